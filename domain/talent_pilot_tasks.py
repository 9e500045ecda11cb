"""What people are asked of a cell's first order, of its product, and of what keeps it from beginning (B.10)."""

from domain.categories import shipped_categories
from domain.files import PICTURES
from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.products import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_GRAMS,
    MOST_PRODUCTION_DAYS,
    MOST_RIALS,
    MOST_UNITS,
)
from domain.talent_pilot import PHOTOS
from domain.talent_plan_tasks import REMARKS, REWORKS
from domain.talent_tasks import CELL_KIND, ENDS, MEMBER
from domain.talent_training_tasks import CRAFT
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

WHAT = Fact("what", Text(fa="سفارش", en="Order"))
PIECES = Fact("pieces", Text(fa="شمار", en="Pieces"), "number")
HAND_IN_BY = Fact("hand_in_by", Text(fa="تا روز", en="By"), "date")
HANDED_IN = Fact("handed_in", Text(fa="آنچه رسید", en="What was handed in"))
PILOT_PHOTO = Fact("photo", Text(fa="عکس", en="Photo"), "file")
OBSTACLE = Fact("obstacle", Text(fa="مانع", en="What is in the way"), "code:obstacles")
PILOT = (MEMBER, CRAFT, WHAT, PIECES, HAND_IN_BY)

OBSTACLES: dict[str, Text] = {
    "no_account": Text(fa="عضو حساب ثبت‌شده ندارد", en="the member has no registered account"),
    "sheba_of_somebody_else": Text(fa="شبا به نام عضو نیست", en="the Sheba is not the member's own"),
    "has_cell": Text(fa="عضو هستهٔ دیگری دارد", en="the member has another cell"),
    "unknown_kanoon": Text(fa="کانون دیگر نیست", en="there is no such kanoon any more"),
}


def _number(name: str, fa: str, en: str, most: int, *, least: int = 1, required: bool = True) -> Field:
    return Field(name, Text(fa=fa, en=en), FieldKind.INTEGER, required=required, minimum=least, maximum=most)


PLACE = TaskKind(
    kind="talent.place_pilot",
    stage="PILOT_ORDER",
    title=Text(fa="سفارش آزمایشی برای هسته", en="Place a cell's pilot order"),
    why=Text(
        fa="هسته آماده است؛ نخستین سفارشی که بفروشد بدهید.",
        en="The cell is ready: place a first order that sells.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, CELL_KIND),
    fields=(
        choices_of(("placed", "سفارش داده شد", "It is placed"), ("none", "سفارشی نیست", "There is none")),
        Field(
            "what",
            Text(fa="چه", en="What"),
            FieldKind.LONG_TEXT,
            required=False,
            needed_when=("outcome", ("placed",)),
            max_length=1_000,
        ),
        Field(
            "pieces",
            Text(fa="چند تا", en="How many"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("placed",)),
            minimum=1,
            maximum=10_000,
        ),
        Field(
            "hand_in_by",
            Text(fa="تا روز", en="By"),
            FieldKind.DATE,
            required=False,
            needed_when=("outcome", ("placed",)),
        ),
        reason_for("none"),
    ),
    effects={
        "placed": Text(fa="رهبر سفارش را از هسته می‌گیرد.", en="The leader hands it in when it is made."),
        "none": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

HAND_IN = TaskKind(
    kind="talent.hand_in_pilot",
    stage="PILOT_ORDER",
    title=Text(fa="سفارش آزمایشی را برسانید", en="Hand in the pilot order"),
    why=Text(fa="هسته نخستین سفارشش را می‌سازد.", en="The cell makes its first order."),
    role=Role.LEADER,
    facts=(*PILOT, REMARKS, REWORKS),
    fields=(
        Field(
            "handed_in",
            Text(fa="چه رسید و کجاست", en="What was handed in, and where it is"),
            FieldKind.LONG_TEXT,
            max_length=1_000,
        ),
        Field("photo", Text(fa="عکس", en="Photo"), FieldKind.FILE, required=False, accepts=PICTURES),
    ),
    nobody_acts=Text(
        fa="پس از شصت روز بی‌کار، پرونده بسته می‌شود.", en="After sixty days without it the case ends."
    ),
)

JUDGE = TaskKind(
    kind="talent.judge_pilot",
    stage="PILOT_ORDER",
    title=Text(fa="سفارش آزمایشی چگونه است؟", en="Judge a pilot order"),
    why=Text(fa="نخستین سفارش هسته رسیده است.", en="The cell's first order has come."),
    role=Role.PRODUCT_EXPERT,
    facts=(*PILOT, HANDED_IN, PILOT_PHOTO, REWORKS),
    fields=(
        choices_of(
            ("accept", "پذیرفته", "Accept"), ("rework", "بازکاری", "Rework"), ("refuse", "رد", "Refuse")
        ),
        reason_for("rework", "refuse"),
    ),
    effects={
        "accept": Text(fa="کالا تعریف می‌شود.", en="The product is defined."),
        "rework": Text(fa="دو بار بیشتر نمی‌شود.", en="Twice and no more."),
        "refuse": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

DEFINE = TaskKind(
    kind="talent.define_product",
    stage="PILOT_ORDER",
    title=Text(fa="کالای هسته را تعریف کنید", en="Define the cell's product"),
    why=Text(
        fa="سفارش آزمایشی پذیرفته شد؛ همین در بازار فهرست می‌شود.",
        en="The pilot order was accepted: this is what is listed in the market.",
    ),
    role=Role.CELL_EXPERT,
    facts=(*PILOT, HANDED_IN, PILOT_PHOTO),
    fields=(
        Field("name_fa", Text(fa="نام (فارسی)", en="Name (Persian)"), max_length=LONGEST_NAME),
        Field("name_en", Text(fa="نام (انگلیسی)", en="Name (English)"), required=False, max_length=LONGEST_NAME),
        Field(
            "description",
            Text(fa="شرح", en="Description in Persian"),
            FieldKind.LONG_TEXT,
            required=False,
            max_length=LONGEST_DESCRIPTION,
        ),
        Field(
            "description_en",
            Text(fa="شرح انگلیسی", en="Description in English"),
            FieldKind.LONG_TEXT,
            required=False,
            max_length=LONGEST_DESCRIPTION,
        ),
        Field(
            "category_code",
            Text(fa="دسته", en="Category"),
            FieldKind.CHOICE,
            choices=tuple(Choice(code, one.name) for code, one in shipped_categories().items()),
        ),
        Field(
            "cost_rials",
            Text(fa="بهای تمام‌شده (ریال)", en="Cost (rials)"),
            FieldKind.RIALS,
            minimum=1,
            maximum=MOST_RIALS,
        ),
        Field(
            "price_rials", Text(fa="قیمت (ریال)", en="Price (rials)"), FieldKind.RIALS, minimum=1, maximum=MOST_RIALS
        ),
        Field(
            "made_to_order", Text(fa="به سفارش ساخته می‌شود", en="Made to order"), FieldKind.BOOLEAN, required=False
        ),
        _number("stock", "موجودی (اگر به سفارش نیست)", "Stock (unless made to order)", MOST_UNITS, least=0, required=False),
        _number("production_days", "روزهای ساخت", "Days to make one", MOST_PRODUCTION_DAYS, least=0),
        _number("weight_grams", "وزن با بسته (گرم)", "Weight with its packing (grams)", MOST_GRAMS),
        *(
            Field(
                name,
                Text(fa=f"عکس {number}", en=f"Photo {number}"),
                FieldKind.FILE,
                required=number == 1,
                accepts=PICTURES,
            )
            for number, name in enumerate(PHOTOS, 1)
        ),
    ),
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

CLEAR = TaskKind(
    kind="talent.clear_obstacle",
    stage="PILOT_ORDER",
    title=Text(fa="هسته هنوز نمی‌تواند آغاز شود", en="A cell cannot begin yet"),
    why=Text(
        fa="همه چیز آماده است جز یک چیز؛ آن را درست کنید، سپس دوباره.",
        en="Everything is ready but for one thing: put it right, then try again.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, OBSTACLE),
    fields=(choices_of(("again", "دوباره", "Try again"), ("end", "پایان", "It ends")), reason_for("end")),
    effects={
        "again": Text(fa="دوباره پرسیده می‌شود.", en="It is asked about again."),
        "end": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

PILOT_TASKS = (PLACE, HAND_IN, JUDGE, DEFINE, CLEAR)
