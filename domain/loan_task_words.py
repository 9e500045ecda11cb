"""What the loan's tasks have in common: facts, reasons, answers and what they do."""

from domain.forms import Choice, Field, FieldKind
from domain.process import Fact
from domain.words import Text

AMOUNT = Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")
INSTALMENTS = Fact("instalments", Text(fa="شمار اقساط", en="Instalments"), "number")
APPLICANT = Fact("member_id", Text(fa="متقاضی", en="Applicant"), "member")
PURPOSE = Fact("purpose_category", Text(fa="هدف", en="Purpose"), "code:purposes")
RANK = Fact("rank", Text(fa="رتبهٔ مرآت", en="Mer'at rank"))
AFFORDABLE = Fact(
    "affordable_instalment_rials",
    Text(fa="قسط در توان", en="Affordable instalment"),
    "rials",
)
SHARE = Fact("share_rials", Text(fa="سهم شما از تعهد", en="Your share of the commitment"), "rials")
TRUSTEES = Fact("trustees", Text(fa="معتمدان", en="Trustees"), "members")
INFORMATION = Fact("information", Text(fa="اطلاعات تکمیلی", en="Information that was added"))
OVERRIDE = Fact(
    "override", Text(fa="چرا ردِ جدول کنار گذاشته شد", en="Why the table's refusal was overridden")
)
RULE = Fact("reasons", Text(fa="چرا به اینجا رسید", en="Why it came here"), "code:reasons")
NUMBER = Fact("number", Text(fa="شمارهٔ قسط", en="Instalment number"), "number")
DUE_ON = Fact("due_on", Text(fa="سررسید", en="Due on"), "date")
OWED = Fact("owed_rials", Text(fa="ماندهٔ قسط", en="Owed of it"), "rials")

REASON = Field(
    "reason",
    Text(fa="دلیل", en="Reason"),
    FieldKind.LONG_TEXT,
    required=False,
    needed_when=("outcome", ("reject", "return", "decline", "refuse")),
)


def outcome_of(*choices: tuple[str, str, str]) -> Field:
    return Field(
        "outcome",
        Text(fa="پاسخ", en="Answer"),
        FieldKind.CHOICE,
        choices=tuple(Choice(value, Text(fa=fa, en=en)) for value, fa, en in choices),
    )


# What an order came to whose fate the bank did not tell.
ASKED_OF_BANK = (
    outcome_of(
        ("settled", "بانک پرداخته است", "The bank has paid"),
        ("rejected", "بانک نپرداخته است", "The bank has not paid"),
        (
            "send_again",
            "بانک دریافتش نکرده؛ همان دستور دوباره برود",
            "It never got it: send the same order again",
        ),
    ),
    Field(
        "reference",
        Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
        required=False,
        needed_when=("outcome", ("settled",)),
    ),
)
SENT_AGAIN = Text(
    fa="از بانک پرسیده می‌شود؛ تنها اگر خودش بگوید نرسیده، همان دستور با همان شناسه می‌رود.",
    en="The bank is asked; only if it says itself that it has none, the same order goes under the same id.",
)
ORDER = Fact("order_id", Text(fa="شناسهٔ دستور", en="Order"))

APPROVE = ("approve", "تأیید", "Approve")
REJECT = ("reject", "رد", "Reject")
RETURN = ("return", "برگشت برای تکمیل", "Send back for information")

DECIDE_EFFECTS = {
    "approve": Text(
        fa="منابع، تعهد معتمدان و امتیاز رزرو و پیشنهاد وام برای عضو فرستاده می‌شود.",
        en="Funds, trustees' capacity and points are reserved and the member gets the offer.",
    ),
    "reject": Text(
        fa="پرونده بسته و دلیل به عضو گفته می‌شود.",
        en="The case ends and the member is told the reason.",
    ),
    "return": Text(
        fa="عضو ده روز برای تکمیل اطلاعات فرصت دارد.",
        en="The member has ten days to complete the information.",
    ),
}
