"""A refund that came back, declared: the buyer is asked for another account, and paid by a new order (0043)."""

from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID, money_back_tasks
from domain.process import ProcessKind, Stage, StageEnd
from domain.stuck_tasks import stuck_tasks
from domain.words import Text

_, *TASKS = money_back_tasks("refund_return", "OWED")
_NOT_PAID = NOT_PAID | {
    "returned": Text(fa="پس از نشستن برگشت", en="it came back after it had settled"),
}

REFUND_RETURN = ProcessKind(
    kind="refund_return",
    title=Text(fa="بازپرداختی که برگشت", en="A refund that came back"),
    stages=(
        Stage("OWED", Text(fa="دوباره بدهکاریم", en="Owed again"), ("PAID",)),
        Stage("PAID", Text(fa="دوباره پرداخت شد", en="Paid again"), end=StageEnd.DONE),
    ),
    tasks=(*TASKS, *stuck_tasks("refund_return", "OWED")),
    happenings=HAPPENINGS
    | MONEY_BACK_HAPPENINGS
    | {
        "came_back": Text(
            fa="بانک {amount_rials} را پس از نشستن برگرداند", en="The bank sent {amount_rials} back after it had settled"
        ),
        "account_given": Text(fa="خریدار حساب دیگری داد", en="The buyer has given another account"),
        "account_put_right": Text(fa="به حساب ثبت‌شده پرداخت شود", en="To be paid to the registered account"),
    },
    codes={
        "reasons": _NOT_PAID,
        "not_paid": _NOT_PAID,
        "steps": MONEY_BACK_STEPS
        | {"Refunds.use_registered": Text(fa="بازگشت به حساب ثبت‌شده", en="going back to the registered account")},
        "outcomes": {"PAID": Text(fa="دوباره پرداخت شد", en="Paid again")},
    },
)  # fmt: skip
