"""What people are asked while a kanoon forms: dialogue, more time, founding meeting, reviews (processes.md, A)."""

from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import NOTE, stuck_tasks
from domain.task_words import SECRETARY_TOO, SUPERVISOR_TOO
from domain.words import Text

NAME = Fact("name", Text(fa="نام کانون", en="Name"))
KIND = Fact("kind", Text(fa="گونه", en="Kind"), "code:kinds")
PLACE = Fact("place", Text(fa="جا", en="Place"))
LEADER = Fact("leader_member_id", Text(fa="رهبر", en="Leader"), "member")
FOUNDERS = Fact("founders", Text(fa="اعضای مؤسس", en="Founders"), "numbered")
VERIFIED = Fact("verified", Text(fa="تأییدشده", en="Confirmed so far"), "number")
QUORUM = Fact("quorum", Text(fa="حد نصاب", en="Quorum"), "number")
TRUSTEES = Fact("trustees", Text(fa="معتمدان برگزیده", en="Elected trustees"), "members")
SECRETARY = Fact("secretary", Text(fa="دبیر", en="Secretary"), "member")
DEPUTY = Fact("deputy", Text(fa="قائم‌مقام", en="Deputy"), "member")
MINUTES = Fact("minutes", Text(fa="صورت‌جلسه", en="Minutes"), "file")
MEETING_NOTE = Fact("meeting_note", Text(fa="یادداشت نشست", en="Note on the meeting"))
REMARKS = Fact("remarks", Text(fa="آنچه باید درست شود", en="What is to be put right"))
FIXED = Fact("fixed", Text(fa="آنچه درست شد", en="What was put right"))

_ENDS = Text(fa="پرونده بسته و به همه گفته می‌شود.", en="The case ends and everybody is told.")

DIALOGUE = TaskKind(
    kind="kanoon.dialogue",
    stage="PROPOSED",
    title=Text(fa="گفت‌وگو با مؤسسان کانون", en="Talk with those who want to found a kanoon"),
    why=Text(
        fa="کانونی پیشنهاد شده است؛ با مؤسسان گفت‌وگو کنید.",
        en="A kanoon was proposed: talk with its founders.",
    ),
    role=Role.LEADER,
    facts=(NAME, KIND, PLACE, LEADER, FOUNDERS),
    fields=(
        choices_of(
            ("go_on", "پیش برود", "Go on"),
            ("talk_again", "گفت‌وگوی دوباره", "Talk again"),
            ("decline", "شکل نگیرد", "It is not to be formed"),
        ),
        Field(
            "days",
            Text(fa="پس از چند روز", en="After how many days"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("talk_again",)),
            minimum=1,
            maximum=60,
        ),
        reason_for("decline"),
    ),
    effects={
        "go_on": Text(
            fa="برای هر مؤسس پیوند یک‌بارمصرف فرستاده می‌شود.", en="Every founder is sent a one-time link."
        ),
        "talk_again": Text(
            fa="پس از آن روزها دوباره پرسیده می‌شود.", en="It is asked again after those days."
        ),
        "decline": _ENDS,
    },
    nobody_acts=SECRETARY_TOO,
)

EXTEND = TaskKind(
    kind="kanoon.extend",
    stage="RECRUITING",
    title=Text(fa="مهلت مؤسسان تمام شد", en="The founders' time is over"),
    why=Text(
        fa="شمار تأییدها به حد نصاب نرسیده است؛ یک بار می‌توان سی روز افزود.",
        en="The quorum was not reached; thirty days may be added once.",
    ),
    role=Role.LEADER,
    facts=(NAME, VERIFIED, QUORUM),
    fields=(
        choices_of(("extend", "سی روز دیگر", "Thirty more days"), ("give_up", "پایان", "It ends")),
        NOTE,
    ),
    effects={
        "extend": Text(fa="مؤسسان سی روز دیگر فرصت دارند.", en="The founders have thirty more days."),
        "give_up": _ENDS,
    },
    nobody_acts=Text(fa="پس از پنج روز پرونده بسته می‌شود.", en="After five days the case ends."),
)

MEETING = TaskKind(
    kind="kanoon.found",
    stage="FOUNDING_MEETING",
    title=Text(fa="نشست مؤسسان", en="Founding meeting"),
    why=Text(
        fa="حد نصاب به دست آمد؛ نشست را برگزار و برگزیدگان را با شمارهٔ آنان در فهرست مؤسسان ثبت کنید.",
        en="The quorum is there: hold the meeting, and record who was elected by their number in the list of founders.",
    ),
    role=Role.LEADER,
    facts=(NAME, FOUNDERS, REMARKS),
    fields=(
        Field("held_on", Text(fa="روز نشست", en="Day of the meeting"), FieldKind.DATE),
        Field("secretary", Text(fa="شمارهٔ دبیر", en="Number of the secretary"), FieldKind.INTEGER, minimum=1),
        Field("deputy", Text(fa="شمارهٔ قائم‌مقام", en="Number of the deputy"), FieldKind.INTEGER, minimum=1),
        Field(
            "trustees",
            Text(fa="شماره‌های معتمدان", en="Numbers of the trustees"),
            FieldKind.TEXT,
            max_length=60,
            help=Text(fa="دست‌کم سه شماره، با فاصله: ۲ ۵ ۷", en="Three at least, with spaces: 2 5 7"),
        ),
        Field(
            "minutes",
            Text(fa="صورت‌جلسه", en="Minutes"),
            FieldKind.FILE,
            help=Text(fa="با امضای همهٔ حاضران.", en="Signed by everybody who was there."),
        ),
        Field(
            "note",
            Text(fa="یادداشت برای بررسی‌کنندگان", en="A note for the reviewers"),
            FieldKind.LONG_TEXT,
            required=False,
            max_length=1_000,
        ),
    ),
    effects={},
    nobody_acts=SECRETARY_TOO,
)

RECOGNISE = TaskKind(
    kind="kanoon.recognise_trustee",
    stage="FOUNDING_MEETING",
    title=Text(fa="سقف تعهد معتمد کانون", en="What a kanoon's trustee may stand for"),
    why=Text(fa="مرآت در مهلت خود پاسخ نداده است.", en="Mer'at has not answered in its time."),
    role=Role.RECOGNITION_OFFICER,
    facts=(Fact("trustee", Text(fa="معتمد", en="Trustee"), "member"), NAME),
    fields=(
        Field(
            "ceiling_rials",
            Text(fa="سقف تعهد (ریال)", en="Ceiling (rials)"),
            FieldKind.RIALS,
            minimum=0,
            maximum=100_000_000_000,
        ),
        Field("reason", Text(fa="بر چه پایه‌ای", en="On what grounds"), FieldKind.LONG_TEXT),
    ),
    nobody_acts=SUPERVISOR_TOO,
)

_REVIEW_FACTS = (
    NAME,
    KIND,
    PLACE,
    LEADER,
    FOUNDERS,
    SECRETARY,
    DEPUTY,
    TRUSTEES,
    MINUTES,
    MEETING_NOTE,
    FIXED,
)
_REVIEW_FIELDS = (
    choices_of(
        ("approve", "تأیید", "Approve"),
        ("return", "برگشت برای اصلاح", "Return with remarks"),
        ("reject", "رد", "Reject"),
    ),
    reason_for("return", "reject"),
)
_RETURNED = Text(
    fa="رهبر چهارده روز برای درست کردن آن فرصت دارد.", en="The leader has fourteen days to put it right."
)

PROVINCE = TaskKind(
    kind="kanoon.review_in_province",
    stage="PROVINCIAL_REVIEW",
    title=Text(fa="بررسی استانی کانون", en="Provincial review of a kanoon"),
    why=Text(fa="نشست مؤسسان برگزار شده است.", en="The founding meeting has been held."),
    role=Role.PROVINCIAL_SECRETARY,
    facts=_REVIEW_FACTS,
    fields=_REVIEW_FIELDS,
    effects={
        "approve": Text(fa="به دبیرخانهٔ مرکزی می‌رود.", en="It goes to the central secretariat."),
        "return": _RETURNED,
        "reject": _ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "kanoon.dialogue", "kanoon.found", "kanoon.fix"),
)

CENTRE = TaskKind(
    kind="kanoon.review_in_centre",
    stage="CENTRAL_REVIEW",
    title=Text(fa="بررسی دبیرخانهٔ مرکزی", en="Review by the central secretariat"),
    why=Text(fa="استان کانون را تأیید کرده است.", en="The province has approved the kanoon."),
    role=Role.CENTRAL_SECRETARY,
    facts=_REVIEW_FACTS,
    fields=_REVIEW_FIELDS,
    effects={
        "approve": Text(
            fa="حساب گروهی باز و شمارهٔ کانون صادر می‌شود.",
            en="The collective account is opened and the kanoon gets its number.",
        ),
        "return": _RETURNED,
        "reject": _ENDS,
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "kanoon.dialogue", "kanoon.found", "kanoon.fix", "kanoon.review_in_province"),
)

FIX = TaskKind(
    kind="kanoon.fix",
    stage="RETURNED_FOR_FIX",
    title=Text(fa="اصلاح پروندهٔ کانون", en="Put the kanoon's case right"),
    why=Text(fa="بررسی‌کننده آن را برگردانده است.", en="A reviewer has returned it."),
    role=Role.LEADER,
    facts=(NAME, REMARKS, MINUTES),
    fields=(
        Field(
            "fixed", Text(fa="چه چیز درست شد", en="What was put right"), FieldKind.LONG_TEXT, max_length=2_000
        ),
        Field(
            "minutes",
            Text(fa="صورت‌جلسهٔ درست‌شده", en="The minutes, corrected"),
            FieldKind.FILE,
            required=False,
            help=Text(
                fa="تنها اگر خود صورت‌جلسه باید درست می‌شد.",
                en="Only where the minutes themselves were to be put right.",
            ),
        ),
    ),
    nobody_acts=Text(fa="پس از چهارده روز پرونده رد می‌شود.", en="After fourteen days the case is rejected."),
)

KANOON_TASKS = (
    DIALOGUE, EXTEND, MEETING, RECOGNISE, PROVINCE, CENTRE, FIX, *stuck_tasks("kanoon", "PROPOSED"),
)  # fmt: skip
