"""What a cell is asked about an order, an expert for it, and who looks at the sample (processes.md, D.3-4)."""

from domain.files import PICTURES
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

GOODS = Fact("goods", Text(fa="کالاها", en="Goods"), "lines")
GOODS_RIALS = Fact("goods_rials", Text(fa="بهای کالاها", en="Price of the goods"), "rials")
DAYS = Fact("production_days", Text(fa="روزهای ساخت", en="Days to make it"), "number")
CELL = Fact("member_id", Text(fa="هسته", en="The cell's member"), "member")
REMARKS = Fact("remarks", Text(fa="آنچه باید بهتر شود", en="What is to be better"))
PHOTOS = tuple(
    Fact(name, Text(fa=f"عکس {fa}", en=f"Photo {en}"), "file")
    for name, fa, en in (("photo_1", "۱", "1"), ("photo_2", "۲", "2"), ("photo_3", "۳", "3"))
)
_WHAT = (GOODS, GOODS_RIALS, DAYS)
_MOST_UNITS = 100_000


def _photo(name: str, fa: str, en: str, *, needed: bool) -> Field:
    return Field(
        name,
        Text(fa=f"عکس {fa}", en=f"Photo {en}"),
        FieldKind.FILE,
        required=False,
        needed_when=("outcome", ("ready",)) if needed else None,
        accepts=PICTURES,
    )


_PHOTO_FIELDS = (
    _photo("photo_1", "۱", "1", needed=True),
    _photo("photo_2", "۲", "2", needed=False),
    _photo("photo_3", "۳", "3", needed=False),
)
_ACCEPTS = (
    choices_of(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌پذیرم", "I decline")),
    reason_for("decline"),
)
_ACCEPT_EFFECTS = {
    "accept": Text(
        fa="روزهای ساخت از همین دم شمرده می‌شود و به خریدار گفته می‌شود.",
        en="The days to make it are counted from now on, and the buyer is told.",
    ),
    "decline": Text(
        fa="به هسته‌ای دیگر پیشنهاد می‌شود؛ اگر نباشد پول خریدار برمی‌گردد.",
        en="It is offered to another cell; where there is none the buyer's money goes back.",
    ),
}
_TO_ANOTHER = Text(
    fa="پس از ۷۲ ساعت به هسته‌ای دیگر پیشنهاد می‌شود؛ اگر نباشد پول خریدار برمی‌گردد.",
    en="After 72 hours it is offered to another cell; where there is none the buyer's money goes back.",
)

ACCEPT = TaskKind(
    kind="order.accept",
    stage="PAID",
    title=Text(fa="سفارشی برای شما رسیده است", en="An order for you"),
    why=Text(
        fa="خریدار پولش را پرداخته است؛ بگویید که می‌سازید یا نه.",
        en="The buyer has paid: say whether you make it.",
    ),
    role=Role.MEMBER,
    facts=_WHAT,
    fields=_ACCEPTS,
    effects=_ACCEPT_EFFECTS,
    nobody_acts=_TO_ANOTHER,
    door=Door.INBOX,
)

ACCEPT_FOR_CELL = TaskKind(
    kind="order.accept_for_cell",
    stage="PAID",
    title=Text(fa="هسته به سفارش پاسخ نداده است", en="A cell has not answered an order"),
    why=Text(
        fa="یک روز است که هسته پاسخ نداده؛ با آن تماس بگیرید و پاسخش را بنویسید.",
        en="The cell has been silent for a day: call it, and write down its answer.",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, *_WHAT),
    fields=_ACCEPTS,
    effects=_ACCEPT_EFFECTS,
    nobody_acts=_TO_ANOTHER,
)

_MADE = (
    choices_of(
        ("ready", "آمادهٔ فرستادن است", "It is ready to be sent"),
        ("part", "تنها بخشی آماده می‌شود", "Only a part of it will be"),
        ("cannot", "ساخته نمی‌شود", "It cannot be made"),
    ),
    Field(
        "line",
        Text(fa="ردیف کالا (اگر چند کالاست)", en="Number of the line (of several)"),
        FieldKind.INTEGER,
        required=False,
        minimum=1,
        maximum=100,
    ),
    Field(
        "units",
        Text(fa="از آن چند تا آماده می‌شود", en="How many of it there will be"),
        FieldKind.INTEGER,
        required=False,
        needed_when=("outcome", ("part",)),
        minimum=0,
        maximum=_MOST_UNITS,
    ),
    reason_for("cannot"),
)
_MADE_EFFECTS = {
    "ready": Text(fa="حمل سفارش داده می‌شود.", en="The carrier is asked to come for it."),
    "part": Text(
        fa="از خریدار پرسیده می‌شود: همین را می‌گیرد، صبر می‌کند یا لغو.",
        en="The buyer is asked: take it, wait for the rest, or cancel.",
    ),
    "cannot": Text(
        fa="سفارش لغو می‌شود و پول خریدار برمی‌گردد.", en="The order is cancelled and the buyer's money goes back."
    ),
}  # fmt: skip
_LATE = Text(
    fa="سه روز پس از روزهای ساخت، پشتیبان بازار با خریدار تصمیم می‌گیرد.",
    en="Three days after the days to make it, market support decides with the buyer.",
)

READY = TaskKind(
    kind="order.ready",
    stage="IN_PREPARATION",
    title=Text(fa="سفارش را آماده کنید", en="Make an order ready"),
    why=Text(fa="این سفارش را پذیرفته‌اید.", en="You have accepted this order."),
    role=Role.MEMBER,
    facts=_WHAT,
    fields=_MADE,
    effects=_MADE_EFFECTS,
    nobody_acts=_LATE,
    door=Door.INBOX,
)

SHOW_SAMPLE = TaskKind(
    kind="order.show_sample",
    stage="IN_PREPARATION",
    title=Text(fa="سفارش را آماده کنید و عکسش را بفرستید", en="Make an order ready and show it"),
    why=Text(
        fa="سفارش‌های نخست هر هسته، و سپس یکی از هر بیست تا، پیش از فرستادن دیده می‌شود.",
        en="The first orders of every cell, and then one in twenty, are looked at before they are sent.",
    ),
    role=Role.MEMBER,
    facts=(*_WHAT, REMARKS),
    fields=(*_MADE, *_PHOTO_FIELDS),
    effects=_MADE_EFFECTS
    | {
        "ready": Text(fa="کارشناس محصول عکس‌ها را می‌بیند.", en="An expert of the product looks at the photos.")
    },
    nobody_acts=_LATE,
    door=Door.INBOX,
)

READY_FOR_CELL = TaskKind(
    kind="order.ready_for_cell",
    stage="IN_PREPARATION",
    title=Text(fa="سفارش هسته آماده نشده است", en="A cell's order is not ready"),
    why=Text(
        fa="روزهای ساخت گذشته است؛ با هسته تماس بگیرید و پاسخش را بنویسید.",
        en="Its days are over: call the cell, and write down its answer.",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, *_WHAT, REMARKS),
    fields=(*_MADE, *(
        Field(one.name, one.label, one.kind, required=False, accepts=PICTURES) for one in _PHOTO_FIELDS
    )),
    effects=_MADE_EFFECTS,
    nobody_acts=_LATE,
)  # fmt: skip

CHECK_SAMPLE = TaskKind(
    kind="order.check_sample",
    stage="IN_PREPARATION",
    title=Text(fa="نمونهٔ سفارش را ببینید", en="Look at an order before it is sent"),
    why=Text(
        fa="این سفارش برای بازبینی کیفیت برگزیده شده است.", en="This order was chosen for a look at its quality."
    ),
    role=Role.PRODUCT_EXPERT,
    facts=(CELL, GOODS, *PHOTOS),
    fields=(
        choices_of(("good", "خوب است", "It is good"), ("not_good", "خوب نیست", "It is not good")),
        reason_for("not_good"),
    ),
    effects={
        "good": Text(fa="فرستاده می‌شود.", en="It is sent."),
        "not_good": Text(fa="هسته آن را، با یادداشت شما، دوباره می‌سازد.", en="The cell makes it again, knowing what you say."),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

HAND_OVER = TaskKind(
    kind="order.hand_over",
    stage="IN_PREPARATION",
    title=Text(fa="بسته را به حمل بدهید", en="Give the parcel to the carrier"),
    why=Text(
        fa="حمل برای بردن بسته می‌آید؛ شمارهٔ آن را روی بسته بنویسید.",
        en="The carrier comes for it: write its number on the parcel.",
    ),
    role=Role.MEMBER,
    facts=(GOODS, Fact("shipment_id", Text(fa="شمارهٔ بسته", en="Number of the parcel"))),
    fields=(
        choices_of(
            ("shipped", "بسته را دادم", "I have given it"),
            ("not_fetched", "کسی برای بردن نیامد", "Nobody came for it"),
        ),
        NOTE,
    ),
    effects={
        "shipped": Text(fa="از این پس خبر راه آن می‌آید.", en="From now on it is followed on its way."),
        "not_fetched": Text(fa="پشتیبان بازار از حمل می‌پرسد.", en="Market support asks the carrier."),
    },
    nobody_acts=Text(
        fa="با نخستین خبر حمل بسته می‌شود؛ پس از سه روز بی‌خبری از حمل پرسیده می‌شود.",
        en="The carrier's first word closes it; after three days without any the carrier is asked.",
    ),
    door=Door.INBOX,
)

CELL_TASKS = (ACCEPT, ACCEPT_FOR_CELL, READY, SHOW_SAMPLE, READY_FOR_CELL, CHECK_SAMPLE, HAND_OVER)
