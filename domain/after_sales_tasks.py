"""What people are asked after a sale: the cell for its answer, the buyer whether it will do, market support to decide."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.money_back_tasks import money_back_tasks
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

ORDER = Fact("order_id", Text(fa="شمارهٔ سفارش", en="Order"))
GOODS = Fact("goods", Text(fa="کالا", en="Goods"), "lines")
WRONG_FACT = Fact("wrong", Text(fa="گله", en="What is wrong"), "code:wrong")
WORDS = Fact("words", Text(fa="به گفتهٔ خریدار", en="In the buyer's words"))
PHOTOS = Fact("photos", Text(fa="عکس‌ها", en="Photos"), "file")
ANSWER = Fact("answer", Text(fa="پاسخ هسته", en="The cell's answer"), "code:cell_answers")
ANSWER_WORDS = Fact("answer_words", Text(fa="به گفتهٔ هسته", en="In the cell's words"))
BUYER_WORDS = Fact("buyer_words", Text(fa="پاسخ خریدار به آن", en="What the buyer says to that"))
KEPT = Fact("kept_rials", Text(fa="ماندهٔ بهای کالا", en="Left of the price of the goods"), "rials")
PAID = Fact("paid_rials", Text(fa="پرداخت خریدار", en="Paid by the buyer"), "rials")
GIVES = Fact("rials", Text(fa="مبلغ", en="Amount"), "rials")
BECAUSE = Fact("because", Text(fa="دلیل", en="Reason"))
REFUSED = Fact("unfit", Text(fa="چرا نشد", en="Why that could not be done"), "code:reasons")

ASK_CELL = TaskKind(
    kind="after_sales.answer",
    stage="WITH_CELL",
    title=Text(fa="پاسخ به گلهٔ یک خریدار", en="Answer a buyer's complaint"),
    why=Text(
        fa="خریدار از کالایی که از شما خریده گله دارد؛ ببینید و بگویید چه می‌کنید.",
        en="A buyer complains of what you have made: look at it, and say what you will do.",
    ),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, WRONG_FACT, WORDS, PHOTOS),
    fields=(
        choices_of(
            ("puts_right", "درستش می‌کنم", "I put it right"),
            ("explains", "ایرادی نمی‌بینم", "I see nothing wrong"),
            ("refers", "پشتیبانی بازار داوری کند", "Market support is to decide"),
        ),
        Field("answer", Text(fa="پاسخ شما به خریدار", en="Your answer to the buyer"), FieldKind.LONG_TEXT, max_length=1_000),
    ),
    effects={
        "puts_right": Text(
            fa="پاسخ شما به خریدار می‌رسد و او می‌گوید که پذیرفته است یا نه.",
            en="The buyer reads it, and says whether that will do.",
        ),
        "explains": Text(
            fa="پاسخ شما به خریدار می‌رسد و او می‌گوید که پذیرفته است یا نه.",
            en="The buyer reads it, and says whether that will do.",
        ),
        "refers": Text(fa="پشتیبانی بازار تصمیم می‌گیرد.", en="Market support decides."),
    },
    nobody_acts=Text(
        fa="پس از مهلت، پشتیبانی بازار بی پاسخ شما تصمیم می‌گیرد.",
        en="After its time market support decides without your answer.",
    ),
    door=Door.INBOX,
)  # fmt: skip

ASK_BUYER = TaskKind(
    kind="after_sales.hear_buyer",
    stage="ANSWERED",
    title=Text(fa="آیا پاسخ هسته را می‌پذیرید؟", en="Does the cell's answer do?"),
    why=Text(fa="هسته به گلهٔ شما پاسخ داده است.", en="The cell has answered your complaint."),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, WRONG_FACT, ANSWER, ANSWER_WORDS),
    fields=(
        choices_of(
            ("satisfied", "می‌پذیرم", "It does"),
            ("not_satisfied", "نمی‌پذیرم؛ پشتیبانی داوری کند", "It does not: market support is to decide"),
        ),
        Field(
            "words",
            Text(fa="چرا؟", en="Why not?"),
            FieldKind.LONG_TEXT,
            required=False,
            needed_when=("outcome", ("not_satisfied",)),
            max_length=1_000,
        ),
    ),
    effects={
        "satisfied": Text(fa="پرونده بسته می‌شود.", en="The case ends."),
        "not_satisfied": Text(fa="پشتیبانی بازار تصمیم می‌گیرد.", en="Market support decides."),
    },
    nobody_acts=Text(
        fa="پس از مهلت، پذیرفته انگاشته و پرونده بسته می‌شود.",
        en="After its time it is taken to do, and the case ends.",
    ),
    door=Door.SALE,
)

DECIDE = TaskKind(
    kind="after_sales.decide",
    stage="IN_DECISION",
    title=Text(fa="داوری دربارهٔ یک گله", en="Decide on a complaint"),
    why=Text(
        fa="خریدار پاسخ هسته را نپذیرفته، یا هسته پاسخ نداده است.",
        en="The buyer does not take the cell's answer, or the cell has not given one.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(
        ORDER, GOODS, PAID, KEPT, WRONG_FACT, WORDS, PHOTOS, ANSWER, ANSWER_WORDS, BUYER_WORDS, REFUSED,
    ),
    fields=(
        choices_of(
            ("refund", "برگشت بخشی از بها", "Part of the price goes back"),
            ("goodwill", "دلجویی از پول بازار", "Goodwill of the market's own"),
            ("nothing", "چیزی داده نمی‌شود", "Nothing is given"),
        ),
        Field(
            "rials",
            Text(fa="مبلغ (ریال)", en="Amount (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=("outcome", ("refund", "goodwill")),
            minimum=1,
        ),
        Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT, max_length=1_000),
    ),
    effects={
        "refund": Text(
            fa="از پول همین سفارش، یا اگر به هسته داده شده از فروش‌های بعدی او، به خریدار برمی‌گردد.",
            en="Out of this order's money, or of the cell's next sales where it has been given that, to the buyer.",
        ),
        "goodwill": Text(
            fa="از پول خود بازار؛ بالاتر از سقف، همکار دیگری هم باید بپذیرد.",
            en="Out of the market's own money; above the limit a colleague must agree.",
        ),
        "nothing": Text(fa="پرونده بسته و دلیل به خریدار گفته می‌شود.", en="The case ends, and the buyer is told why."),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

APPROVE = TaskKind(
    kind="after_sales.approve_goodwill",
    stage="IN_DECISION",
    title=Text(fa="تأیید دلجویی بالاتر از سقف", en="Agree to goodwill above the limit"),
    why=Text(
        fa="همکاری می‌خواهد از پول بازار بیش از سقف به خریدار بدهد.",
        en="A colleague wants to give a buyer more of the market's money than one person may.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(ORDER, GOODS, PAID, GIVES, BECAUSE, WRONG_FACT, WORDS, PHOTOS, ANSWER, ANSWER_WORDS, BUYER_WORDS),
    fields=(choices_of(("approve", "تأیید", "Agree"), ("refuse", "رد", "Refuse")), reason_for("refuse")),
    effects={
        "approve": Text(fa="پول به خریدار داده می‌شود.", en="The buyer is paid."),
        "refuse": Text(fa="دوباره داوری می‌شود.", en="It is decided on anew."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=("after_sales.decide",),
)

MODERATE = TaskKind(
    kind="after_sales.moderate",
    stage="MODERATION",
    title=Text(fa="گزارش دربارهٔ سخن یک خریدار", en="A buyer's words were reported"),
    why=Text(
        fa="کسی این سخن را ناروا دانسته است؛ ستاره‌ها در هر حال می‌مانند.",
        en="Somebody finds these words improper; the stars stay whatever you decide.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(ORDER, GOODS, WORDS, BECAUSE),
    fields=(choices_of(("keep", "بماند", "They stay"), ("hide", "پنهان شود", "They are hidden")), reason_for("hide")),
    effects={
        "keep": Text(fa="سخن خریدار همچنان دیده می‌شود.", en="Everybody still reads them."),
        "hide": Text(fa="دیگر دیده نمی‌شود و به خریدار گفته می‌شود.", en="Nobody reads them any more; the buyer is told."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=("started",),
)  # fmt: skip

AFTER_SALES_TASKS = (
    ASK_CELL, ASK_BUYER, DECIDE, APPROVE, MODERATE, *money_back_tasks("after_sales", "PAYING_BACK"),
    *stuck_tasks("after_sales", "IN_DECISION"),
)  # fmt: skip
