"""A batch of payouts to cells, declared: prepared, released by two where it is large, sent, settled (processes.md, D.7)."""

from collections.abc import Mapping
from typing import Any

from domain.case import STARTED
from domain.forms import Field, FieldError, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

BATCH = Fact("batch_id", Text(fa="دستهٔ پرداخت", en="Batch"), "payout")
COUNT = Fact("count", Text(fa="شمار پرداخت‌ها", en="Payouts"), "number")
AMOUNT = Fact("amount_rials", Text(fa="جمع", en="In all"), "rials")
LARGE = Fact("large", Text(fa="پرداخت‌های بزرگ", en="Large payouts"), "number")
LARGE_RIALS = Fact("large_rials", Text(fa="جمع پرداخت‌های بزرگ", en="Large ones in all"), "rials")
LIMIT = Fact("limit_rials", Text(fa="سقف یک نفر", en="The limit for one person"), "rials")
OPEN = Fact("open", Text(fa="پرداخت‌های بی‌پاسخ", en="Payouts without an answer"), "number")

_RELEASED = Text(
    fa="با همین چرخه به حساب هسته‌ها می‌رود؛ آنچه نشان زده‌اید به دستهٔ بعدی.",
    en="They go to the cells with this cycle; those that you marked go into the next batch.",
)
_HELD = Text(
    fa="همهٔ پرداخت‌های بزرگ به دستهٔ بعدی می‌روند؛ بقیه فرستاده می‌شود.",
    en="All large ones go into the next batch; the rest is sent.",
)
_NOT_RELEASED = Text(
    fa="تا پایان مهلت چرخه آزاد نشود، به دستهٔ بعدی می‌رود؛ بقیه فرستاده می‌شود.",
    en="What is not released before the cycle's cutoff goes into the next batch; the rest is sent.",
)
_OUTCOMES = choices_of(("release", "آزاد شود", "Release"), ("hold", "همه نگه داشته شود", "Hold all back"))
HELD = Field(
    "held",
    Text(fa="نگه داشته شود", en="Held back"),
    FieldKind.PICKS,
    required=False,
    help=Text(
        fa="پرداخت‌هایی که نشان می‌زنید به دستهٔ بعدی می‌رود و بقیه آزاد می‌شود؛ دلیل را بنویسید. هرچه یکی از دو نفر نگه دارد نگه داشته می‌شود.",
        en="Those that you mark go into the next batch, and the others are released; give the reason. What either of the two people holds back is held back.",
    ),
)  # fmt: skip

RELEASE = TaskKind(
    kind="payout.release",
    stage="PREPARED",
    title=Text(fa="آزادسازی پرداخت‌های بزرگ هسته‌ها", en="Release large payouts to cells"),
    why=Text(
        fa="پرداخت‌هایی بالاتر از سقف‌اند؛ دو نفر از خزانه باید آن را ببینند.",
        en="These payouts are above the limit: two people of the treasury must have seen them.",
    ),
    role=Role.TREASURY,
    facts=(BATCH, COUNT, AMOUNT, LARGE, LARGE_RIALS, LIMIT),
    fields=(_OUTCOMES, HELD, reason_for("hold")),
    effects={"release": _RELEASED, "hold": _HELD},
    nobody_acts=_NOT_RELEASED,
    needs=2,
    at_once=frozenset({"hold"}),
)
SECOND = TaskKind(
    kind="payout.second",
    stage="PREPARED",
    title=Text(fa="آزادسازی پرداخت‌های بزرگ، نفر دوم", en="Release large payouts, as the second person"),
    why=Text(
        fa="همکارتان این دسته را آماده کرده است؛ پرداخت‌های بالاتر از سقف را نفر دومی باید ببیند.",
        en="A colleague has prepared this batch: a second person must have seen what is above the limit.",
    ),
    role=Role.TREASURY,
    facts=(BATCH, COUNT, AMOUNT, LARGE, LARGE_RIALS, LIMIT),
    fields=(_OUTCOMES, HELD, reason_for("hold")),
    effects={"release": _RELEASED, "hold": _HELD},
    nobody_acts=_NOT_RELEASED,
    not_after=(STARTED,),
)
RELEASES = frozenset({RELEASE.kind, SECOND.kind})
ASK_BANK = TaskKind(
    kind="payout.ask_bank",
    stage="SENT",
    title=Text(fa="پرسش از بانک دربارهٔ فایل پرداخت", en="Ask the bank about a payout file"),
    why=Text(
        fa="بانک نمی‌گوید این پرداخت‌ها چه شده‌اند؛ پول کنار گذاشته شده و دوباره فرستاده نمی‌شود.",
        en="The bank does not say what became of these payouts; their money is set aside, and is not sent again.",
    ),
    role=Role.TREASURY,
    facts=(BATCH, OPEN),
    fields=(
        choices_of(
            ("ask_again", "دوباره از سامانهٔ بانک پرسیده شود", "Ask the bank's system again"),
            ("none_paid", "بانک هیچ‌یک را نپرداخته است", "The bank has paid none of them"),
            ("all_paid", "بانک همه را پرداخته است", "The bank has paid all of them"),
        ),
        Field(
            "reference",
            Text(fa="مرجع بانک", en="The bank's reference"),
            FieldKind.TEXT,
            required=False,
            needed_when=("outcome", ("all_paid",)),
        ),
        reason_for("none_paid", "all_paid"),
    ),
    effects={
        "ask_again": Text(fa="همان فایل، با همان شناسه، پرسیده می‌شود.", en="The same file is asked about, by its id."),
        "none_paid": Text(fa="مبلغ‌ها آزاد و با دستهٔ بعدی پرداخت می‌شود.", en="The amounts are free, and paid with the next batch."),
        "all_paid": Text(fa="پرداخت‌ها نشسته به شمار می‌آیند.", en="The payouts count as settled."),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

REASONS: dict[str, Text] = {
    "nothing_due": Text(fa="چیزی برای پرداخت نبود", en="there was nothing to pay"),
    "nothing_sent": Text(fa="هیچ پرداختی فرستاده نشد", en="no payout was sent"),
    "on_request": Text(fa="به درخواست خزانه", en="at the treasury's request"),
}
PAYOUT_REASONS: dict[str, Text] = {
    "held_back": Text(fa="خزانه نگه داشت", en="held back by the treasury"),
    "not_released": Text(fa="تا پایان مهلت آزاد نشد", en="not released before the cutoff"),
    "market_account_short": Text(fa="حساب بازار هنوز پول آن را نداشت", en="the market's account had not got the money yet"),
    "account_changed": Text(fa="حساب هسته پس از دسته عوض شد", en="the cell's account changed after the batch"),
    "called_off": Text(fa="دسته کنار گذاشته شد", en="the batch was called off"),
    "bank_paid_none": Text(fa="بانک فایل را انجام نداده بود", en="the bank had not carried out the file"),
    "account_blocked": Text(fa="حساب مسدود است", en="the account is blocked"),
    "account_closed": Text(fa="حساب بسته است", en="the account is closed"),
    "invalid_sheba": Text(fa="شبا درست نیست", en="the Sheba is not right"),
}  # fmt: skip
"""Why a payout ended as it did; what the bank writes otherwise is shown as it came."""

PAYOUT_BATCH = ProcessKind(
    kind="payout",
    title=Text(fa="دستهٔ پرداخت به هسته‌ها", en="Batch of payouts to cells"),
    stages=(
        Stage(
            "PREPARED",
            Text(fa="آماده‌شده", en="Prepared"),
            ("APPROVED", "NOTHING_DUE", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("APPROVED", Text(fa="آزادشده", en="Approved"), ("SENT", "NOTHING_DUE")),
        Stage("SENT", Text(fa="فرستاده‌شده به بانک", en="Sent to the bank"), ("SETTLED",)),
        Stage("SETTLED", Text(fa="سرانجام روشن", en="Settled"), end=StageEnd.DONE),
        Stage("NOTHING_DUE", Text(fa="چیزی فرستاده نشد", en="Nothing was sent"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="کنار گذاشته‌شده", en="Called off"), end=StageEnd.EXIT),
    ),
    tasks=(RELEASE, SECOND, ASK_BANK, *stuck_tasks("payout", "PREPARED")),
    happenings=HAPPENINGS
    | {
        "prepared": Text(fa="{count} پرداخت آماده شد: {amount_rials}", en="{count} payouts were prepared: {amount_rials}"),
        "released": Text(fa="{large} پرداخت بزرگ آزاد شد: {large_rials}", en="{large} large payouts were released: {large_rials}"),
        "held_back": Text(
            fa="{large} پرداخت بزرگ نگه داشته شد: {large_rials} ({because})",
            en="{large} large payouts were held back: {large_rials} ({because})",
        ),
        "file_sent": Text(
            fa="فایل {file} با {count} پرداخت به بانک رفت: {amount_rials}",
            en="File {file} with {count} payouts went to the bank: {amount_rials}",
        ),
        "file_unknown": Text(
            fa="نمی‌دانیم فایل {file} به بانک رسید؛ پرسیده می‌شود", en="It is not known whether file {file} reached the bank; it is asked"
        ),
        "market_account_short": Text(
            fa="حساب بازار پول بقیه را هنوز ندارد؛ تا پایان مهلت چرخه می‌ماند",
            en="The market's account has not got the money for the rest yet; it waits until the cutoff",
        ),
        "left_for_next": Text(fa="{count} پرداخت به دستهٔ بعدی رفت", en="{count} payouts went into the next batch"),
        "shares_given": Text(fa="سهم وام {count} فروش داده شد", en="The loans' part of {count} sales was given"),
        "outcomes": Text(
            fa="نشسته: {settled} ({amount_rials})، ناموفق: {failed}، برگشتی: {returned}",
            en="Settled: {settled} ({amount_rials}), failed: {failed}, returned: {returned}",
        ),
        "told_by_hand": Text(fa="خزانه از بانک پرسید: {because}", en="The treasury asked the bank: {because}"),
    },
    codes={
        "reasons": REASONS,
        "steps": {
            "Payouts.prepare": Text(fa="آماده کردن پرداخت‌ها", en="preparing payouts"),
            "Payouts.hold": Text(fa="نگه داشتن پرداخت‌های بزرگ", en="holding large payouts back"),
            "Payouts.release": Text(fa="آزاد کردن پرداخت‌های بزرگ", en="releasing large payouts"),
            "Payouts.leave": Text(fa="گذاشتن پرداخت برای دستهٔ بعدی", en="leaving payouts for the next batch"),
            "Payouts.send": Text(fa="فرستادن فایل به بانک", en="sending a file to the bank"),
            "Payouts.collect": Text(fa="گرفتن پول درگاه‌ها", en="having the gateways hand over"),
            "Payouts.ask": Text(fa="پرسیدن فایل از بانک", en="asking the bank about a file"),
            "Payouts.conclude": Text(fa="ثبت پاسخ بانک به دست", en="recording the bank's answer by hand"),
            "Payouts.look": Text(fa="خواندن پرداخت‌ها", en="reading the payouts"),
            "Shares.give": Text(fa="دادن سهم وام‌ها", en="giving the loans' part"),
        },
        "outcomes": {
            "SETTLED": Text(fa="سرانجام روشن", en="Settled"),
            "NOTHING_DUE": Text(fa="چیزی فرستاده نشد", en="Nothing was sent"),
            "WITHDRAWN": Text(fa="کنار گذاشته‌شده", en="Called off"),
        },
    },
)  # fmt: skip


def wrong_hold(form: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """What is wrong with a clean answer to one of them: whoever holds some back says why."""
    return (FieldError("reason", "required"),) if form.get(HELD.name) and not form.get("reason") else ()
