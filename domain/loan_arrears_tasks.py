"""What people are asked about a loan that is not repaid in time (processes.md, C.8): meeting, committee, trustees, board."""

from domain.case import STARTED
from domain.forms import Choice, Field, FieldKind
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE
from domain.words import Text

APPLICANT = Fact("member_id", Text(fa="عضو", en="Member"), "member")
TRUSTEES = Fact("trustees", Text(fa="معتمدان", en="Trustees"), "members")
NUMBER = Fact("number", Text(fa="قدیمی‌ترین قسط نپرداخته", en="Oldest unpaid instalment"), "number")
DUE_ON = Fact("due_on", Text(fa="سررسید آن", en="Due on"), "date")
NEWEST = Fact("newest_late", Text(fa="تازه‌ترین قسط عقب‌افتاده", en="Newest late instalment"), "number")
LATE = Fact("late_rials", Text(fa="جمع عقب‌افتاده", en="Late in all"), "rials")
LEFT = Fact("left_rials", Text(fa="ماندهٔ اصل وام", en="Principal that is left"), "rials")
_ANSWER = Text(fa="پاسخ", en="Answer")


def choices_of(*choices: tuple[str, str, str]) -> Field:
    made = tuple(Choice(value, Text(fa=fa, en=en)) for value, fa, en in choices)
    return Field("outcome", _ANSWER, FieldKind.CHOICE, choices=made)


def reason_for(*outcomes: str) -> Field:
    return Field(
        "reason",
        Text(fa="دلیل", en="Reason"),
        FieldKind.LONG_TEXT,
        required=False,
        needed_when=("outcome", outcomes),
    )


_WRITTEN_DOWN = Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline.")
_SECRETARY_TOO = Text(
    fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پرداخت قسط آن را می‌بندد.",
    en="After the due time the provincial secretary may answer; paying the instalment closes it.",
)
_SUPERVISOR_TOO = Text(
    fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد؛ پرداخت قسط آن را می‌بندد.",
    en="After the due time a supervisor may answer as well; paying the instalment closes it.",
)

MEETING = TaskKind(
    kind="loan.hold_meeting",
    stage="REPAYING",
    title=Text(fa="نشست با عضو و معتمدان", en="Meet the member and the trustees"),
    why=Text(
        fa="سی روز از مهلت قسط گذشته است؛ با هم راهی پیدا کنید.",
        en="The instalment is thirty days past its deadline: find a way together.",
    ),
    role=Role.LEADER,
    facts=(APPLICANT, TRUSTEES, NUMBER, DUE_ON, NEWEST, LATE),
    fields=(
        choices_of(
            ("promised", "قول پرداخت دادند", "They promised to pay"),
            ("needs_help", "نیاز به کمک دارد", "Needs help"),
            ("nobody_came", "نیامدند", "Nobody came"),
        ),
        NOTE,
    ),
    effects={
        "promised": _WRITTEN_DOWN,
        "needs_help": Text(fa="سرپرست خبردار می‌شود.", en="The supervisor is told."),
        "nobody_came": _WRITTEN_DOWN,
    },
    nobody_acts=_SECRETARY_TOO,
)

COMMITTEE = TaskKind(
    kind="loan.decide_arrears",
    stage="REPAYING",
    title=Text(fa="تصمیم کمیته دربارهٔ وام معوق", en="Committee's decision on a loan in arrears"),
    why=Text(
        fa="قسط مدت‌هاست پرداخت نشده؛ دو رأی همسان از سه عضو کمیته.",
        en="An instalment has been unpaid for long: two equal votes of three committee members.",
    ),
    role=Role.CREDIT_COMMITTEE,
    facts=(APPLICANT, TRUSTEES, NUMBER, DUE_ON, NEWEST, LATE, LEFT),
    fields=(
        choices_of(
            ("wait", "صبر و پیگیری", "Wait and keep asking"),
            ("reschedule", "تقسیط دوباره", "Reschedule"),
            ("refinance", "وام تازه به جای این وام", "A new loan in its place"),
            ("pause", "تنفس به سبب دشواری", "Pause for hardship"),
            ("solidarity_fund", "پرداخت از صندوق همیاری", "The solidarity fund pays what is late"),
            ("trustees_pay", "معتمدان می‌پردازند", "The trustees pay what is late"),
            ("write_off", "پیشنهاد سوخت به هیئت‌مدیره", "Propose to the board to write it off"),
        ),
        Field(
            "months",
            Text(fa="شمار ماه‌ها (اقساط تازه یا تنفس)", en="Months (of new instalments, or of the pause)"),
            FieldKind.INTEGER,
            required=False,
            needed_when=("outcome", ("reschedule", "pause")),
            minimum=1,
            maximum=600,
        ),
        reason_for("write_off", "solidarity_fund", "trustees_pay", "refinance"),
    ),
    effects={
        "wait": Text(
            fa="پس از سی روز، اگر پرداخت نشود، دوباره پرسیده می‌شود.", en="Asked again after thirty days."
        ),
        "reschedule": Text(
            fa="ماندهٔ وام در ماه‌های تازه تقسیط و به عضو گفته می‌شود.",
            en="What is left is laid over new months, and the member is told.",
        ),
        "refinance": Text(
            fa="از رهبر خواسته می‌شود با عضو درخواستی تازه بنویسد که این وام را تسویه کند.",
            en="The leader is asked to hand in an application with the member that pays this loan off.",
        ),
        "pause": Text(
            fa="همهٔ اقساط مانده به همین شمار ماه جلو می‌رود.",
            en="All instalments that are left move on by so many months.",
        ),
        "solidarity_fund": Text(
            fa="صندوق همیاری آنچه عقب افتاده را می‌پردازد.", en="The solidarity fund pays what is late."
        ),
        "trustees_pay": Text(
            fa="از هر معتمد سهم او از عقب‌افتاده خواسته می‌شود.",
            en="Each trustee is asked for their share of what is late.",
        ),
        "write_off": Text(fa="هیئت‌مدیره باید تصویب کند.", en="The board has to approve it."),
    },
    nobody_acts=_SUPERVISOR_TOO,
    needs=2,
    # Votes for other months are votes for something else.
    agree_on=("outcome", "months"),
)

REFINANCE = TaskKind(
    kind="loan.apply_anew",
    stage="REPAYING",
    title=Text(fa="درخواست وام تازه به جای این وام", en="Apply for a loan in this one's place"),
    why=Text(
        fa="کمیته پیشنهاد کرده وامی تازه این وام را تسویه کند؛ در فرم وام «تسویهٔ وام پیشین» را برگزینید.",
        en="The committee proposes a new loan that pays this one off: choose that on the form of a loan.",
    ),
    role=Role.LEADER,
    facts=(APPLICANT, LATE, LEFT, Fact("reason", Text(fa="دلیل کمیته", en="The committee's reason"))),
    fields=(
        choices_of(
            ("applied", "درخواست ثبت شد", "The application is handed in"),
            ("not_wanted", "عضو نمی‌خواهد", "The member does not want it"),
        ),
        NOTE,
    ),
    effects={
        "applied": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
        "not_wanted": Text(fa="کمیته دوباره تصمیم می‌گیرد.", en="The committee decides again."),
    },
    nobody_acts=_SECRETARY_TOO,
)

PAY_AS_TRUSTEE = TaskKind(
    kind="loan.pay_as_trustee",
    stage="REPAYING",
    title=Text(fa="پرداخت سهم تعهد شما", en="Pay your share of the commitment"),
    why=Text(
        fa="وامی که معتمد آن هستید عقب افتاده و کمیته از معتمدان خواسته بپردازند؛ از عضو طلبکار می‌شوید.",
        en="The loan you stand for is late and the committee asks its trustees to pay; the member will owe it to you.",
    ),
    role=Role.TRUSTEE,
    facts=(APPLICANT, NEWEST, Fact("share_rials", Text(fa="سهم شما", en="Your share"), "rials")),
    fields=(
        choices_of(("paid", "پرداختم", "I have paid"), ("cannot", "نمی‌توانم", "I cannot")),
        Field(
            "reference",
            Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
            required=False,
            needed_when=("outcome", ("paid",)),
            max_length=80,
        ),
        NOTE,
    ),
    effects={
        "paid": Text(
            fa="خزانه آن را در بانک می‌بیند و ثبت می‌کند.", en="The treasury looks it up and books it."
        ),
        "cannot": Text(fa="کمیته خبردار می‌شود.", en="The committee is told."),
    },
    nobody_acts=Text(
        fa="پس از پایان مهلت، کمیته دوباره تصمیم می‌گیرد.", en="After the time the committee decides again."
    ),
    door=Door.INBOX,
)

CONFIRM_TRUSTEE = TaskKind(
    kind="loan.confirm_trustee_payment",
    stage="REPAYING",
    title=Text(fa="واریز معتمد در بانک", en="A trustee's payment at the bank"),
    why=Text(fa="معتمد می‌گوید سهم خود را پرداخته است.", en="A trustee says that the share has been paid."),
    role=Role.TREASURY,
    facts=(
        Fact("trustee_id", Text(fa="معتمد", en="Trustee"), "member"),
        Fact("share_rials", Text(fa="مبلغ", en="Amount"), "rials"),
        Fact("reference", Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference")),
    ),
    fields=(
        choices_of(("received", "رسیده است", "It has come in"), ("not_received", "نرسیده است", "It has not")),
        NOTE,
    ),
    effects={
        "received": Text(
            fa="از بدهی وام کم و طلب معتمد از عضو ثبت می‌شود.",
            en="It pays the loan, and the member owes it to the trustee.",
        ),
        "not_received": Text(fa="کمیته خبردار می‌شود.", en="The committee is told."),
    },
    nobody_acts=_SUPERVISOR_TOO,
)

BOARD = TaskKind(
    kind="loan.write_off",
    stage="REPAYING",
    title=Text(fa="تصویب سوخت وام", en="Approve writing the loan off"),
    why=Text(
        fa="کمیته سوخت این وام را پیشنهاد کرده است: دو رأی همسان از هیئت‌مدیره.",
        en="The committee proposes to write this loan off: two equal votes of the board.",
    ),
    role=Role.BOARD,
    facts=(
        APPLICANT,
        TRUSTEES,
        NUMBER,
        DUE_ON,
        NEWEST,
        LATE,
        LEFT,
        Fact("reason", Text(fa="دلیل کمیته", en="The committee's reason")),
    ),
    fields=(
        choices_of(("approve", "تصویب", "Approve"), ("reject", "رد", "Reject")),
        reason_for("approve", "reject"),
    ),
    effects={
        "approve": Text(
            fa="ماندهٔ وام هزینهٔ سوخت می‌شود، معتمدان آزاد و پرونده بسته می‌شود.",
            en="What is left becomes an expense, the trustees are free and the case ends.",
        ),
        "reject": Text(
            fa="کمیته خبردار می‌شود و پیگیری ادامه دارد.", en="The committee is told; the asking goes on."
        ),
    },
    nobody_acts=_SUPERVISOR_TOO,
    needs=2,
    not_after=(STARTED, "loan.decide_arrears"),
)

ARREARS_TASKS = (MEETING, COMMITTEE, REFINANCE, PAY_AS_TRUSTEE, CONFIRM_TRUSTEE, BOARD)
