"""Goods that a buyer gives back, declared (processes.md, D.5; Electronic Commerce Act, articles 37 and 38)."""

from domain.goods_return_tasks import GOODS_RETURN_TASKS
from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

REASONS: dict[str, Text] = NOT_PAID | {
    "on_request": Text(fa="به درخواست خود خریدار", en="at the buyer's own request"),
    "kept": Text(fa="خریدار کالا را نگه داشت", en="the buyer keeps the goods"),
    "never_came": Text(fa="کالا در مهلت پس فرستاده نشد", en="the goods were not sent back in time"),
    "not_as_it_was": Text(fa="پشتیبان بازار نپذیرفت", en="market support did not accept it"),
}

WISHES: dict[str, Text] = {
    "refund": Text(fa="پول", en="The money"),
    "replacement": Text(fa="همان کالا دوباره", en="The same goods again"),
}
GROUNDS: dict[str, Text] = {
    "withdrawal": Text(fa="انصراف در مهلت قانونی", en="Withdrawal within its time"),
    "defect": Text(fa="کالا عیب دارد یا همان نیست", en="Faulty, or not what was ordered"),
}

_HAPPENINGS: dict[str, Text] = {
    "goods_sent": Text(fa="خریدار می‌گوید کالا را فرستاده است", en="The buyer says that the goods are sent"),
    "goods_good": Text(fa="کالا رسید و همان است", en="The goods are there, and as they were"),
    "goods_wrong": Text(fa="کالا نرسیده یا همان نیست: {because}", en="Not there, or not as they were: {because}"),
    "cell_silent": Text(fa="هسته چیزی نگفت", en="The cell did not say anything"),
    "decided": Text(fa="داوری: {because}", en="Decided: {because}"),
    "approved": Text(fa="بازپرداخت {amount_rials} پذیرفته شد", en="{amount_rials} go back to the buyer"),
    "sent_again": Text(fa="جایگزین فرستاده شد: {shipment}", en="The replacement is sent: {shipment}"),
    "not_sent_again": Text(fa="جایگزین فرستاده نشد؛ پول برمی‌گردد", en="No replacement is sent: the money goes back"),
    "replacement_missing": Text(fa="جایگزین نرسید؛ پول برمی‌گردد", en="The replacement did not come: the money goes back"),
    "replacement_there": Text(fa="جایگزین رسید", en="The replacement is there"),
    "photo_added": Text(fa="عکسی افزوده شد", en="A photo was added"),
}  # fmt: skip

OUTCOMES: dict[str, Text] = {
    "REFUNDED": Text(fa="پول برگشت", en="Paid back"),
    "REPLACED": Text(fa="جایگزین شد", en="Replaced"),
    "REFUSED": Text(fa="ردشده", en="Refused"),
    "WITHDRAWN": Text(fa="پس‌گرفته", en="Withdrawn"),
}

GOODS_RETURN = ProcessKind(
    kind="goods_return",
    title=Text(fa="پس دادن کالا", en="Return of goods"),
    stages=(
        Stage(
            "GOODS_AWAITED",
            Text(fa="در انتظار فرستادن کالا", en="Waiting for the goods"),
            ("LOOKED_AT", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "LOOKED_AT",
            Text(fa="دیدن کالا", en="Being looked at"),
            ("DECIDING", "REPLACING", "PAYING_BACK"),
        ),
        Stage("DECIDING", Text(fa="در دست داوری", en="Being decided"), ("REPLACING", "PAYING_BACK", "REFUSED")),
        Stage("REPLACING", Text(fa="فرستادن جایگزین", en="Being replaced"), ("REPLACED", "PAYING_BACK")),
        Stage("PAYING_BACK", Text(fa="بازپرداخت", en="Being paid back"), ("REFUNDED",)),
        Stage("REFUNDED", Text(fa="پول برگشت", en="Paid back"), end=StageEnd.DONE),
        Stage("REPLACED", Text(fa="جایگزین شد", en="Replaced"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="ردشده", en="Refused"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="پس‌گرفته", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=GOODS_RETURN_TASKS,
    happenings=HAPPENINGS | MONEY_BACK_HAPPENINGS | _HAPPENINGS,
    codes={
        "wishes": WISHES,
        "grounds": GROUNDS,
        "not_paid": NOT_PAID,
        "reasons": REASONS,
        "steps": MONEY_BACK_STEPS
        | {
            "Returns.await_goods": Text(fa="ثبت انتظار کالا", en="recording that the goods are awaited"),
            "Returns.approve": Text(fa="پذیرفتن بازپرداخت", en="approving what goes back"),
            "Returns.replaced": Text(fa="ثبت جایگزینی", en="recording that it was replaced"),
            "Returns.refuse": Text(fa="ثبت نپذیرفتن", en="recording that it is refused"),
            "Returns.drop": Text(fa="بستن درخواست", en="closing the request"),
        },
        "outcomes": OUTCOMES,
    },
)  # fmt: skip
