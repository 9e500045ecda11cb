"""What people are asked about a purpose wallet: invoices handed in, looked at, and paid (هدایت مصارف, C.7)."""

from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import APPLICANT, choices_of, reason_for
from domain.loan_task_words import ASKED_OF_BANK, ORDER, PURPOSE, SENT_AGAIN
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

_LEFT = Fact("left_rials", Text(fa="مانده در کیف هدف", en="Left in the wallet"), "rials")
_AMOUNT = Fact("invoice_rials", Text(fa="مبلغ فاکتور", en="Amount of the invoice"), "rials")
_INVOICE = Fact("invoice", Text(fa="شمارهٔ فاکتور", en="Invoice number"))
_SELLER = Fact("legal_entity_id", Text(fa="شناسهٔ ملی فروشنده", en="Seller's legal entity id"))
_PAYS = ("outcome", ("pay",))

HAND_IN = TaskKind(
    kind="loan.hand_in_invoice",
    stage="REPAYING",
    title=Text(fa="فاکتور خرید را ثبت کنید", en="Hand in what you want to buy"),
    why=Text(
        fa="پول وام در کیف هدف است و فاکتورهای همین هدف از آن پرداخت می‌شود.",
        en="The loan's money is in its purpose wallet, which pays invoices of its purpose.",
    ),
    role=Role.MEMBER,
    facts=(_LEFT, PURPOSE),
    fields=(
        choices_of(
            ("pay", "این فاکتور پرداخت شود", "Pay this invoice"),
            ("finished", "دیگر لازم نیست", "I need no more"),
        ),
        Field(
            "legal_entity_id",
            Text(fa="شناسهٔ ملی فروشنده", en="Seller's legal entity id"),
            FieldKind.LEGAL_ENTITY_ID,
            required=False,
            needed_when=_PAYS,
            help=Text(fa="یازده رقم؛ روی فاکتور نوشته است.", en="Eleven digits; they stand on the invoice."),
        ),
        Field(
            "invoice",
            Text(fa="شمارهٔ فاکتور", en="Invoice number"),
            required=False,
            needed_when=_PAYS,
            max_length=80,
        ),
        Field(
            "invoice_rials",
            Text(fa="مبلغ فاکتور (ریال)", en="Amount of the invoice (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=_PAYS,
            minimum=1,
        ),
    ),
    effects={
        "pay": Text(
            fa="کارشناس آن را با هدف وام می‌سنجد و بانک فروشنده را می‌پردازد.",
            en="An officer holds it against the loan's purpose, and the bank pays the seller.",
        ),
        "finished": Text(
            fa="ماندهٔ کیف به بازپرداخت وام می‌رود.", en="What is left in the wallet repays the loan."
        ),
    },
    nobody_acts=Text(
        fa="پس از شصت روز ماندهٔ کیف به بازپرداخت وام می‌رود.",
        en="After sixty days what is left in the wallet repays the loan.",
    ),
    door=Door.INBOX,
)

MATCH = TaskKind(
    kind="loan.match_invoice",
    stage="REPAYING",
    title=Text(fa="فاکتور با هدف وام می‌خواند؟", en="Does the invoice match the loan's purpose?"),
    why=Text(
        fa="عضو فاکتوری برای پرداخت از کیف هدف ثبت کرده است.",
        en="The member handed in an invoice to be paid from the purpose wallet.",
    ),
    role=Role.CREDIT_OFFICER,
    facts=(APPLICANT, PURPOSE, _SELLER, _INVOICE, _AMOUNT, _LEFT),
    fields=(
        choices_of(
            ("pay", "می‌خواند؛ پرداخت شود", "It matches: pay it"),
            ("refuse", "بیرون از هدف است", "It is outside the purpose"),
        ),
        reason_for("refuse"),
    ),
    effects={
        "pay": Text(fa="بانک فروشنده را از کیف می‌پردازد.", en="The bank pays the seller from the wallet."),
        "refuse": Text(
            fa="چیزی پرداخت نمی‌شود و دلیل به عضو گفته می‌شود.",
            en="Nothing is paid, and the member is told.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "loan.hand_in_invoice"),
)

ASK_BANK = TaskKind(
    kind="loan.ask_bank_about_invoice",
    stage="REPAYING",
    title=Text(fa="سرنوشت پرداخت فاکتور روشن نیست", en="The fate of an invoice's payment is unknown"),
    why=Text(
        fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.",
        en="The bank gave no clear answer; the order is never sent again.",
    ),
    role=Role.TREASURY,
    facts=(APPLICANT, _INVOICE, _AMOUNT, ORDER),
    fields=ASKED_OF_BANK,
    effects={
        "settled": Text(fa="پرداخت از کیف ثبت می‌شود.", en="The payment from the wallet is posted."),
        "rejected": Text(fa="پول در کیف می‌ماند.", en="The money stays in the wallet."),
        "send_again": SENT_AGAIN,
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=("loan.match_invoice",),
)

WALLET_TASKS = (HAND_IN, MATCH, ASK_BANK)
