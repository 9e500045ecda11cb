"""What mergers and splits of kanoons ask in the same words: minutes of an assembly, reviews, corrections."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.process import Fact, Stage, StageEnd
from domain.words import Text

REASON = Fact("reason", Text(fa="چرا", en="Why"))
REMARKS = Fact("remarks", Text(fa="آنچه باید درست شود", en="What is to be put right"))
FIXED = Fact("fixed", Text(fa="آنچه درست شد", en="What was put right"))
ENDS = Text(
    fa="پرونده بسته و به رهبران گفته می‌شود؛ هیچ چیز عوض نمی‌شود.",
    en="The case ends, the leaders are told, and nothing changes.",
)
RETURNED = Text(
    fa="رهبر چهارده روز برای درست کردن آن فرصت دارد؛ آنچه پر شده می‌ماند.",
    en="The leader has fourteen days to put it right; what was filled in stays.",
)
TO_THE_CENTRE = Text(fa="به دبیرخانهٔ مرکزی می‌رود.", en="It goes to the central secretariat.")
STATES: dict[str, Text] = {
    "active": Text(fa="فعال", en="active"),
    "suspended": Text(fa="معلق", en="suspended"),
    "closing": Text(fa="در حال بستن", en="closing"),
    "closed": Text(fa="بسته", en="closed"),
}


GIVEN_UP = ("WITHDRAWN", "REJECTED")
"""The exits that are open from each stage on the way."""


def reviews(approved: str) -> tuple[Stage, ...]:
    """The province, the centre, and the correction between them; `approved` is where the centre's approval leads."""
    return (
        Stage(
            "PROVINCIAL_REVIEW",
            Text(fa="بررسی استانی", en="Provincial review"),
            ("CENTRAL_REVIEW", "RETURNED_FOR_FIX", *GIVEN_UP),
            may_withdraw=True,
        ),
        Stage(
            "RETURNED_FOR_FIX",
            Text(fa="برگشت برای اصلاح", en="Returned for correction"),
            ("PROVINCIAL_REVIEW", *GIVEN_UP),
            may_withdraw=True,
        ),
        Stage(
            "CENTRAL_REVIEW",
            Text(fa="بررسی مرکزی", en="Central review"),
            (approved, "RETURNED_FOR_FIX", *GIVEN_UP),
            may_withdraw=True,
        ),
    )


ENDINGS = (
    Stage("DONE", Text(fa="انجام‌شده", en="Done"), end=StageEnd.DONE),
    Stage("DECLINED", Text(fa="پذیرفته‌نشده", en="Declined"), end=StageEnd.EXIT),
    Stage("EXPIRED", Text(fa="پایان مهلت", en="Expired"), end=StageEnd.EXIT),
    Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    Stage("REJECTED", Text(fa="ردشده", en="Rejected"), end=StageEnd.EXIT),
)
OUTCOMES: dict[str, Text] = {ending.name: ending.title for ending in ENDINGS}


def _if_agreed(name: str, label: Text, kind: FieldKind, help_: Text | None = None) -> Field:
    at_least = 0 if kind is FieldKind.INTEGER else None
    agreed = ("outcome", ("agree",))
    return Field(name, label, kind, required=False, minimum=at_least, help=help_, needed_when=agreed)


ASSEMBLY = (
    choices_of(("agree", "مجمع پذیرفت", "The assembly agrees"), ("decline", "نپذیرفت", "It does not")),
    _if_agreed("held_on", Text(fa="روز مجمع", en="Day of the assembly"), FieldKind.DATE),
    _if_agreed(
        "in_favour",
        Text(fa="شمار اعضای موافق", en="Members in favour"),
        FieldKind.INTEGER,
        Text(fa="بیش از نیمی از اعضا.", en="More than half of the members."),
    ),
    _if_agreed(
        "trustees_in_favour",
        Text(fa="شمار معتمدان موافق", en="Trustees in favour"),
        FieldKind.INTEGER,
        Text(fa="بیش از نیمی از معتمدان.", en="More than half of the trustees."),
    ),
    _if_agreed(
        "minutes",
        Text(fa="صورت‌جلسه", en="Minutes"),
        FieldKind.FILE,
        Text(fa="با امضای معتمدان و حاضران.", en="Signed by the trustees and who was there."),
    ),
    Field(
        "note",
        Text(fa="یادداشت برای بررسی‌کنندگان", en="A note for the reviewers"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=1_000,
    ),
    reason_for("decline"),
)

APPROVE = ("approve", "تأیید", "Approve")
RETURN = ("return", "برگشت برای اصلاح", "Return with remarks")
REJECT = ("reject", "رد", "Reject")

FIX_FIELDS = (
    Field("fixed", Text(fa="چه چیز درست شد", en="What was put right"), FieldKind.LONG_TEXT, max_length=2_000),
    Field(
        "minutes",
        Text(fa="صورت‌جلسهٔ درست‌شده", en="The minutes, corrected"),
        FieldKind.FILE,
        required=False,
        help=Text(
            fa="تنها اگر خود صورت‌جلسه باید درست می‌شد.",
            en="Only where the minutes themselves were to be put right.",
        ),
    ),
)
