"""What people are asked of a cell's equipment: ordered, delivered, installed, paid; or given back (processes.md, B.9)."""

from domain.files import PICTURES
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.talent_plan_tasks import EQUIPMENT, LOAN, REMARKS, SUPPLIER, WHAT_IS_BOUGHT
from domain.talent_tasks import ENDS, MEMBER
from domain.talent_training_tasks import CRAFT
from domain.task_words import SECRETARY_TOO, SUPERVISOR_TOO
from domain.words import Text

ORDER_NUMBER = Fact("order_number", Text(fa="شمارهٔ سفارش", en="Order number"))
DELIVER_BY = Fact("deliver_by", Text(fa="روز تحویل", en="To be delivered on"), "date")
INSTALLED_PHOTO = Fact("photo", Text(fa="عکس نصب", en="Photo of what is installed"), "file")
REST = Fact("rest_rials", Text(fa="آنچه وام نمی‌پردازد", en="What no loan pays"), "rials")
EQUIPMENT_STATE = Fact(
    "equipment_state", Text(fa="تا کجا رسید", en="How far it had come"), "code:equipment_states"
)
SUPPLIER_SAID = Fact(
    "supplier_says", Text(fa="فروشنده چه گفت", en="What the supplier says"), "code:supplier_says"
)
ORDERED = (MEMBER, CRAFT, WHAT_IS_BOUGHT, SUPPLIER, EQUIPMENT, ORDER_NUMBER, DELIVER_BY)

EQUIPMENT_STATES: dict[str, Text] = {
    "wanted": Text(fa="هنوز سفارش نشده", en="not ordered yet"),
    "ordered": Text(fa="سفارش داده شده", en="ordered"),
    "delivered": Text(fa="تحویل شده", en="delivered"),
    "installed": Text(fa="نصب شده", en="installed"),
    "paid": Text(fa="نصب و پرداخت شده", en="installed and paid for"),
    "returned": Text(fa="برگشت داده شده", en="returned"),
    "used": Text(fa="به کار رفته", en="used"),
}

ORDER = TaskKind(
    kind="talent.order_equipment",
    stage="EQUIPPING",
    title=Text(fa="سفارش ابزار و مواد هسته", en="Order a cell's equipment"),
    why=Text(
        fa="پول ابزار و مواد نخست روشن است؛ از فروشنده سفارش دهید. پس از نصب پرداخت می‌شود.",
        en="How it is paid is settled: order it of the supplier, who is paid when it is installed.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, WHAT_IS_BOUGHT, SUPPLIER, EQUIPMENT, LOAN, SUPPLIER_SAID, REMARKS),
    fields=(
        choices_of(
            ("ordered", "سفارش داده شد", "It is ordered"), ("not_to_be_had", "فراهم نمی‌شود", "Not to be had")
        ),
        Field(
            "order_number",
            Text(fa="شمارهٔ سفارش", en="Order number"),
            required=False,
            needed_when=("outcome", ("ordered",)),
            max_length=60,
        ),
        Field(
            "deliver_by",
            Text(fa="روز تحویل", en="To be delivered on"),
            FieldKind.DATE,
            required=False,
            needed_when=("outcome", ("ordered",)),
        ),
        reason_for("not_to_be_had"),
    ),
    effects={
        "ordered": Text(
            fa="رهبر کانون تحویل و نصب را پی می‌گیرد.", en="The kanoon's leader follows delivery and installation."
        ),
        "not_to_be_had": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

DELIVERY = TaskKind(
    kind="talent.confirm_delivery",
    stage="EQUIPPING",
    title=Text(fa="ابزار و مواد رسید؟", en="Has the equipment come?"),
    why=Text(fa="سفارش داده شده است؛ تحویل را پی بگیرید.", en="It is ordered: follow the delivery."),
    role=Role.LEADER,
    facts=ORDERED,
    fields=(
        choices_of(("delivered", "رسید", "It has come"), ("not_delivered", "نمی‌رسد", "It does not come")),
        reason_for("not_delivered"),
    ),
    effects={
        "delivered": Text(fa="پنج روز برای نصب و عکس هست.", en="There are five days to install it, with a photo."),
        "not_delivered": Text(
            fa="کارشناس دوباره سفارش می‌دهد؛ سه بار بیشتر نمی‌شود.",
            en="The expert orders again; three times and no more.",
        ),
    },
    nobody_acts=SECRETARY_TOO,
)  # fmt: skip

INSTALLATION = TaskKind(
    kind="talent.prove_installation",
    stage="EQUIPPING",
    title=Text(fa="نصب ابزار با عکس", en="Prove the installation with a photo"),
    why=Text(
        fa="ابزار رسیده است؛ ظرف پنج روز نصب را ببینید و عکس بگیرید. سپس به فروشنده پرداخت می‌شود.",
        en="It has come: see it installed within five days, and take a photo. Then the supplier is paid.",
    ),
    role=Role.LEADER,
    facts=ORDERED,
    fields=(
        choices_of(("installed", "نصب شد", "It is installed"), ("faulty", "درست نیست", "It is not right")),
        Field(
            "photo",
            Text(fa="عکس نصب", en="Photo of what is installed"),
            FieldKind.FILE,
            required=False,
            needed_when=("outcome", ("installed",)),
            accepts=PICTURES,
        ),
        reason_for("faulty"),
    ),
    effects={
        "installed": Text(fa="به فروشنده پرداخت می‌شود.", en="The supplier is paid."),
        "faulty": Text(
            fa="چیزی پرداخت نمی‌شود و کارشناس با فروشنده سفارش را درست می‌کند.",
            en="Nothing is paid, and the expert puts the order right with the supplier.",
        ),
    },
    nobody_acts=SECRETARY_TOO,
)

PAID = TaskKind(
    kind="talent.confirm_paid",
    stage="EQUIPPING",
    title=Text(fa="پرداخت عضو به فروشنده", en="The member's payment to the supplier"),
    why=Text(
        fa="نصب شده است؛ بخشی که وام نمی‌پردازد را عضو یا حامیان خودشان به فروشنده می‌پردازند.",
        en="It is installed: what no loan pays the member or the supporters pay to the supplier themselves.",
    ),
    role=Role.CELL_EXPERT,
    facts=(*ORDERED, LOAN, REST, INSTALLED_PHOTO),
    fields=(
        Field(
            "document",
            Text(fa="شمارهٔ رسید یا فاکتور فروشنده", en="Number of the supplier's receipt or invoice"),
            max_length=60,
        ),
    ),
    nobody_acts=SUPERVISOR_TOO,
)

RETURN = TaskKind(
    kind="talent.return_equipment",
    stage="EQUIPPING",
    title=Text(fa="ابزار برگردد یا سفارش لغو شود", en="Return the equipment, or call the order off"),
    why=Text(
        fa="راه‌اندازی هسته ادامه نمی‌یابد؛ آنچه سفارش یا تحویل شده باید برگردد.",
        en="The cell is not set up after all: what was ordered or delivered is to go back.",
    ),
    role=Role.CELL_EXPERT,
    facts=(*ORDERED, LOAN, EQUIPMENT_STATE),
    fields=(
        choices_of(
            ("returned", "برگشت داده یا لغو شد", "Returned, or called off"),
            ("used", "به کار رفته؛ برنمی‌گردد", "Used: it cannot be returned"),
        ),
        reason_for("used"),
    ),
    effects={
        "returned": Text(
            fa="وامی که پرداخت نشده پس گرفته می‌شود؛ اگر پرداخت شده، پول فروشنده آن را بازپرداخت می‌کند.",
            en="A loan that was not paid out is taken back; one that was is repaid by what the supplier gives back.",
        ),
        "used": Text(fa="سرپرست می‌گوید چه شود.", en="The supervisor says what becomes of it."),
    },
    nobody_acts=SUPERVISOR_TOO,
)

SETTLE = TaskKind(
    kind="talent.settle_equipment",
    stage="EQUIPPING",
    title=Text(fa="ابزار به‌کاررفته چه شود؟", en="What becomes of equipment that was used?"),
    why=Text(
        fa="راه‌اندازی هسته ادامه نیافت و ابزارش به کار رفته است.",
        en="The cell is not set up after all, and its equipment was used.",
    ),
    role=Role.SUPERVISOR,
    facts=(*ORDERED, LOAN, EQUIPMENT_STATE, REMARKS),
    fields=(
        choices_of(
            ("keep", "نزد عضو می‌ماند", "The member keeps it"), ("otherwise", "راهی دیگر", "Settled otherwise")
        ),
        Field("reason", Text(fa="چگونه", en="How"), FieldKind.LONG_TEXT),
    ),
    effects={
        "keep": Text(
            fa="وام، اگر هست، به فروشنده پرداخت می‌شود و برای خود عضو ادامه دارد.",
            en="The loan, if there is one, pays the supplier and goes on as the member's own.",
        ),
        "otherwise": Text(
            fa="آنچه نوشتید ثبت می‌شود؛ وامی که پرداخت نشده پس گرفته می‌شود.",
            en="What you write is kept; a loan that was not paid out is taken back.",
        ),
    },
    nobody_acts=Text(fa="پرونده همین‌جا می‌ماند.", en="The case stays here."),
    not_after=("talent.return_equipment",),
)  # fmt: skip

EQUIPMENT_TASKS = (ORDER, DELIVERY, INSTALLATION, PAID, RETURN, SETTLE)
