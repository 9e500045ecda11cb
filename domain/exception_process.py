"""The exception, declared: something from outside that no running case takes, sorted out by a person."""

from types import MappingProxyType

from domain.forms import Choice, Field, FieldKind
from domain.loan_happenings import HAPPENINGS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.words import Text

CAUSES: dict[str, Text] = {
    "bad_signature": Text(fa="امضای پیام درست نیست", en="the message's signature is not valid"),
    "unknown_type": Text(fa="نوع پیام ناشناخته است", en="the type of message is unknown"),
    "malformed": Text(fa="ساختار پیام درست نیست", en="the message is malformed"),
    "unknown_reference": Text(fa="مرجع ناشناخته است", en="the reference is unknown"),
    "unknown_loan": Text(fa="وامی با این شناسه نیست", en="there is no such loan"),
    "impossible_amount": Text(fa="مبلغ ممکن نیست", en="the amount is impossible"),
    "sms_reply": Text(fa="عضوی به پیامک پاسخ داده است", en="a member has answered an SMS"),
    "case_closed": Text(fa="پرونده پیش از این بسته شده", en="the case is already closed"),
    "order_ended": Text(fa="آن سفارش پایان یافته است", en="that order has ended"),
    "course_ended": Text(fa="آن دوره پایان یافته است", en="that course has ended"),
    "not_expected": Text(fa="پرونده چنین پیامی را اکنون نمی‌پذیرد", en="the case does not expect this now"),
    "in_future": Text(fa="تاریخ آن در آینده است", en="its date lies in the future"),
    "rehearsal": Text(fa="پول واقعی به تمرین نمی‌رسد", en="real money never goes to a rehearsal"),
    "contradiction": Text(fa="بانک پیش‌تر خلاف این را گفته بود", en="the bank has said the opposite before"),
    "never_received": Text(fa="چنین دریافتی نبوده", en="this was never received"),
    "before_reschedule": Text(
        fa="پس از آن دریافت، وام از نو تقسیط شده", en="the loan was rescheduled after that receipt"
    ),
    "refunded": Text(fa="اضافه‌پرداخت آن به عضو برگشته", en="what it overpaid was given back to the member"),
    "missing_here": Text(fa="بانک دارد و ما نداریم", en="the bank has it and we do not"),
    "missing_at_bank": Text(fa="ما داریم و بانک ندارد", en="we have it and the bank does not"),
    "differing": Text(fa="بانک چیز دیگری می‌گوید", en="the bank says it differently"),
    "booked_twice": Text(fa="بانک آن را در دو روز ثبت کرده است", en="the bank has booked it on two days"),
    "statement_missing": Text(fa="صورت‌حساب روز نرسیده است", en="the day's statement has not come"),
    "more_than_collected": Text(
        fa="بیش از آن است که درگاه از خریداران گرفته است", en="it is more than the gateway has of buyers"
    ),
    "more_than_lost": Text(
        fa="بیش از مبلغ سوخت‌شده است؛ مازاد در حساب معلق ماند",
        en="it is more than was written off; the rest stays in suspense",
    ),
    "carrier_contradicts": Text(
        fa="حمل پیش‌تر خلاف این را گفته بود", en="the carrier has said the opposite before"
    ),
    "parcel_of_another": Text(fa="بسته از آن سفارش دیگری است", en="the parcel belongs to another order"),
    "other_sum": Text(fa="جمعش با سطرهایش نمی‌خواند", en="its lines are not its sum"),
    "changed_repeat": Text(fa="تکرار با محتوای دیگر", en="a repeat with other contents"),
    "endpoint_dead": Text(
        fa="سه روز است که گیرنده رویدادها را نمی‌گیرد", en="the receiver has taken no event for three days"
    ),
    "endpoint_gone": Text(
        fa="گیرنده می‌گوید دیگر آن‌جا نیست (410)", en="the receiver says it is there no more (410)"
    ),
}

ENDPOINT_PAUSED = MappingProxyType({"dead": "endpoint_dead", "gone": "endpoint_gone"})
"""Why a webhook endpoint was paused by itself, and the cause of the case that somebody mends it by."""

STEPS: dict[str, Text] = {
    "Suspense.send_back": Text(fa="ثبت برگشت از حساب معلق", en="posting what left suspense"),
    "Handings.to_loan": Text(fa="رساندن پیام به وام", en="handing the message to a loan"),
}

_TITLE = Text(fa="پیام بیرونی نیازمند بررسی", en="A message from outside needs a person")
_WHY = Text(
    fa="چیزی از بیرون رسید که هیچ پرونده‌ای نپذیرفت؛ نگه داشته شده و اگر پولی رسیده در حساب معلق است.",
    en="Something came from outside that no case took; it is kept; money that came in waits in suspense.",
)
_FACTS = (
    Fact("source", Text(fa="فرستنده", en="Source")),
    Fact("type", Text(fa="نوع", en="Type")),
    Fact("cause", Text(fa="چرا", en="Why"), "code:causes"),
    Fact("reference", Text(fa="مرجع", en="Reference")),
    Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials"),
)
_WHAT = Text(fa="چه کنیم؟", en="What to do")
_OUTSIDE = Choice("settled_outside", Text(fa="بیرون از سامانه حل شد", en="Settled outside the system"))
_IGNORE = Choice("ignore", Text(fa="نادیده گرفته شود", en="Ignore it"))
_REASON = Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT)
_RECORDED = Text(fa="تنها ثبت می‌شود.", en="It is only recorded.")
_NEVER_LOST = Text(
    fa="سرپرست خبردار می‌شود؛ پیام گم نمی‌شود.", en="The supervisor is told; the message is never lost."
)

LOOK_INTO = TaskKind(
    kind="exception.look_into",
    stage="OPEN",
    title=_TITLE,
    why=_WHY,
    role=Role.RECONCILIATION,
    facts=_FACTS,
    fields=(Field("outcome", _WHAT, FieldKind.CHOICE, choices=(_OUTSIDE, _IGNORE)), _REASON),
    effects={"settled_outside": _RECORDED, "ignore": _RECORDED},
    nobody_acts=_NEVER_LOST,
)
"""What cannot be handed to a case: anything but money."""

SORT_OUT = TaskKind(
    kind="exception.sort_out",
    stage="OPEN",
    title=_TITLE,
    why=_WHY,
    role=Role.RECONCILIATION,
    facts=_FACTS,
    fields=(
        Field(
            "outcome",
            _WHAT,
            FieldKind.CHOICE,
            choices=(
                Choice("hand_to_loan", Text(fa="به این وام برسد", en="Hand it to this loan")),
                Choice("sent_back", Text(fa="به پرداخت‌کننده برگشت", en="It was sent back to the payer")),
                _OUTSIDE,
                _IGNORE,
            ),
        ),
        Field(
            "loan_id",
            Text(fa="شناسهٔ وام", en="Loan"),
            required=False,
            needed_when=("outcome", ("hand_to_loan",)),
            max_length=80,
        ),
        _REASON,
    ),
    effects={
        "hand_to_loan": Text(
            fa="پیام، با همان شناسه، به آن وام داده می‌شود.",
            en="The message goes to that loan under the same key.",
        ),
        "sent_back": Text(
            fa="اگر در حساب معلق مانده باشد از آن برداشته می‌شود.",
            en="It leaves the suspense account, if it is there.",
        ),
        "settled_outside": _RECORDED,
        "ignore": _RECORDED,
    },
    nobody_acts=_NEVER_LOST,
)

MEND_ENDPOINT = TaskKind(
    kind="exception.mend_endpoint",
    stage="OPEN",
    title=Text(fa="وب‌هوکی که متوقف شد", en="A webhook endpoint that was paused"),
    why=Text(
        fa="رویدادها به این گیرنده نمی‌رسد و نگه داشته می‌شود؛ با صاحب آن درستش کنید، و در صفحهٔ وب‌هوک‌ها از سر بگیرید.",
        en="Its events are kept and do not reach it; mend it with its owner, and resume it on the page of webhooks.",
    ),
    role=Role.ADMINISTRATOR,
    facts=(
        Fact("reference", Text(fa="گیرنده", en="Endpoint")),
        Fact("cause", Text(fa="چرا", en="Why"), "code:causes"),
    ),
    fields=(
        Field(
            "outcome",
            _WHAT,
            FieldKind.CHOICE,
            choices=(
                Choice("resumed", Text(fa="درست شد و از سر گرفته شد", en="It was mended, and resumed")),
                Choice("left", Text(fa="متوقف می‌ماند", en="It stays paused")),
            ),
        ),
        _REASON,
    ),
    effects={"resumed": _RECORDED, "left": _RECORDED},
    nobody_acts=Text(
        fa="سرپرست خبردار می‌شود؛ رویدادهای نرسیده سی روز نگه داشته می‌شود.",
        en="The supervisor is told; what it has not taken is kept for thirty days.",
    ),
)
"""A receiver of outgoing webhooks that takes nothing any more: for whoever keeps the system running."""

EXCEPTION = ProcessKind(
    kind="exception",
    title=Text(fa="مورد بیرونی", en="Exception"),
    stages=(
        Stage("OPEN", Text(fa="در بررسی", en="Open"), ("SORTED_OUT",)),
        Stage("SORTED_OUT", Text(fa="حل‌شده", en="Sorted out"), end=StageEnd.DONE),
    ),
    tasks=(SORT_OUT, LOOK_INTO, MEND_ENDPOINT, *stuck_tasks("exception", "OPEN")),
    happenings=HAPPENINGS,
    codes={"causes": CAUSES, "steps": STEPS, "outcomes": {"SORTED_OUT": Text(fa="حل‌شده", en="Sorted out")}},
)
