"""The loan's tasks for people: what is asked of whom, why, and what each answer does."""

from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import ARREARS_TASKS
from domain.loan_decision_tasks import DECISION_TASKS
from domain.loan_evidence_tasks import EVIDENCE_TASKS
from domain.loan_life_tasks import LIFE_TASKS
from domain.loan_payout_tasks import PAYOUT_TASKS
from domain.loan_task_words import (
    AMOUNT,
    APPLICANT,
    DECIDE_EFFECTS,
    DUE_ON,
    INSTALMENTS,
    NUMBER,
    OWED,
    PURPOSE,
    REASON,
    SHARE,
    TRUSTEES,
    outcome_of,
)
from domain.loan_trustee_tasks import TRUSTEE_TASKS
from domain.loan_wallet_tasks import WALLET_TASKS
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE, stuck_tasks
from domain.task_words import SECRETARY_TOO, SUPERVISOR_TOO
from domain.words import Text

TASKS = (
    TaskKind(
        kind="loan.recognise_manually",
        stage="SCORING",
        title=Text(fa="اعتبارسنجی دستی عضو", en="Recognise the member by hand"),
        why=Text(
            fa="مرآت در مهلت خود پاسخ نداده است.",
            en="Mer'at has not answered in its time.",
        ),
        role=Role.RECOGNITION_OFFICER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS),
        fields=(
            Field(
                "rank",
                Text(fa="رتبه", en="Rank"),
                FieldKind.CHOICE,
                choices=tuple(Choice(r, Text(fa=r, en=r)) for r in "ABCD"),
            ),
            Field(
                "affordable_instalment_rials",
                Text(fa="قسط در توان (ریال)", en="Affordable instalment (rials)"),
                FieldKind.RIALS,
                minimum=0,
                maximum=10_000_000_000,
            ),
            Field("reason", Text(fa="بر چه پایه‌ای", en="On what grounds"), FieldKind.LONG_TEXT),
        ),
        nobody_acts=SUPERVISOR_TOO,
    ),
    TaskKind(
        kind="loan.stand_as_trustee",
        stage="TRUSTEES",
        title=Text(fa="آیا معتمد این وام می‌شوید؟", en="Will you stand as trustee for this loan?"),
        why=Text(
            fa="عضوی از کانون شما وام خواسته و حرف شما جای وثیقه است.",
            en="A member of your kanoon asks for a loan; your word stands in place of collateral.",
        ),
        role=Role.TRUSTEE,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, SHARE),
        fields=(
            outcome_of(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌پذیرم", "I decline")),
            Field("reason", Text(fa="توضیح", en="Remark"), FieldKind.LONG_TEXT, required=False),
        ),
        effects={
            "accept": Text(
                fa="سهم شما تا بازپرداخت وام در تعهد شما می‌ماند.",
                en="Your share stays committed until the loan is repaid.",
            ),
            "decline": Text(fa="از معتمد دیگری پرسیده می‌شود.", en="Another trustee is asked."),
        },
        nobody_acts=Text(
            fa="پس از پایان مهلت از معتمد دیگری پرسیده می‌شود.",
            en="After the time is over another trustee is asked.",
        ),
        door=Door.INBOX,
    ),
    TaskKind(
        kind="loan.endorse",
        stage="LEADER_ENDORSEMENT",
        title=Text(fa="نظر رهبر دربارهٔ وام", en="Leader's word on the loan"),
        why=Text(fa="متقاضی عضو کانون شماست.", en="The applicant is a member of your kanoon."),
        role=Role.LEADER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, PURPOSE, TRUSTEES),
        fields=(
            outcome_of(("endorse", "تأیید می‌کنم", "I endorse it"), ("refuse", "تأیید نمی‌کنم", "I do not")),
            REASON,
        ),
        effects={
            "endorse": Text(fa="پرونده به تصمیم می‌رود.", en="The case goes to the decision."),
            "refuse": DECIDE_EFFECTS["reject"],
        },
        nobody_acts=SECRETARY_TOO,
    ),
    TaskKind(
        kind="loan.accept_offer",
        stage="OFFERED",
        title=Text(fa="پذیرش پیشنهاد وام", en="Accept the offer"),
        why=Text(
            fa="وام تأیید شده؛ با کد یک‌بارمصرفی که پیامک شده بپذیرید.",
            en="The loan is approved; accept it with the one-time code sent by SMS.",
        ),
        role=Role.MEMBER,
        facts=(AMOUNT, INSTALMENTS, Fact("total_fee_rials", Text(fa="جمع کارمزد", en="Total fee"), "rials")),
        fields=(
            outcome_of(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌خواهم", "I decline")),
            Field(
                "code",
                Text(fa="کد یک‌بارمصرف", en="One-time code"),
                FieldKind.CODE,
                required=False,
                needed_when=("outcome", ("accept",)),
            ),
        ),
        effects={
            "accept": Text(
                fa="قرارداد بسته و وام پرداخت می‌شود.", en="The contract is made and the loan is paid out."
            ),
            "decline": Text(fa="درخواست بسته می‌شود.", en="The application ends."),
        },
        nobody_acts=Text(fa="پیشنهاد پس از ده روز از میان می‌رود.", en="The offer ends after ten days."),
        door=Door.INBOX,
    ),
    TaskKind(
        kind="loan.call_member",
        stage="REPAYING",
        title=Text(fa="تماس با عضو دربارهٔ قسط", en="Call the member about the instalment"),
        why=Text(fa="هفت روز از مهلت قسط گذشته است.", en="The instalment is seven days past its deadline."),
        role=Role.LEADER,
        facts=(APPLICANT, NUMBER, DUE_ON, OWED),
        fields=(
            outcome_of(
                ("will_pay", "می‌پردازد", "Will pay"),
                ("needs_help", "نیاز به کمک دارد", "Needs help"),
                ("not_reached", "پاسخ نداد", "Not reached"),
            ),
            NOTE,
        ),
        effects={
            "will_pay": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
            "needs_help": Text(fa="سرپرست خبردار می‌شود.", en="The supervisor is told."),
            "not_reached": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
        },
        nobody_acts=Text(
            fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پرداخت قسط آن را می‌بندد.",
            en="After the due time the provincial secretary may answer; paying the instalment closes it.",
        ),
    ),
    TaskKind(
        kind="loan.refund_overpaid",
        stage="REPAYING",
        title=Text(fa="بازگرداندن اضافه‌پرداخت", en="Give back what was paid too much"),
        why=Text(
            fa="عضو بیش از ماندهٔ وام پرداخته است.",
            en="The member has paid more than the loan's balance.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, Fact("overpaid_rials", Text(fa="اضافه‌پرداخت", en="Paid too much"), "rials")),
        fields=(
            outcome_of(
                ("refunded", "به حساب عضو برگشت", "Paid back to the member's account"),
                ("moved", "به وام دیگر همین عضو", "To another loan of the same member"),
            ),
            Field(
                "reference",
                Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
                required=False,
                needed_when=("outcome", ("refunded",)),
                max_length=80,
            ),
            Field(
                "to_loan_id",
                Text(fa="شناسهٔ آن وام", en="That loan"),
                required=False,
                needed_when=("outcome", ("moved",)),
                max_length=80,
            ),
        ),
        effects={
            "refunded": Text(
                fa="مانده صفر و وام بسته می‌شود.", en="The balance becomes zero and the loan closes."
            ),
            "moved": Text(
                fa="همهٔ اضافه‌پرداخت به حساب آن وام می‌رود.", en="All of it pays instalments of that loan."
            ),
        },
        nobody_acts=SUPERVISOR_TOO,
    ),
    *DECISION_TASKS,
    *PAYOUT_TASKS,
    *ARREARS_TASKS,
    *LIFE_TASKS,
    *TRUSTEE_TASKS,
    *EVIDENCE_TASKS,
    *WALLET_TASKS,
    *stuck_tasks("loan", "SUBMITTED"),
)
