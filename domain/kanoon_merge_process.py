"""One kanoon goes into another, declared: agreed by both, reviewed twice, moved at once (processes.md, section A)."""

from domain.kanoon_change_words import ENDINGS, GIVEN_UP, OUTCOMES, STATES, reviews
from domain.kanoon_merge_tasks import KANOON_MERGE_TASKS, SIDES
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage
from domain.words import Text

REASONS: dict[str, Text] = {
    "declined": Text(fa="مجمع نپذیرفت", en="an assembly did not agree"),
    "no_answer": Text(fa="در مهلت پاسخی نیامد", en="nobody answered in time"),
    "not_approved": Text(fa="در بررسی پذیرفته نشد", en="the review did not approve it"),
    "returned_too_often": Text(fa="بیش از سه بار برگشت خورد", en="it was returned more than three times"),
    "not_fixed": Text(fa="در مهلت خود درست نشد", en="it was not put right in time"),
    "other_kind": Text(fa="دو کانون از یک گونه نیستند", en="the two kanoons are not of one kind"),
    "other_province": Text(fa="دو کانون در یک استان نیستند", en="the two kanoons are not in one province"),
    "kanoon_not_active": Text(fa="کانونی که می‌پیوندد فعال نیست", en="the kanoon that joins is not active"),
    "into_not_active": Text(fa="کانونی که می‌ماند فعال نیست", en="the kanoon that stays is not active"),
    "too_many_together": Text(
        fa="اعضای دو کانون با هم بیش از ظرفیت یک کانون‌اند",
        en="together they have more members than a kanoon takes",
    ),
    "kanoon_suspended": Text(fa="کانونی که می‌پیوندد معلق است", en="the kanoon that joins is suspended"),
    "bank_refused": Text(fa="بانک مانده را جابه‌جا نکرد", en="the bank did not move the balance"),
    "on_request": Text(fa="به درخواست پیشنهاددهنده", en="at the proposer's request"),
}

_HAPPENINGS: dict[str, Text] = {
    "assembly_agreed": Text(
        fa="مجمع {side} در {held_on} پذیرفت؛ {in_favour} موافق",
        en="The assembly of {side} agreed on {held_on}; in favour: {in_favour}",
    ),
    "fixed": Text(fa="پرونده درست شد", en="The case was put right"),
    "suspended_meanwhile": Text(
        fa="کانونی که می‌پیوندد معلق است؛ دبیرخانهٔ مرکزی باید دوباره بگوید",
        en="The kanoon that joins is suspended: the central secretariat has to say again",
    ),
    "balance_moved": Text(
        fa="{moved_rials} از حساب گروهی جابه‌جا شد",
        en="{moved_rials} went from one collective account to the other",
    ),
    "balance_moved_by_hand": Text(
        fa="{moved_rials} به دست جابه‌جا شد؛ سند {evidence}",
        en="{moved_rials} were moved by hand; document {evidence}",
    ),
    "bank_refused": Text(
        fa="بانک مانده را جابه‌جا نکرد: {reason}", en="The bank did not move the balance: {reason}"
    ),
    "merged": Text(
        fa="{members} عضو و {cases} پرونده به کانونی که می‌ماند رفتند",
        en="{members} members and {cases} cases went to the kanoon that stays",
    ),
    "account_closed": Text(fa="حساب گروهی پیشین بسته شد", en="The former collective account was closed"),
}


KANOON_MERGE = ProcessKind(
    kind="kanoon_merge",
    title=Text(fa="ادغام دو کانون", en="Merger of two kanoons"),
    stages=(
        Stage("PROPOSED", Text(fa="پیشنهادشده", en="Proposed"), ("AGREEING", *GIVEN_UP), may_withdraw=True),
        Stage(
            "AGREEING",
            Text(fa="تصمیم مجمع‌ها", en="The assemblies decide"),
            ("PROVINCIAL_REVIEW", "DECLINED", "EXPIRED", *GIVEN_UP),
            may_withdraw=True,
        ),
        *reviews("MOVING"),
        Stage("MOVING", Text(fa="جابه‌جایی", en="Moving"), ("DONE", "CENTRAL_REVIEW", "REJECTED")),
        *ENDINGS,
    ),
    tasks=KANOON_MERGE_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": REASONS,
        "side": SIDES,
        "sides": SIDES,
        "states": STATES,
        "steps": {
            "KanoonMerges.look": Text(fa="نگاه به دو کانون", en="looking at both kanoons"),
            "KanoonMerges.move_balance": Text(fa="جابه‌جایی مانده", en="moving the balance"),
            "KanoonMerges.bring_back": Text(fa="برگرداندن مانده", en="bringing the balance back"),
            "KanoonMerges.move": Text(fa="جابه‌جایی اعضا و پرونده‌ها", en="moving members and cases"),
            "KanoonMerges.close_account": Text(fa="بستن حساب گروهی", en="closing the collective account"),
            "KanoonMerges.give_up": Text(fa="بستن پیشنهاد ادغام", en="ending the proposal"),
        },
        "outcomes": OUTCOMES,
    },
)
