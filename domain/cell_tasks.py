"""What people are asked while a cell lives: reviews with their outcomes, help, decisions, winding up (processes.md, B.11)."""

from domain.case import ORDERED
from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.talent_tasks import CELL_KIND, MEMBER
from domain.talent_training_tasks import CRAFT
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

DAY = Fact("day", Text(fa="روز پس از راه‌اندازی", en="Day after it became active"), "number")
MISSED = Fact("missed", Text(fa="بازبینی‌های انجام‌نشدهٔ پیاپی", en="Reviews missed in a row"), "number")
QUIET = Fact("quiet_days", Text(fa="روزهای بی‌خبری", en="Days without news"), "number")
BECAUSE = Fact("because", Text(fa="زیرا", en="Because"), "code:reasons")
REASON = Fact("reason", Text(fa="دلیل", en="Reason"))
PROBLEMS = Fact("problems", Text(fa="دشواری‌ها", en="Problems"))
ADVICE = Fact("advice", Text(fa="نظر مربی", en="What the coach says"))
LOANS = Fact("open_loans", Text(fa="وام‌های باز عضو", en="Open loans of the member"), "number")
ORDERED_UNITS = Fact(
    "ordered_units", Text(fa="کالاهای سفارش‌های باز", en="Units that open orders hold"), "number"
)
LEADER = Fact("leader_member_id", Text(fa="رهبر کانون", en="Leader of the kanoon"), "member")

_MOST_RIALS = 10**12
_HELD = ("outcome", ("held",))
_HELD_CHOICE = ("held", "بازبینی انجام شد", "The review was held")


def _number(name: str, fa: str, en: str, most: int, kind: FieldKind = FieldKind.INTEGER) -> Field:
    return Field(name, Text(fa=fa, en=en), kind, required=False, needed_when=_HELD, minimum=0, maximum=most)


_OUTCOMES = (
    Field(
        "produces",
        Text(fa="آیا هسته تولید می‌کند؟", en="Does the cell produce?"),
        FieldKind.CHOICE,
        required=False,
        needed_when=_HELD,
        choices=(Choice("yes", Text(fa="بله", en="Yes")), Choice("no", Text(fa="نه", en="No"))),
        help=Text(
            fa="اگر نه، دورهٔ مراقبت آغاز می‌شود: مربی کمک می‌کند تا دوباره راه بیفتد.",
            en="If not, it goes on probation: a coach helps it to get going again.",
        ),
    ),
    _number(
        "income_rials", "درآمد ماهانهٔ هسته (ریال)", "Monthly income of the cell (rials)", _MOST_RIALS,
        FieldKind.RIALS,
    ),
    _number("jobs", "شمار کسانی که در آن کار می‌کنند", "People who work in it", 200),
    _number("returned_migrants", "مهاجران بازگشته به زادگاه", "Migrants who came back home", 200),
    Field(
        "problems",
        Text(fa="دشواری‌ها", en="Problems"),
        FieldKind.LONG_TEXT,
        required=False,
        help=Text(
            fa="مهر و موم نگه داشته می‌شود؛ تنها مربی، ثمین، رهبر و خود عضو می‌خوانند.",
            en="It is kept sealed: only coach, Samin, leader and the member read it.",
        ),
    ),
    Field(
        "needs_help",
        Text(fa="کمک کارشناس ثمین لازم است", en="An expert of Samin has to help"),
        FieldKind.BOOLEAN,
        required=False,
    ),
)  # fmt: skip
_HELD_EFFECT = Text(
    fa="درآمد، شغل و بازگشتگان ثبت می‌شود و بازبینی بعدی برنامه‌ریزی می‌شود.",
    en="Income, jobs and returned migrants are kept, and the next review is planned.",
)

REVIEW = TaskKind(
    kind="cell_life.review",
    stage="ACTIVE",
    title=Text(fa="بازبینی هسته", en="Review a cell"),
    why=Text(
        fa="زمان بازبینی رسیده است: با عضو دیدار کنید و ببینید هسته چه می‌کند.",
        en="It is time for a review: meet the member, and see how the cell does.",
    ),
    role=Role.COACH,
    facts=(MEMBER, CRAFT, CELL_KIND, LEADER, DAY, MISSED),
    fields=(
        choices_of(_HELD_CHOICE, ("cannot", "نمی‌توانم", "I cannot make it")),
        *_OUTCOMES,
        reason_for("cannot"),
    ),
    effects={
        "held": _HELD_EFFECT,
        "cannot": Text(fa="از رهبر کانون خواسته می‌شود.", en="The kanoon's leader is asked."),
    },
    nobody_acts=Text(
        fa="پس از سررسید کارشناس هسته‌ها هم می‌تواند پاسخ دهد؛ پس از مهلت، از رهبر کانون خواسته می‌شود.",
        en="After the due time the expert of cells may answer; at the end of its time the leader is asked.",
    ),
)

REVIEW_BY_LEADER = TaskKind(
    kind="cell_life.review_by_leader",
    stage="ACTIVE",
    title=Text(fa="بازبینی هسته به دست رهبر", en="Review a cell in the coach's place"),
    why=Text(
        fa="مربی این بار نمی‌تواند؛ شما هسته را از نزدیک می‌شناسید.",
        en="The coach cannot make it this time, and you know the cell well.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, CRAFT, CELL_KIND, DAY, MISSED),
    fields=(choices_of(_HELD_CHOICE), *_OUTCOMES),
    effects={"held": _HELD_EFFECT},
    nobody_acts=Text(
        fa="پس از مهلت، بازبینی انجام‌نشده شمرده می‌شود و به رهبر و کارشناس هسته‌ها گفته می‌شود.",
        en="At the end of its time the review counts as missed; leader and the expert of cells are told.",
    ),
)

STILL_WORKING = TaskKind(
    kind="cell_life.still_working",
    stage="ACTIVE",
    title=Text(fa="هسته هنوز کار می‌کند؟", en="Does the cell still work?"),
    why=Text(
        fa="مدتی است از هسته فروش یا تولیدی دیده نشده است.",
        en="For some time nobody has seen the cell sell or produce anything.",
    ),
    role=Role.LEADER,
    facts=(MEMBER, CRAFT, QUIET),
    fields=(
        choices_of(
            ("works", "بله، تولید می‌کند", "Yes, it produces"),
            ("stopped", "نه، راکد است", "No, it stands still"),
        ),
        Field("reason", Text(fa="چه دیدید", en="What you saw"), FieldKind.LONG_TEXT),
    ),
    effects={
        "works": Text(fa="هسته فعال می‌ماند.", en="The cell stays active."),
        "stopped": Text(
            fa="دورهٔ مراقبت آغاز می‌شود و مربی کمک می‌کند.", en="It goes on probation, and a coach helps."
        ),
    },
    nobody_acts=Text(
        fa="پس از سررسید دبیر استان هم می‌تواند پاسخ دهد؛ پس از مهلت، هسته راکد شمرده می‌شود.",
        en="After the due time the provincial secretary may answer; at its end the cell counts as dormant.",
    ),
)

GIVE_HELP = TaskKind(
    kind="cell_life.give_help",
    stage="ACTIVE",
    title=Text(fa="هسته‌ای کمک می‌خواهد", en="A cell needs help"),
    why=Text(fa="در بازبینی گفته شده است.", en="Its review says so."),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, CELL_KIND, PROBLEMS),
    fields=(
        choices_of(("helped", "انجام شد", "It was given"), ("not_possible", "شدنی نیست", "It cannot be")),
        Field("reason", Text(fa="چه شد", en="What was done"), FieldKind.LONG_TEXT),
    ),
    effects={
        outcome: Text(fa="به عضو و رهبر گفته می‌شود.", en="Member and leader are told.")
        for outcome in ("helped", "not_possible")
    },
    nobody_acts=SUPERVISOR_TOO,
)

HELP_BACK = TaskKind(
    kind="cell_life.help_back",
    stage="PROBATION",
    title=Text(fa="کمک به هستهٔ راکد", en="Help a cell on probation"),
    why=Text(
        fa="هسته در دورهٔ مراقبت است: با عضو ببینید چه کم دارد و راهی پیدا کنید.",
        en="The cell is on probation: see with the member what is lacking, and find a way.",
    ),
    role=Role.COACH,
    facts=(MEMBER, CRAFT, CELL_KIND, LEADER, BECAUSE, REASON),
    fields=(
        choices_of(
            ("works_again", "دوباره کار می‌کند", "It works again"),
            ("needs_time", "زمان می‌خواهد", "It needs time"),
            ("give_up", "ادامه‌اش شدنی نیست", "It cannot go on"),
        ),
        Field("reason", Text(fa="چه دیدید و چه کردید", en="What you saw and did"), FieldKind.LONG_TEXT),
    ),
    effects={
        "works_again": Text(
            fa="کارشناس هسته‌ها دربارهٔ برگشت به فعال تصمیم می‌گیرد.",
            en="The expert of cells decides whether it is active again.",
        ),
        "needs_time": Text(fa="تا پایان دورهٔ مراقبت زمان دارد.", en="It has until the end of its probation."),
        "give_up": Text(fa="کارشناس هسته‌ها تصمیم می‌گیرد.", en="The expert of cells decides."),
    },
    nobody_acts=Text(
        fa="پس از سررسید کارشناس هسته‌ها هم می‌تواند پاسخ دهد؛ در پایان دوره از او تصمیم خواسته می‌شود.",
        en="After the due time the expert of cells may answer, and is asked to decide when the probation ends.",
    ),
)

DECIDE = TaskKind(
    kind="cell_life.decide",
    stage="PROBATION",
    title=Text(fa="تصمیم دربارهٔ هستهٔ در مراقبت", en="Decide on a cell on probation"),
    why=Text(
        fa="دورهٔ مراقبت به پایان رسیده یا مربی نظر داده است.",
        en="The probation is over, or the coach has said what they think.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, CELL_KIND, LEADER, BECAUSE, ADVICE, QUIET),
    fields=(
        choices_of(
            ("back", "دوباره فعال", "Active again"),
            ("more_time", "یک دورهٔ دیگر", "Another probation"),
            ("close", "بستن هسته", "Close the cell"),
        ),
        Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT),
    ),
    effects={
        "back": Text(
            fa="هسته فعال است و بازبینی‌ها ادامه می‌یابد.", en="The cell is active, and its reviews go on."
        ),
        "more_time": Text(
            fa="مربی دوباره کمک می‌کند تا دوره بگذرد.", en="A coach helps again until that time is over."
        ),
        "close": Text(
            fa="کس دیگری، از کمیتهٔ هسته‌ها، باید تأیید کند.",
            en="Somebody else, of the committee of cells, has to confirm it.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
)

CONFIRM = TaskKind(
    kind="cell_life.confirm_closing",
    stage="PROBATION",
    title=Text(fa="تأیید بستن هسته", en="Confirm that a cell closes"),
    why=Text(
        fa="بستن هسته برگشت ندارد؛ دو نفر باید بخواهند.", en="Closing cannot be undone: two must want it."
    ),
    role=Role.CELL_COMMITTEE,
    facts=(MEMBER, CRAFT, CELL_KIND, LEADER, REASON),
    fields=(
        choices_of(("confirm", "بسته شود", "It closes"), ("refuse", "بسته نشود", "It does not")),
        reason_for("refuse"),
    ),
    effects={
        "confirm": Text(
            fa="کالاهایش از بازار برداشته می‌شود و پس از پایان کارهای مانده بسته می‌شود.",
            en="Its products leave the market, and it is closed once what is left is done.",
        ),
        "refuse": Text(fa="هسته همان‌گونه که بود می‌ماند.", en="The cell stays as it was."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(ORDERED, "cell_life.decide"),
)

SETTLE = TaskKind(
    kind="cell_life.settle",
    stage="CLOSING",
    title=Text(fa="پایان کارهای هسته‌ای که بسته می‌شود", en="Wind up a cell that closes"),
    why=Text(
        fa="کالاهایش از بازار برداشته شد؛ تا سفارشی باز است، هسته بسته نمی‌شود.",
        en="Its products have left the market; while an order is open, the cell cannot close.",
    ),
    role=Role.CELL_EXPERT,
    facts=(MEMBER, CRAFT, LEADER, BECAUSE, ORDERED_UNITS, LOANS),
    fields=(
        choices_of(("settled", "همه انجام شد", "All is done")),
        Field(
            "reason",
            Text(fa="کالاها، سفارش‌ها و ابزار به کجا رسید", en="What became of products, orders and tools"),
            FieldKind.LONG_TEXT,
        ),
    ),
    effects={
        "settled": Text(
            fa="اگر سفارشی باز نباشد هسته بسته می‌شود. وام‌های عضو، به نام خودش، همان‌گونه که امضا شده ادامه دارد.",
            en="If no order is open, the cell is closed. The member's loans, being their own, go on as they were signed.",
        )
    },
    nobody_acts=SUPERVISOR_TOO,
)

CELL_TASKS = (
    REVIEW, REVIEW_BY_LEADER, STILL_WORKING, GIVE_HELP, HELP_BACK, DECIDE, CONFIRM, SETTLE,
    *stuck_tasks("cell_life", "ACTIVE"),
)  # fmt: skip
