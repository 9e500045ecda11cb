"""Points from one member to another, declared: asked, approved by the leader, moved (processes.md, C; never sold)."""

from domain.case import STARTED
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.words import Text

FROM = Fact("from_member_id", Text(fa="از", en="From"), "member")
TO = Fact("to_member_id", Text(fa="به", en="To"), "member")
POINTS = Fact("points", Text(fa="امتیاز", en="Points"), "number")

APPROVE = TaskKind(
    kind="points.approve",
    stage="ASKED",
    title=Text(fa="انتقال امتیاز میان دو عضو", en="Points from one member to another"),
    why=Text(
        fa="عضوی می‌خواهد امتیازش را به عضو دیگری از همین کانون بدهد؛ امتیاز فروختنی نیست.",
        en="A member wants to give points to another of the same kanoon; points are never sold.",
    ),
    role=Role.LEADER,
    facts=(FROM, TO, POINTS),
    fields=(
        choices_of(("approve", "تأیید", "Approve"), ("reject", "رد", "Reject")),
        reason_for("reject"),
    ),
    effects={
        "approve": Text(fa="امتیاز منتقل و به هر دو گفته می‌شود.", en="The points move, and both are told."),
        "reject": Text(fa="امتیاز نزد صاحبش می‌ماند.", en="The points stay where they are."),
    },
    nobody_acts=Text(
        fa="پس از ده روز، امتیاز نزد صاحبش می‌ماند.", en="After ten days the points stay where they are."
    ),
    not_after=(STARTED,),
)

REASONS: dict[str, Text] = {
    "not_one_kanoon": Text(fa="دو عضو از یک کانون نیستند", en="they are not of one kanoon"),
    "points": Text(fa="امتیاز کافی نیست", en="there are not enough points"),
    "not_approved": Text(fa="رهبر نپذیرفت", en="the leader did not approve it"),
    "no_answer": Text(fa="در مهلت پاسخی نیامد", en="nobody answered in time"),
    "on_request": Text(fa="به درخواست عضو", en="at the member's request"),
}

POINTS_MOVE = ProcessKind(
    kind="points",
    title=Text(fa="انتقال امتیاز", en="Points from member to member"),
    stages=(
        Stage(
            "ASKED", Text(fa="خواسته‌شده", en="Asked"), ("MOVED", "REFUSED", "WITHDRAWN"), may_withdraw=True
        ),
        Stage("MOVED", Text(fa="منتقل‌شده", en="Moved"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="انجام‌نشده", en="Not moved"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(APPROVE, *stuck_tasks("points", "ASKED")),
    happenings=HAPPENINGS
    | {
        "points_held": Text(fa="{points} امتیاز کنار گذاشته شد", en="{points} points put aside"),
        "points_moved": Text(fa="{points} امتیاز منتقل شد", en="{points} points moved"),
    },
    codes={
        "steps": {
            "Points.hold": Text(fa="کنار گذاشتن امتیاز", en="putting points aside"),
            "Points.move": Text(fa="انتقال امتیاز", en="moving points"),
            "Points.free": Text(fa="آزاد کردن امتیاز", en="freeing points"),
        },
        "reasons": REASONS,
        "outcomes": {
            "MOVED": Text(fa="منتقل‌شده", en="Moved"),
            "REFUSED": Text(fa="انجام‌نشده", en="Not moved"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
        },
    },
)
