"""Members of a kanoon found one of their own, declared: agreed, founded, reviewed twice (processes.md, section A)."""

from domain.kanoon_change_words import ENDINGS, GIVEN_UP, OUTCOMES, reviews
from domain.kanoon_process import KANOON, KIND_WORDS
from domain.kanoon_split_tasks import KANOON_SPLIT_TASKS, SIDES
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage
from domain.words import Text

REASONS: dict[str, Text] = {
    "declined": Text(fa="مجمع نپذیرفت", en="the assembly did not agree"),
    "no_answer": Text(fa="در مهلت پاسخی نیامد", en="nobody answered in time"),
    "not_approved": Text(fa="در بررسی پذیرفته نشد", en="the review did not approve it"),
    "returned_too_often": Text(fa="بیش از سه بار برگشت خورد", en="it was returned more than three times"),
    "not_fixed": Text(fa="در مهلت خود درست نشد", en="it was not put right in time"),
    "kanoon_not_active": Text(fa="کانون فعال نیست", en="the kanoon is not active"),
    "leader_goes": Text(fa="رهبر کانون خود می‌رود", en="the kanoon's own leader would go"),
    "too_few_go": Text(fa="برای کانون تازه عضو کافی نماند", en="too few are left to found a kanoon"),
    "too_few_stay": Text(fa="در کانون عضو کافی نمی‌ماند", en="too few would stay in the kanoon"),
    "elected_gone": Text(fa="یکی از برگزیدگان دیگر عضو نیست", en="somebody elected is no member any more"),
    "account_refused": Text(fa="بانک حساب را باز نکرد", en="the bank did not open the account"),
    "bank_refused": Text(fa="بانک سهم را جابه‌جا نکرد", en="the bank did not move the share"),
    "name_taken": Text(
        fa="کانون دیگری با همین نام و جا فعال شده است", en="another kanoon of that name and place is active"
    ),
    "on_request": Text(fa="به درخواست پیشنهاددهنده", en="at the proposer's request"),
}

_OWN: dict[str, Text] = {
    "assembly_agreed": Text(
        fa="مجمع در {held_on} پذیرفت؛ {in_favour} موافق",
        en="The assembly agreed on {held_on}; in favour: {in_favour}",
    ),
    "share_moved": Text(
        fa="{share_rials} از حساب گروهی به کانون تازه رفت",
        en="{share_rials} went to the new kanoon's account",
    ),
    "bank_refused": Text(
        fa="بانک سهم را جابه‌جا نکرد: {reason}", en="The bank did not move the share: {reason}"
    ),
    "split": Text(
        fa="{members} عضو و {cases} پرونده به کانون تازه رفتند",
        en="{members} members and {cases} cases went to the new kanoon",
    ),
}
_OF_FOUNDING = (
    "founding_meeting", "trustee_recognised", "too_few_trustees", "fixed", "account_opened", "account_refused",
    "number_issued", "active",
)  # fmt: skip
_LATE = ("EXPIRED", *GIVEN_UP)

KANOON_SPLIT = ProcessKind(
    kind="kanoon_split",
    title=Text(fa="تقسیم کانون", en="Split of a kanoon"),
    stages=(
        Stage("PROPOSED", Text(fa="پیشنهادشده", en="Proposed"), ("AGREEING", *GIVEN_UP), may_withdraw=True),
        Stage(
            "AGREEING",
            Text(fa="تصمیم مجمع", en="The assembly decides"),
            ("FOUNDING_MEETING", "DECLINED", *_LATE),
            may_withdraw=True,
        ),
        Stage(
            "FOUNDING_MEETING",
            Text(fa="نشست مؤسسان", en="Founding meeting"),
            ("PROVINCIAL_REVIEW", *_LATE),
            may_withdraw=True,
        ),
        *reviews("OPENING_ACCOUNT"),
        Stage("OPENING_ACCOUNT", Text(fa="گشایش حساب", en="Opening the account"), ("MOVING", "REJECTED")),
        Stage("MOVING", Text(fa="جابه‌جایی", en="Moving"), ("DONE", "REJECTED")),
        *ENDINGS,
    ),
    tasks=KANOON_SPLIT_TASKS,
    happenings=HAPPENINGS | {what: KANOON.happenings[what] for what in _OF_FOUNDING} | _OWN,
    codes={
        "reasons": REASONS,
        "kinds": KIND_WORDS,
        "sides": SIDES,
        "steps": dict(KANOON.codes["steps"])
        | {
            "KanoonSplits.look": Text(fa="نگاه به کانون", en="looking at the kanoon"),
            "KanoonSplits.ceilings": Text(fa="سقف‌های دانسته", en="looking up known ceilings"),
            "KanoonSplits.move_share": Text(fa="جابه‌جایی سهم", en="moving the share"),
            "KanoonSplits.bring_back": Text(fa="برگرداندن سهم", en="bringing the share back"),
            "KanoonSplits.move": Text(fa="جابه‌جایی اعضا و پرونده‌ها", en="moving members and cases"),
            "KanoonSplits.give_up": Text(fa="بستن پیشنهاد تقسیم", en="ending the proposal"),
        },
        "outcomes": OUTCOMES,
    },
)
