"""What people are asked while a cell is set up: supporters that are missing, and how it is paid (processes.md, B.7-8)."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.talent_plan_tasks import EQUIPMENT, INSTALMENTS, LOAN, SUPPLIER
from domain.talent_setup import MOST_SUPPORTERS
from domain.talent_tasks import ENDS, MEMBER
from domain.talent_training_tasks import CRAFT
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

SUPPORT_KIND = Fact("support_kind", Text(fa="گونهٔ حمایت", en="Kind of support"), "code:support_kinds")
SUPPORTERS_NEEDED = Fact("needed", Text(fa="حامیان لازم", en="Supporters needed"), "number")
SUPPORT_OUTCOME = Fact("support_outcome", Text(fa="چه شد", en="What became of it"), "code:support_outcomes")
LOAN_OUTCOME = Fact("loan_outcome", Text(fa="وام چه شد", en="What became of the loan"), "code:loan_outcomes")

SUPPORTERS_MISSING = TaskKind(
    kind="talent.supporters_missing",
    stage="SUPPORTER_MATCHING",
    title=Text(fa="حامی کافی برای هسته پیدا نشد", en="A cell lacks supporters"),
    why=Text(
        fa="جست‌وجوی حامیان این گونه بی‌نتیجه پایان یافت.",
        en="The search for supporters of this kind has ended without them.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, SUPPORT_KIND, SUPPORTERS_NEEDED, SUPPORT_OUTCOME),
    fields=(
        choices_of(
            ("go_on", "بی آنان پیش برود", "Go on without them"),
            ("again", "جست‌وجوی دوباره", "Ask again"),
            ("end", "پایان", "It ends"),
        ),
        Field(
            "needed",
            Text(fa="این بار چند حامی؟", en="How many supporters this time?"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("again",)),
            minimum=1,
            maximum=MOST_SUPPORTERS,
        ),
        reason_for("end"),
    ),
    effects={
        "go_on": Text(fa="هسته بی این حمایت راه می‌افتد.", en="The cell is set up without that support."),
        "again": Text(
            fa="پروندهٔ حمایت تازه‌ای آغاز می‌شود؛ سه بار بیشتر نمی‌شود.",
            en="Another case of support begins; three times and no more.",
        ),
        "end": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

DECIDE_FINANCING = TaskKind(
    kind="talent.decide_financing",
    stage="FINANCING",
    title=Text(fa="وام هسته نشد؛ چه باید کرد؟", en="A cell's loan came to nothing"),
    why=Text(
        fa="وامی که برنامه لازم دارد داده نشد یا پایان یافت.",
        en="The loan that the plan needs was not given, or has ended.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, LOAN_OUTCOME, EQUIPMENT, LOAN, INSTALMENTS, SUPPLIER),
    fields=(
        choices_of(
            ("go_on", "با پول خود عضو پیش برود", "Go on with the member's own money"),
            ("again", "درخواست دوباره", "Apply again"),
            ("end", "پایان", "It ends"),
        ),
        Field(
            "loan_rials",
            Text(fa="مبلغ تازه (ریال)", en="The new amount (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=("outcome", ("again",)),
            minimum=1,
        ),
        Field(
            "loan_instalments",
            Text(fa="شمار اقساط", en="Instalments"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("again",)),
            minimum=1,
            maximum=600,
        ),
        Field(
            "supplier_id",
            Text(fa="شناسهٔ فروشنده (خالی: همان)", en="Supplier's id (empty: the same)"),
            FieldKind.CODE,
            required=False,
            max_length=64,
        ),
        reason_for("end"),
    ),
    effects={
        "go_on": Text(
            fa="هسته بی وام راه می‌افتد؛ عضو خودش به فروشنده می‌پردازد.",
            en="The cell is set up without a loan: the member pays the supplier.",
        ),
        "again": Text(
            fa="درخواست وام تازه‌ای آغاز می‌شود؛ سه بار بیشتر نمی‌شود.",
            en="Another application begins; three times and no more.",
        ),
        "end": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

SETUP_TASKS: tuple[TaskKind, ...] = (SUPPORTERS_MISSING, DECIDE_FINANCING)
