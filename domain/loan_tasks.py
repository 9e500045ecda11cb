"""The loan's tasks for people: what is asked of whom, why, and what each answer does."""

from domain.case import STARTED
from domain.forms import Choice, Field, FieldKind
from domain.loan_arrears_tasks import ARREARS_TASKS
from domain.loan_evidence_tasks import EVIDENCE_TASKS
from domain.loan_life_tasks import LIFE_TASKS
from domain.loan_payout_tasks import PAYOUT_TASKS
from domain.loan_trustee_tasks import TRUSTEE_TASKS
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import NOTE, stuck_tasks
from domain.words import Text

AMOUNT = Fact("amount_rials", Text(fa="مبلغ", en="Amount"), "rials")
INSTALMENTS = Fact("instalments", Text(fa="شمار اقساط", en="Instalments"), "number")
APPLICANT = Fact("member_id", Text(fa="متقاضی", en="Applicant"), "member")
PURPOSE = Fact("purpose_category", Text(fa="هدف", en="Purpose"), "code:purposes")
RANK = Fact("rank", Text(fa="رتبهٔ مرآت", en="Mer'at rank"))
AFFORDABLE = Fact(
    "affordable_instalment_rials",
    Text(fa="قسط در توان", en="Affordable instalment"),
    "rials",
)
SHARE = Fact("share_rials", Text(fa="سهم شما از تعهد", en="Your share of the commitment"), "rials")
TRUSTEES = Fact("trustees", Text(fa="معتمدان", en="Trustees"), "members")
INFORMATION = Fact("information", Text(fa="اطلاعات تکمیلی", en="Information that was added"))
OVERRIDE = Fact(
    "override", Text(fa="چرا ردِ جدول کنار گذاشته شد", en="Why the table's refusal was overridden")
)
RULE = Fact("reasons", Text(fa="چرا به اینجا رسید", en="Why it came here"), "code:reasons")
NUMBER = Fact("number", Text(fa="شمارهٔ قسط", en="Instalment number"), "number")
DUE_ON = Fact("due_on", Text(fa="سررسید", en="Due on"), "date")
OWED = Fact("owed_rials", Text(fa="ماندهٔ قسط", en="Owed of it"), "rials")

REASON = Field(
    "reason",
    Text(fa="دلیل", en="Reason"),
    FieldKind.LONG_TEXT,
    required=False,
    needed_when=("outcome", ("reject", "return", "decline", "refuse")),
)


def _outcome(*choices: tuple[str, str, str]) -> Field:
    return Field(
        "outcome",
        Text(fa="پاسخ", en="Answer"),
        FieldKind.CHOICE,
        choices=tuple(Choice(value, Text(fa=fa, en=en)) for value, fa, en in choices),
    )


APPROVE = ("approve", "تأیید", "Approve")
REJECT = ("reject", "رد", "Reject")
RETURN = ("return", "برگشت برای تکمیل", "Send back for information")

DECIDE_EFFECTS = {
    "approve": Text(
        fa="منابع، تعهد معتمدان و امتیاز رزرو و پیشنهاد وام برای عضو فرستاده می‌شود.",
        en="Funds, trustees' capacity and points are reserved and the member gets the offer.",
    ),
    "reject": Text(
        fa="پرونده بسته و دلیل به عضو گفته می‌شود.",
        en="The case ends and the member is told the reason.",
    ),
    "return": Text(
        fa="عضو ده روز برای تکمیل اطلاعات فرصت دارد.",
        en="The member has ten days to complete the information.",
    ),
}
SUPERVISOR_TAKES_OVER = Text(
    fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
    en="After the due time a supervisor may answer as well.",
)

TASKS = (
    TaskKind(
        kind="loan.recognise_manually",
        stage="SCORING",
        title=Text(fa="اعتبارسنجی دستی عضو", en="Recognise the member by hand"),
        why=Text(
            fa="مرآت در مهلت خود پاسخ نداده است.",
            en="Mer'at has not answered in its time.",
        ),
        role=Role.RECOGNITION_OFFICER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS),
        fields=(
            Field(
                "rank",
                Text(fa="رتبه", en="Rank"),
                FieldKind.CHOICE,
                choices=tuple(Choice(r, Text(fa=r, en=r)) for r in "ABCD"),
            ),
            Field(
                "affordable_instalment_rials",
                Text(fa="قسط در توان (ریال)", en="Affordable instalment (rials)"),
                FieldKind.RIALS,
                minimum=0,
                maximum=10_000_000_000,
            ),
            Field("reason", Text(fa="بر چه پایه‌ای", en="On what grounds"), FieldKind.LONG_TEXT),
        ),
        nobody_acts=SUPERVISOR_TAKES_OVER,
    ),
    TaskKind(
        kind="loan.stand_as_trustee",
        stage="TRUSTEES",
        title=Text(fa="آیا معتمد این وام می‌شوید؟", en="Will you stand as trustee for this loan?"),
        why=Text(
            fa="عضوی از کانون شما وام خواسته و حرف شما جای وثیقه است.",
            en="A member of your kanoon asks for a loan; your word stands in place of collateral.",
        ),
        role=Role.TRUSTEE,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, SHARE),
        fields=(
            _outcome(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌پذیرم", "I decline")),
            Field("reason", Text(fa="توضیح", en="Remark"), FieldKind.LONG_TEXT, required=False),
        ),
        effects={
            "accept": Text(
                fa="سهم شما تا بازپرداخت وام در تعهد شما می‌ماند.",
                en="Your share stays committed until the loan is repaid.",
            ),
            "decline": Text(fa="از معتمد دیگری پرسیده می‌شود.", en="Another trustee is asked."),
        },
        nobody_acts=Text(
            fa="پس از پایان مهلت از معتمد دیگری پرسیده می‌شود.",
            en="After the time is over another trustee is asked.",
        ),
        to_member=True,
    ),
    TaskKind(
        kind="loan.endorse",
        stage="LEADER_ENDORSEMENT",
        title=Text(fa="نظر رهبر دربارهٔ وام", en="Leader's word on the loan"),
        why=Text(fa="متقاضی عضو کانون شماست.", en="The applicant is a member of your kanoon."),
        role=Role.LEADER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, PURPOSE, TRUSTEES),
        fields=(
            _outcome(("endorse", "تأیید می‌کنم", "I endorse it"), ("refuse", "تأیید نمی‌کنم", "I do not")),
            REASON,
        ),
        effects={
            "endorse": Text(fa="پرونده به تصمیم می‌رود.", en="The case goes to the decision."),
            "refuse": DECIDE_EFFECTS["reject"],
        },
        nobody_acts=Text(
            fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد.",
            en="After the due time the provincial secretary may answer as well.",
        ),
    ),
    TaskKind(
        kind="loan.decide_as_officer",
        stage="DECISION",
        title=Text(fa="تصمیم دربارهٔ وام", en="Decide on the loan"),
        why=Text(
            fa="جدول تصمیم آن را به کارشناس سپرده است.", en="The decision table leaves it to an officer."
        ),
        role=Role.CREDIT_OFFICER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, PURPOSE, RANK, AFFORDABLE, TRUSTEES, RULE, INFORMATION),
        fields=(_outcome(APPROVE, REJECT, RETURN), REASON),
        effects=DECIDE_EFFECTS,
        nobody_acts=SUPERVISOR_TAKES_OVER,
        not_after=(STARTED, "loan.endorse"),
    ),
    TaskKind(
        kind="loan.decide_in_committee",
        stage="DECISION",
        title=Text(fa="رأی کمیته دربارهٔ وام", en="Committee's vote on the loan"),
        why=Text(
            fa="مبلغ بالاست: دو رأی همسان از سه عضو کمیته.",
            en="A large amount: two equal votes of three committee members.",
        ),
        role=Role.CREDIT_COMMITTEE,
        facts=(
            APPLICANT,
            AMOUNT,
            INSTALMENTS,
            PURPOSE,
            RANK,
            AFFORDABLE,
            TRUSTEES,
            RULE,
            OVERRIDE,
            INFORMATION,
        ),
        fields=(_outcome(APPROVE, REJECT, RETURN), REASON),
        effects=DECIDE_EFFECTS,
        nobody_acts=SUPERVISOR_TAKES_OVER,
        needs=2,
        at_once=frozenset({"return"}),
        not_after=(STARTED, "loan.endorse", "loan.override_rejection"),
    ),
    TaskKind(
        kind="loan.override_rejection",
        stage="DECISION",
        title=Text(fa="آیا ردِ جدول برگردد؟", en="Override the table's refusal?"),
        why=Text(
            fa="جدول تصمیم آن را رد کرده است؛ این قاعده استثنا می‌پذیرد.",
            en="The decision table refuses it, by a rule that knows exceptions.",
        ),
        role=Role.SUPERVISOR,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, PURPOSE, TRUSTEES, RULE),
        fields=(
            _outcome(
                ("uphold", "رد بماند", "It stays refused"), ("override", "به کمیته برود", "To the committee")
            ),
            Field(
                "reason",
                Text(fa="دلیل", en="Reason"),
                FieldKind.LONG_TEXT,
                required=False,
                needed_when=("outcome", ("override",)),
            ),
        ),
        effects={
            "uphold": DECIDE_EFFECTS["reject"],
            "override": Text(
                fa="کمیته با دیدن این دلیل رأی می‌دهد.", en="The committee votes, and reads this reason."
            ),
        },
        nobody_acts=Text(fa="پس از سه روز کاری رد می‌ماند.", en="After three working days it stays refused."),
        not_after=(STARTED, "loan.endorse"),
    ),
    TaskKind(
        kind="loan.give_information",
        stage="RETURNED_FOR_INFO",
        title=Text(fa="تکمیل اطلاعات درخواست", en="Complete the application"),
        why=Text(
            fa="تصمیم‌گیرنده اطلاعات بیشتری خواسته است.",
            en="Who decides has asked for more information.",
        ),
        role=Role.LEADER,
        facts=(APPLICANT, AMOUNT, Fact("remarks", Text(fa="خواسته", en="Asked for"))),
        fields=(Field("information", Text(fa="اطلاعات", en="Information"), FieldKind.LONG_TEXT),),
        nobody_acts=Text(
            fa="پس از ده روز درخواست رد می‌شود.", en="After ten days the application is rejected."
        ),
    ),
    TaskKind(
        kind="loan.find_cover",
        stage="DECISION",
        title=Text(fa="رزرو ممکن نشد", en="The reservation was not possible"),
        why=Text(
            fa="منابع، ظرفیت معتمدان یا امتیاز کافی نیست.",
            en="Funds, trustees' capacity or points fall short.",
        ),
        role=Role.CREDIT_OFFICER,
        facts=(APPLICANT, AMOUNT, Fact("short_of", Text(fa="کمبود", en="Short of"), "code:short_of")),
        fields=(
            _outcome(("retry", "دوباره بیازما", "Try again"), REJECT),
            REASON,
        ),
        effects={
            "retry": Text(fa="رزرو دوباره آزموده می‌شود.", en="The reservation is tried again."),
            "reject": DECIDE_EFFECTS["reject"],
        },
        nobody_acts=SUPERVISOR_TAKES_OVER,
    ),
    TaskKind(
        kind="loan.accept_offer",
        stage="OFFERED",
        title=Text(fa="پذیرش پیشنهاد وام", en="Accept the offer"),
        why=Text(
            fa="وام تأیید شده؛ با کد یک‌بارمصرفی که پیامک شده بپذیرید.",
            en="The loan is approved; accept it with the one-time code sent by SMS.",
        ),
        role=Role.MEMBER,
        facts=(AMOUNT, INSTALMENTS, Fact("total_fee_rials", Text(fa="جمع کارمزد", en="Total fee"), "rials")),
        fields=(
            _outcome(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌خواهم", "I decline")),
            Field(
                "code",
                Text(fa="کد یک‌بارمصرف", en="One-time code"),
                FieldKind.CODE,
                required=False,
                needed_when=("outcome", ("accept",)),
            ),
        ),
        effects={
            "accept": Text(
                fa="قرارداد بسته و وام پرداخت می‌شود.", en="The contract is made and the loan is paid out."
            ),
            "decline": Text(fa="درخواست بسته می‌شود.", en="The application ends."),
        },
        nobody_acts=Text(fa="پیشنهاد پس از ده روز از میان می‌رود.", en="The offer ends after ten days."),
        to_member=True,
    ),
    TaskKind(
        kind="loan.release_money",
        stage="DISBURSING",
        title=Text(fa="آزادسازی پرداخت وام", en="Release the payment"),
        why=Text(
            fa="مبلغ بالاتر از سقف تک‌امضاست.",
            en="The amount is above what one signature may release.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, AMOUNT, INSTALMENTS),
        fields=(_outcome(("release", "آزاد شود", "Release it"), REJECT), REASON),
        effects={
            "release": Text(fa="دستور پرداخت به بانک می‌رود.", en="The payment order goes to the bank."),
            "reject": Text(
                fa="رزروها آزاد و پرونده بسته می‌شود.", en="The reservations are freed and the case ends."
            ),
        },
        nobody_acts=SUPERVISOR_TAKES_OVER,
        not_after=(
            STARTED,
            "loan.decide_as_officer",
            "loan.decide_in_committee",
            "loan.override_rejection",
            "loan.endorse",
            "loan.find_cover",
            "loan.pay_again",
        ),
    ),
    TaskKind(
        kind="loan.ask_bank",
        stage="DISBURSING",
        title=Text(fa="سرنوشت دستور پرداخت روشن نیست", en="The payment order's fate is unknown"),
        why=Text(
            fa="بانک پاسخ روشنی نداده؛ دستور دوباره فرستاده نمی‌شود.",
            en="The bank gave no clear answer; the order is never sent again.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, AMOUNT, Fact("order_id", Text(fa="شناسهٔ دستور", en="Order"))),
        fields=(
            _outcome(
                ("settled", "بانک پرداخته است", "The bank has paid"),
                ("rejected", "بانک نپرداخته است", "The bank has not paid"),
                (
                    "send_again",
                    "بانک دریافتش نکرده؛ همان دستور دوباره برود",
                    "It never got it: send the same order again",
                ),
            ),
            Field(
                "reference",
                Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
                required=False,
                needed_when=("outcome", ("settled",)),
            ),
        ),
        effects={
            "settled": Text(
                fa="پرداخت قطعی ثبت و بازپرداخت آغاز می‌شود.", en="The payment is posted; repayment begins."
            ),
            "rejected": Text(
                fa="رزروها آزاد و پرونده بسته می‌شود.", en="The reservations are freed and the case ends."
            ),
            "send_again": Text(
                fa="از بانک پرسیده می‌شود؛ تنها اگر خودش بگوید نرسیده، همان دستور با همان شناسه می‌رود.",
                en="The bank is asked; only if it says itself that it has none, the same order goes under the same id.",
            ),
        },
        nobody_acts=SUPERVISOR_TAKES_OVER,
        not_after=("loan.release_money",),
    ),
    TaskKind(
        kind="loan.call_member",
        stage="REPAYING",
        title=Text(fa="تماس با عضو دربارهٔ قسط", en="Call the member about the instalment"),
        why=Text(fa="هفت روز از مهلت قسط گذشته است.", en="The instalment is seven days past its deadline."),
        role=Role.LEADER,
        facts=(APPLICANT, NUMBER, DUE_ON, OWED),
        fields=(
            _outcome(
                ("will_pay", "می‌پردازد", "Will pay"),
                ("needs_help", "نیاز به کمک دارد", "Needs help"),
                ("not_reached", "پاسخ نداد", "Not reached"),
            ),
            NOTE,
        ),
        effects={
            "will_pay": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
            "needs_help": Text(fa="سرپرست خبردار می‌شود.", en="The supervisor is told."),
            "not_reached": Text(fa="در سرگذشت پرونده ثبت می‌شود.", en="It is written to the timeline."),
        },
        nobody_acts=Text(
            fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پرداخت قسط آن را می‌بندد.",
            en="After the due time the provincial secretary may answer; paying the instalment closes it.",
        ),
    ),
    TaskKind(
        kind="loan.refund_overpaid",
        stage="REPAYING",
        title=Text(fa="بازگرداندن اضافه‌پرداخت", en="Give back what was paid too much"),
        why=Text(
            fa="عضو بیش از ماندهٔ وام پرداخته است.",
            en="The member has paid more than the loan's balance.",
        ),
        role=Role.TREASURY,
        facts=(APPLICANT, Fact("overpaid_rials", Text(fa="اضافه‌پرداخت", en="Paid too much"), "rials")),
        fields=(
            _outcome(
                ("refunded", "به حساب عضو برگشت", "Paid back to the member's account"),
                ("moved", "به وام دیگر همین عضو", "To another loan of the same member"),
            ),
            Field(
                "reference",
                Text(fa="شمارهٔ پیگیری بانک", en="Bank's reference"),
                required=False,
                needed_when=("outcome", ("refunded",)),
                max_length=80,
            ),
            Field(
                "to_loan_id",
                Text(fa="شناسهٔ آن وام", en="That loan"),
                required=False,
                needed_when=("outcome", ("moved",)),
                max_length=80,
            ),
        ),
        effects={
            "refunded": Text(
                fa="مانده صفر و وام بسته می‌شود.", en="The balance becomes zero and the loan closes."
            ),
            "moved": Text(
                fa="همهٔ اضافه‌پرداخت به حساب آن وام می‌رود.", en="All of it pays instalments of that loan."
            ),
        },
        nobody_acts=SUPERVISOR_TAKES_OVER,
    ),
    *PAYOUT_TASKS,
    *ARREARS_TASKS,
    *LIFE_TASKS,
    *TRUSTEE_TASKS,
    *EVIDENCE_TASKS,
    *stuck_tasks("loan", "SUBMITTED"),
)
