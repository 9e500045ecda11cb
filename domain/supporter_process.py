"""The registration of a supporter, declared: asked whose numbers they are, verified by a person (domain.md, Supporter)."""

from domain import provinces
from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.permissions import NATIONWIDE, Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

CREDIT = "credit"
SUPPORT_KINDS: dict[str, Text] = {
    CREDIT: Text(fa="اعتباری", en="Credit"),
    "technical": Text(fa="فنی", en="Technical"),
    "cultural": Text(fa="فرهنگی", en="Cultural"),
    "commercial": Text(fa="بازرگانی", en="Commercial"),
}
"""What a supporter may give (domain.md); credit is counted in rials, the others in cases at a time."""

PROVINCE_WORDS: dict[str, Text] = {
    **{
        code: Text(fa=name, en=provinces.PROVINCES_IN_ENGLISH[code])
        for code, name in provinces.PROVINCES.items()
    },
    NATIONWIDE: Text(fa="سراسر کشور", en="The whole country"),
}

PERSON = Fact("member_id", Text(fa="شخص", en="Person"), "member")
ORGANISATION = Fact("organisation", Text(fa="سازمان", en="Organisation"))
PROVINCES = Fact("provinces", Text(fa="استان‌ها", en="Provinces"), "code:provinces")
OFFERINGS = (
    Fact("credit_rials", Text(fa="توان اعتباری در یک زمان", en="Credit at a time"), "rials"),
    Fact("technical", Text(fa="پروندهٔ فنی در یک زمان", en="Technical cases at a time"), "number"),
    Fact("cultural", Text(fa="پروندهٔ فرهنگی در یک زمان", en="Cultural cases at a time"), "number"),
    Fact("commercial", Text(fa="پروندهٔ بازرگانی در یک زمان", en="Commercial cases at a time"), "number"),
)

_VERIFY = choices_of(("approve", "تأیید", "Approve"), ("refuse", "رد", "Refuse"))
_EFFECTS = {
    "approve": Text(
        fa="حامی تأیید می‌شود، پیام خوش‌آمد می‌گیرد و پرونده‌ها به او پیشنهاد می‌شود.",
        en="They are verified and welcomed, and cases are offered to them.",
    ),
    "refuse": Text(fa="ثبت‌نام بسته و به او گفته می‌شود.", en="The registration ends and they are told."),
}

VERIFY_PERSON = TaskKind(
    kind="supporter.verify_person",
    stage="VERIFICATION",
    title=Text(fa="تأیید حامی", en="Verify a supporter"),
    why=Text(
        fa="کسی می‌خواهد حامی شود؛ هویت و شمارهٔ همراه او درست است.",
        en="Somebody wants to be a supporter; identity and telephone are theirs.",
    ),
    role=Role.SUPPORTER_OFFICER,
    facts=(PERSON, *OFFERINGS, PROVINCES),
    fields=(_VERIFY, reason_for("refuse")),
    effects=_EFFECTS,
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)

VERIFY_ORGANISATION = TaskKind(
    kind="supporter.verify_organisation",
    stage="VERIFICATION",
    title=Text(fa="تأیید سازمان حامی", en="Verify a supporting organisation"),
    why=Text(
        fa="سازمانی می‌خواهد حامی شود؛ شناسهٔ ملی را از روی سند آن بنویسید.",
        en="An organisation wants to be a supporter: copy its id from its document.",
    ),
    role=Role.SUPPORTER_OFFICER,
    facts=(ORGANISATION, PERSON, *OFFERINGS, PROVINCES),
    fields=(
        _VERIFY,
        Field(
            "legal_entity_id",
            Text(fa="شناسهٔ ملی سازمان", en="The organisation's id"),
            FieldKind.LEGAL_ENTITY_ID,
            required=False,
            needed_when=("outcome", ("approve",)),
            help=Text(
                fa="از روی سند ثبت آن؛ باید همان باشد که ثبت شده است.",
                en="From its document of registration; it must be the one that was registered.",
            ),
        ),
        reason_for("refuse"),
    ),
    effects=_EFFECTS,
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)

REASONS: dict[str, Text] = {
    "not_theirs": Text(fa="شمارهٔ همراه از آنِ این شخص نیست", en="the telephone is not this person's"),
    "not_verified": Text(fa="انجمن آن را تأیید نکرد", en="the association did not verify it"),
    "on_request": Text(fa="به درخواست خود او", en="at their own request"),
    "died": Text(fa="کسی که پاسخگوی آن بود درگذشت", en="the person who answered for it has died"),
}

SUPPORTER = ProcessKind(
    kind="supporter",
    title=Text(fa="ثبت‌نام حامی", en="Registration of a supporter"),
    stages=(
        Stage(
            "REGISTERED",
            Text(fa="ثبت‌شده", en="Registered"),
            ("VERIFICATION", "REFUSED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "VERIFICATION",
            Text(fa="در دست تأیید", en="Being verified"),
            ("VERIFIED", "REFUSED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("VERIFIED", Text(fa="تأییدشده", en="Verified"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="ردشده", en="Refused"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(VERIFY_PERSON, VERIFY_ORGANISATION, *stuck_tasks("supporter", "REGISTERED")),
    happenings=HAPPENINGS
    | {
        "identified": Text(fa="هویت و شمارهٔ همراه درست است", en="Identity and telephone are this person's"),
        "not_identified": Text(fa="شمارهٔ همراه از آنِ این شخص نیست", en="The telephone is not this person's"),
        "verified": Text(fa="حامی تأیید شد", en="The supporter was verified"),
        "refused": Text(fa="تأیید نشد: {because}", en="Not verified: {because}"),
    },
    codes={
        "kinds": SUPPORT_KINDS,
        "provinces": PROVINCE_WORDS,
        "reasons": REASONS,
        "steps": {
            "Supporters.identify": Text(fa="استعلام هویت حامی", en="asking whose telephone it is"),
            "Supporters.verify": Text(fa="تأیید حامی", en="verifying the supporter"),
            "Supporters.turn_down": Text(fa="بستن ثبت‌نام", en="ending the registration"),
        },
        "outcomes": {
            "VERIFIED": Text(fa="تأییدشده", en="Verified"),
            "REFUSED": Text(fa="ردشده", en="Refused"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
        },
    },
)
