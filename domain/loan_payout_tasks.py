"""What people are asked about the loan's money on its way: released, unclear at the bank, sent back by it."""

from domain.case import STARTED
from domain.loan_arrears_tasks import APPLICANT, choices_of, reason_for
from domain.loan_task_words import (
    AMOUNT,
    ASKED_OF_BANK,
    INSTALMENTS,
    ORDER,
    REASON,
    REJECT,
    SENT_AGAIN,
    outcome_of,
)
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
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
    nobody_acts=SUPERVISOR_TOO,
)

PAYOUT_TASKS = (
    TaskKind(
        kind="loan.release_money",
        stage="DISBURSING",
        title=Text(fa="آزادسازی پرداخت وام", en="Release the payment"),
        why=Text(
            fa="مبلغ بالاتر از سقف تک‌امضاست.",
            en="The amount is above what one signature may release.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, AMOUNT, INSTALMENTS),
        fields=(outcome_of(("release", "آزاد شود", "Release it"), REJECT), REASON),
        effects={
            "release": Text(fa="دستور پرداخت به بانک می‌رود.", en="The payment order goes to the bank."),
            "reject": Text(
                fa="رزروها آزاد و پرونده بسته می‌شود.", en="The reservations are freed and the case ends."
            ),
        },
        nobody_acts=SUPERVISOR_TOO,
        not_after=(
            STARTED,
            "loan.decide_as_officer",
            "loan.decide_in_committee",
            "loan.override_rejection",
            "loan.endorse",
            "loan.find_cover",
            "loan.pay_again",
        ),
    ),
    TaskKind(
        kind="loan.ask_bank",
        stage="DISBURSING",
        title=Text(fa="سرنوشت دستور پرداخت روشن نیست", en="The payment order's fate is unknown"),
        why=Text(
            fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.",
            en="The bank gave no clear answer; the order is never sent again.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, AMOUNT, ORDER),
        fields=ASKED_OF_BANK,
        effects={
            "settled": Text(
                fa="پرداخت قطعی ثبت و بازپرداخت آغاز می‌شود.", en="The payment is posted; repayment begins."
            ),
            "rejected": Text(
                fa="رزروها آزاد و پرونده بسته می‌شود.", en="The reservations are freed and the case ends."
            ),
            "send_again": SENT_AGAIN,
        },
        nobody_acts=SUPERVISOR_TOO,
        not_after=("loan.release_money",),
    ),
    PAY_AGAIN,
)
