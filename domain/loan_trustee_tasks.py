"""What people are asked when a trustee goes while the loan is repaid (processes.md, C.10)."""

from domain.forms import Field
from domain.loan_arrears_tasks import APPLICANT, TRUSTEES, choices_of, reason_for
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

LEAVER = Fact("trustee_id", Text(fa="معتمدی که می‌رود", en="Trustee who goes"), "member")
SHARE = Fact("share_rials", Text(fa="سهم شما از تعهد", en="Your share of the commitment"), "rials")
AMOUNT = Fact("amount_rials", Text(fa="مبلغ وام", en="Amount of the loan"), "rials")

STAND_IN = TaskKind(
    kind="loan.stand_in",
    stage="REPAYING",
    title=Text(fa="آیا به‌جای معتمدی که می‌رود می‌ایستید؟", en="Will you stand in for a trustee who goes?"),
    why=Text(
        fa="وام در حال بازپرداخت است و یکی از معتمدانش می‌رود؛ سهم شما به نسبت ماندهٔ وام است.",
        en="The loan is being repaid and one of its trustees goes; your share follows what is left of it.",
    ),
    role=Role.TRUSTEE,
    facts=(APPLICANT, AMOUNT, LEAVER, SHARE),
    fields=(choices_of(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌پذیرم", "I decline")),),
    effects={
        "accept": Text(
            fa="سهم شما تا بازپرداخت وام در تعهد شما می‌ماند و با هر قسط کمتر می‌شود.",
            en="Your share stays committed until the loan is repaid, and shrinks with every instalment.",
        ),
        "decline": Text(fa="از معتمد دیگری پرسیده می‌شود.", en="Another trustee is asked."),
    },
    nobody_acts=Text(
        fa="پس از پایان مهلت از معتمد دیگری پرسیده می‌شود.",
        en="After the time is over another trustee is asked.",
    ),
    door=Door.INBOX,
)

FIND_TRUSTEE = TaskKind(
    kind="loan.find_trustee",
    stage="REPAYING",
    title=Text(fa="معتمدی جانشین پیدا کنید", en="Find a trustee in place of one who went"),
    why=Text(
        fa="یکی از معتمدان وام دیگر نیست؛ سی روز برای یافتن جانشین هست.",
        en="One of the loan's trustees is gone; there are thirty days to find another.",
    ),
    role=Role.LEADER,
    facts=(APPLICANT, TRUSTEES, LEAVER),
    fields=(
        choices_of(
            ("named", "این معتمد را پیشنهاد می‌کنم", "I name this trustee"),
            ("nobody", "کسی پیدا نشد", "There is nobody"),
        ),
        Field(
            "candidate_id",
            Text(fa="شناسهٔ عضو پیشنهادی", en="Member id of whom you name"),
            required=False,
            needed_when=("outcome", ("named",)),
            max_length=64,
        ),
    ),
    effects={
        "named": Text(
            fa="اگر بتواند بایستد، از او پرسیده می‌شود؛ وگرنه دلیل در سرگذشت می‌آید.",
            en="If they may stand they are asked; else the timeline says why not.",
        ),
        "nobody": Text(fa="کمیته تصمیم می‌گیرد.", en="The committee decides."),
    },
    nobody_acts=Text(fa="پس از سی روز کمیته تصمیم می‌گیرد.", en="After thirty days the committee decides."),
)

SHORTFALL = TaskKind(
    kind="loan.decide_shortfall",
    stage="REPAYING",
    title=Text(fa="تصمیم کمیته دربارهٔ کمبود تعهد", en="Committee's decision on missing cover"),
    why=Text(
        fa="در سی روز جانشینی برای معتمد پیدا نشد: دو رأی همسان از سه عضو کمیته.",
        en="Nobody stood in for a trustee within thirty days: two equal votes of three committee members.",
    ),
    role=Role.CREDIT_COMMITTEE,
    facts=(APPLICANT, TRUSTEES, LEAVER),
    fields=(
        choices_of(
            ("wait", "سی روز دیگر جست‌وجو شود", "Search for thirty more days"),
            ("go_on", "وام با تعهد کمتر ادامه یابد", "The loan goes on with less cover"),
        ),
        reason_for("wait", "go_on"),
    ),
    effects={
        "wait": Text(fa="دوباره از رهبر خواسته می‌شود.", en="The leader is asked again."),
        "go_on": Text(
            fa="سهم آن معتمد آزاد می‌شود و کسی آن را تعهد نمی‌کند.",
            en="That trustee's part is given back, and nobody covers it.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
    needs=2,
)

TRUSTEE_TASKS = (STAND_IN, FIND_TRUSTEE, SHORTFALL)
