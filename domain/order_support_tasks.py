"""What buyers and market support are asked about an order that does not go its way (processes.md, D.4)."""

from domain.forms import Field
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.order_tasks import CELL, GOODS, GOODS_RIALS, REMARKS
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

NAME = Fact("name", Text(fa="کالا", en="Product"))
UNITS = Fact("units", Text(fa="آماده می‌شود", en="There will be"), "number")
OF_UNITS = Fact("of_units", Text(fa="از", en="Of"), "number")
BUYER = Fact("buyer_member_id", Text(fa="خریدار", en="Buyer"), "member")
REFUSAL = Fact("refusal", Text(fa="زیرا", en="Because"), "code:refusal")
SHIPMENT = Fact("shipment_id", Text(fa="شمارهٔ بسته", en="Number of the parcel"))
SINCE = Fact("quiet_days", Text(fa="روزهای بی‌خبری", en="Days without a word"), "number")

UNFIT = Fact("unfit", Text(fa="چرا نشد", en="Why that could not be done"), "code:unfit")

_CANCELLED = Text(
    fa="سفارش لغو می‌شود و پول خریدار برمی‌گردد.", en="The order is cancelled and the buyer's money goes back."
)
_CANCEL = ("cancel", "لغو و برگشت پول", "Cancel, and give the money back")

_PART_FIELDS = (
    choices_of(
        ("take", "همین را بفرستند، پول بقیه برگردد", "Send these, give the rest of the money back"),
        ("wait", "برای بقیه صبر می‌کنم", "Wait for the rest"),
        ("cancel", "لغو و برگشت همهٔ پول", "Cancel, and give all the money back"),
    ),
)
_PART_EFFECTS = {
    "take": Text(fa="بهای بقیه همین حالا برمی‌گردد.", en="The price of the rest goes back now."),
    "wait": Text(fa="هسته همهٔ سفارش را آماده می‌کند.", en="The cell makes all of it."),
    "cancel": _CANCELLED,
}

PART = TaskKind(
    kind="order.part",
    stage="IN_PREPARATION",
    title=Text(fa="هسته تنها بخشی از سفارش را دارد", en="The cell has only a part of your order"),
    why=Text(fa="بگویید چه می‌خواهید.", en="Say what you want."),
    role=Role.MEMBER,
    facts=(NAME, UNITS, OF_UNITS),
    fields=_PART_FIELDS,
    effects=_PART_EFFECTS,
    nobody_acts=Text(
        fa="پس از سه روز پشتیبان بازار با شما تماس می‌گیرد.", en="After three days market support calls you."
    ),
    door=Door.BASKET,
)

PART_FOR_BUYER = TaskKind(
    kind="order.part_for_buyer",
    stage="IN_PREPARATION",
    title=Text(fa="خریدار دربارهٔ سفارش ناتمام پاسخ نداده", en="A buyer has not said what to do with a part"),
    why=Text(
        fa="هسته تنها بخشی را دارد؛ با خریدار تماس بگیرید و خواسته‌اش را بنویسید.",
        en="The cell has only a part: call the buyer, and write down what they want.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(BUYER, NAME, UNITS, OF_UNITS),
    fields=_PART_FIELDS,
    effects=_PART_EFFECTS,
    nobody_acts=SUPERVISOR_TOO,
)

_WAITS = Text(fa="هسته سه روز دیگر وقت دارد.", en="The cell has three more days.")

LATE = TaskKind(
    kind="order.late",
    stage="IN_PREPARATION",
    title=Text(fa="سفارش دیر شده است", en="An order is late"),
    why=Text(
        fa="روزهای ساخت گذشته؛ با خریدار و هسته تصمیم بگیرید.",
        en="Its days are over: decide with the buyer and the cell.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(CELL, BUYER, GOODS, GOODS_RIALS),
    fields=(choices_of(("wait", "صبر", "Wait"), _CANCEL), NOTE),
    effects={"wait": _WAITS, "cancel": _CANCELLED},
    nobody_acts=SUPERVISOR_TOO,
)

SAMPLE_AGAIN = TaskKind(
    kind="order.sample_again",
    stage="IN_PREPARATION",
    title=Text(fa="نمونه چند بار خوب نبود", en="A sample was not good several times"),
    why=Text(
        fa="کارشناس نمونهٔ این سفارش را چند بار نپذیرفته است.",
        en="The expert did not find it good, more than once.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(CELL, BUYER, GOODS, REMARKS),
    fields=(choices_of(("again", "یک بار دیگر", "Once more"), _CANCEL), NOTE),
    effects={
        "again": Text(fa="هسته دوباره می‌سازد.", en="The cell makes it again."),
        "cancel": _CANCELLED,
    },
    nobody_acts=SUPERVISOR_TOO,
)

CELL_CLOSES = TaskKind(
    kind="order.cell_closes",
    stage="IN_PREPARATION",
    title=Text(fa="هسته بسته می‌شود و سفارش باز دارد", en="A cell closes that has an order to make"),
    why=Text(
        fa="این سفارش پذیرفته شده و هنوز فرستاده نشده است.",
        en="This order was accepted and has not been sent yet.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(CELL, BUYER, GOODS, GOODS_RIALS),
    fields=(choices_of(("goes_on", "هسته آن را تمام می‌کند", "The cell finishes it"), _CANCEL), NOTE),
    effects={
        "goes_on": Text(fa="کار ادامه می‌یابد.", en="It goes on."),
        "cancel": _CANCELLED,
    },
    nobody_acts=SUPERVISOR_TOO,
)

BOOK_BY_HAND = TaskKind(
    kind="order.book_by_hand",
    stage="IN_PREPARATION",
    title=Text(fa="حمل بسته را نپذیرفت", en="The carrier does not take a parcel"),
    why=Text(
        fa="راهی پیدا کنید: با حمل هماهنگ کنید و شمارهٔ بسته را بنویسید.",
        en="Find a way: arrange it with the carrier, and write down the parcel's number.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(CELL, GOODS, REFUSAL),
    fields=(
        choices_of(
            ("booked", "هماهنگ شد", "It is arranged"), ("again", "دوباره از حمل بخواهید", "Ask the carrier again"), _CANCEL
        ),
        Field(
            "shipment_id",
            Text(fa="شمارهٔ بسته", en="Number of the parcel"),
            required=False,
            needed_when=("outcome", ("booked",)),
            max_length=60,
        ),
    ),
    effects={
        "booked": Text(fa="از این پس خبر راه آن می‌آید.", en="From now on it is followed on its way."),
        "again": Text(fa="همان درخواست دوباره.", en="The same is asked again."),
        "cancel": _CANCELLED,
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

_SENT_BACK = ("sent_back", "به فرستنده برگشته", "It went back to the sender")
_LOST = Text(fa="پول خریدار برمی‌گردد.", en="The buyer's money goes back.")

ASK_CARRIER = TaskKind(
    kind="order.ask_carrier",
    stage="SHIPPED",
    title=Text(fa="از بسته خبری نیست", en="Nothing is heard of a parcel"),
    why=Text(
        fa="حمل سه روز است چیزی نگفته؛ با آن تماس بگیرید.",
        en="The carrier has said nothing for three days: call it.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(SHIPMENT, SINCE, GOODS, CELL, BUYER),
    fields=(
        choices_of(
            ("moves", "در راه است", "It is on its way"),
            ("delivered", "رسیده است", "It was delivered"),
            ("lost", "گم شده است", "It is lost"),
            _SENT_BACK,
        ),
        reason_for("delivered", "lost", "sent_back"),
    ),
    effects={
        "moves": Text(fa="پس از سه روز دیگر باز پرسیده می‌شود.", en="It is asked about again after three more days."),
        "delivered": Text(fa="مهلت انصراف خریدار آغاز می‌شود.", en="The buyer's time to withdraw begins."),
        "lost": Text(fa="ده روز جست‌وجو می‌شود.", en="It is looked for for ten days."),
        "sent_back": _LOST,
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

LOST = TaskKind(
    kind="order.lost",
    stage="SHIPPED",
    title=Text(fa="بسته گم شده است", en="A parcel is lost"),
    why=Text(
        fa="حمل می‌گوید بسته گم شده است؛ جست‌وجو را پی بگیرید.",
        en="The carrier says that it is lost: follow its search.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(SHIPMENT, GOODS, GOODS_RIALS, BUYER),
    fields=(
        choices_of(
            ("give_up", "پیدا نمی‌شود", "It will not be found"), ("found", "پیدا شد و رسید", "It was found and delivered")
        ),
        reason_for("give_up", "found"),
    ),
    effects={
        "give_up": _LOST,
        "found": Text(fa="مهلت انصراف خریدار آغاز می‌شود.", en="The buyer's time to withdraw begins."),
    },
    nobody_acts=Text(
        fa="پس از مهلت گم‌شده شمرده می‌شود و پول خریدار برمی‌گردد.",
        en="After its time it counts as lost, and the buyer's money goes back.",
    ),
)  # fmt: skip

BUYER_DIED = TaskKind(
    kind="order.buyer_died",
    stage="PAID",
    title=Text(fa="خریدار سفارشی درگذشته است", en="The buyer of an order has died"),
    why=Text(
        fa="سفارش پرداخت شده و هنوز فرستاده نشده است؛ از ورثه بپرسید چه می‌خواهند.",
        en="It is paid for and has not been sent yet: ask the heirs what they want.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(CELL, BUYER, GOODS, GOODS_RIALS, UNFIT),
    fields=(
        choices_of(
            ("to_heir", "به وارثی که عضو است می‌رسد", "An heir who is a member has it"),
            ("deliver", "به همان نشانی برود", "It goes to its address all the same"),
            _CANCEL,
        ),
        Field(
            "heir_member_id",
            Text(fa="شناسهٔ عضو وارث", en="The heir's member id"),
            required=False,
            needed_when=("outcome", ("to_heir",)),
            max_length=64,
            help=Text(fa="از صفحهٔ «افراد»", en="Of the page “People”"),
        ),
        reason_for("deliver", "cancel"),
    ),
    effects={
        "to_heir": Text(
            fa="بسته به نام و تلفن وارث می‌رود؛ خبرها و پولی که برگردد هم از آنِ اوست.",
            en="The parcel has the heir's name and telephone; news of it, and money that goes back, are theirs.",
        ),
        "deliver": Text(
            fa="به نشانی سفارش فرستاده می‌شود؛ به کسی پیامی نمی‌رود.",
            en="It is sent to the address of the order; nobody is written to.",
        ),
        "cancel": _CANCELLED,
    },
    nobody_acts=Text(
        fa="هسته می‌سازد؛ تا پاسخ شما فرستاده نمی‌شود. پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
        en="The cell makes it, and it is not sent before you answer. After the due time a supervisor may, too.",
    ),
)  # fmt: skip

SUPPORT_TASKS = (
    BUYER_DIED,
    PART,
    PART_FOR_BUYER,
    LATE,
    SAMPLE_AGAIN,
    CELL_CLOSES,
    BOOK_BY_HAND,
    ASK_CARRIER,
    LOST,
)
