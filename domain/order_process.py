"""One cell's order, declared: from the moment in which its basket is paid until the cell has its money (section D)."""

from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID, money_back_tasks
from domain.order_support_tasks import SUPPORT_TASKS
from domain.order_tasks import CELL_TASKS
from domain.process import ProcessKind, Stage, StageEnd
from domain.stuck_tasks import stuck_tasks
from domain.words import Text

REFUSALS: dict[str, Text] = {
    "not_served": Text(fa="حمل به آن‌جا نمی‌برد", en="the carrier does not go there"),
    "too_heavy": Text(fa="بسته سنگین است", en="the parcel is too heavy"),
    "other": Text(fa="دلیل دیگر", en="another reason"),
}
"""Why a carrier does not take a parcel."""

REASONS: dict[str, Text] = {
    "declined": Text(fa="هسته نپذیرفت", en="the cell declined it"),
    "silent": Text(fa="هسته در مهلت پاسخ نداد", en="the cell did not answer in time"),
    "cell_closes": Text(fa="هسته بسته می‌شود", en="the cell closes"),
    "cell_cannot": Text(fa="هسته نمی‌تواند بسازد", en="the cell cannot make it"),
    "buyer_cancelled": Text(fa="به خواست خریدار", en="the buyer wished so"),
    "cancelled_by_support": Text(fa="به تصمیم پشتیبان بازار", en="market support decided so"),
    "late": Text(fa="دیر شد", en="it was too late"),
    "sample_not_good": Text(fa="نمونه خوب نبود", en="its sample was not good"),
    "only_a_part": Text(fa="تنها بخشی از آن آماده می‌شد", en="there was only a part of it"),
    "not_carried": Text(fa="حملی برای آن نبود", en="no carrier takes it"),
    "lost": Text(fa="بسته گم شد", en="the parcel was lost"),
    "sent_back": Text(fa="بسته به فرستنده برگشت", en="the parcel went back to its sender"),
    "goods_back": Text(fa="کالا برگشت خورد", en="the goods came back"),
    "heirs_cancelled": Text(
        fa="خریدار درگذشت و ورثه آن را نخواستند", en="the buyer has died, and the heirs do not want it"
    ),
}

_HAPPENINGS: dict[str, Text] = {
    "accepted": Text(fa="هسته سفارش را پذیرفت", en="The cell accepted the order"),
    "sampled": Text(fa="پیش از فرستادن دیده می‌شود", en="It is looked at before it is sent"),
    "declined": Text(fa="هسته نپذیرفت: {reason}", en="The cell declined: {reason}"),
    "cell_silent": Text(fa="هسته در مهلت پاسخ نداد", en="The cell did not answer in time"),
    "passed_on": Text(fa="به هستهٔ دیگری سپرده شد: {order_id}", en="Passed on to another cell: {order_id}"),
    "nobody_else": Text(fa="هستهٔ دیگری با همهٔ این کالاها نیست", en="No other cell has all of it"),
    "sample_good": Text(fa="نمونه خوب بود", en="The sample was good"),
    "sample_not_good": Text(fa="نمونه خوب نبود: {because}", en="The sample was not good: {because}"),
    "part_offered": Text(
        fa="از «{name}» تنها {units} از {of_units} آماده می‌شود", en="Of “{name}” only {units} of {of_units} will be ready"
    ),
    "part_taken": Text(fa="خریدار همان را می‌خواهد؛ پول بقیه برمی‌گردد", en="The buyer takes it; the rest is paid back"),
    "part_awaited": Text(fa="خریدار برای بقیه صبر می‌کند", en="The buyer waits for the rest"),
    "cell_cannot": Text(fa="هسته نمی‌تواند بسازد: {reason}", en="The cell cannot make it: {reason}"),
    "late": Text(fa="روزهای ساخت گذشت", en="Its days to be made are over"),
    "more_time": Text(fa="صبر می‌کنند", en="It is waited for"),
    "cell_closes": Text(fa="هسته بسته می‌شود", en="The cell closes"),
    "goes_on": Text(fa="با این همه تمام می‌شود", en="It is finished all the same"),
    "ready": Text(fa="آمادهٔ فرستادن", en="Ready to be sent"),
    "booked": Text(fa="حمل آن را می‌برد: بستهٔ {shipment_id}", en="The carrier takes it: parcel {shipment_id}"),
    "carrier_refused": Text(fa="حمل نپذیرفت: {refusal}", en="The carrier refused: {refusal}"),
    "handed_over": Text(fa="هسته بسته را به حمل داد", en="The cell has given it to the carrier"),
    "not_fetched": Text(fa="کسی برای بردن نیامد", en="Nobody came for it"),
    "scanned": Text(fa="حمل: {word}", en="Carrier: {word}"),
    "scanned_by_hand": Text(fa="پشتیبان: {word} — {reason}", en="Market support: {word} — {reason}"),
    "scan_contradicts": Text(fa="خبر حمل با آنچه بود نمی‌خواند: {word}", en="The carrier contradicts itself: {word}"),
    "carrier_silent": Text(fa="از حمل خبری نیست", en="Nothing is heard of the carrier"),
    "called_off": Text(fa="حمل دیگر نمی‌آید", en="The carrier does not come any more"),
    "too_late_to_cancel": Text(fa="بسته دست حمل است و لغو نمی‌شود", en="The carrier has it: too late to cancel"),
    "heir_named": Text(fa="وارث خریدار نامیده شد", en="An heir of the buyer's was named"),
    "heirs_want_it": Text(fa="به همان نشانی می‌رود: {because}", en="It goes to its address all the same: {because}"),
    "heirs_cancel": Text(fa="ورثه آن را نمی‌خواهند: {because}", en="The heirs do not want it: {because}"),
    "cancel_asked": Text(fa="لغو خواسته شد: {who}", en="Its cancellation was asked for: {who}"),
    "contested": Text(fa="پرونده‌ای دربارهٔ سفارش باز شد: {case_id}", en="A case about the order began: {case_id}"),
    "contest_over": Text(fa="آن پرونده پایان یافت: {case_id}", en="That case is over: {case_id}"),
    "released": Text(fa="پول آزاد شد؛ سهم هسته {left_rials}", en="The money was released; to be paid to the cell {left_rials}"),
    "money_goes_back": Text(fa="پول خریدار برمی‌گردد", en="The buyer's money goes back"),
    "payout_failed": Text(fa="پرداخت به هسته انجام نشد؛ در نوبت بعدی است", en="The payout did not succeed; it is in the next batch"),
    "nothing_to_pay_out": Text(fa="چیزی برای پرداخت به هسته نمانده", en="Nothing is left to be paid to the cell"),
    "basket_not_told": Text(fa="سبد خبر را نگرفت: {reasons}", en="The basket did not take the news: {reasons}"),
}  # fmt: skip

_WORDS: dict[str, Text] = {
    "picked_up": Text(fa="بسته را گرفت", en="picked up"),
    "in_transit": Text(fa="در راه", en="on its way"),
    "delivered": Text(fa="رسید", en="delivered"),
    "returned": Text(fa="به فرستنده برگشت", en="sent back"),
    "lost": Text(fa="گم شد", en="lost"),
}
_AFTER = ("COMPLETED", "DISPUTED", "RETURNED")

ORDER = ProcessKind(
    kind="order",
    title=Text(fa="سفارش کالا", en="Order of goods"),
    stages=(
        Stage("PAID", Text(fa="پرداخت‌شده", en="Paid"), ("ACCEPTED", "DECLINED", "CANCELLED")),
        Stage("ACCEPTED", Text(fa="پذیرفته‌شده", en="Accepted"), ("IN_PREPARATION", "CANCELLED")),
        Stage("IN_PREPARATION", Text(fa="در دست ساخت", en="In preparation"), ("SHIPPED", "CANCELLED", "DELIVERY_FAILED")),
        Stage("SHIPPED", Text(fa="فرستاده‌شده", en="Shipped"), ("DELIVERED", "DELIVERY_FAILED")),
        Stage("DELIVERED", Text(fa="تحویل‌شده", en="Delivered"), ("WITHDRAWAL_WINDOW", *_AFTER)),
        Stage("WITHDRAWAL_WINDOW", Text(fa="مهلت انصراف خریدار", en="Buyer's time to withdraw"), _AFTER),
        Stage("DISPUTED", Text(fa="در دست رسیدگی", en="Contested"), ("RESOLVED", "RETURNED")),
        Stage(
            "RESOLVED",
            Text(fa="رسیدگی‌شده", en="Resolved"),
            ("WITHDRAWAL_WINDOW", "COMPLETED", "DISPUTED", "RETURNED"),
        ),
        Stage("COMPLETED", Text(fa="انجام‌شده", en="Completed"), ("PAYOUT", "SETTLED")),
        Stage("PAYOUT", Text(fa="در راه حساب هسته", en="Being paid to the cell"), ("SETTLED", "COMPLETED")),
        Stage("SETTLED", Text(fa="تسویه‌شده", en="Settled"), end=StageEnd.DONE),
        Stage("DECLINED", Text(fa="ردشده از سوی هسته", en="Declined by the cell"), end=StageEnd.EXIT),
        Stage("CANCELLED", Text(fa="لغوشده", en="Cancelled"), end=StageEnd.EXIT),
        Stage("DELIVERY_FAILED", Text(fa="تحویل‌نشده", en="Not delivered"), end=StageEnd.EXIT),
        Stage("RETURNED", Text(fa="برگشت‌خورده", en="Returned"), end=StageEnd.EXIT),
    ),
    tasks=(*money_back_tasks("order", "IN_PREPARATION"), *CELL_TASKS, *SUPPORT_TASKS, *stuck_tasks("order", "PAID")),
    happenings=HAPPENINGS | MONEY_BACK_HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": REASONS | NOT_PAID,
        "refusal": REFUSALS,
        "unfit": {
            "no_such_person": Text(fa="چنین عضوی نیست", en="there is no such member"),
            "deceased": Text(fa="او هم درگذشته است", en="they have died, too"),
        },
        "not_paid": NOT_PAID,
        "word": _WORDS,
        "who": {
            "buyer": Text(fa="خریدار", en="the buyer"),
            "market_support": Text(fa="پشتیبان بازار", en="market support"),
        },
        "steps": MONEY_BACK_STEPS
        | {
            "Orders.accept": Text(fa="ثبت پذیرش هسته", en="recording that the cell accepts"),
            "Orders.pass_on": Text(fa="سپردن به هستهٔ دیگر", en="passing it on to another cell"),
            "Orders.end": Text(fa="پایان سفارش و برگشت پول", en="ending the order, the money going back"),
            "Orders.found_good": Text(fa="ثبت نمونهٔ خوب", en="recording a good sample"),
            "Orders.ready": Text(fa="ثبت آمادگی", en="recording that it is ready"),
            "Orders.give_back": Text(fa="برگشت پول بخشی از سفارش", en="giving a part of the money back"),
            "Orders.name_heir": Text(fa="ثبت وارث خریدار", en="recording the buyer's heir"),
            "Orders.scan": Text(fa="ثبت خبر حمل", en="recording the carrier's word"),
            "Orders.look": Text(fa="خواندن سفارش", en="reading the order"),
            "Orders.release": Text(fa="آزادکردن پول", en="releasing the money"),
            "Orders.tell_basket": Text(fa="خبر به سبد", en="telling the basket"),
            "Carriage.book": Text(fa="سفارش حمل", en="booking the carrier"),
            "Carriage.book_by_hand": Text(fa="ثبت شمارهٔ بسته", en="recording the parcel's number"),
            "Carriage.look": Text(fa="پرسیدن از حمل", en="asking the carrier"),
            "Carriage.call_off": Text(fa="لغو حمل", en="calling the carrier off"),
            "Handings.to_person": Text(fa="سپردن به یک کارمند", en="giving it to a person"),
        },
        "outcomes": {
            "SETTLED": Text(fa="تسویه‌شده", en="Settled"),
            "DECLINED": Text(fa="ردشده از سوی هسته", en="Declined by the cell"),
            "PASSED_ON": Text(fa="سپرده‌شده به هستهٔ دیگر", en="Passed on to another cell"),
            "CANCELLED": Text(fa="لغوشده", en="Cancelled"),
            "DELIVERY_FAILED": Text(fa="تحویل‌نشده", en="Not delivered"),
            "RETURNED": Text(fa="برگشت‌خورده", en="Returned"),
        },
    },
)  # fmt: skip
