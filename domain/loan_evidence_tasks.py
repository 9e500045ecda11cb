"""What people are asked where a loan was paid to a supplier: whether it served its purpose (هدایت مصارف, C.7)."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import APPLICANT, choices_of, reason_for
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.task_words import SECRETARY_TOO
from domain.words import Text

PURPOSE = Fact("purpose_category", Text(fa="هدف", en="Purpose"), "code:purposes")
INVOICE = Fact("invoice", Text(fa="شمارهٔ فاکتور", en="Invoice number"))
AMOUNT = Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")

EVIDENCE = TaskKind(
    kind="loan.show_evidence",
    stage="REPAYING",
    title=Text(fa="سند دریافت کالا یا خدمت", en="Show what the loan has paid for"),
    why=Text(
        fa="وام به فروشنده پرداخت شد؛ شمارهٔ فاکتور یا رسید تحویل را ثبت کنید.",
        en="The loan was paid to a supplier: record the number of the invoice or the delivery note.",
    ),
    role=Role.MEMBER,
    facts=(AMOUNT, PURPOSE, INVOICE),
    fields=(
        Field("document", Text(fa="شمارهٔ فاکتور یا رسید", en="Invoice or delivery note"), max_length=80),
        Field("remark", Text(fa="توضیح", en="Remark"), FieldKind.LONG_TEXT, required=False),
    ),
    nobody_acts=Text(
        fa="پس از شصت روز از رهبر کانون خواسته می‌شود آن را ببیند.",
        en="After sixty days the leader is asked to look into it.",
    ),
    door=Door.INBOX,
)

NO_EVIDENCE = TaskKind(
    kind="loan.look_into_purpose",
    stage="REPAYING",
    title=Text(fa="سند مصرف وام نرسیده است", en="Nothing shows what the loan has paid for"),
    why=Text(
        fa="شصت روز از پرداخت به فروشنده گذشته و سندی ثبت نشده است.",
        en="Sixty days after the supplier was paid nothing was recorded.",
    ),
    role=Role.LEADER,
    facts=(APPLICANT, AMOUNT, PURPOSE, INVOICE),
    fields=(
        choices_of(
            ("seen", "دیدم: در هدف خود مصرف شده", "I have seen it: it served its purpose"),
            ("misused", "در هدف خود مصرف نشده", "It did not serve its purpose"),
        ),
        Field(
            "document",
            Text(fa="شمارهٔ فاکتور یا رسید", en="Invoice or delivery note"),
            required=False,
            needed_when=("outcome", ("seen",)),
            max_length=80,
        ),
        reason_for("misused"),
    ),
    effects={
        "seen": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
        "misused": Text(
            fa="سرپرست خبردار می‌شود و در پرونده می‌ماند.", en="The supervisor is told; it stays on record."
        ),
    },
    nobody_acts=SECRETARY_TOO,
)

EVIDENCE_TASKS = (EVIDENCE, NO_EVIDENCE)
