"""What people are asked when one kanoon goes into another: both assemblies, two reviews, and money by hand."""

from domain.case import STARTED
from domain.forms import Choice, Field, FieldKind
from domain.kanoon_change_words import (
    APPROVE,
    ASSEMBLY,
    ENDS,
    FIX_FIELDS,
    FIXED,
    REASON,
    REJECT,
    REMARKS,
    RETURN,
    RETURNED,
    TO_THE_CENTRE,
)
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

SIDES: dict[str, Text] = {
    "from": Text(fa="کانونی که می‌پیوندد", en="the kanoon that joins"),
    "into": Text(fa="کانونی که می‌ماند", en="the kanoon that stays"),
}
FROM_NAME = Fact("from_name", Text(fa="کانونی که می‌پیوندد", en="Kanoon that joins"))
INTO_NAME = Fact("into_name", Text(fa="کانونی که می‌ماند", en="Kanoon that stays"))
SIDE = Fact("side", Text(fa="کانون شما", en="Your kanoon"), "code:sides")
LEADERS = (
    Fact("from_leader", Text(fa="رهبر کانونی که می‌پیوندد", en="Leader of the one that joins"), "member"),
    Fact("into_leader", Text(fa="رهبر کانونی که می‌ماند", en="Leader of the one that stays"), "member"),
)
COUNTS = (
    Fact("from_members", Text(fa="اعضای کانونی که می‌پیوندد", en="Members of the one that joins"), "number"),
    Fact("into_members", Text(fa="اعضای کانونی که می‌ماند", en="Members of the one that stays"), "number"),
    Fact("most", Text(fa="بیشترین شمار اعضا", en="Most members of a kanoon"), "number"),
)
OWN = (
    Fact("members", Text(fa="اعضای کانون شما", en="Members of your kanoon"), "number"),
    Fact("trustees", Text(fa="معتمدان کانون شما", en="Trustees of your kanoon"), "number"),
)
STATE = Fact("state", Text(fa="وضع کانونی که می‌پیوندد", en="State of the one that joins"), "code:states")
MINUTES = (
    Fact("from_minutes", Text(fa="صورت‌جلسهٔ کانونی که می‌پیوندد", en="Minutes of the one that joins"), "file"),
    Fact("into_minutes", Text(fa="صورت‌جلسهٔ کانونی که می‌ماند", en="Minutes of the one that stays"), "file"),
)
NOTES = (
    Fact("from_note", Text(fa="یادداشت کانونی که می‌پیوندد", en="Note of the one that joins")),
    Fact("into_note", Text(fa="یادداشت کانونی که می‌ماند", en="Note of the one that stays")),
)

AGREE = TaskKind(
    kind="kanoon_merge.agree",
    stage="AGREEING",
    title=Text(fa="ادغام دو کانون: تصمیم مجمع", en="Two kanoons are to merge: what the assembly says"),
    why=Text(
        fa="پیشنهاد شده است که دو کانون یکی شوند؛ مجمع و معتمدان کانون شما باید بپذیرند.",
        en="It is proposed that two kanoons become one; your kanoon's assembly and trustees have to agree.",
    ),
    role=Role.LEADER,
    facts=(SIDE, FROM_NAME, INTO_NAME, REASON, *OWN, *COUNTS),
    fields=ASSEMBLY,
    effects={
        "agree": Text(
            fa="اگر کانون دیگر هم بپذیرد، استان بررسی می‌کند.",
            en="Once the other kanoon agrees too, the province reviews it.",
        ),
        "decline": ENDS,
    },
    nobody_acts=Text(
        fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پس از شصت روز پرونده بسته می‌شود.",
        en="After the due time the provincial secretary may answer as well; after sixty days the case ends.",
    ),
)

_REVIEW_FACTS = (FROM_NAME, INTO_NAME, REASON, STATE, *LEADERS, *COUNTS, *MINUTES, *NOTES, FIXED)
_WHOSE = Field(
    "whose",
    Text(fa="رهبر کدام کانون درست کند؟", en="Whose leader is to put it right?"),
    FieldKind.CHOICE,
    required=False,
    choices=tuple(Choice(side, words) for side, words in SIDES.items()),
    needed_when=("outcome", ("return",)),
)
_MERGED = Text(
    fa="مانده‌ها، اعضا و پرونده‌ها به کانونی که می‌ماند می‌روند و کانون دیگر بسته می‌شود.",
    en="Balance, members and cases go to the kanoon that stays, and the other one closes.",
)

PROVINCE = TaskKind(
    kind="kanoon_merge.review_in_province",
    stage="PROVINCIAL_REVIEW",
    title=Text(fa="بررسی استانی ادغام", en="Provincial review of a merger"),
    why=Text(fa="مجمع هر دو کانون پذیرفته است.", en="Both assemblies have agreed."),
    role=Role.PROVINCIAL_SECRETARY,
    facts=_REVIEW_FACTS,
    fields=(choices_of(APPROVE, RETURN, REJECT), _WHOSE, reason_for("return", "reject")),
    effects={"approve": TO_THE_CENTRE, "return": RETURNED, "reject": ENDS},
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "kanoon_merge.agree", "kanoon_merge.fix"),
)

CENTRE = TaskKind(
    kind="kanoon_merge.review_in_centre",
    stage="CENTRAL_REVIEW",
    title=Text(fa="بررسی مرکزی ادغام", en="Central review of a merger"),
    why=Text(fa="استان ادغام را تأیید کرده است.", en="The province has approved the merger."),
    role=Role.CENTRAL_SECRETARY,
    facts=_REVIEW_FACTS,
    fields=(
        choices_of(
            APPROVE,
            ("approve_suspended", "تأیید، با آنکه معلق است", "Approve although it is suspended"),
            RETURN,
            REJECT,
        ),
        _WHOSE,
        reason_for("approve_suspended", "return", "reject"),
    ),
    effects={"approve": _MERGED, "approve_suspended": _MERGED, "return": RETURNED, "reject": ENDS},
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "kanoon_merge.agree", "kanoon_merge.fix", "kanoon_merge.review_in_province"),
)

FIX = TaskKind(
    kind="kanoon_merge.fix",
    stage="RETURNED_FOR_FIX",
    title=Text(fa="اصلاح پروندهٔ ادغام", en="Put the merger's case right"),
    why=Text(fa="بررسی‌کننده آن را برگردانده است.", en="A reviewer has returned it."),
    role=Role.LEADER,
    facts=(SIDE, FROM_NAME, INTO_NAME, REMARKS, *MINUTES),
    fields=FIX_FIELDS,
    nobody_acts=Text(
        fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پس از چهارده روز پرونده رد می‌شود.",
        en="After the due time the provincial secretary may answer as well; after fourteen days the case is rejected.",
    ),
)

BY_HAND = TaskKind(
    kind="kanoon_merge.move_by_hand",
    stage="MOVING",
    title=Text(fa="جابه‌جایی ماندهٔ کانون به دست", en="Move a kanoon's balance by hand"),
    why=Text(
        fa="بانک حساب یکی از دو کانون را با این شناسه نمی‌شناسد؛ مانده را به دست جابه‌جا کنید.",
        en="The bank knows no account of one of the two by its id: move what is there by hand.",
    ),
    role=Role.TREASURY,
    facts=(FROM_NAME, INTO_NAME),
    fields=(
        Field(
            "moved_rials",
            Text(fa="جابه‌جا شد (ریال)؛ بی‌حساب: صفر", en="Moved (rials); without any account: zero"),
            FieldKind.RIALS,
            minimum=0,
            maximum=10**17,
        ),
        Field("evidence", Text(fa="شمارهٔ سند بانک", en="Number of the bank's document"), max_length=200),
    ),
    nobody_acts=SUPERVISOR_TOO,
)

KANOON_MERGE_TASKS = (AGREE, PROVINCE, CENTRE, FIX, BY_HAND, *stuck_tasks("kanoon_merge", "PROPOSED"))
