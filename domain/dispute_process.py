"""A buyer and a cell that do not agree, declared: evidence of either side, and a decision (processes.md, D.5)."""

from domain.case import STARTED
from domain.files import DOCUMENTS
from domain.forms import Field, FieldKind
from domain.goods_return_tasks import BUYER, ORDER, PHOTOS
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.money_back_tasks import MONEY_BACK_HAPPENINGS, MONEY_BACK_STEPS, NOT_PAID, money_back_tasks
from domain.permissions import Role
from domain.process import Door, Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

_GOODS = Fact("goods", Text(fa="کالا", en="Goods"), "lines")
_MOST = Fact("kept_rials", Text(fa="بیشترین بازپرداخت", en="The most that can go back"), "rials")
_OPENED_BY = Fact("opened_by", Text(fa="آغازگر", en="Begun by"), "code:sides")
_SAID = Fact("said", Text(fa="موضوع", en="What it is about"))
_BUYER_SAID = Fact("buyer_said", Text(fa="گفتهٔ خریدار", en="What the buyer says"), "lines")
_CELL_SAID = Fact("cell_said", Text(fa="گفتهٔ هسته", en="What the cell says"), "lines")

EVIDENCE = TaskKind(
    kind="dispute.evidence",
    stage="EVIDENCE",
    title=Text(fa="گفته و گواه خود را بنویسید", en="Say your side, and show what there is"),
    why=Text(
        fa="دربارهٔ این سفارش اختلاف است؛ پشتیبان بازار پس از گفتهٔ هر دو سو داوری می‌کند.",
        en="There is a dispute about this order; market support decides once both sides were heard.",
    ),
    role=Role.MEMBER,
    facts=(ORDER, _GOODS, _OPENED_BY, _SAID, PHOTOS),
    fields=(
        Field("text", Text(fa="چه شد؟", en="What happened"), FieldKind.LONG_TEXT, max_length=2_000),
        Field(
            "proof", Text(fa="عکس یا سند", en="Photo or document"), FieldKind.FILE, required=False, accepts=DOCUMENTS
        ),
    ),
    nobody_acts=Text(
        fa="پس از مهلت، بی گفتهٔ این سو داوری می‌شود.",
        en="After its time it is decided without this side's word.",
    ),
    door=Door.CONTEST,
)  # fmt: skip

DECIDE = TaskKind(
    kind="dispute.decide",
    stage="DECIDING",
    title=Text(fa="داوری اختلاف خریدار و هسته", en="Decide between a buyer and a cell"),
    why=Text(
        fa="هر دو سو گفتند، یا مهلتشان گذشت؛ داوری شما پایان کار است.",
        en="Both sides were heard, or their time is over; what you decide ends it.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(BUYER, ORDER, _GOODS, _MOST, _OPENED_BY, _SAID, _BUYER_SAID, _CELL_SAID, PHOTOS),
    fields=(
        choices_of(
            ("whole", "برای خریدار: همهٔ پول", "For the buyer: all of the money"),
            ("part", "برای خریدار: بخشی از پول", "For the buyer: a part of it"),
            ("cell", "برای هسته", "For the cell"),
        ),
        Field(
            "part_rials",
            Text(fa="مبلغی که برمی‌گردد (ریال)", en="What goes back (rials)"),
            FieldKind.RIALS,
            required=False,
            minimum=1,
            needed_when=("outcome", ("part",)),
        ),
        reason_for("whole", "part", "cell"),
    ),
    effects={
        "whole": Text(
            fa="همهٔ پول سفارش، با کرایه، به خریدار برمی‌گردد.",
            en="All that was paid for the order, the carrier's fee included, goes back.",
        ),
        "part": Text(fa="تنها همین مبلغ برمی‌گردد.", en="So much goes back and no more."),
        "cell": Text(
            fa="چیزی برنمی‌گردد و پول هسته آزاد می‌شود.", en="Nothing goes back, and the cell's money is free."
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)

OUTCOMES: dict[str, Text] = {
    "FOR_BUYER": Text(fa="برای خریدار", en="For the buyer"),
    "FOR_CELL": Text(fa="برای هسته", en="For the cell"),
    "WITHDRAWN": Text(fa="پس‌گرفته", en="Withdrawn"),
}
REASONS: dict[str, Text] = NOT_PAID | {
    "on_request": Text(
        fa="به درخواست آغازگر؛ دو سو کنار آمدند", en="at the request of who began it: they agree"
    )
}

DISPUTE = ProcessKind(
    kind="dispute",
    title=Text(fa="اختلاف دربارهٔ سفارش", en="Dispute about an order"),
    stages=(
        Stage(
            "EVIDENCE",
            Text(fa="گفتهٔ دو سو", en="Both sides are heard"),
            ("DECIDING", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "DECIDING",
            Text(fa="در دست داوری", en="Being decided"),
            ("PAYING_BACK", "FOR_CELL", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("PAYING_BACK", Text(fa="بازپرداخت", en="Being paid back"), ("FOR_BUYER",)),
        Stage("FOR_BUYER", Text(fa="برای خریدار", en="For the buyer"), end=StageEnd.DONE),
        Stage("FOR_CELL", Text(fa="برای هسته", en="For the cell"), end=StageEnd.DONE),
        Stage("WITHDRAWN", Text(fa="پس‌گرفته", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(
        EVIDENCE,
        DECIDE,
        *money_back_tasks("dispute", "PAYING_BACK"),
        *stuck_tasks("dispute", "EVIDENCE"),
    ),
    happenings=HAPPENINGS
    | MONEY_BACK_HAPPENINGS
    | {
        "evidence_given": Text(fa="گفتهٔ {side}: {because}", en="The {side} says: {because}"),
        "evidence_missing": Text(fa="{side} در مهلت چیزی نگفت", en="The {side} said nothing in time"),
        "decided": Text(fa="داوری: {because}", en="Decided: {because}"),
        "photo_added": Text(fa="عکسی افزوده شد", en="A photo was added"),
    },
    codes={
        "sides": {"buyer": Text(fa="خریدار", en="buyer"), "cell": Text(fa="هسته", en="cell")},
        "side": {"buyer": Text(fa="خریدار", en="buyer"), "cell": Text(fa="هسته", en="cell")},
        "not_paid": NOT_PAID,
        "reasons": REASONS,
        "steps": MONEY_BACK_STEPS
        | {
            "Disputes.decide": Text(fa="ثبت داوری", en="recording the decision"),
            "Disputes.drop": Text(fa="بستن اختلاف", en="closing the dispute"),
        },
        "outcomes": OUTCOMES,
    },
)
