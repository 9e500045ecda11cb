"""A basket, declared: stock is held while the buyer pays, late money is never lost, then a case for each cell's order (processes.md, D)."""

from domain.forms import Field
from domain.loan_arrears_tasks import choices_of
from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID, money_back_tasks
from domain.payment_gateways import GATEWAYS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

BUYER = Fact("member_id", Text(fa="خریدار", en="Buyer"), "member")
PAYMENT = Fact("payment_id", Text(fa="شناسهٔ پرداخت", en="Payment"))
GATEWAY = Fact("gateway", Text(fa="درگاه", en="Gateway"), "code:gateway")
AMOUNT = Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")
WHY = Fact("why", Text(fa="چرا", en="Why"), "code:unclear")

ASK_ABOUT_PAYMENT = TaskKind(
    kind="basket.ask_about_payment",
    stage="UNPAID",
    title=Text(fa="از درگاه بپرسید که پولی رسیده است یا نه", en="Ask the gateway whether money has come"),
    why=Text(
        fa="درگاه دربارهٔ این پرداخت پاسخ روشنی نمی‌دهد؛ پول خریدار نباید گم شود.",
        en="The gateway gives no clear answer about this payment; a buyer's money must not be lost.",
    ),
    role=Role.TREASURY,
    facts=(BUYER, PAYMENT, GATEWAY, AMOUNT, WHY),
    fields=(
        choices_of(("paid", "پرداخت شده است", "It was paid"), ("not_paid", "پرداخت نشده است", "It was not paid")),
        Field(
            "reference",
            Text(fa="شمارهٔ پیگیری درگاه", en="The gateway's reference"),
            required=False,
            needed_when=("outcome", ("paid",)),
            max_length=80,
        ),
    ),
    effects={
        "paid": Text(
            fa="اگر کالاها هنوز باشد سفارش زنده می‌شود، وگرنه پول به خریدار برمی‌گردد.",
            en="If the goods are still there the order is revived, else the buyer gets the money back.",
        ),
        "not_paid": Text(fa="این پرداخت دیگر دنبال نمی‌شود.", en="This payment is not followed any more."),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

REASONS: dict[str, Text] = {
    "not_paid": Text(fa="در مهلت پرداخت نشد", en="it was not paid in time"),
    "buyer_died": Text(fa="خریدار درگذشته است", en="the buyer has died"),
    "cancelled_by_buyer": Text(fa="خریدار از آن گذشت", en="the buyer did not want it any more"),
}

_UNCLEAR: dict[str, Text] = {
    "unknown": Text(fa="درگاه پاسخ نمی‌دهد", en="the gateway does not answer"),
    "contradicts": Text(
        fa="درگاه چیزی می‌گوید که با این پرداخت نمی‌خواند", en="what the gateway says does not fit this payment"
    ),
}

_HAPPENINGS: dict[str, Text] = {
    "try_opened": Text(fa="راه پرداخت {number}: {gateway}", en="Way to pay {number}: {gateway}"),
    "try_not_opened": Text(fa="{gateway} پرداختی باز نکرد", en="{gateway} opened no payment"),
    "try_failed": Text(fa="خریدار در {gateway} نپرداخت", en="The buyer did not pay at {gateway}"),
    "try_unknown": Text(fa="{gateway} پاسخ نمی‌دهد", en="{gateway} does not answer"),
    "try_contradicts": Text(
        fa="آنچه {gateway} می‌گوید با این پرداخت نمی‌خواند", en="What {gateway} says does not fit this payment"
    ),
    "callback": Text(fa="خریدار از {gateway} برگشت", en="The buyer is back from {gateway}"),
    "paid": Text(fa="{amount_rials} از {gateway} رسید", en="{amount_rials} came by {gateway}"),
    "came_late": Text(
        fa="{amount_rials} از {gateway} رسید، هنگامی که چشم به راهش نبودیم",
        en="{amount_rials} came by {gateway}, when nobody waited for it",
    ),
    "revived": Text(
        fa="همهٔ کالاها هنوز بود؛ سفارش زنده شد", en="Everything was still to be had: the order is revived"
    ),
    "stock_free": Text(fa="کالاها برای دیگران آزاد شد", en="The goods are free for others"),
    "cancel_asked": Text(fa="خریدار از سفارش گذشت", en="The buyer does not want it any more"),
    "asked_gateway": Text(fa="از درگاه پرسیده شد: {answer}", en="The gateway was asked: {answer}"),
    "orders_begun": Text(
        fa="سفارش‌هایی که به هسته‌ها رفت: {orders}", en="Orders that went to their cells: {orders}"
    ),
    "order_over": Text(fa="سفارش {order_id}: {became}", en="The order {order_id}: {became}"),
}

OUTCOMES: dict[str, Text] = {
    "COMPLETED": Text(fa="انجام‌شده", en="Completed"),
    "EXPIRED": Text(fa="مهلت پرداخت گذشت", en="Expired"),
    "CANCELLED": Text(fa="لغوشده", en="Cancelled"),
}
ORDER_OUTCOMES: dict[str, Text] = {
    "settled": Text(fa="تسویه شد", en="settled"),
    "declined": Text(fa="هسته نپذیرفت", en="declined by the cell"),
    "cancelled": Text(fa="لغو شد", en="cancelled"),
    "delivery_failed": Text(fa="نرسید", en="not delivered"),
    "returned": Text(fa="برگشت", en="returned"),
    "passed_on": Text(fa="به هستهٔ دیگر سپرده شد", en="passed on to another cell"),
}

BASKET = ProcessKind(
    kind="basket",
    title=Text(fa="سبد خرید", en="A basket of the market"),
    stages=(
        Stage("CREATED", Text(fa="ثبت‌شده", en="Created"), ("AWAITING_PAYMENT",)),
        Stage("AWAITING_PAYMENT", Text(fa="در انتظار پرداخت", en="Awaiting payment"), ("PAID", "UNPAID")),
        Stage(
            "UNPAID",
            Text(fa="پرداخت‌نشده؛ پول دیررسیده دنبال می‌شود", en="Unpaid; late money is looked for"),
            ("PAID", "EXPIRED", "CANCELLED"),
        ),
        Stage("PAID", Text(fa="پرداخت‌شده", en="Paid"), ("COMPLETED",)),
        Stage("COMPLETED", Text(fa="انجام‌شده", en="Completed"), end=StageEnd.DONE),
        Stage("EXPIRED", Text(fa="مهلت گذشته", en="Expired"), end=StageEnd.EXIT),
        Stage("CANCELLED", Text(fa="لغوشده", en="Cancelled"), end=StageEnd.EXIT),
    ),
    tasks=(ASK_ABOUT_PAYMENT, *money_back_tasks("basket", "UNPAID"), *stuck_tasks("basket", "CREATED")),
    happenings=HAPPENINGS | MONEY_BACK_HAPPENINGS | _HAPPENINGS,
    codes={
        "gateway": dict(GATEWAYS),
        "unclear": _UNCLEAR,
        "reasons": REASONS | NOT_PAID,
        "not_paid": NOT_PAID,
        "became": ORDER_OUTCOMES,
        "steps": MONEY_BACK_STEPS
        | {
            "Orders.begin": Text(fa="آغاز سفارش هسته‌ها", en="beginning the cells' orders"),
            "Baskets.open_try": Text(fa="باز کردن راه پرداخت", en="opening a way to pay"),
            "Baskets.settle": Text(fa="پرسیدن و تأیید پرداخت", en="asking about a payment, and verifying it"),
            "Baskets.expire": Text(fa="آزاد کردن کالاها پس از مهلت", en="freeing the goods after the time to pay"),
            "Baskets.cancel": Text(fa="آزاد کردن کالاهای سفارش لغوشده", en="freeing the goods of a cancelled order"),
            "Baskets.revive": Text(fa="زنده کردن سفارش", en="reviving the order"),
            "Baskets.take_word": Text(fa="ثبت گفتهٔ درگاه", en="recording what the gateway said"),
        },
        "outcomes": OUTCOMES,
    },
)  # fmt: skip
