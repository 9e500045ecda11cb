"""What people are asked while a kanoon lives: visits with their activity form, decisions, settling (processes.md, A.8)."""

from domain.case import ORDERED
from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE, stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

NAME = Fact("name", Text(fa="نام کانون", en="Name"))
LEADER = Fact("leader_member_id", Text(fa="رهبر", en="Leader"), "member")
MEMBERS = Fact("members", Text(fa="شمار اعضا", en="Members"), "number")
FEWEST = Fact("fewest", Text(fa="کمترین شمار لازم", en="Fewest that are needed"), "number")
MISSED = Fact("missed", Text(fa="بازدیدهای انجام‌نشدهٔ پیاپی", en="Visits missed in a row"), "number")
BECAUSE = Fact("because", Text(fa="زیرا", en="Because"), "code:reasons")
REASON = Fact("reason", Text(fa="دلیل", en="Reason"))
HELP = Fact("help_wanted", Text(fa="کمکی که خواسته‌اند", en="Help that they want"))
PROBLEMS = Fact("problems", Text(fa="دشواری‌ها", en="Problems"))
LOANS = Fact("open_loans", Text(fa="وام‌های باز", en="Open loans"), "number")
BALANCE = Fact("balance_rials", Text(fa="ماندهٔ حساب گروهی", en="Balance of the collective account"), "rials")

_HELD = ("outcome", ("held",))
_HELD_CHOICE = ("held", "بازدید انجام شد", "The visit was made")


def _held(
    name: str, fa: str, en: str, kind: FieldKind, *, minimum: int | None = None, maximum: int | None = None
) -> Field:
    return Field(
        name,
        Text(fa=fa, en=en),
        kind,
        required=False,
        needed_when=_HELD,
        minimum=minimum,
        maximum=maximum,
    )


def _may(name: str, fa: str, en: str, kind: FieldKind) -> Field:
    return Field(name, Text(fa=fa, en=en), kind, required=False)


_ACTIVITY = (
    _held("held_on", "روز بازدید", "Day of the visit", FieldKind.DATE),
    _held(
        "meetings",
        "نشست‌ها از بازدید پیشین تا کنون",
        "Meetings since the last visit",
        FieldKind.INTEGER,
        minimum=0,
        maximum=200,
    ),
    _held(
        "present",
        "اعضای حاضر در واپسین نشست",
        "Members present at the last meeting",
        FieldKind.INTEGER,
        minimum=0,
        maximum=1_000,
    ),
    Field(
        "condition",
        Text(fa="همدلی و همکاری اعضا", en="How the members hold together"),
        FieldKind.CHOICE,
        required=False,
        needed_when=_HELD,
        choices=(
            Choice("good", Text(fa="خوب", en="Well")),
            Choice("fair", Text(fa="میانه", en="Fairly well")),
            Choice("weak", Text(fa="ضعیف", en="Weakly")),
        ),
    ),
    _held("activities", "فعالیت‌ها", "Activities", FieldKind.LONG_TEXT),
    _may("problems", "دشواری‌ها", "Problems", FieldKind.LONG_TEXT),
    _may("help_wanted", "کمکی که می‌خواهند", "Help that they want", FieldKind.LONG_TEXT),
    _may("next_meeting_on", "روز نشست بعدی", "Day of the next meeting", FieldKind.DATE),
)
_HELD_EFFECT = Text(
    fa="گزارش نگه داشته می‌شود؛ اگر کمکی خواسته باشند، از دبیر استان پرسیده می‌شود.",
    en="The report is kept; where they want help, the provincial secretary is asked.",
)
_MISSED = Text(
    fa="در پایان مهلت، بازدید انجام‌نشده شمرده می‌شود؛ دو بار پیاپی یعنی هشدار.",
    en="At the end of its time the visit counts as missed; two in a row are a warning.",
)
_CENTRE_TOO = Text(
    fa="پس از سررسید، دبیرخانهٔ مرکزی هم می‌تواند پاسخ دهد؛ کانون تا آن روز معلق می‌ماند.",
    en="After the due time the central secretariat may answer as well; the kanoon stays suspended until then.",
)

VISIT = TaskKind(
    kind="kanoon_life.visit",
    stage="ACTIVE",
    title=Text(fa="بازدید سه‌ماههٔ کانون", en="Quarterly visit of the kanoon"),
    why=Text(
        fa="سه ماه گذشته است: با اعضا دیدار و فعالیت کانون را ثبت کنید.",
        en="Three months have passed: meet the members, and report what the kanoon does.",
    ),
    role=Role.LEADER,
    facts=(NAME, MEMBERS, FEWEST, MISSED),
    fields=(
        choices_of(_HELD_CHOICE, ("cannot", "این بار نمی‌توانم", "I cannot make it this time")),
        *_ACTIVITY,
        reason_for("cannot"),
    ),
    effects={
        "held": _HELD_EFFECT,
        "cannot": Text(
            fa="از قائم‌مقام، سپس از دبیر کانون و سرانجام از دبیر استان خواسته می‌شود.",
            en="The deputy is asked, then the kanoon's secretary, and at last the provincial secretary.",
        ),
    },
    nobody_acts=Text(
        fa="پس از سررسید، دبیر استان هم می‌تواند آن را انجام دهد؛ " + _MISSED.fa,
        en="After the due time the provincial secretary may do it as well. " + _MISSED.en,
    ),
)

IN_PLACE = TaskKind(
    kind="kanoon_life.visit_in_place",
    stage="ACTIVE",
    title=Text(fa="بازدید کانون به جای رهبر", en="Visit of the kanoon in the leader's place"),
    why=Text(
        fa="رهبر این بار نمی‌تواند؛ شما برگزیدهٔ کانون هستید.",
        en="The leader cannot make it this time, and you hold an office of the kanoon.",
    ),
    role=Role.MEMBER,
    door=Door.INBOX,
    facts=(NAME, MEMBERS),
    fields=(
        choices_of(_HELD_CHOICE, ("cannot", "نمی‌توانم", "I cannot")),
        *_ACTIVITY,
        reason_for("cannot"),
    ),
    effects={
        "held": _HELD_EFFECT,
        "cannot": Text(fa="از نفر بعدی خواسته می‌شود.", en="The next one is asked."),
    },
    nobody_acts=Text(fa="پس از مهلت، از نفر بعدی خواسته می‌شود.", en="After its time the next one is asked."),
)

BY_PROVINCE = TaskKind(
    kind="kanoon_life.visit_by_province",
    stage="ACTIVE",
    title=Text(fa="بازدید کانون به دست استان", en="Visit of the kanoon by the province"),
    why=Text(
        fa="نه رهبر و نه برگزیدگان کانون این بار می‌توانند.",
        en="Neither the leader nor who holds an office of the kanoon can make it this time.",
    ),
    role=Role.PROVINCIAL_SECRETARY,
    facts=(NAME, LEADER, MEMBERS, FEWEST, MISSED),
    fields=(choices_of(_HELD_CHOICE), *_ACTIVITY),
    effects={"held": _HELD_EFFECT},
    nobody_acts=_MISSED,
)

GIVE_HELP = TaskKind(
    kind="kanoon_life.give_help",
    stage="ACTIVE",
    title=Text(fa="کانون کمک می‌خواهد", en="A kanoon wants help"),
    why=Text(fa="در گزارش بازدید خواسته‌اند.", en="The report of its visit says so."),
    role=Role.PROVINCIAL_SECRETARY,
    facts=(NAME, LEADER, HELP, PROBLEMS),
    fields=(
        choices_of(("helped", "انجام شد", "It was given"), ("not_possible", "شدنی نیست", "It cannot be")),
        Field("reason", Text(fa="چه شد", en="What was done"), FieldKind.LONG_TEXT),
    ),
    effects={
        outcome: Text(fa="پاسخ شما به رهبر گفته می‌شود.", en="The leader is told what you answer.")
        for outcome in ("helped", "not_possible")
    },
    nobody_acts=SUPERVISOR_TOO,
)

DECIDE = TaskKind(
    kind="kanoon_life.decide",
    stage="SUSPENDED",
    title=Text(fa="تصمیم دربارهٔ کانون معلق", en="Decide on a suspended kanoon"),
    why=Text(
        fa="کانون معلق است: وام تازه‌ای آغاز نمی‌شود؛ بازپرداخت‌ها ادامه دارد.",
        en="The kanoon is suspended: no new loan begins, and repayments go on.",
    ),
    role=Role.SUPERVISOR,
    facts=(NAME, LEADER, MEMBERS, FEWEST, MISSED, BECAUSE, REASON),
    fields=(
        choices_of(("lift", "برداشتن تعلیق", "Lift it"), ("close", "بستن کانون", "Close the kanoon")),
        Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT),
    ),
    effects={
        "lift": Text(
            fa="کانون فعال می‌شود و شمار بازدیدهای انجام‌نشده صفر.",
            en="The kanoon is active again, and no missed visit counts any more.",
        ),
        "close": Text(
            fa="یک نفر دیگر در دبیرخانهٔ مرکزی باید تأیید کند.",
            en="Another person, of the central secretariat, has to confirm it.",
        ),
    },
    nobody_acts=_CENTRE_TOO,
)

CONFIRM = TaskKind(
    kind="kanoon_life.confirm_closing",
    stage="SUSPENDED",
    title=Text(fa="تأیید بستن کانون", en="Confirm that a kanoon closes"),
    why=Text(
        fa="بستن کانون برگشت ندارد؛ دو نفر باید بخواهند.", en="Closing cannot be undone: two must want it."
    ),
    role=Role.CENTRAL_SECRETARY,
    facts=(NAME, LEADER, MEMBERS, REASON),
    fields=(
        choices_of(("confirm", "بسته شود", "It closes"), ("refuse", "بسته نشود", "It does not")),
        reason_for("refuse"),
    ),
    effects={
        "confirm": Text(
            fa="درخواست‌های وام پایان می‌یابد، به اعضا گفته می‌شود، و پس از تسویه حساب گروهی بسته می‌شود.",
            en="Applications end, the members are told, and once all is settled the collective account is closed.",
        ),
        "refuse": Text(fa="کانون همان‌گونه که بود می‌ماند.", en="The kanoon stays as it was."),
    },
    nobody_acts=Text(
        fa="پس از سررسید، هیئت‌مدیره هم می‌تواند پاسخ دهد؛ کانون تا آن روز همان‌گونه که بود می‌ماند.",
        en="After the due time the board may answer as well; the kanoon stays as it was until then.",
    ),
    not_after=(ORDERED, "kanoon_life.decide"),
)

SETTLE = TaskKind(
    kind="kanoon_life.settle",
    stage="CLOSING",
    title=Text(fa="تسویهٔ کانونی که بسته می‌شود", en="Settle a kanoon that closes"),
    why=Text(
        fa="تا وامی باز است یا پولی در حساب گروهی، کانون بسته نمی‌شود.",
        en="While a loan is open, or money in the collective account, the kanoon cannot close.",
    ),
    role=Role.PROVINCIAL_SECRETARY,
    facts=(NAME, LEADER, LOANS, BALANCE),
    fields=(choices_of(("look_again", "دوباره بررسی شود", "Look again")), NOTE),
    effects={
        "look_again": Text(
            fa="وام‌ها و ماندهٔ حساب دوباره پرسیده می‌شود.", en="Loans and balance are looked up again."
        )
    },
    nobody_acts=Text(fa="هر هفته خودکار بررسی می‌شود.", en="It is looked up every week by itself."),
)

BALANCE_TASK = TaskKind(
    kind="kanoon_life.tell_balance",
    stage="CLOSING",
    title=Text(fa="ماندهٔ حساب گروهی کانون", en="Balance of a kanoon's collective account"),
    why=Text(
        fa="بانک حسابی با این شناسه نمی‌شناسد؛ از خود بانک یا کانون بپرسید.",
        en="The bank knows no account by this id: ask the bank itself, or the kanoon.",
    ),
    role=Role.TREASURY,
    facts=(NAME, LEADER),
    fields=(
        Field(
            "balance_rials",
            Text(fa="مانده (ریال)؛ بی‌حساب: صفر", en="Balance (rials); without any account: zero"),
            FieldKind.RIALS,
            minimum=0,
            maximum=10**17,
        ),
        Field("reason", Text(fa="بر چه پایه‌ای", en="On what grounds"), FieldKind.LONG_TEXT),
    ),
    nobody_acts=SUPERVISOR_TOO,
)

KANOON_LIFE_TASKS = (
    VISIT, IN_PLACE, BY_PROVINCE, GIVE_HELP, DECIDE, CONFIRM, SETTLE, BALANCE_TASK,
    *stuck_tasks("kanoon_life", "ACTIVE"),
)  # fmt: skip
