"""A cell's input supply, declared: the order of the market with the roles changed (processes.md, D; issue 6)."""

from domain.loan_happenings import HAPPENINGS
from domain.market_deaths import DEATHS
from domain.process import ProcessKind, Stage, StageEnd
from domain.supplier_orders import SUPPLIER_SAYS
from domain.supply_tasks import SUPPLY_TASKS
from domain.words import Text

REASONS: dict[str, Text] = {
    "on_request": Text(fa="به خواست هسته", en="at the cell's own request"),
    "not_to_be_had": Text(fa="شدنی نبود", en="it could not be had"),
    "not_wanted": Text(fa="هسته نخواست", en="the cell did not want it"),
    "not_paid": Text(fa="در مهلت پرداخت نشد", en="it was not paid in time"),
    "cell_closes": Text(fa="هسته بسته می‌شود", en="the cell closes"),
    "no_supplier": Text(fa="تأمین‌کننده‌ای نپذیرفت", en="no supplier took it"),
    "not_delivered": Text(fa="نرسید", en="it was not delivered"),
    "sent_back": Text(fa="پس فرستاده شد", en="it was sent back"),
    "supply_short_of_sales": Text(
        fa="طلب پرداخت‌نشدهٔ هسته کمتر از بهاست", en="the cell is owed less for its sales than the price"
    ),
    "unknown_supplier": Text(
        fa="چنین تأمین‌کننده‌ای برای هسته‌ها نیست", en="there is no such supplier for cells"
    ),
    "rejected": Text(fa="بانک دستور را نپذیرفت", en="the bank rejected the order"),
}

_HAPPENINGS: dict[str, Text] = {
    "price_agreed": Text(
        fa="بها: {agreed_rials} از {supplier_id}", en="Price: {agreed_rials}, of {supplier_id}"
    ),
    "not_to_be_had": Text(fa="شدنی نیست: {because}", en="It cannot be had: {because}"),
    "unknown_supplier": Text(
        fa="چنین تأمین‌کننده‌ای برای هسته‌ها نیست", en="There is no such supplier for cells"
    ),
    "waits_for_money": Text(fa="در انتظار واریز", en="Waits for the money"),
    "short_of_sales": Text(fa="طلب فروش‌ها کافی نبود", en="It is owed less than the price for its sales"),
    "money_came": Text(fa="{rials} رسید", en="{rials} came in"),
    "paid_for": Text(
        fa="{agreed_rials} برای تأمین‌کننده کنار گذاشته شد", en="{agreed_rials} are set aside for the supplier"
    ),
    "asked_supplier": Text(fa="سفارش نزد {supplier_id} رفت", en="The order went to {supplier_id}"),
    "supplier_accepted": Text(fa="پذیرفت، تحویل تا {due_on}", en="Accepted, for {due_on}"),
    "supplier_refused": Text(fa="نپذیرفت: {supplier_says}", en="Refused: {supplier_says}"),
    "supplier_refused_person": Text(fa="نپذیرفت: {because}", en="Refused: {because}"),
    "supplier_silent": Text(fa="تأمین‌کننده در مهلت پاسخ نداد", en="The supplier did not answer in time"),
    "supplier_delivered": Text(fa="تأمین‌کننده: تحویل شد", en="The supplier says: delivered"),
    "supplier_cannot_deliver": Text(
        fa="تأمین‌کننده نمی‌تواند: {supplier_says}", en="The supplier cannot: {supplier_says}"
    ),
    "arrived": Text(fa="رسید", en="It is there"),
    "not_coming": Text(fa="نمی‌آید: {because}", en="It does not come: {because}"),
    "came_whole": Text(fa="همه درست رسید", en="All of it came, and right"),
    "came_in_part": Text(fa="{units_came} رسید", en="{units_came} came"),
    "came_wrong": Text(fa="درست نیست: {because}", en="It is not right: {because}"),
    "settled_wrong": Text(fa="روشن شد: {because}", en="Settled: {because}"),
    "supplier_ordered_paid": Text(fa="دستور پرداخت به بانک رفت", en="The bank is told to pay the supplier"),
    "money_waits": Text(
        fa="پول هنوز به حساب بازار نرسیده است", en="The money is not in the market's account yet"
    ),
    "bank_rejected": Text(fa="بانک نپرداخت", en="The bank did not pay"),
    "supplier_paid": Text(fa="به تأمین‌کننده پرداخت شد", en="The supplier has been paid"),
}

SUPPLY_KIND = ProcessKind(
    kind="supply",
    title=Text(fa="سفارش مواد اولیهٔ هسته", en="Input supply of a cell"),
    stages=(
        Stage(
            "CREATED",
            Text(fa="توافق بها", en="Price being agreed"),
            ("AWAITING_PAYMENT", "DECLINED", "CANCELLED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "AWAITING_PAYMENT",
            Text(fa="در انتظار پرداخت هسته", en="Awaiting payment"),
            ("PAID", "EXPIRED", "CANCELLED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "PAID",
            Text(fa="در انتظار تأمین‌کننده", en="Paid; the supplier is asked"),
            ("ACCEPTED", "DECLINED"),
        ),
        Stage("ACCEPTED", Text(fa="در راه", en="Accepted"), ("DELIVERED", "DELIVERY_FAILED")),
        Stage("DELIVERED", Text(fa="رسیده؛ وارسی هسته", en="Delivered"), ("PAYOUT", "RETURNED")),
        Stage("PAYOUT", Text(fa="پرداخت به تأمین‌کننده", en="The supplier is being paid"), ("SETTLED",)),
        Stage("SETTLED", Text(fa="تسویه‌شده", en="Settled"), end=StageEnd.DONE),
        Stage("DECLINED", Text(fa="شدنی نبود", en="Declined"), end=StageEnd.EXIT),
        Stage("EXPIRED", Text(fa="پایان مهلت", en="Expired"), end=StageEnd.EXIT),
        Stage("CANCELLED", Text(fa="لغوشده", en="Cancelled"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="پس گرفته", en="Withdrawn"), end=StageEnd.EXIT),
        Stage("DELIVERY_FAILED", Text(fa="نرسیده", en="Not delivered"), end=StageEnd.EXIT),
        Stage("RETURNED", Text(fa="پس‌فرستاده", en="Sent back"), end=StageEnd.EXIT),
    ),
    tasks=SUPPLY_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS | {"cell_died": DEATHS["cell_died"]},
    codes={
        "reasons": REASONS,
        "supplier_says": SUPPLIER_SAYS,
        "steps": {
            "Supplies.agree": Text(fa="ثبت بها", en="keeping the price"),
            "Supplies.credit": Text(fa="خواندن اعتبار هسته", en="reading the cell's credit"),
            "Supplies.pay_out_of_sales": Text(
                fa="برداشت از طلب هسته", en="taking it from what the cell is owed"
            ),
            "Supplies.take_receipt": Text(fa="ثبت پول رسیده", en="booking the money"),
            "Supplies.hold": Text(fa="کنار گذاشتن پول تأمین‌کننده", en="setting the supplier's money aside"),
            "Supplies.ask_another": Text(fa="ثبت تأمین‌کنندهٔ دیگر", en="keeping another supplier"),
            "Supplies.accept": Text(fa="ثبت پذیرش", en="recording the acceptance"),
            "Supplies.deliver": Text(fa="ثبت رسیدن", en="recording the delivery"),
            "Supplies.receive": Text(fa="ثبت آنچه رسید", en="recording what came"),
            "Supplies.end": Text(fa="برگشت پول به اعتبار هسته", en="giving the cell its credit back"),
            "Supplies.plan": Text(fa="آماده‌سازی پرداخت", en="planning the payment"),
            "Supplies.order": Text(fa="دستور پرداخت به بانک", en="ordering the payment at the bank"),
            "Supplies.ask_bank": Text(fa="پرسیدن از بانک", en="asking the bank"),
            "Supplies.conclude": Text(fa="ثبت پرداخت", en="recording what was paid"),
            "Suppliers.is_connected": Text(fa="خواندن تأمین‌کننده", en="reading the supplier"),
            "Suppliers.order": Text(fa="سفارش نزد تأمین‌کننده", en="ordering of the supplier"),
            "Suppliers.look": Text(fa="پرسیدن از تأمین‌کننده", en="asking the supplier"),
        },
        "outcomes": {
            "SETTLED": Text(fa="تسویه‌شده", en="Settled"),
            "DECLINED": Text(fa="شدنی نبود", en="Declined"),
            "EXPIRED": Text(fa="پایان مهلت", en="Expired"),
            "CANCELLED": Text(fa="لغوشده", en="Cancelled"),
            "WITHDRAWN": Text(fa="پس گرفته", en="Withdrawn"),
            "DELIVERY_FAILED": Text(fa="نرسیده", en="Not delivered"),
            "RETURNED": Text(fa="پس‌فرستاده", en="Sent back"),
        },
    },
)
