"""A carrier's invoice, declared: compared with what we owe, let be paid, ordered at the bank (processes.md, D.6; 0043)."""

from domain.case import STARTED
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.loan_task_words import ASKED_OF_BANK, SENT_AGAIN
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

INVOICE = Fact("invoice_id", Text(fa="سطرهای صورت‌حساب", en="The invoice's lines"), "carrier_invoice")
CARRIER = Fact("carrier", Text(fa="شرکت حمل", en="Carrier"))
NUMBER = Fact("number", Text(fa="شمارهٔ صورت‌حساب", en="Number of the invoice"))
BILLED = Fact("billed_rials", Text(fa="جمع خواسته‌شده", en="Billed in all"), "rials")
PAYABLE = Fact("agreed_rials", Text(fa="جمع آنچه می‌خواند", en="What agrees, in all"), "rials")
LINES = Fact("lines", Text(fa="شمار بسته‌ها", en="Parcels"), "number")
UNKNOWN = Fact("unknown", Text(fa="بستهٔ ناشناس", en="Unknown parcels"), "number")
TWICE = Fact("twice", Text(fa="دو بار خواسته‌شده", en="Billed twice"), "number")
DIFFERS = Fact("differs", Text(fa="با مبلغ دیگر", en="For another amount"), "number")
NOT_OWED = Fact("not_owed", Text(fa="بی‌بدهی ما", en="Nothing owed for them"), "number")
BANK_ORDER = Fact("order_id", Text(fa="شناسهٔ دستور", en="Order"))
ROUND = Fact("round", Text(fa="بار چندم پرداخت", en="Which time it is paid"), "number")

_PAID = Text(
    fa="به حسابی که برای این شرکت پذیرفته شده پرداخت می‌شود.",
    en="It is paid to the account approved for the carrier.",
)
_NOT_PAID = Text(
    fa="چیزی پرداخت نمی‌شود؛ بدهی ما به شرکت می‌ماند.", en="Nothing is paid; what we owe stays owed."
)
_APPROVAL = (
    choices_of(("approve", "پرداخت شود", "Pay it"), ("reject", "پرداخت نشود", "Do not")),
    reason_for("reject"),
)

LOOK = TaskKind(
    kind="carrier_invoice.look",
    stage="RECEIVED",
    title=Text(
        fa="صورت‌حساب شرکت حمل با دفتر نمی‌خواند", en="A carrier's invoice does not agree with our books"
    ),
    why=Text(
        fa="بسته‌ای ناشناس است، دو بار آمده، مبلغش دیگر است یا بابتش بدهکار نیستیم؛ سطرها را ببینید.",
        en="A parcel is unknown, billed twice or for another amount, or nothing is owed for it: look at the lines.",
    ),
    role=Role.TREASURY,
    facts=(INVOICE, CARRIER, NUMBER, BILLED, PAYABLE, LINES, UNKNOWN, TWICE, DIFFERS, NOT_OWED),
    fields=(
        choices_of(
            ("pay_agreed", "آنچه می‌خواند پرداخت شود", "Pay what agrees"),
            ("compare_again", "دوباره سنجیده شود", "Compare again"),
            ("refuse", "همه برگردد", "Refuse all of it"),
        ),
        reason_for("pay_agreed", "refuse"),
    ),
    effects={
        "pay_agreed": Text(
            fa="تنها سطرهایی که می‌خوانند؛ بقیه با صورت‌حساب دیگری خواسته می‌شود.",
            en="Only the lines that agree; the carrier bills the others anew.",
        ),
        "compare_again": Text(
            fa="شاید بسته‌ای از آن پس تسویه شده باشد.", en="What was not owed may be by now."
        ),
        "refuse": _NOT_PAID,
    },
    nobody_acts=SUPERVISOR_TOO,
)
APPROVE = TaskKind(
    kind="carrier_invoice.approve",
    stage="RECEIVED",
    title=Text(fa="تأیید پرداخت به شرکت حمل", en="Let a carrier be paid"),
    why=Text(fa="آنچه پرداخت می‌شود سطر به سطر با دفتر ما خوانده شده است.", en="What is paid was compared with our books, line by line."),
    role=Role.TREASURY,
    facts=(INVOICE, CARRIER, NUMBER, PAYABLE, LINES, ROUND),
    fields=_APPROVAL,
    effects={"approve": _PAID, "reject": _NOT_PAID},
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)  # fmt: skip
APPROVE_LARGE = TaskKind(
    kind="carrier_invoice.approve_large",
    stage="RECEIVED",
    title=Text(fa="تأیید پرداخت بزرگ به شرکت حمل", en="Let a carrier be paid a large sum"),
    why=Text(fa="بالاتر از سقف است؛ دو نفر از خزانه باید آن را ببینند.", en="It is above the limit: two people of the treasury must have seen it."),
    role=Role.TREASURY,
    facts=(INVOICE, CARRIER, NUMBER, PAYABLE, LINES, ROUND),
    fields=_APPROVAL,
    effects={"approve": _PAID, "reject": _NOT_PAID},
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
    needs=2,
    at_once=frozenset({"reject"}),
)  # fmt: skip
NEEDS_ACCOUNT = TaskKind(
    kind="carrier_invoice.needs_account",
    stage="PAYOUT",
    title=Text(fa="شرکت حمل حسابی برای پرداخت ندارد", en="A carrier has no account to be paid to"),
    why=Text(
        fa="باید درست یک تأمین‌کنندهٔ پذیرفته با منظور carriage:نام شرکت باشد.",
        en="There must be exactly one approved supplier whose purpose is carriage:<the carrier>.",
    ),
    role=Role.TREASURY,
    facts=(CARRIER, NUMBER, PAYABLE),
    fields=(choices_of(("look_again", "ثبت شد؛ دوباره ببین", "It is there: look again")),),
    effects={"look_again": _PAID},
    nobody_acts=SUPERVISOR_TOO,
)
ASK_BANK = TaskKind(
    kind="carrier_invoice.ask_bank",
    stage="PAYOUT",
    title=Text(fa="سرنوشت پرداخت به شرکت حمل روشن نیست", en="It is not known what became of a carrier's payment"),
    why=Text(fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.", en="The bank gave no clear answer; the order is never sent again."),
    role=Role.TREASURY,
    facts=(CARRIER, BANK_ORDER, PAYABLE),
    fields=ASKED_OF_BANK,
    effects={
        "settled": Text(fa="پرداخت‌شده ثبت می‌شود.", en="It is recorded as paid."),
        "rejected": Text(fa="پرسیده می‌شود که دوباره برود.", en="It is asked whether to pay again."),
        "send_again": SENT_AGAIN,
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip
PAY_AGAIN = TaskKind(
    kind="carrier_invoice.pay_again",
    stage="PAYOUT",
    title=Text(fa="بانک پرداخت به شرکت حمل را نپذیرفت", en="The bank did not pay a carrier"),
    why=Text(
        fa="حساب دیگر یعنی تأمین‌کنندهٔ دیگر: این را ببندید و آن را ثبت کنید؛ سپس دوباره پرداخت شود.",
        en="Another account is another supplier: close this one and add that one, and have it paid again.",
    ),
    role=Role.TREASURY,
    facts=(CARRIER, BANK_ORDER, PAYABLE),
    fields=(choices_of(("pay_again", "دوباره پرداخت شود", "Pay again")),),
    effects={"pay_again": Text(fa="دستور تازه‌ای با شناسهٔ تازه می‌رود.", en="A new order goes, under a new id.")},
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

_HAPPENINGS: dict[str, Text] = {
    "compared": Text(
        fa="{agreed} از {lines} سطر می‌خواند: {agreed_rials} از {billed_rials}",
        en="{agreed} of {lines} lines agree: {agreed_rials} of {billed_rials}",
    ),
    "came_back_before": Text(fa="پرداخت پیشین پس از نشستن برگشت", en="The payment before came back after it had settled"),
    "only_agreed": Text(fa="تنها آنچه می‌خواند: {because}", en="Only what agrees: {because}"),
    "turned_down": Text(fa="پرداخت نمی‌شود: {because}", en="It is not paid: {because}"),
    "let_be_paid": Text(fa="پرداخت {agreed_rials} پذیرفته شد", en="{agreed_rials} may be paid"),
    "no_account": Text(fa="حسابی برای این شرکت پذیرفته نشده است", en="No account is approved for this carrier"),
    "money_waits": Text(fa="پول هنوز به حساب بازار نرسیده است", en="The money is not in the market's account yet"),
    "carrier_ordered_paid": Text(fa="دستور پرداخت به بانک رفت", en="The bank is told to pay the carrier"),
    "bank_rejected": Text(fa="بانک نپرداخت", en="The bank did not pay"),
    "carrier_paid": Text(fa="به شرکت حمل پرداخت شد", en="The carrier has been paid"),
}  # fmt: skip

CARRIER_INVOICE_KIND = ProcessKind(
    kind="carrier_invoice",
    title=Text(fa="صورت‌حساب شرکت حمل", en="A carrier's invoice"),
    stages=(
        Stage("RECEIVED", Text(fa="رسیده؛ سنجش با دفتر", en="Received; compared"), ("PAYOUT", "REFUSED")),
        Stage("PAYOUT", Text(fa="در دست پرداخت", en="Being paid"), ("SETTLED",)),
        Stage("SETTLED", Text(fa="پرداخت‌شده", en="Paid"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="ردشده", en="Refused"), end=StageEnd.EXIT),
    ),
    tasks=(LOOK, APPROVE, APPROVE_LARGE, NEEDS_ACCOUNT, ASK_BANK, PAY_AGAIN, *stuck_tasks("carrier_invoice", "RECEIVED")),
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": {
            "not_agreed": Text(fa="با دفتر نمی‌خواند", en="it does not agree with our books"),
            "not_approved": Text(fa="خزانه نپذیرفت", en="the treasury did not let it be paid"),
        },
        "steps": {
            "CarrierInvoices.compare": Text(fa="سنجش با بدهی ما", en="comparing it with what we owe"),
            "CarrierInvoices.agree": Text(fa="ثبت تأیید پرداخت", en="recording that it may be paid"),
            "CarrierInvoices.refuse": Text(fa="ثبت رد صورت‌حساب", en="recording that it is refused"),
            "CarrierInvoices.plan": Text(fa="آماده‌سازی پرداخت", en="planning the payment"),
            "CarrierInvoices.order": Text(fa="دستور پرداخت به بانک", en="ordering the payment at the bank"),
            "CarrierInvoices.ask_bank": Text(fa="پرسیدن از بانک", en="asking the bank"),
            "CarrierInvoices.conclude": Text(fa="ثبت پرداخت", en="recording what was paid"),
        },
        "outcomes": {
            "SETTLED": Text(fa="پرداخت‌شده", en="Paid"),
            "REFUSED": Text(fa="ردشده", en="Refused"),
        },
    },
)  # fmt: skip
