"""What people are asked while a talent learns: missed lessons, no seat, a silent university (processes.md, B.4)."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.talent_tasks import ENDS, MEMBER
from domain.task_words import SECRETARY_TOO, SUPERVISOR_TOO
from domain.words import Text

COURSE = Fact("course", Text(fa="دوره", en="Course"))
SUBJECT = Fact("subject", Text(fa="موضوع", en="Subject"), "code:subjects")
CRAFT = Fact("craft", Text(fa="حرفه", en="Craft"))
ABSENCES = Fact("absences", Text(fa="غیبت‌ها", en="Lessons missed"), "number")
WHY_NO_SEAT = Fact("no_seat", Text(fa="چرا", en="Why"), "code:no_seats")

CALL_ABSENT = TaskKind(
    kind="talent.call_absent",
    stage="TRAINING",
    title=Text(fa="تماس با غایب دوره", en="Call somebody who misses lessons"),
    why=Text(
        fa="دو جلسه نیامده است؛ تماس بگیرید و ببینید چه شده.",
        en="They missed two lessons: call them and see what happened.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, COURSE, ABSENCES),
    fields=(
        choices_of(
            ("goes_on", "ادامه می‌دهد", "Goes on"), ("leaves", "دوره را رها می‌کند", "Leaves the course")
        ),
        reason_for("leaves"),
    ),
    effects={
        "goes_on": Text(fa="در پرونده نوشته می‌شود.", en="It is written to the case."),
        "leaves": Text(fa="صندلی او آزاد و پرونده بسته می‌شود.", en="The seat is freed and the case ends."),
    },
    nobody_acts=SECRETARY_TOO,
)

FIND_COURSE = TaskKind(
    kind="talent.find_course",
    stage="TRAINING",
    title=Text(fa="دوره‌ای برای یک استعداد", en="A course for a talent"),
    why=Text(
        fa="دورهٔ بازی با صندلی خالی پیدا نشد؛ دوره‌ای بیفزایید و دوباره بیازمایید.",
        en="There is no open course with a seat: add one, and try again.",
    ),
    role=Role.UNIVERSITY_OFFICER,
    facts=(MEMBER, SUBJECT, CRAFT, WHY_NO_SEAT),
    fields=(
        choices_of(
            ("retry", "دوباره بیازما", "Try again"),
            ("other_path", "راهی دیگر", "Another path"),
        ),
        reason_for("other_path"),
    ),
    effects={
        "retry": Text(fa="صندلی دوباره خواسته می‌شود.", en="A seat is asked for again."),
        "other_path": ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
)

ASK_UNIVERSITY = TaskKind(
    kind="talent.ask_university",
    stage="TRAINING",
    title=Text(fa="نتیجهٔ دوره را بپرسید", en="Ask for a course's result"),
    why=Text(
        fa="دانشگاه در مهلت خود نتیجه را نفرستاده است.",
        en="The university has not sent the result in its time.",
    ),
    role=Role.UNIVERSITY_OFFICER,
    facts=(MEMBER, COURSE, ABSENCES),
    fields=(
        choices_of(("passed", "قبول", "Passed"), ("failed", "مردود", "Failed")),
        Field("grade", Text(fa="نمره", en="Grade"), FieldKind.INTEGER, required=False, minimum=0, maximum=20),
    ),
    effects={
        "passed": Text(fa="دوره گذرانده شمرده می‌شود.", en="The course counts as passed."),
        "failed": Text(
            fa="یک بار دیگر ثبت‌نام می‌شود، یا راه دیگری می‌رود.", en="They sit once more, or go another path."
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
)

TRAINING_TASKS = (CALL_ABSENT, FIND_COURSE, ASK_UNIVERSITY)
