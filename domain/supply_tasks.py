"""What people are asked about a cell's supply: price, payment, the supplier's word, what came, and the bank's word."""

from dataclasses import replace

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_task_words import ASKED_OF_BANK, SENT_AGAIN
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

CELL = Fact("cell_id", Text(fa="هسته", en="Cell"))
MEMBER = Fact("member_id", Text(fa="عضو هسته", en="The cell's person"), "member")
WHAT = Fact("what", Text(fa="چه چیز", en="What"))
UNITS = Fact("units", Text(fa="چه اندازه", en="How much"), "number")
UNIT = Fact("unit", Text(fa="واحد", en="Unit"))
DELIVER_TO = Fact("deliver_to", Text(fa="تحویل در", en="Deliver to"))
MOST = Fact("most_rials", Text(fa="دست بالا", en="At most"), "rials")
SUPPLIER_FACT = Fact("supplier_id", Text(fa="تأمین‌کننده", en="Supplier"))
AGREED = Fact("agreed_rials", Text(fa="بهای توافق‌شده", en="Agreed price"), "rials")
CREDIT = Fact("credit_rials", Text(fa="اعتبار خرید هسته", en="The cell's credit for supplies"), "rials")
REFERENCE = Fact("reference", Text(fa="شناسهٔ واریز", en="Reference for the bank"))
WHY_NOT = Fact("unfit", Text(fa="چرا نشد", en="Why that could not be done"), "code:reasons")
SAID = Fact("supplier_says", Text(fa="پاسخ تأمین‌کننده", en="What the supplier says"), "code:supplier_says")
DUE = Fact("deliver_by", Text(fa="موعد تحویل", en="Promised for"), "date")
REMARKS = Fact("remarks", Text(fa="ایراد", en="What is wrong"))
BANK_ORDER = Fact("order_id", Text(fa="شناسهٔ دستور", en="Order"))
_GOODS = (WHAT, UNITS, UNIT, DELIVER_TO)
_SUPPLIER = Field(
    "supplier_id",
    Text(fa="شناسهٔ تأمین‌کننده", en="The supplier's id"),
    required=False,
    max_length=64,
    help=Text(fa="از فهرست تأمین‌کنندگان پذیرفته", en="Of the list of approved suppliers"),
)
_AWAY = Text(
    fa="پول هسته اعتبار خرید بعدی او می‌شود.", en="The cell's money is its credit for the next supply."
)

AGREE = TaskKind(
    kind="supply.agree_price",
    stage="CREATED",
    title=Text(fa="توافق بهای سفارش یک هسته", en="Agree the price of a cell's supply"),
    why=Text(
        fa="هسته‌ای مواد اولیه می‌خواهد؛ تأمین‌کننده و بها را روشن کنید.",
        en="A cell wants material: find a supplier, and agree on a price.",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, MEMBER, *_GOODS, MOST, SUPPLIER_FACT, WHY_NOT),
    fields=(
        choices_of(("agree", "بها روشن شد", "The price is agreed"), ("decline", "شدنی نیست", "It cannot be had")),
        Field(
            "supplier_id",
            _SUPPLIER.label,
            required=False,
            needed_when=("outcome", ("agree",)),
            max_length=64,
            help=_SUPPLIER.help,
        ),
        Field(
            "rials",
            Text(fa="بهای همه (ریال)", en="Price of all of it (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=("outcome", ("agree",)),
            minimum=1,
            maximum=10**12,
        ),
        reason_for("decline"),
    ),
    effects={
        "agree": Text(fa="هسته می‌پذیرد و می‌پردازد، یا نمی‌پذیرد.", en="The cell pays, or does not want it."),
        "decline": Text(fa="سفارش بسته و دلیل به هسته گفته می‌شود.", en="The order ends, and the cell is told why."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=("started",),
)  # fmt: skip

PAY = TaskKind(
    kind="supply.pay",
    stage="AWAITING_PAYMENT",
    title=Text(fa="پرداخت سفارش مواد", en="Pay for your supply"),
    why=Text(
        fa="بها با تأمین‌کننده توافق شده است؛ بپردازید تا سفارش برود.",
        en="The price is agreed with a supplier: pay, and it is ordered.",
    ),
    role=Role.MEMBER,
    facts=(*_GOODS, AGREED, CREDIT, REFERENCE, WHY_NOT),
    fields=(
        choices_of(
            ("from_sales", "از طلب فروش‌هایم", "Out of what I am owed for sales"),
            ("by_bank", "خودم به بانک واریز می‌کنم", "I pay by the bank"),
            ("cancel", "نمی‌خواهم", "I do not want it"),
        ),
    ),
    effects={
        "from_sales": Text(
            fa="همین دم از آنچه هنوز به شما پرداخت نشده برداشته می‌شود.",
            en="It is taken at once from what you have not been paid yet.",
        ),
        "by_bank": Text(fa="تا رسیدن پول با همان شناسه منتظر می‌مانیم.", en="We wait for the money under that reference."),
        "cancel": Text(fa="سفارش بسته می‌شود.", en="The order ends."),
    },
    nobody_acts=Text(fa="پس از مهلت، سفارش بسته می‌شود.", en="After its time the order ends."),
    door=Door.INBOX,
)  # fmt: skip

HEAR_SUPPLIER = TaskKind(
    kind="supply.hear_supplier",
    stage="PAID",
    title=Text(fa="پاسخ تأمین‌کننده به سفارش", en="Does the supplier take the order?"),
    why=Text(
        fa="پول نزد ماست؛ از تأمین‌کننده بپرسید و پاسخش را بنویسید.",
        en="It is paid for: ask the supplier, and say what they answer.",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, *_GOODS, AGREED, SUPPLIER_FACT),
    fields=(
        choices_of(("accepted", "پذیرفت", "They take it"), ("refused", "نپذیرفت", "They do not")),
        Field(
            "order_number",
            Text(fa="شمارهٔ سفارش نزد او", en="Their number of the order"),
            required=False,
            needed_when=("outcome", ("accepted",)),
            max_length=60,
        ),
        Field(
            "deliver_by",
            Text(fa="موعد تحویل", en="Promised for"),
            FieldKind.DATE,
            required=False,
            needed_when=("outcome", ("accepted",)),
        ),
        reason_for("refused"),
    ),
    effects={
        "accepted": Text(fa="هسته موعد را می‌داند و رسیدن را می‌گوید.", en="The cell is told the day, and says when it came."),
        "refused": Text(fa="تأمین‌کنندهٔ دیگری پرسیده می‌شود.", en="Another supplier is asked."),
    },
    nobody_acts=Text(
        fa="پس از ۷۲ ساعت، تأمین‌کنندهٔ دیگری جسته می‌شود.", en="After 72 hours another supplier is looked for."
    ),
)  # fmt: skip

OTHER_SUPPLIER = TaskKind(
    kind="supply.other_supplier",
    stage="PAID",
    title=Text(fa="تأمین‌کنندهٔ دیگری بجویید", en="Find another supplier"),
    why=Text(
        fa="تأمین‌کننده نپذیرفت یا پاسخ نداد؛ دیگری با همین بها؟",
        en="The supplier did not take it, or did not answer: is there another one at this price?",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, *_GOODS, AGREED, SUPPLIER_FACT, SAID, WHY_NOT),
    fields=(
        choices_of(("ask", "از این یکی بپرسید", "Ask this one"), ("give_up", "کسی نیست", "There is nobody")),
        Field(
            "supplier_id",
            _SUPPLIER.label,
            required=False,
            needed_when=("outcome", ("ask",)),
            max_length=64,
            help=_SUPPLIER.help,
        ),
        reason_for("give_up"),
    ),
    effects={
        "ask": Text(fa="همان سفارش با همان بها نزد او می‌رود.", en="The same order goes to them, at the same price."),
        "give_up": _AWAY,
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

FOLLOW = TaskKind(
    kind="supply.follow_delivery",
    stage="ACCEPTED",
    title=Text(fa="آیا سفارش شما رسید؟", en="Has your supply come?"),
    why=Text(fa="تأمین‌کننده پذیرفته است؛ رسیدن آن را شما می‌گویید.", en="The supplier has taken it; you say when it is there."),
    role=Role.MEMBER,
    facts=(*_GOODS, DUE),
    fields=(
        choices_of(("arrived", "رسید", "It is there"), ("not_coming", "نمی‌آید", "It does not come")),
        reason_for("not_coming"),
    ),
    effects={
        "arrived": Text(fa="آن را وارسی می‌کنید.", en="You look at what came."),
        "not_coming": _AWAY,
    },
    nobody_acts=SUPERVISOR_TOO,
    door=Door.INBOX,
)  # fmt: skip

CHECK = TaskKind(
    kind="supply.check_goods",
    stage="DELIVERED",
    title=Text(fa="وارسی آنچه رسید", en="Look at what came"),
    why=Text(
        fa="تأمین‌کننده به اندازهٔ آنچه رسیده پول می‌گیرد.", en="The supplier is paid for what is there and right."
    ),
    role=Role.MEMBER,
    facts=(*_GOODS, AGREED),
    fields=(
        choices_of(
            ("all", "همه درست رسید", "All of it, and right"),
            ("part", "بخشی رسید", "Only a part"),
            ("wrong", "درست نیست", "It is not right"),
        ),
        Field(
            "units_came",
            Text(fa="چه اندازه رسید؟", en="How much came"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("part",)),
            minimum=1,
        ),
        reason_for("wrong"),
    ),
    effects={
        "all": Text(fa="به تأمین‌کننده پرداخت می‌شود.", en="The supplier is paid."),
        "part": Text(
            fa="به همان اندازه پرداخت و مانده اعتبار خرید شما می‌شود.",
            en="The supplier is paid for that much; the rest is your credit.",
        ),
        "wrong": Text(fa="کارشناس هسته‌ها با تأمین‌کننده روشن می‌کند.", en="The expert of cells settles it with the supplier."),
    },
    nobody_acts=SUPERVISOR_TOO,
    door=Door.INBOX,
)  # fmt: skip

FOLLOW_FOR_CELL = replace(
    FOLLOW,
    kind="supply.follow_for_cell",
    title=Text(fa="آیا سفارش هسته رسید؟", en="Has a cell's supply come?"),
    why=Text(
        fa="عضو هسته درگذشته است؛ از خانواده و سرگروه بپرسید.",
        en="The cell's member has died: ask the family and the leader.",
    ),
    role=Role.CELL_EXPERT,
    facts=(CELL, *FOLLOW.facts),
    door=None,
)

CHECK_FOR_CELL = replace(
    CHECK,
    kind="supply.check_for_cell",
    title=Text(fa="وارسی آنچه برای هسته رسید", en="Look at what came for a cell"),
    why=FOLLOW_FOR_CELL.why,
    role=Role.CELL_EXPERT,
    facts=(CELL, *CHECK.facts),
    nobody_acts=SUPERVISOR_TOO,
    door=None,
)

SETTLE_WRONG = TaskKind(
    kind="supply.settle_wrong",
    stage="DELIVERED",
    title=Text(fa="سفارش نادرست را با تأمین‌کننده روشن کنید", en="Settle a wrong delivery with the supplier"),
    why=Text(fa="هسته می‌گوید آنچه رسیده درست نیست.", en="The cell says that what came is not right."),
    role=Role.CELL_EXPERT,
    facts=(CELL, MEMBER, *_GOODS, AGREED, SUPPLIER_FACT, REMARKS),
    fields=(
        choices_of(
            ("returned", "پس فرستاده شد", "It went back"),
            ("lower", "با بهای کمتر می‌ماند", "It is kept for less"),
            ("right", "درست است", "It is right after all"),
        ),
        Field(
            "rials",
            Text(fa="بهای تازه (ریال)", en="New price (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=("outcome", ("lower",)),
            minimum=1,
        ),
        Field("reason", Text(fa="توضیح", en="Say what was agreed"), FieldKind.LONG_TEXT, max_length=1_000),
    ),
    effects={
        "returned": _AWAY,
        "lower": Text(fa="به همان بها پرداخت و مانده اعتبار هسته می‌شود.", en="That is paid; the rest is the cell's credit."),
        "right": Text(fa="به تأمین‌کننده پرداخت می‌شود.", en="The supplier is paid."),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

ASK_BANK = TaskKind(
    kind="supply.ask_bank",
    stage="PAYOUT",
    title=Text(
        fa="سرنوشت پرداخت به تأمین‌کننده روشن نیست", en="It is not known what became of a supplier's payment"
    ),
    why=Text(
        fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.",
        en="The bank gave no clear answer; the order is never sent again.",
    ),
    role=Role.TREASURY,
    facts=(SUPPLIER_FACT, BANK_ORDER),
    fields=ASKED_OF_BANK,
    effects={
        "settled": Text(fa="پرداخت‌شده ثبت می‌شود.", en="It is recorded as paid."),
        "rejected": Text(fa="دستور تازه‌ای می‌رود.", en="A new order goes."),
        "send_again": SENT_AGAIN,
    },
    nobody_acts=SUPERVISOR_TOO,
)

PAY_AGAIN = TaskKind(
    kind="supply.pay_again",
    stage="PAYOUT",
    title=Text(fa="بانک پرداخت به تأمین‌کننده را نپذیرفت", en="The bank did not pay a supplier"),
    why=Text(
        fa="حساب تأمین‌کننده عوض نمی‌شود؛ با بانک روشن کنید و دوباره بفرستید.",
        en="A supplier's account never changes: find out at the bank, and send it again.",
    ),
    role=Role.TREASURY,
    facts=(SUPPLIER_FACT, BANK_ORDER),
    fields=(choices_of(("pay_again", "دوباره پرداخت شود", "Pay again")),),
    effects={
        "pay_again": Text(fa="دستور تازه‌ای با شناسهٔ تازه می‌رود.", en="A new order goes, under a new id.")
    },
    nobody_acts=SUPERVISOR_TOO,
)

SUPPLY_TASKS = (
    AGREE, PAY, HEAR_SUPPLIER, OTHER_SUPPLIER, FOLLOW, FOLLOW_FOR_CELL, CHECK, CHECK_FOR_CELL, SETTLE_WRONG, ASK_BANK, PAY_AGAIN,
    *stuck_tasks("supply", "PAID"),
)  # fmt: skip
