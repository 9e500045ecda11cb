"""Who belongs to a kanoon, declared: invited, asked for, leaving, transferred, expelled (processes.md, section A)."""

from domain.loan_happenings import HAPPENINGS
from domain.membership_tasks import MEMBERSHIP_TASKS
from domain.process import ProcessKind, Stage, StageEnd
from domain.words import Text

WHATS: dict[str, Text] = {
    "invitation": Text(fa="دعوت به عضویت", en="Invitation"),
    "request": Text(fa="درخواست عضویت", en="Request to join"),
    "leave": Text(fa="خروج از کانون", en="Leaving"),
    "transfer": Text(fa="انتقال به کانون دیگر", en="Transfer"),
    "expulsion": Text(fa="اخراج از کانون", en="Expulsion"),
}

REASONS: dict[str, Text] = {
    "declined_by_person": Text(fa="شخص نپذیرفت", en="the person declined"),
    "no_answer": Text(fa="در مهلت پاسخی نیامد", en="nobody answered in time"),
    "not_verified": Text(
        fa="هویت یا شمارهٔ همراه درست نیست", en="identity or telephone of the person are not right"
    ),
    "not_accepted": Text(fa="رهبر نپذیرفت", en="the leader did not accept it"),
    "not_expelled": Text(fa="اخراج پذیرفته نشد", en="the expulsion was not granted"),
    "objection_granted": Text(fa="اعتراض پذیرفته شد", en="the objection was granted"),
    "kanoon_not_active": Text(fa="کانون فعال نیست", en="the kanoon is not active"),
    "kanoon_full": Text(fa="کانون پر است", en="the kanoon is full"),
    "member_already": Text(fa="عضو همین کانون است", en="they are a member of it already"),
    "in_another_kanoon": Text(fa="عضو کانون دیگری است", en="they are a member of another kanoon"),
    "founds_another": Text(fa="مؤسس کانون دیگری است", en="they found another kanoon"),
    "not_a_member": Text(fa="دیگر عضو آن کانون نیست", en="they are no member of that kanoon any more"),
    "leads_kanoon": Text(fa="رهبر کانون است", en="they lead the kanoon"),
    "deceased": Text(fa="شخص درگذشته است", en="the person has died"),
    "died": Text(fa="شخص درگذشت", en="the person has died"),
    "on_request": Text(fa="به درخواست پیشنهاددهنده", en="at the proposer's request"),
}

_HAPPENINGS: dict[str, Text] = {
    "invited": Text(fa="پیوند دعوت برای {member} فرستاده شد", en="{member} was sent a link"),
    "invitation_confirmed": Text(fa="{member} دعوت را پذیرفت", en="{member} accepted the invitation"),
    "invitation_declined": Text(fa="{member} دعوت را نپذیرفت", en="{member} declined the invitation"),
    "person_verified": Text(
        fa="هویت و شمارهٔ همراه {member} درست است", en="Identity and telephone of {member} are right"
    ),
    "person_not_verified": Text(
        fa="هویت یا شمارهٔ همراه {member} درست نیست", en="Identity or telephone of {member} are not right"
    ),
    "accepted_by_leader": Text(fa="رهبر کانون پذیرفت", en="The kanoon's leader accepted"),
    "expulsion_decided": Text(
        fa="استان اخراج را پذیرفت: {decision}", en="The province decided to expel: {decision}"
    ),
    "objected": Text(fa="{member} اعتراض کرد", en="{member} objected"),
    "no_objection": Text(fa="در مهلت اعتراضی نیامد", en="Nobody objected in time"),
    "joined": Text(fa="{member} عضو کانون شد", en="{member} is a member of the kanoon"),
    "member_left": Text(fa="{member} دیگر عضو کانون نیست", en="{member} is no member of the kanoon any more"),
    "office_ended": Text(fa="{member} دیگر {office} کانون نیست", en="{member} is no longer its {office}"),
    "trusteeship_ended": Text(
        fa="{member} دیگر معتمد کانون نیست؛ وام‌هایی که ضامن آن‌ها بود جانشین می‌جویند",
        en="{member} is no trustee of the kanoon any more; the loans they stood for look for somebody else",
    ),
    "died": Text(fa="{member} درگذشت", en="{member} has died"),
}

_ENDS = ("REFUSED", "WITHDRAWN", "VOID")

MEMBERSHIP = ProcessKind(
    kind="membership",
    title=Text(fa="عضویت در کانون", en="Membership of a kanoon"),
    stages=(
        Stage(
            "OPENED",
            Text(fa="ثبت‌شده", en="Opened"),
            ("INVITED", "ASKED", "DECIDING", "DONE", *_ENDS),
            may_withdraw=True,
        ),
        Stage(
            "INVITED",
            Text(fa="دعوت‌شده", en="Invited"),
            ("DONE", "DECLINED", "EXPIRED", *_ENDS),
            may_withdraw=True,
        ),
        Stage(
            "ASKED",
            Text(fa="در انتظار پذیرش", en="Waiting for acceptance"),
            ("DONE", "DECLINED", "EXPIRED", *_ENDS),
            may_withdraw=True,
        ),
        Stage(
            "DECIDING",
            Text(fa="تصمیم استان", en="The province decides"),
            ("OBJECTION", "DECLINED", "EXPIRED", *_ENDS),
            may_withdraw=True,
        ),
        Stage(
            "OBJECTION", Text(fa="مهلت اعتراض", en="Time to object"), ("APPEAL", "DONE", "REFUSED", "VOID")
        ),
        Stage(
            "APPEAL",
            Text(fa="رسیدگی به اعتراض", en="The objection is heard"),
            ("DONE", "DECLINED", "REFUSED", "VOID"),
        ),
        Stage("DONE", Text(fa="انجام‌شده", en="Done"), end=StageEnd.DONE),
        Stage("DECLINED", Text(fa="پذیرفته‌نشده", en="Declined"), end=StageEnd.EXIT),
        Stage("EXPIRED", Text(fa="پایان مهلت", en="Expired"), end=StageEnd.EXIT),
        Stage("REFUSED", Text(fa="ناشدنی", en="Not possible"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
        Stage("VOID", Text(fa="بی‌موضوع", en="Void"), end=StageEnd.EXIT),
    ),
    tasks=MEMBERSHIP_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "whats": WHATS,
        "reasons": REASONS,
        "office": {
            "secretary": Text(fa="دبیر", en="secretary"),
            "deputy": Text(fa="قائم‌مقام", en="deputy"),
        },
        "steps": {
            "Memberships.verify": Text(fa="استعلام هویت شخص", en="asking whose number and telephone it is"),
            "Memberships.settle": Text(fa="ثبت عضویت", en="recording the membership"),
            "Memberships.give_up": Text(fa="بستن درخواست", en="ending the request"),
        },
        "outcomes": {
            "DONE": Text(fa="انجام‌شده", en="Done"),
            "DECLINED": Text(fa="پذیرفته‌نشده", en="Declined"),
            "EXPIRED": Text(fa="پایان مهلت", en="Expired"),
            "REFUSED": Text(fa="ناشدنی", en="Not possible"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
            "VOID": Text(fa="بی‌موضوع", en="Void"),
        },
    },
)
