"""What people are asked when a loan is decided on: officer, committee, override, information, cover."""

from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_task_words import (
    AFFORDABLE,
    AMOUNT,
    APPLICANT,
    APPROVE,
    DECIDE_EFFECTS,
    INFORMATION,
    INSTALMENTS,
    OVERRIDE,
    PURPOSE,
    RANK,
    REASON,
    REJECT,
    RETURN,
    RULE,
    TRUSTEES,
    outcome_of,
)
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

DECISION_TASKS = (
    TaskKind(
        kind="loan.decide_as_officer",
        stage="DECISION",
        title=Text(fa="تصمیم دربارهٔ وام", en="Decide on the loan"),
        why=Text(
            fa="جدول تصمیم آن را به کارشناس سپرده است.", en="The decision table leaves it to an officer."
        ),
        role=Role.CREDIT_OFFICER,
        facts=(APPLICANT, AMOUNT, INSTALMENTS, PURPOSE, RANK, AFFORDABLE, TRUSTEES, RULE, INFORMATION),
        fields=(outcome_of(APPROVE, REJECT, RETURN), REASON),
        effects=DECIDE_EFFECTS,
        nobody_acts=SUPERVISOR_TOO,
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
        fields=(outcome_of(APPROVE, REJECT, RETURN), REASON),
        effects=DECIDE_EFFECTS,
        nobody_acts=SUPERVISOR_TOO,
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
            outcome_of(
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
            outcome_of(("retry", "دوباره بیازما", "Try again"), REJECT),
            REASON,
        ),
        effects={
            "retry": Text(fa="رزرو دوباره آزموده می‌شود.", en="The reservation is tried again."),
            "reject": DECIDE_EFFECTS["reject"],
        },
        nobody_acts=SUPERVISOR_TOO,
    ),
)
