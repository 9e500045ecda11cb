"""What people are asked when a kanoon is split: its assembly, the founding meeting, two reviews."""

from dataclasses import replace

from domain import kanoon_tasks
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
from domain.kanoon_tasks import (
    DEPUTY,
    FOUNDERS,
    KIND,
    LEADER,
    MEETING_NOTE,
    MINUTES,
    NAME,
    PLACE,
    SECRETARY,
    TRUSTEES,
)
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

SIDES: dict[str, Text] = {
    "from": Text(fa="کانونی که تقسیم می‌شود", en="the kanoon that is split"),
    "new": Text(fa="کانون تازه", en="the new kanoon"),
}
FROM_NAME = Fact("from_name", Text(fa="کانونی که تقسیم می‌شود", en="Kanoon that is split"))
COUNTS = (
    Fact("members", Text(fa="اعضای آن", en="Its members"), "number"),
    Fact("trustees_there", Text(fa="معتمدان آن", en="Its trustees"), "number"),
    Fact("going", Text(fa="اعضایی که می‌روند", en="Members who go"), "number"),
    Fact("fewest", Text(fa="کمترین شمار اعضا در هر کدام", en="Fewest members of each"), "number"),
)
SHARE = Fact(
    "share_rials", Text(fa="سهم کانون تازه از حساب", en="What the new one gets of the account"), "rials"
)
ASSEMBLY_MINUTES = Fact("assembly_minutes", Text(fa="صورت‌جلسهٔ مجمع", en="Minutes of the assembly"), "file")
ASSEMBLY_NOTE = Fact("assembly_note", Text(fa="یادداشت مجمع", en="Note of the assembly"))

AGREE = TaskKind(
    kind="kanoon_split.agree",
    stage="AGREEING",
    title=Text(fa="تقسیم کانون: تصمیم مجمع", en="The kanoon is to be split: what the assembly says"),
    why=Text(
        fa="پیشنهاد شده است که گروهی از اعضا کانون خود را بنیاد کنند؛ مجمع و معتمدان باید بپذیرند.",
        en="It is proposed that some members found a kanoon of their own; assembly and trustees have to agree.",
    ),
    role=Role.LEADER,
    facts=(FROM_NAME, NAME, PLACE, LEADER, REASON, FOUNDERS, *COUNTS),
    fields=(
        *ASSEMBLY,
        Field(
            "share_rials",
            Text(
                fa="سهم کانون تازه از حساب گروهی (ریال)", en="What the new kanoon gets of the account (rials)"
            ),
            FieldKind.RIALS,
            required=False,
            minimum=0,
            maximum=10**17,
            help=Text(fa="خالی: هیچ.", en="Left empty: nothing."),
        ),
    ),
    effects={
        "agree": Text(
            fa="رهبر کانون تازه نشست مؤسسان را برگزار می‌کند.",
            en="The leader of the new kanoon holds the founding meeting.",
        ),
        "decline": ENDS,
    },
    nobody_acts=Text(
        fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد؛ پس از شصت روز پرونده بسته می‌شود.",
        en="After the due time the provincial secretary may answer as well; after sixty days the case ends.",
    ),
)

MEETING = replace(
    kanoon_tasks.MEETING,
    kind="kanoon_split.found",
    why=Text(
        fa="مجمع تقسیم را پذیرفته است؛ نشست مؤسسان را برگزار و برگزیدگان را با شمارهٔ آنان ثبت کنید.",
        en="The assembly has agreed: hold the founding meeting, and record who was elected by their numbers.",
    ),
    facts=(FROM_NAME, NAME, FOUNDERS),
    nobody_acts=Text(fa="پس از شصت روز پرونده بسته می‌شود.", en="After sixty days the case ends."),
)
RECOGNISE = replace(kanoon_tasks.RECOGNISE, kind="kanoon_split.recognise_trustee")

_REVIEW_FACTS = (
    FROM_NAME, NAME, KIND, PLACE, LEADER, REASON, *COUNTS, FOUNDERS, SECRETARY, DEPUTY, TRUSTEES, SHARE,
    ASSEMBLY_MINUTES, ASSEMBLY_NOTE, MINUTES, MEETING_NOTE, FIXED,
)  # fmt: skip
_FIELDS = (
    choices_of(APPROVE, RETURN, REJECT),
    Field(
        "whose",
        Text(fa="رهبر کدام کانون درست کند؟", en="Whose leader is to put it right?"),
        FieldKind.CHOICE,
        required=False,
        choices=tuple(Choice(side, words) for side, words in SIDES.items()),
        needed_when=("outcome", ("return",)),
    ),
    reason_for("return", "reject"),
)

PROVINCE = TaskKind(
    kind="kanoon_split.review_in_province",
    stage="PROVINCIAL_REVIEW",
    title=Text(fa="بررسی استانی تقسیم", en="Provincial review of a split"),
    why=Text(
        fa="مجمع پذیرفته و نشست مؤسسان برگزار شده است.", en="The assembly agreed, and the founders met."
    ),
    role=Role.PROVINCIAL_SECRETARY,
    facts=_REVIEW_FACTS,
    fields=_FIELDS,
    effects={"approve": TO_THE_CENTRE, "return": RETURNED, "reject": ENDS},
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "kanoon_split.agree", "kanoon_split.found", "kanoon_split.fix"),
)

CENTRE = replace(
    PROVINCE,
    kind="kanoon_split.review_in_centre",
    stage="CENTRAL_REVIEW",
    title=Text(fa="بررسی مرکزی تقسیم", en="Central review of a split"),
    why=Text(fa="استان تقسیم را تأیید کرده است.", en="The province has approved the split."),
    role=Role.CENTRAL_SECRETARY,
    effects={
        "approve": Text(
            fa="حساب و شمارهٔ کانون تازه صادر می‌شود و اعضا و پرونده‌هایشان به آن می‌روند.",
            en="The new kanoon gets its account and number, and the members go there with their cases.",
        ),
        "return": RETURNED,
        "reject": ENDS,
    },
    not_after=(*PROVINCE.not_after, "kanoon_split.review_in_province"),
)

FIX = TaskKind(
    kind="kanoon_split.fix",
    stage="RETURNED_FOR_FIX",
    title=Text(fa="اصلاح پروندهٔ تقسیم", en="Put the split's case right"),
    why=Text(fa="بررسی‌کننده آن را برگردانده است.", en="A reviewer has returned it."),
    role=Role.LEADER,
    facts=(FROM_NAME, NAME, REMARKS, ASSEMBLY_MINUTES, MINUTES),
    fields=FIX_FIELDS,
    nobody_acts=Text(fa="پس از چهارده روز پرونده رد می‌شود.", en="After fourteen days the case is rejected."),
)

KANOON_SPLIT_TASKS = (
    AGREE, MEETING, RECOGNISE, PROVINCE, CENTRE, FIX, *stuck_tasks("kanoon_split", "PROPOSED"),
)  # fmt: skip
