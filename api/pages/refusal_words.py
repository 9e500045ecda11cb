"""Why something was refused, in the reader's words: who was first, and when, where a race was lost."""

from datetime import datetime

from api.problem_words import problem_title
from api.problems import Problem
from domain.jalali import format_jalali_datetime
from domain.words import Language, Text
from stores.inbox_views import Closed, NotYours, Stale, Taken, TaskRefused

REFUSED: dict[str, Text] = {
    "taken": Text(fa="{who} در {at} آن را برداشت.", en="{who} took it at {at}."),
    "task_closed": Text(fa="{who} در {at} به آن پاسخ داد.", en="{who} answered it at {at}."),
    "task_gone": Text(fa="این کار دیگر باز نیست.", en="This task is not open any more."),
    "stale": Text(
        fa="در این میان کار عوض شده است. نوشتهٔ شما مانده؛ نگاه کنید و دوباره بفرستید.",
        en="The task has changed meanwhile. What you typed is kept; look again and send it again.",
    ),
    "csrf": Text(
        fa="از زمانی که این صفحه را باز کردید دوباره وارد شده‌اید. نوشتهٔ شما مانده؛ نگاه کنید و دوباره بفرستید.",
        en="You have logged in again since you opened this page. What you typed is kept; look and send it again.",
    ),
    "key_reused": Text(
        fa="از این فرم پیش‌تر درخواست دیگری آغاز شده است. نوشتهٔ شما مانده؛ اگر وام دیگری می‌خواهید دوباره بفرستید.",
        en="Another application was already started from this form. What you typed is kept; "
        "send it again if another loan is meant.",
    ),
    "case_paused": Text(
        fa="پرونده نگه داشته شده است؛ پس از سر گرفتن پاسخ دهید.",
        en="The case is paused; answer when it goes on.",
    ),
    "case_closed": Text(fa="پرونده پایان یافته است.", en="The case has ended."),
    "too_late": Text(
        fa="در این مرحله انصراف ممکن نیست.", en="At this stage a withdrawal is not possible any more."
    ),
    "not_now": Text(
        fa="پرونده اکنون در وضعی نیست که این کار بشود.", en="The case is not in a state for this now."
    ),
    "busy": Text(
        fa="ساعت این پرونده هنوز در حرکت است؛ کمی بعد دوباره.",
        en="This case's clock is still moving; try again in a moment.",
    ),
    "not_a_rehearsal": Text(
        fa="تنها ساعت تمرین را می‌توان جلو برد.", en="Only a rehearsal's clock can be moved."
    ),
    "no_virtual_time": Text(
        fa="موتور فرایند تمرین را پشتیبانی نمی‌کند (سرور ۱٫۳۲ لازم است).",
        en="The engine does not support rehearsals (server 1.32 is needed).",
    ),
    "not_for_you": Text(fa="این کار از نقش شما پرسیده نشده است.", en="It is not asked of your role."),
    "other_region": Text(fa="این کار از استان دیگری است.", en="This task belongs to another province."),
    "other_kanoon": Text(fa="این کار از کانون دیگری است.", en="This task belongs to another kanoon."),
    "own_case": Text(
        fa="کسی دربارهٔ پروندهٔ خودش یا نزدیکانش تصمیم نمی‌گیرد.",
        en="Nobody decides on their own case, or of somebody close to them.",
    ),
    "four_eyes": Text(
        fa="شما پیش‌تر در این پرونده پاسخ داده‌اید؛ نفر دیگری باید پاسخ دهد.",
        en="You have answered in this case before; another person must answer this.",
    ),
}


def problem_said(problem: Problem, language: Language) -> str:
    """A problem's own words, or what its code means here."""
    if problem.words is not None:
        return problem.words.in_(language)
    by, at = problem.extra.get("by"), problem.extra.get("at")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    return said(problem.code, language, by=by if isinstance(by, str) else None, at=moment)


def task_refused_said(refused: TaskRefused, language: Language) -> str:
    """The refusal of a claim."""
    match refused:
        case Taken():
            return said("taken", language, by=refused.by, at=refused.at)
        case Closed():
            return said("task_closed", language, by=refused.by, at=refused.at)
        case NotYours():
            return said(refused.code, language)
        case Stale():
            return said("stale", language)
    return said("conflict", language)


def said(code: str, language: Language, *, by: str | None = None, at: datetime | None = None) -> str:
    """The words of a code; one that names nobody loses no race."""
    if code in ("taken", "task_closed") and (by is None or at is None):
        code = "task_gone"
    words = REFUSED.get(code) or problem_title(code)
    return words.in_(language).format(who=by, at=format_jalali_datetime(at, language) if at else "")
