"""The loan, declared: stages, tasks for people, and the words of what happens (processes.md, section C)."""

from domain.loan_happenings import HAPPENINGS
from domain.loan_tasks import TASKS
from domain.loan_words import OUTCOMES, PURPOSES, REASONS, SHORT_OF, STEPS
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

STAGES = (
    Stage(
        "SUBMITTED",
        Text(fa="ثبت‌شده", en="Submitted"),
        ("ELIGIBILITY", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "ELIGIBILITY",
        Text(fa="بررسی شرایط", en="Eligibility"),
        ("SCORING", "INELIGIBLE", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "SCORING",
        Text(fa="اعتبارسنجی", en="Credit recognition"),
        ("TRUSTEES", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "TRUSTEES",
        Text(fa="معتمدان", en="Trustees"),
        ("LEADER_ENDORSEMENT", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "LEADER_ENDORSEMENT",
        Text(fa="نظر رهبر", en="Leader's endorsement"),
        ("DECISION", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "DECISION",
        Text(fa="تصمیم", en="Decision"),
        ("RETURNED_FOR_INFO", "OFFERED", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "RETURNED_FOR_INFO",
        Text(fa="برگشت برای تکمیل", en="Returned for information"),
        ("DECISION", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "OFFERED",
        Text(fa="پیشنهاد وام", en="Offered"),
        ("CONTRACT", "OFFER_EXPIRED", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage(
        "CONTRACT",
        Text(fa="قرارداد", en="Contract"),
        ("DISBURSING", "REJECTED", "WITHDRAWN"),
        may_withdraw=True,
    ),
    Stage("DISBURSING", Text(fa="پرداخت وام", en="Disbursing"), ("REPAYING", "DISBURSEMENT_FAILED")),
    Stage("REPAYING", Text(fa="بازپرداخت", en="Repaying"), ("CLOSED", "DISBURSING")),
    Stage("CLOSED", Text(fa="بسته‌شده", en="Closed"), end=StageEnd.DONE),
    Stage("INELIGIBLE", Text(fa="فاقد شرایط", en="Ineligible"), end=StageEnd.EXIT),
    Stage("REJECTED", Text(fa="ردشده", en="Rejected"), end=StageEnd.EXIT),
    Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    Stage("OFFER_EXPIRED", Text(fa="پایان مهلت پیشنهاد", en="Offer expired"), end=StageEnd.EXIT),
    Stage("DISBURSEMENT_FAILED", Text(fa="پرداخت ناموفق", en="Disbursement failed"), end=StageEnd.EXIT),
)

LOAN = ProcessKind(
    kind="loan",
    title=Text(fa="وام", en="Loan"),
    stages=STAGES,
    tasks=TASKS,
    happenings=HAPPENINGS,
    codes={
        "steps": STEPS,
        "reasons": REASONS,
        "purposes": PURPOSES,
        "short_of": SHORT_OF,
        "outcomes": OUTCOMES,
    },
)
