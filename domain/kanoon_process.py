"""The formation of a kanoon, declared: stages, and the words of what happens (processes.md, section A)."""

from domain.kanoon_tasks import KANOON_TASKS
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

KIND_WORDS: dict[str, Text] = {
    "mosque": Text(fa="مسجد", en="Mosque"),
    "family": Text(fa="خانواده", en="Family"),
    "neighbourhood": Text(fa="محله", en="Neighbourhood"),
    "village": Text(fa="روستا", en="Village"),
    "organisation": Text(fa="سازمان", en="Organisation"),
}

REASONS: dict[str, Text] = {
    "declined_by_leader": Text(fa="پس از گفت‌وگو شکل نگرفت", en="after the talk it was not to be formed"),
    "no_quorum": Text(fa="به حد نصاب نرسید", en="the quorum was not reached"),
    "too_few_left": Text(fa="مؤسس کافی نماند", en="too few founders were left"),
    "not_approved": Text(fa="در بررسی پذیرفته نشد", en="the review did not approve it"),
    "returned_too_often": Text(fa="بیش از سه بار برگشت خورد", en="it was returned more than three times"),
    "not_fixed": Text(fa="در مهلت خود درست نشد", en="it was not put right in time"),
    "account_refused": Text(fa="بانک حساب را باز نکرد", en="the bank did not open the account"),
    "name_taken": Text(
        fa="کانون دیگری با همین نام و جا فعال شده است", en="another kanoon of that name and place is active"
    ),
    "on_request": Text(fa="به درخواست پیشنهاددهنده", en="at the proposer's request"),
}

_HAPPENINGS: dict[str, Text] = {
    "founder_confirmed": Text(fa="{member} پذیرفت", en="{member} confirmed"),
    "founder_declined": Text(fa="{member} نپذیرفت", en="{member} declined"),
    "founder_verified": Text(
        fa="هویت و شمارهٔ همراه {member} درست است", en="Identity and telephone of {member} are right"
    ),
    "founder_not_verified": Text(
        fa="هویت یا شمارهٔ همراه {member} درست نیست", en="Identity or telephone of {member} are not right"
    ),
    "founder_died": Text(fa="{member}، از مؤسسان، درگذشت", en="{member}, a founder, has died"),
    "founders_reminded": Text(fa="یادآوری به مؤسسان", en="The founders were reminded"),
    "quorum_reached": Text(fa="حد نصاب به دست آمد", en="The quorum was reached"),
    "extended": Text(fa="مهلت مؤسسان سی روز افزوده شد", en="The founders got thirty more days"),
    "founding_meeting": Text(fa="نشست مؤسسان در {held_on} برگزار شد", en="The founders met on {held_on}"),
    "trustee_recognised": Text(fa="سقف تعهد {member} دانسته شد", en="What {member} may stand for is known"),
    "too_few_trustees": Text(
        fa="معتمد کافی نیست؛ نشست دوباره", en="There are too few trustees; the founders meet again"
    ),
    "fixed": Text(fa="پرونده درست شد", en="The case was put right"),
    "account_opened": Text(fa="حساب گروهی باز شد", en="The collective account was opened"),
    "account_refused": Text(
        fa="بانک حساب را باز نکرد: {reason}", en="The bank did not open the account: {reason}"
    ),
    "number_issued": Text(fa="شمارهٔ کانون صادر شد: {number}", en="The kanoon's number is {number}"),
    "active": Text(fa="کانون فعال شد", en="The kanoon is active"),
}

KANOON = ProcessKind(
    kind="kanoon",
    title=Text(fa="تشکیل کانون", en="Formation of a kanoon"),
    stages=(
        Stage(
            "PROPOSED",
            Text(fa="پیشنهادشده", en="Proposed"),
            ("RECRUITING", "DECLINED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "RECRUITING",
            Text(fa="فراخوان مؤسسان", en="Recruiting"),
            ("FOUNDING_MEETING", "EXPIRED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "FOUNDING_MEETING",
            Text(fa="نشست مؤسسان", en="Founding meeting"),
            ("PROVINCIAL_REVIEW", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "PROVINCIAL_REVIEW",
            Text(fa="بررسی استانی", en="Provincial review"),
            ("CENTRAL_REVIEW", "RETURNED_FOR_FIX", "REJECTED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "RETURNED_FOR_FIX",
            Text(fa="برگشت برای اصلاح", en="Returned for correction"),
            ("PROVINCIAL_REVIEW", "REJECTED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "CENTRAL_REVIEW",
            Text(fa="بررسی مرکزی", en="Central review"),
            ("OPENING_ACCOUNT", "RETURNED_FOR_FIX", "REJECTED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("OPENING_ACCOUNT", Text(fa="گشایش حساب", en="Opening the account"), ("ACTIVE", "REJECTED")),
        Stage("ACTIVE", Text(fa="فعال", en="Active"), end=StageEnd.DONE),
        Stage("DECLINED", Text(fa="شکل‌نگرفته", en="Declined"), end=StageEnd.EXIT),
        Stage("EXPIRED", Text(fa="پایان مهلت", en="Expired"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
        Stage("REJECTED", Text(fa="ردشده", en="Rejected"), end=StageEnd.EXIT),
    ),
    tasks=KANOON_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "kinds": KIND_WORDS,
        "reasons": REASONS,
        "steps": {
            "Kanoons.verify": Text(fa="استعلام هویت مؤسسان", en="asking whose numbers the founders gave"),
            "Kanoons.keep_declined": Text(fa="ثبت نپذیرفتن", en="recording who declined"),
            "Kanoons.found": Text(fa="ثبت نشست مؤسسان", en="recording the founding meeting"),
            "Kanoons.ask_merat": Text(fa="پرسش سقف تعهد از مرآت", en="asking Mer'at about trustees"),
            "Kanoons.ceilings": Text(fa="پاسخ مرآت دربارهٔ معتمدان", en="Mer'at's answer about trustees"),
            "Kanoons.open_account": Text(fa="گشایش حساب گروهی", en="opening the collective account"),
            "Kanoons.close_account": Text(fa="بستن حساب گروهی", en="closing the collective account"),
            "Kanoons.number": Text(fa="صدور شمارهٔ کانون", en="issuing the kanoon's number"),
            "Kanoons.take_number": Text(fa="پس گرفتن شماره", en="taking the number back"),
            "Kanoons.activate": Text(fa="فعال کردن کانون", en="making the kanoon active"),
            "KanoonLives.start": Text(fa="آغاز زندگی کانون", en="beginning the kanoon's life"),
            "Kanoons.give_up": Text(fa="بستن تشکیل کانون", en="ending the formation"),
        },
        "outcomes": {
            "ACTIVE": Text(fa="فعال", en="Active"),
            "DECLINED": Text(fa="شکل‌نگرفته", en="Declined"),
            "EXPIRED": Text(fa="پایان مهلت", en="Expired"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
            "REJECTED": Text(fa="ردشده", en="Rejected"),
        },
    },
)
