"""What people are asked of a talent's sample and plan (processes.md, B.5-6)."""

from domain.case import STARTED
from domain.files import PICTURES
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.supporter_process import SUPPORT_KINDS
from domain.talent_setup import MOST_SUPPORTERS, NEEDED
from domain.talent_tasks import CELL_KIND, ENDS, MEMBER
from domain.talent_training_tasks import CRAFT
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

SAMPLE = Fact("sample", Text(fa="نمونه", en="Sample"))
PHOTO = Fact("photo", Text(fa="عکس نمونه", en="Photo of the sample"), "file")
REWORKS = Fact("reworks", Text(fa="بازکاری تا کنون", en="Reworks so far"), "number")
REMARKS = Fact("remarks", Text(fa="آنچه باید بهتر شود", en="What is to be better"))
PLAN = Fact("plan", Text(fa="برنامه", en="Plan"))
EARNINGS = Fact("monthly_rials", Text(fa="درآمد ماهانهٔ برآوردی", en="Estimated earnings a month"), "rials")
JOBS = Fact("jobs", Text(fa="شمار شغل", en="Jobs"), "number")
EQUIPMENT = Fact(
    "equipment_rials", Text(fa="بهای ابزار و مواد نخست", en="Equipment and first inputs"), "rials"
)
LOAN = Fact("loan_rials", Text(fa="وام لازم", en="Loan that is needed"), "rials")
WHAT_IS_BOUGHT = Fact("equipment", Text(fa="ابزار و مواد", en="Equipment and inputs"))
SUPPLIER = Fact("supplier_id", Text(fa="شناسهٔ فروشنده", en="Supplier's id"))
INSTALMENTS = Fact("loan_instalments", Text(fa="اقساط وام", en="Instalments of the loan"), "number")
SUPPORTERS = (
    *(
        Fact(f"{kind}{NEEDED}", Text(fa=f"حامی {words.fa}", en=f"{words.en} supporters"), "number")
        for kind, words in SUPPORT_KINDS.items()
    ),
    Fact("credit_rials", Text(fa="اعتبار از هر حامی", en="Credit of each supporter"), "rials"),
)

_MOST_RIALS = 10**13
_NO_SAMPLE = Text(
    fa="پس از بیست‌ویک روز بی‌نمونه، پرونده بسته می‌شود.",
    en="After twenty-one days without a sample the case ends.",
)
_SAMPLE_FIELD = Field(
    "sample",
    Text(fa="نمونه چیست و کجاست", en="What the sample is, and where"),
    FieldKind.LONG_TEXT,
    max_length=1_000,
)

_PHOTO_FIELD = Field(
    "photo",
    Text(fa="عکس نمونه", en="Photo of the sample"),
    FieldKind.FILE,
    required=False,
    accepts=PICTURES,
)


def _rials(name: str, fa: str, en: str) -> Field:
    return Field(name, Text(fa=fa, en=en), FieldKind.RIALS, minimum=0, maximum=_MOST_RIALS)


def _supporters(kind: str, words: Text) -> Field:
    label = Text(fa=f"چند حامی {words.fa}؟", en=f"How many {words.en.lower()} supporters?")
    return Field(
        f"{kind}{NEEDED}",
        label,
        FieldKind.INTEGER,
        required=False,
        minimum=0,
        maximum=MOST_SUPPORTERS,
        help=Text(fa="خالی: هیچ", en="Empty: none"),
    )


HAND_IN = TaskKind(
    kind="talent.hand_in_sample",
    stage="SAMPLE",
    title=Text(fa="نمونهٔ کار را برسانید", en="Hand in a sample"),
    why=Text(
        fa="عضو دوره را گذرانده است و در بیست‌ویک روز نمونه‌ای می‌سازد.",
        en="The member has passed the courses, and makes a sample within twenty-one days.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, CRAFT),
    fields=(_SAMPLE_FIELD, _PHOTO_FIELD),
    nobody_acts=_NO_SAMPLE,
)

CHECK = TaskKind(
    kind="talent.check_quality",
    stage="SAMPLE",
    title=Text(fa="کیفیت نمونه", en="Check a sample's quality"),
    why=Text(fa="نمونه رسیده است.", en="The sample has come."),
    role=Role.PRODUCT_EXPERT,
    facts=(MEMBER, CRAFT, SAMPLE, PHOTO, REWORKS),
    fields=(
        choices_of(("accept", "پذیرفته", "Accept"), ("rework", "بازکاری", "Rework")),
        reason_for("rework"),
    ),
    effects={
        "accept": Text(
            fa="با مربی برنامهٔ کسب‌وکار نوشته می‌شود.", en="A business plan is written with a coach."
        ),
        "rework": Text(
            fa="بیست‌ویک روز برای بهتر کردن هست؛ سه بار بیشتر نمی‌شود.",
            en="There are twenty-one days to make it better; three times and no more.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
)

REWORK = TaskKind(
    kind="talent.rework_sample",
    stage="REWORK",
    title=Text(fa="نمونه بهتر شود", en="Make the sample better"),
    why=Text(fa="کارشناس خط محصول بازکاری خواسته است.", en="The product line's expert wants a rework."),
    role=Role.LEADER,
    facts=(MEMBER, CRAFT, SAMPLE, PHOTO, REMARKS, REWORKS),
    fields=(_SAMPLE_FIELD, _PHOTO_FIELD),
    nobody_acts=_NO_SAMPLE,
)

WRITE_PLAN = TaskKind(
    kind="talent.write_plan",
    stage="PLAN_REVIEW",
    title=Text(fa="برنامهٔ کسب‌وکار", en="Write the business plan"),
    why=Text(
        fa="نمونه پذیرفته شده است؛ با عضو برنامه‌ای بنویسید.",
        en="The sample is accepted: write a plan together with the member.",
    ),
    role=Role.COACH,
    facts=(MEMBER, CRAFT, CELL_KIND, REMARKS),
    fields=(
        Field(
            "plan",
            Text(fa="چه، برای چه کسی، چگونه", en="What, for whom, and how"),
            FieldKind.LONG_TEXT,
            max_length=4_000,
        ),
        _rials("monthly_rials", "درآمد ماهانهٔ برآوردی (ریال)", "Estimated earnings a month (rials)"),
        Field("jobs", Text(fa="شمار شغل", en="Jobs"), FieldKind.INTEGER, minimum=1, maximum=50),
        _rials("equipment_rials", "بهای ابزار و مواد نخست (ریال)", "Equipment and first inputs (rials)"),
        Field(
            "equipment",
            Text(fa="چه ابزار و موادی", en="Which equipment and inputs"),
            FieldKind.LONG_TEXT,
            required=False,
            max_length=1_000,
        ),
        _rials("loan_rials", "وام لازم (ریال)؛ صفر: هیچ", "Loan that is needed (rials); zero: none"),
        Field(
            "loan_instalments",
            Text(fa="شمار اقساط وام", en="Instalments of the loan"),
            FieldKind.INTEGER,
            required=False,
            minimum=1,
            maximum=600,
        ),
        Field(
            "supplier_id",
            Text(fa="شناسهٔ فروشنده، اگر وام هست", en="The supplier's id, where there is a loan"),
            FieldKind.CODE,
            required=False,
            max_length=64,
            help=Text(
                fa="از فهرست فروشندگان؛ وام به فروشنده پرداخت می‌شود، نه نقد.",
                en="From the list of suppliers: the loan is paid to the supplier, not in cash.",
            ),
        ),
        *(_supporters(kind, words) for kind, words in SUPPORT_KINDS.items()),
        Field(
            "credit_rials",
            Text(fa="اعتبار از هر حامی (ریال)", en="Credit of each supporter (rials)"),
            FieldKind.RIALS,
            required=False,
            minimum=1,
            maximum=_MOST_RIALS,
        ),
    ),
    nobody_acts=SUPERVISOR_TOO,
)

DECIDE_PLAN = TaskKind(
    kind="talent.decide_plan",
    stage="PLAN_REVIEW",
    title=Text(fa="رأی کمیته دربارهٔ برنامه", en="Committee's vote on a plan"),
    why=Text(
        fa="برنامه نوشته شده است: دو رأی همسان از سه عضو کمیته.",
        en="The plan is written: two equal votes of three committee members.",
    ),
    role=Role.CELL_COMMITTEE,
    facts=(
        MEMBER, CRAFT, CELL_KIND, PLAN, EARNINGS, JOBS, EQUIPMENT, WHAT_IS_BOUGHT, LOAN, INSTALMENTS, SUPPLIER,
        *SUPPORTERS,
    ),
    fields=(
        choices_of(
            ("approve", "تأیید", "Approve"),
            ("return", "برگشت به مربی", "Back to the coach"),
            ("reject", "رد", "Reject"),
        ),
        reason_for("return", "reject"),
    ),
    effects={
        "approve": Text(fa="با دو رأی، برنامه پذیرفته است.", en="With two votes the plan is approved."),
        "return": Text(
            fa="مربی و عضو آن را درست می‌کنند؛ سه بار بیشتر نمی‌شود.",
            en="Coach and member put it right; three times and no more.",
        ),
        "reject": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
    needs=2,
    at_once=frozenset({"return"}),
    not_after=(STARTED, "talent.interview", "talent.match", "talent.check_quality", "talent.write_plan"),
)  # fmt: skip

PLAN_TASKS = (HAND_IN, CHECK, REWORK, WRITE_PLAN, DECIDE_PLAN)
