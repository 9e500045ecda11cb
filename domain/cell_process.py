"""The life of a cell, declared: stages, and the words of what happens (processes.md, section B.11)."""

from domain.cell_tasks import CELL_TASKS
from domain.crafts import CELL_KINDS
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

REASONS: dict[str, Text] = {
    "silent": Text(
        fa="مدتی است از آن فروش یا تولیدی دیده نشده", en="nobody has seen it sell or produce for some time"
    ),
    "stopped": Text(fa="تولید نمی‌کند", en="it does not produce"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="the member left the kanoon"),
    "kanoon_closing": Text(fa="کانون بسته می‌شود", en="the kanoon closes"),
    "by_hand": Text(fa="به تصمیم کارکنان", en="by a decision of staff"),
    "member_died": Text(fa="عضو درگذشت", en="the member died"),
    "works_again": Text(fa="دوباره تولید یا فروش دارد", en="it produces or sells again"),
}

_HAPPENINGS: dict[str, Text] = {
    "cell_began": Text(fa="هسته آغاز به کار کرد", en="The cell has begun"),
    "review_begun": Text(fa="بازبینی روز {day}", en="Review of day {day}"),
    "review_held": Text(
        fa="بازبینی روز {day} انجام شد: {jobs} شغل، {returned_migrants} بازگشته",
        en="The review of day {day} was held: jobs {jobs}, returned migrants {returned_migrants}",
    ),
    "review_missed": Text(
        fa="بازبینی روز {day} انجام نشد؛ {missed} بار پیاپی",
        en="The review of day {day} was missed; {missed} in a row",
    ),
    "coach_cannot": Text(fa="مربی این بار نمی‌تواند: {reason}", en="The coach cannot make it: {reason}"),
    "help_answered": Text(fa="پاسخ به درخواست کمک: {reason}", en="The wish for help was answered: {reason}"),
    "quiet": Text(fa="{quiet_days} روز از هسته خبری نیست", en="No news of the cell for {quiet_days} days"),
    "sign": Text(fa="هسته کار می‌کند: {reason}", en="The cell works: {reason}"),
    "market_sign": Text(fa="هسته فروش یا تولید داشت", en="The cell sold or produced something"),
    "probation": Text(fa="دورهٔ مراقبت آغاز شد: {because}", en="Probation began: {because}"),
    "coach_says": Text(fa="مربی گفت: {reason}", en="The coach says: {reason}"),
    "more_time": Text(fa="یک دورهٔ دیگر: {reason}", en="Another probation: {reason}"),
    "lifted": Text(fa="هسته دوباره فعال است: {because}", en="The cell is active again: {because}"),
    "ordered": Text(fa="دستور: {order} — {reason}", en="Ordered: {order} — {reason}"),
    "closing_asked": Text(
        fa="بستن هسته خواسته شد: {reason}", en="It was asked that the cell close: {reason}"
    ),
    "closing_refused": Text(fa="بستن هسته پذیرفته نشد: {reason}", en="The closing was refused: {reason}"),
    "closing_confirmed": Text(fa="بستن هسته تأیید شد", en="The closing was confirmed"),
    "closing": Text(fa="هسته بسته می‌شود: {because}", en="The cell is being closed: {because}"),
    "wound_up": Text(fa="کارهای مانده انجام شد: {reason}", en="What was left is done: {reason}"),
    "orders_open": Text(
        fa="هنوز {ordered_units} کالا در سفارش‌های باز است", en="Open orders still hold {ordered_units} units"
    ),
    "loans_go_on": Text(
        fa="{open_loans} وام عضو همان‌گونه که امضا شده ادامه دارد",
        en="Loans of the member that go on as they were signed: {open_loans}",
    ),
    "closed": Text(fa="هسته بسته شد", en="The cell is closed"),
    "member_died": Text(fa="عضو درگذشت", en="The member died"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="The member left the kanoon"),
    "goes_to_kanoon": Text(
        fa="هسته با عضو به کانون دیگری رفت", en="The cell went with its member to another kanoon"
    ),
    "kanoon_suspended": Text(
        fa="کانون معلق است؛ هسته کار خود را ادامه می‌دهد", en="The kanoon is suspended; the cell goes on"
    ),
    "kanoon_lifted": Text(fa="کانون دوباره فعال است", en="The kanoon is active again"),
    "kanoon_closing": Text(fa="کانون بسته می‌شود", en="The kanoon closes"),
}

CELL_LIFE = ProcessKind(
    kind="cell_life",
    title=Text(fa="زندگی هسته", en="Life of a cell"),
    stages=(
        Stage("ACTIVE", Text(fa="فعال", en="Active"), ("PROBATION", "CLOSING")),
        Stage("PROBATION", Text(fa="در مراقبت", en="On probation"), ("ACTIVE", "CLOSING")),
        Stage("CLOSING", Text(fa="در حال بستن", en="Closing"), ("CLOSED",)),
        Stage("CLOSED", Text(fa="بسته", en="Closed"), end=StageEnd.DONE),
    ),
    tasks=CELL_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": REASONS,
        "because": REASONS,
        "cell_kinds": CELL_KINDS,
        "order": {
            "warn": Text(fa="دورهٔ مراقبت", en="a probation"),
            "lift": Text(fa="پایان دورهٔ مراقبت", en="the end of the probation"),
            "close": Text(fa="بستن", en="closing"),
        },
        "steps": {
            "Cells.look": Text(fa="نگاه به هسته", en="looking at the cell"),
            "Cells.keep_sign": Text(fa="ثبت خبر هسته", en="recording news of the cell"),
            "Cells.begin_review": Text(fa="آغاز بازبینی", en="beginning a review"),
            "Cells.end_review": Text(fa="ثبت بازبینی", en="recording a review"),
            "Cells.change": Text(fa="تغییر وضعیت هسته", en="changing the cell's state"),
        },
        "outcomes": {"CLOSED": Text(fa="بسته", en="Closed")},
    },
)
