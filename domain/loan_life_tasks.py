"""What people are asked when the borrower of a loan has died (processes.md, C.10)."""

from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import APPLICANT, TRUSTEES, choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.words import Text

OWED = Fact("late_rials", Text(fa="همهٔ ماندهٔ وام", en="All that is owed"), "rials")
_STAYS = Text(
    fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد؛ به خانواده پیامی نمی‌رود.",
    en="After the due time a supervisor may answer as well; nothing is sent to the family.",
)

INSURANCE = TaskKind(
    kind="loan.claim_insurance",
    stage="REPAYING",
    title=Text(fa="پیگیری بیمهٔ عمر وام‌گیرنده", en="Claim the borrower's life insurance"),
    why=Text(
        fa="وام‌گیرنده درگذشته است؛ یادآوری‌ها ایستاده‌اند.",
        en="The borrower has died; reminders have stopped.",
    ),
    role=Role.TREASURY,
    facts=(APPLICANT, OWED),
    fields=(
        choices_of(
            ("paid", "بیمه پرداخته است", "The insurer has paid"),
            ("refused", "بیمه‌ای نیست یا نپرداخت", "There is none, or it does not pay"),
        ),
        Field(
            "amount_rials",
            Text(fa="مبلغ پرداختی (ریال)", en="Amount paid (rials)"),
            FieldKind.RIALS,
            required=False,
            needed_when=("outcome", ("paid",)),
            minimum=1,
            maximum=10**17,
        ),
        Field(
            "reference",
            Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
            required=False,
            needed_when=("outcome", ("paid",)),
            max_length=80,
        ),
        reason_for("refused"),
    ),
    effects={
        "paid": Text(
            fa="از بدهی وام کم می‌شود؛ اگر چیزی بماند کمیته تصمیم می‌گیرد.",
            en="It pays the loan; if something is left the committee decides.",
        ),
        "refused": Text(fa="کمیته تصمیم می‌گیرد.", en="The committee decides."),
    },
    nobody_acts=_STAYS,
)

ESTATE = TaskKind(
    kind="loan.settle_estate",
    stage="REPAYING",
    title=Text(fa="تصمیم کمیته دربارهٔ وام درگذشته", en="Committee's decision on the loan of who has died"),
    why=Text(
        fa="بیمه همهٔ مانده را نپرداخت: دو رأی همسان از سه عضو کمیته.",
        en="The insurance did not pay all of it: two equal votes of three committee members.",
    ),
    role=Role.CREDIT_COMMITTEE,
    facts=(APPLICANT, TRUSTEES, OWED),
    fields=(
        choices_of(
            ("solidarity_fund", "پرداخت از صندوق همیاری", "The solidarity fund pays it"),
            ("heirs_pay", "ورثه ادامه می‌دهند", "The heirs go on paying"),
            ("trustees_pay", "معتمدان می‌پردازند", "The trustees pay it"),
            ("write_off", "پیشنهاد سوخت به هیئت‌مدیره", "Propose to the board to write it off"),
        ),
        reason_for("solidarity_fund", "heirs_pay", "trustees_pay", "write_off"),
    ),
    effects={
        "solidarity_fund": Text(
            fa="صندوق همیاری همهٔ مانده را می‌پردازد.", en="The solidarity fund pays all that is owed."
        ),
        "heirs_pay": Text(
            fa="اقساط با همان سررسیدها می‌ماند؛ پیامکی نمی‌رود و رهبر پیگیر است.",
            en="The instalments stay; no SMS is sent, and the leader sees to it.",
        ),
        "trustees_pay": Text(
            fa="از هر معتمد سهم او خواسته می‌شود.", en="Each trustee is asked for their share."
        ),
        "write_off": Text(fa="هیئت‌مدیره باید تصویب کند.", en="The board has to approve it."),
    },
    nobody_acts=_STAYS,
    needs=2,
    not_after=(STARTED,),
)

LIFE_TASKS = (INSURANCE, ESTATE)
