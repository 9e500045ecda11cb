"""What people are asked on the way from a talent to a craft: profile, interview, the expert's word (processes.md, B.1-3)."""

from domain.case import STARTED
from domain.crafts import CELL_KINDS, SKILLS
from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.task_words import SECRETARY_TOO, SUPERVISOR_TOO
from domain.words import Text

SKILL = "skill_"
"""How the fields of a profile are called that say which skills somebody has."""

MEMBER = Fact("member_id", Text(fa="عضو", en="Member"), "member")
WISH = Fact("wish", Text(fa="حرفهٔ پیشنهادی", en="Craft that was hinted at"))
NOMINATED_BY = Fact("nominated_by", Text(fa="نامزدکننده", en="Nominated by"), "code:nominators")
TALENT_SKILLS = Fact("skills", Text(fa="مهارت‌ها", en="Skills"), "code:skills")
EXPERIENCE = Fact("experience_years", Text(fa="سال‌های تجربه", en="Years of experience"), "number")
HOURS = Fact("hours_a_week", Text(fa="ساعت در هفته", en="Hours a week"), "number")
WORKPLACE = Fact("workplace", Text(fa="جای کار", en="Place to work"), "code:workplaces")
TOOLS = Fact("has_tools", Text(fa="ابزار دارد", en="Has tools"))
HOUSEHOLD = Fact("household", Text(fa="شمار خانوار", en="People in the household"), "number")
EARNERS = Fact("earners", Text(fa="شمار شاغلان خانوار", en="Earners in the household"), "number")
AGREES = Fact("household_agrees", Text(fa="خانواده همراه است", en="The household agrees"))
PROFILE_FACTS = (TALENT_SKILLS, EXPERIENCE, HOURS, WORKPLACE, TOOLS, HOUSEHOLD, EARNERS, AGREES)
SUITABILITY = Fact("suitability", Text(fa="نظر جدول", en="What the table says"), "code:suitabilities")
SUITABILITY_WHY = Fact("suitability_reason", Text(fa="چرا", en="Why"))
CELL_KIND = Fact("cell_kind", Text(fa="گونهٔ هسته", en="Kind of cell"), "code:cell_kinds")
CELL_KIND_WHY = Fact("cell_kind_reason", Text(fa="چرا این گونه", en="Why this kind"))
PROPOSALS = Fact("proposals", Text(fa="حرفه‌ها", en="Crafts"), "lines")

WORKPLACES: dict[str, Text] = {
    "home": Text(fa="خانهٔ خود", en="Own home"),
    "workshop": Text(fa="کارگاه خود", en="Own workshop"),
    "rented": Text(fa="جای اجاره‌ای", en="Rented place"),
    "none": Text(fa="ندارد", en="None"),
}
SUITABILITIES: dict[str, Text] = {
    "suitable": Text(fa="آماده", en="Suitable"),
    "train_first": Text(fa="نخست آموزش", en="Train first"),
    "other_path": Text(fa="راهی دیگر", en="Another path"),
}

ENDS = Text(fa="پرونده بسته و به عضو گفته می‌شود.", en="The case ends and the member is told.")


def a_choice(name: str, label: Text, words: dict[str, Text], *, required: bool = True) -> Field:
    choices = tuple(Choice(code, text) for code, text in words.items())
    return Field(name, label, FieldKind.CHOICE, required=required, choices=choices)


PROFILE_FIELDS = (
    *(
        Field(f"{SKILL}{code}", words, FieldKind.BOOLEAN, required=False) for code, words in SKILLS.items()
    ),
    Field(
        "experience_years",
        Text(fa="چند سال تجربه در این کارها؟", en="How many years of experience in these?"),
        FieldKind.INTEGER,
        minimum=0,
        maximum=70,
    ),
    Field(
        "hours_a_week",
        Text(fa="چند ساعت در هفته وقت هست؟", en="How many hours a week are there?"),
        FieldKind.INTEGER,
        minimum=0,
        maximum=100,
    ),
    a_choice("workplace", Text(fa="جای کار", en="Place to work"), WORKPLACES),
    Field("has_tools", Text(fa="ابزار کار هست", en="There are tools"), FieldKind.BOOLEAN, required=False),
    Field(
        "household",
        Text(fa="چند نفر در خانه زندگی می‌کنند؟", en="How many people live in the household?"),
        FieldKind.INTEGER,
        minimum=1,
        maximum=30,
    ),
    Field(
        "earners",
        Text(fa="چند نفرشان درآمد دارند؟", en="How many of them earn?"),
        FieldKind.INTEGER,
        minimum=0,
        maximum=30,
    ),
    Field(
        "household_agrees",
        Text(fa="خانواده با این کار همراه است", en="The household agrees with it"),
        FieldKind.BOOLEAN,
        required=False,
    ),
)  # fmt: skip

PROFILE = TaskKind(
    kind="talent.profile",
    stage="NOMINATED",
    title=Text(fa="فرم توانایی عضو", en="Profile of a nominated member"),
    why=Text(
        fa="عضو نامزد شده است و پیوند فرم برایش پیامک شده؛ اگر خودش نمی‌تواند، با او پر کنید.",
        en="The member is nominated and was sent a link to the form; where they cannot, fill it in with them.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, NOMINATED_BY, WISH),
    fields=PROFILE_FIELDS,
    nobody_acts=Text(
        fa="پس از سی روز بی‌فرم، پرونده بسته می‌شود.", en="After thirty days without a form the case ends."
    ),
)


def _mark(name: str, fa: str, en: str) -> Field:
    return Field(
        name, Text(fa=fa, en=en), FieldKind.INTEGER, required=False, needed_when=("outcome", ("go_on",)),
        minimum=1, maximum=5, help=Text(fa="از ۱ (کم) تا ۵ (بسیار)", en="From 1 (low) to 5 (high)"),
    )  # fmt: skip


INTERVIEW = TaskKind(
    kind="talent.interview",
    stage="PROFILED",
    title=Text(fa="گفت‌وگو با عضو نامزد", en="Interview a nominated member"),
    why=Text(
        fa="فرم پر شده است؛ ببینید عضو تا چه اندازه خواهان، آماده و پای‌بند است.",
        en="The form is filled in: see how much they want it, are ready to learn, and keep their word.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, WISH, *PROFILE_FACTS),
    fields=(
        choices_of(("go_on", "پیش برود", "Go on"), ("decline", "پیش نرود", "It does not go on")),
        _mark("motivation", "انگیزه", "Motivation"),
        _mark("learning", "آمادگی برای آموختن", "Readiness to learn"),
        _mark("reliability", "پای‌بندی به قول", "Keeps their word"),
        reason_for("decline"),
    ),
    effects={
        "go_on": Text(
            fa="جدول‌های تصمیم می‌سنجند و کارشناس ثمین نظر می‌دهد.",
            en="The decision tables assess it, and Samin's expert says their word.",
        ),
        "decline": ENDS,
    },
    nobody_acts=SECRETARY_TOO,
)

MATCH = TaskKind(
    kind="talent.match",
    stage="ASSESSED",
    title=Text(fa="نظر کارشناس دربارهٔ حرفه", en="The expert's word on a craft"),
    why=Text(
        fa="جدول‌ها سنجیده‌اند؛ بپذیرید، یا با دلیل نظر دیگری دهید.",
        en="The tables have assessed it: confirm, or decide otherwise and say why.",
    ),
    role=Role.CELL_EXPERT,
    facts=(
        MEMBER, WISH, *PROFILE_FACTS, SUITABILITY, SUITABILITY_WHY, CELL_KIND, CELL_KIND_WHY, PROPOSALS,
    ),
    fields=(
        choices_of(("confirm", "همین", "Confirm"), ("override", "نظری دیگر", "Decide otherwise")),
        Field(
            "craft_code",
            Text(fa="کد حرفه", en="Code of the craft"),
            required=False,
            max_length=32,
            help=Text(fa="خالی: نخستین حرفهٔ فهرست", en="Empty: the first of the list"),
        ),
        a_choice(
            "cell_kind",
            Text(fa="گونهٔ هسته (اگر جدول نمی‌داند یا نظر دیگری دارید)", en="Kind of cell (where the table does not know, or you decide otherwise)"),
            CELL_KINDS,
            required=False,
        ),
        a_choice(
            "suitability",
            Text(fa="آمادگی (اگر نظر دیگری دارید)", en="Suitability (where you decide otherwise)"),
            SUITABILITIES,
            required=False,
        ),
        reason_for("override"),
    ),
    effects={
        "confirm": Text(fa="همان که جدول‌ها گفته‌اند پی گرفته می‌شود.", en="It goes on as the tables say."),
        "override": Text(
            fa="نظر شما با دلیلش در پرونده می‌ماند و پی گرفته می‌شود.",
            en="Your decision is kept with its reason, and it goes on with that.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "talent.interview"),
)  # fmt: skip

TALENT_TASKS = (PROFILE, INTERVIEW, MATCH)
