"""After a sale, declared: a complaint that the cell answers and market support decides, and reported words (processes.md, D.8)."""

from domain.after_sales_tasks import AFTER_SALES_TASKS
from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

WRONG: dict[str, Text] = {
    "not_as_described": Text(fa="با آنچه نوشته شده بود نمی‌خواند", en="It is not as it was described"),
    "broken": Text(fa="شکسته یا خراب رسید", en="It came broken"),
    "wrong_item": Text(fa="کالای دیگری رسید", en="Something else came"),
    "missing": Text(fa="کم رسید", en="Something is missing"),
    "failed_later": Text(fa="پس از مدتی خراب شد", en="It failed after some time"),
    "other": Text(fa="چیز دیگر", en="Something else"),
}

CELL_ANSWERS: dict[str, Text] = {
    "puts_right": Text(fa="درستش می‌کند", en="puts it right"),
    "explains": Text(fa="ایرادی نمی‌بیند", en="sees nothing wrong"),
    "refers": Text(fa="داوری را به پشتیبانی سپرد", en="leaves it to market support"),
    "silent": Text(fa="در مهلت پاسخ نداد", en="did not answer in time"),
}

REASONS: dict[str, Text] = {
    "on_request": Text(fa="به خواست خریدار", en="at the buyer's request"),
    "order_contested": Text(
        fa="برگشت یا اختلاف دیگری برای این سفارش باز است",
        en="another refund, or a dispute, is open about this order",
    ),
    "refund_too_much": Text(fa="بیش از ماندهٔ بهای کالاست", en="it is more than is left of the price"),
    "nothing_given": Text(fa="چیزی داده نشد", en="nothing was given"),
    "not_agreed": Text(fa="همکار دیگر نپذیرفت", en="the colleague did not agree"),
}

_HAPPENINGS: dict[str, Text] = {
    "complained": Text(fa="گله: {wrong}", en="Complaint: {wrong}"),
    "photo_added": Text(fa="عکسی افزوده شد", en="A photo was added"),
    "cell_answered": Text(fa="پاسخ هسته: {cell_answers}", en="The cell: {cell_answers}"),
    "buyer_satisfied": Text(fa="خریدار پذیرفت", en="The buyer is satisfied"),
    "buyer_silent": Text(
        fa="خریدار چیزی نگفت؛ پذیرفته انگاشته شد", en="The buyer said nothing; it is taken to do"
    ),
    "buyer_not_satisfied": Text(fa="خریدار نپذیرفت", en="The buyer is not satisfied"),
    "nothing_given": Text(fa="چیزی داده نشد: {because}", en="Nothing is given: {because}"),
    "refund_decided": Text(fa="برگشت {rials}: {because}", en="{rials} go back: {because}"),
    "goodwill_decided": Text(fa="دلجویی {rials}: {because}", en="Goodwill of {rials}: {because}"),
    "goodwill_refused": Text(fa="دلجویی پذیرفته نشد: {because}", en="Goodwill was not agreed to: {because}"),
    "not_given": Text(fa="انجام نشد، زیرا {reasons}", en="It could not be done: {reasons}"),
    "given": Text(fa="{rials} به خریدار بدهکاریم", en="The buyer is owed {rials}"),
    "reported": Text(fa="گزارش: {because}", en="Reported: {because}"),
    "words_kept": Text(fa="سخن خریدار ماند", en="The words stay"),
    "words_hidden": Text(fa="سخن خریدار پنهان شد: {because}", en="The words were hidden: {because}"),
}

OUTCOMES: dict[str, Text] = {
    "SATISFIED": Text(fa="خریدار راضی شد", en="The buyer is satisfied"),
    "REFUNDED": Text(fa="بخشی از بها برگشت", en="Part of the price went back"),
    "GOODWILL": Text(fa="دلجویی شد", en="Goodwill was given"),
    "DISMISSED": Text(fa="چیزی داده نشد", en="Nothing was given"),
    "KEPT": Text(fa="سخن ماند", en="The words stayed"),
    "HIDDEN": Text(fa="سخن پنهان شد", en="The words were hidden"),
    "WITHDRAWN": Text(fa="پس گرفته", en="Withdrawn"),
}

AFTER_SALES = ProcessKind(
    kind="after_sales",
    title=Text(fa="پس از فروش", en="After a sale"),
    stages=(
        Stage(
            "OPENED",
            Text(fa="بازشده", en="Opened"),
            ("WITH_CELL", "MODERATION", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "WITH_CELL",
            Text(fa="نزد هسته", en="With the cell"),
            ("ANSWERED", "IN_DECISION", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "ANSWERED",
            Text(fa="هسته پاسخ داد", en="Answered"),
            ("SETTLED", "IN_DECISION", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "IN_DECISION",
            Text(fa="در داوری", en="Being decided"),
            ("PAYING_BACK", "DISMISSED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "PAYING_BACK",
            Text(fa="پرداخت به خریدار", en="The buyer is being paid"),
            ("SETTLED", "IN_DECISION"),
        ),
        Stage("MODERATION", Text(fa="بررسی سخن خریدار", en="Words are looked at"), ("SETTLED",)),
        Stage("SETTLED", Text(fa="پایان‌یافته", en="Settled"), end=StageEnd.DONE),
        Stage("DISMISSED", Text(fa="بی پرداخت", en="Nothing given"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="پس گرفته", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=AFTER_SALES_TASKS,
    happenings=HAPPENINGS | MONEY_BACK_HAPPENINGS | _HAPPENINGS,
    codes={
        "wrong": WRONG,
        "cell_answers": CELL_ANSWERS,
        "reasons": REASONS | NOT_PAID,
        "not_paid": NOT_PAID,
        "steps": MONEY_BACK_STEPS
        | {
            "AfterSales.look": Text(fa="خواندن سفارش", en="reading the order"),
            "AfterSales.keep_answer": Text(fa="ثبت پاسخ هسته", en="keeping the cell's answer"),
            "AfterSales.give": Text(fa="ثبت آنچه برمی‌گردد", en="posting what goes back"),
            "AfterSales.end": Text(fa="بستن گله", en="closing the complaint"),
            "AfterSales.moderate": Text(fa="ثبت بررسی سخن", en="recording what becomes of the words"),
        },
        "outcomes": OUTCOMES,
    },
)
