"""What people are asked where money on its way back to a buyer does not arrive; every process that pays back has these."""

from domain.forms import Field
from domain.heirs import HEIR_HAPPENINGS, NO_HEIR, TO_HEIR, confirm_heir_task, heir_fields
from domain.loan_arrears_tasks import choices_of
from domain.loan_task_words import ASKED_OF_BANK, SENT_AGAIN
from domain.market_deaths import DEATHS
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

BUYER = Fact("member_id", Text(fa="خریدار", en="Buyer"), "member")
OWED = Fact("owed_id", Text(fa="شناسهٔ بازپرداخت", en="Refund"))
AMOUNT = Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")
ORDER = Fact("bank_order_id", Text(fa="شناسهٔ دستور بانکی", en="The bank's order"))
WHY = Fact("reason", Text(fa="پاسخ بانک", en="What the bank says"), "code:not_paid")


def money_back_tasks(process: str, stage: str) -> tuple[TaskKind, TaskKind, TaskKind, TaskKind, TaskKind]:
    """`<process>.ask_gateway`, `ask_refund_bank`, `other_account`, and for the dead `heirs_account` and `confirm_heir`."""
    gateway = TaskKind(
        kind=f"{process}.ask_gateway",
        stage=stage,
        title=Text(fa="سرنوشت پول در راه برگشت روشن نیست", en="It is not known what became of a refund"),
        why=Text(
            fa="درگاه پرداخت پاسخ روشنی نداده است؛ تا روشن نشود از راه دیگری پرداخت نمی‌شود.",
            en="The payment gateway gives no clear answer; until it does nothing is paid by another way.",
        ),
        role=Role.TREASURY,
        facts=(BUYER, OWED),
        fields=(
            choices_of(
                ("paid", "درگاه پرداخته است", "The gateway has paid"),
                ("refused", "درگاه نپرداخته است و نمی‌پردازد", "It has not paid, and will not"),
                ("wait", "هنوز روشن نیست؛ دوباره پرسیده شود", "Not known yet: ask again later"),
            ),
            Field(
                "reference",
                Text(fa="شمارهٔ پیگیری درگاه", en="Gateway's reference"),
                required=False,
                needed_when=("outcome", ("paid",)),
                max_length=80,
            ),
        ),
        effects={
            "paid": Text(
                fa="بازپرداخت انجام‌شده ثبت می‌شود.", en="It is recorded that the buyer has the money."
            ),
            "refused": Text(
                fa="از بانک به حساب خریدار می‌رود.", en="The bank pays it to the buyer's account."
            ),
            "wait": Text(fa="از درگاه دوباره پرسیده می‌شود.", en="The gateway is asked again."),
        },
        nobody_acts=SUPERVISOR_TOO,
    )
    bank = TaskKind(
        kind=f"{process}.ask_refund_bank",
        stage=stage,
        title=Text(fa="سرنوشت دستور بازپرداخت روشن نیست", en="The fate of a refund's order is unknown"),
        why=Text(
            fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.",
            en="The bank gave no clear answer; the order is never sent again.",
        ),
        role=Role.TREASURY,
        facts=(BUYER, ORDER),
        fields=ASKED_OF_BANK,
        effects={
            "settled": Text(
                fa="بازپرداخت انجام‌شده ثبت می‌شود.", en="It is recorded that the buyer has the money."
            ),
            "rejected": Text(
                fa="حساب دیگری از خریدار خواسته می‌شود.", en="The buyer is asked for another account."
            ),
            "send_again": SENT_AGAIN,
        },
        nobody_acts=SUPERVISOR_TOO,
    )
    account = TaskKind(
        kind=f"{process}.other_account",
        stage=stage,
        title=Text(fa="حساب دیگری از خریدار بگیرید", en="Ask the buyer for another account"),
        why=Text(
            fa="پول خریدار به حساب ثبت‌شده‌اش نمی‌رود. با او حساب را در پروندهٔ عضویتش درست کنید؛ شمارهٔ حساب این‌جا نوشته نمی‌شود.",
            en="The buyer's money does not go to their registered account. Put the account right with them where members' "
            "contacts are kept; its number is not written here.",
        ),
        role=Role.MARKET_SUPPORT,
        facts=(BUYER, WHY),
        fields=(choices_of(("pay_again", "حساب درست شد؛ دوباره پرداخت شود", "The account is right: pay again")),),
        effects={
            "pay_again": Text(
                fa="بانک مالک حساب را می‌گوید و دستوری تازه می‌رود.",
                en="The bank says whose account it is, and a new order goes.",
            )
        },
        nobody_acts=SUPERVISOR_TOO,
    )  # fmt: skip
    return gateway, bank, account, *_of_the_dead(process, stage)


def _of_the_dead(process: str, stage: str) -> tuple[TaskKind, TaskKind]:
    """Where the money of a buyer who has died goes: said by one person of the treasury, and by another."""
    named = TaskKind(
        kind=f"{process}.heirs_account",
        stage=stage,
        title=Text(fa="پول خریداری که درگذشته است", en="The money of a buyer who has died"),
        why=Text(
            fa="خریدار درگذشته است و پولش به حساب ثبت‌شده‌اش نمی‌رود؛ تا ورثه سندی ندهند نزد ما می‌ماند.",
            en="The buyer has died, and their money does not go to their registered account: it stays with us until the heirs "
            "bring a document.",
        ),
        role=Role.TREASURY,
        facts=(BUYER, WHY),
        fields=heir_fields(
            (
                "registered",
                "بانک حساب ثبت‌شده را برای ورثه نگه می‌دارد؛ به همان پرداخت شود",
                "The bank keeps the registered account for the heirs: pay to it",
            )
        ),
        effects={
            "heir": TO_HEIR,
            "registered": Text(
                fa="نفر دوم تأیید می‌کند؛ سپس دستوری تازه به همان حساب می‌رود.",
                en="A second person confirms it; then a new order goes to that account.",
            ),
        },
        nobody_acts=Text(
            fa="پول نزد ما می‌ماند. پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
            en="The money stays with us. After the due time a supervisor may answer as well.",
        ),
    )  # fmt: skip
    return named, confirm_heir_task(process, stage, named.kind, (BUYER,))


MONEY_BACK_HAPPENINGS: dict[str, Text] = DEATHS | HEIR_HAPPENINGS | {
    "back_unknown": Text(fa="درگاه نگفت که پول برگشته است یا نه", en="The gateway did not say whether it paid back"),
    "back_refused": Text(fa="درگاه پول را برنگرداند", en="The gateway did not pay it back"),
    "back_by_bank": Text(fa="دستور بازپرداخت به بانک رفت", en="The bank is told to pay it back"),
    "back_waits": Text(
        fa="پول هنوز از درگاه به حساب بازار نرسیده است", en="The gateway has not handed the money over yet"
    ),
    "back_not_paid": Text(fa="به حساب خریدار نرفت: {reasons}", en="It did not go to the buyer's account: {reasons}"),
    "paid_back": Text(fa="پول به خریدار برگشت", en="The buyer has the money back"),
}  # fmt: skip
"""What the timeline of a process that pays back says."""

NOT_PAID: dict[str, Text] = NO_HEIR | {
    "no_account": Text(fa="حسابی ثبت نشده است", en="no account is registered"),
    "not_theirs": Text(fa="حساب از آن او نیست", en="the account is somebody else's"),
    "rejected": Text(fa="بانک دستور را نپذیرفت", en="the bank rejected the order"),
}
"""Why the bank did not pay; codes `not_paid`, and among the `reasons` of a process."""

MONEY_BACK_STEPS: dict[str, Text] = {
    "Refunds.send": Text(fa="برگرداندن پول از درگاه", en="paying back by the gateway"),
    "Refunds.ask": Text(fa="پرسیدن از درگاه", en="asking the gateway"),
    "Refunds.plan_by_bank": Text(fa="آماده‌سازی پرداخت از بانک", en="planning the payment by the bank"),
    "Refunds.order": Text(fa="دستور پرداخت به بانک", en="ordering the payment at the bank"),
    "Refunds.ask_bank": Text(fa="پرسیدن از بانک", en="asking the bank"),
    "Refunds.keep_word": Text(fa="ثبت پاسخ بانک", en="keeping the bank's answer"),
    "Refunds.knows_heir": Text(fa="شناختن وارث", en="knowing the heir"),
    "Refunds.conclude": Text(fa="ثبت بازپرداخت", en="recording what was paid back"),
}
