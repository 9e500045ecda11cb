"""What people are asked about money that the bank sent back."""

from domain.loan_arrears_tasks import APPLICANT, choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.words import Text

PAY_AGAIN = TaskKind(
    kind="loan.pay_again",
    stage="DISBURSING",
    title=Text(fa="پول وام برگشته است", en="The loan's money came back"),
    why=Text(
        fa="بانک پرداخت قطعی‌شده را برگرداند؛ حساب عضو را با او درست کنید.",
        en="The bank sent a settled payment back; put the account right with the member.",
    ),
    role=Role.TREASURY,
    facts=(APPLICANT, Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")),
    fields=(
        choices_of(
            ("pay_again", "دوباره به حساب ثبت‌شدهٔ عضو", "Pay again to the member's registered account"),
            ("end", "وام پرداخت نشود", "The loan is not paid out"),
        ),
        reason_for("end"),
    ),
    effects={
        "pay_again": Text(
            fa="مالکیت حساب پرسیده می‌شود و دستوری تازه، پس از آزادسازی نفر دوم، به بانک می‌رود.",
            en="The account's owner is asked for, and a new order goes to the bank once a second person releases it.",
        ),
        "end": Text(
            fa="معتمدان آزاد می‌شوند، امتیاز برمی‌گردد و پرونده بسته می‌شود.",
            en="The trustees are free, the points come back and the case ends.",
        ),
    },
    nobody_acts=Text(
        fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
        en="After the due time a supervisor may answer as well.",
    ),
)

PAYOUT_TASKS = (PAY_AGAIN,)
