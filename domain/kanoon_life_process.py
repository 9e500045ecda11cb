"""The life of a kanoon, declared: stages, and the words of what happens (processes.md, section A.8)."""

from domain.kanoon_life_tasks import KANOON_LIFE_TASKS
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

REASONS: dict[str, Text] = {
    "missed_visits": Text(fa="دو بازدید پیاپی انجام نشد", en="two visits in a row were missed"),
    "missed_again": Text(
        fa="پس از هشدار هم بازدید انجام نشد", en="another visit was missed after the warning"
    ),
    "too_few_members": Text(fa="شمار اعضا کمتر از حد لازم است", en="there are fewer members than are needed"),
    "visited_again": Text(fa="بازدید انجام شد", en="it was visited again"),
    "members_again": Text(fa="شمار اعضا دوباره بسنده است", en="there are enough members again"),
    "by_hand": Text(fa="به تصمیم سرپرست", en="by a supervisor's decision"),
}

_HAPPENINGS: dict[str, Text] = {
    "visit_begun": Text(
        fa="بازدید شمارهٔ {round} آغاز شد؛ {members} عضو", en="Visit {round} began; members: {members}"
    ),
    "visit_held": Text(
        fa="بازدید شمارهٔ {round} در {held_on}؛ {present} نفر حاضر",
        en="Visit {round} was made on {held_on}; {present} were present",
    ),
    "visit_missed": Text(
        fa="بازدید شمارهٔ {round} انجام نشد؛ {missed} بار پیاپی",
        en="Visit {round} was missed; {missed} in a row",
    ),
    "leader_cannot": Text(fa="رهبر این بار نمی‌تواند: {reason}", en="The leader cannot make it: {reason}"),
    "weak": Text(fa="همدلی اعضا ضعیف گزارش شد", en="The members are reported to hold together weakly"),
    "help_answered": Text(fa="پاسخ به درخواست کمک: {reason}", en="The wish for help was answered: {reason}"),
    "near_full": Text(
        fa="کانون نزدیک به پر شدن است: {members} عضو", en="The kanoon is nearly full: {members} members"
    ),
    "warned": Text(fa="هشدار به کانون: {because}", en="The kanoon was warned: {because}"),
    "suspended": Text(fa="کانون معلق شد: {because}", en="The kanoon was suspended: {because}"),
    "lifted": Text(fa="کانون دوباره فعال است: {because}", en="The kanoon is active again: {because}"),
    "ordered": Text(fa="دستور: {order} — {reason}", en="Ordered: {order} — {reason}"),
    "closing_asked": Text(
        fa="بستن کانون خواسته شد: {reason}", en="It was asked that the kanoon close: {reason}"
    ),
    "closing_refused": Text(fa="بستن کانون پذیرفته نشد: {reason}", en="The closing was refused: {reason}"),
    "closing_confirmed": Text(fa="بستن کانون تأیید شد", en="The closing was confirmed"),
    "left_to_settle": Text(
        fa="هنوز {open_loans} وام باز و {balance_rials} در حساب",
        en="Still open: {open_loans} loans, and {balance_rials} in the account",
    ),
    "balance_told": Text(fa="ماندهٔ حساب: {balance_rials}", en="Balance of the account: {balance_rials}"),
    "settled": Text(fa="وام باز و مانده‌ای نیست", en="No loan is open and nothing is left"),
    "trustee_ends": Text(fa="{member} دیگر معتمد نیست", en="{member} is no trustee any more"),
    "account_closed": Text(fa="حساب گروهی بسته شد", en="The collective account was closed"),
    "merged": Text(
        fa="کانون به کانون «{kanoon}» پیوست و بسته شد",
        en="The kanoon has gone into the kanoon “{kanoon}”, and is closed",
    ),
    "closed": Text(fa="کانون بسته شد؛ اعضا آزادند", en="The kanoon is closed; its members are free"),
}

KANOON_LIFE = ProcessKind(
    kind="kanoon_life",
    title=Text(fa="زندگی کانون", en="Life of a kanoon"),
    stages=(
        Stage("ACTIVE", Text(fa="فعال", en="Active"), ("WARNED", "SUSPENDED", "CLOSING", "CLOSED")),
        Stage("WARNED", Text(fa="هشدار", en="Warned"), ("ACTIVE", "SUSPENDED", "CLOSING", "CLOSED")),
        Stage("SUSPENDED", Text(fa="معلق", en="Suspended"), ("ACTIVE", "CLOSING", "CLOSED")),
        Stage("CLOSING", Text(fa="در حال بستن", en="Closing"), ("CLOSED",)),
        Stage("CLOSED", Text(fa="بسته", en="Closed"), end=StageEnd.DONE),
    ),
    tasks=KANOON_LIFE_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": REASONS,
        "because": REASONS,
        "order": {
            "warn": Text(fa="هشدار", en="a warning"),
            "suspend": Text(fa="تعلیق", en="a suspension"),
            "lift": Text(fa="برداشتن آن", en="lifting it"),
            "close": Text(fa="بستن", en="closing"),
        },
        "steps": {
            "KanoonLives.begin_visit": Text(fa="آغاز بازدید", en="beginning a visit"),
            "KanoonLives.end_visit": Text(fa="ثبت بازدید", en="recording a visit"),
            "KanoonLives.look": Text(fa="شمردن اعضا", en="counting the members"),
            "KanoonLives.change": Text(fa="تغییر وضعیت کانون", en="changing the kanoon's state"),
            "KanoonLives.ask_what_is_left": Text(
                fa="پرسش وام‌های باز و ماندهٔ حساب", en="asking for open loans and the balance"
            ),
            "KanoonLives.people": Text(fa="فهرست اعضا", en="listing the members"),
            "KanoonLives.close_account": Text(fa="بستن حساب گروهی", en="closing the collective account"),
            "KanoonLives.end": Text(fa="بستن کانون", en="closing the kanoon"),
            "Lives.lost_rank": Text(fa="پایان معتمدی", en="ending a trustee's rank"),
        },
        "outcomes": {"CLOSED": Text(fa="بسته", en="Closed")},
    },
)
