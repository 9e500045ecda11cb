"""Where money of somebody who has died goes: an heir who is a member, named by a document, and looked at by a second person."""

from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

HEIR = Fact("heir_member_id", Text(fa="وارث", en="Heir"), "member")
DOCUMENT = Fact("document", Text(fa="سند وراثت", en="Document of the inheritance"), "file")
_HEIR_CHOICE = ("heir", "به وارثی که عضو است می‌رسد", "An heir who is a member has it")
TO_HEIR = Text(
    fa="نفر دوم سند را می‌بیند؛ سپس به حساب ثبت‌شدهٔ وارث می‌رود و بانک می‌گوید حساب از آن اوست.",
    en="A second person looks at the document; then it goes to the heir's registered account, and the bank says whose it is.",
)

NO_HEIR: dict[str, Text] = {
    "no_such_person": Text(fa="چنین عضوی نیست", en="there is no such member"),
    "deceased": Text(fa="او هم درگذشته است", en="they have died, too"),
    "not_agreed": Text(fa="نفر دوم نپذیرفت", en="the second person did not agree"),
}
"""Why somebody who was named does not have it."""

HEIR_HAPPENINGS: dict[str, Text] = {
    "heir_confirmed": Text(
        fa="دو نفر از خزانه سند وارث را دیدند؛ پول به حساب او می‌رود",
        en="Two people of the treasury have seen the heir's document: the money goes to their account",
    ),
    "registered_confirmed": Text(
        fa="دو نفر از خزانه: بانک حساب ثبت‌شده را برای ورثه نگه می‌دارد",
        en="Two people of the treasury: the bank keeps the registered account for the heirs",
    ),
    "heir_turned_down": Text(
        fa="نفر دوم نپذیرفت: {because}", en="The second person did not agree: {because}"
    ),
}


def heir_fields(registered: tuple[str, str, str]) -> tuple[Field, ...]:
    """An heir with a document, or (`registered`: its value and words) the account that is there, and why."""
    to_heir = ("outcome", ("heir",))
    return (
        choices_of(_HEIR_CHOICE, registered),
        Field(
            "heir_member_id",
            Text(fa="شناسهٔ عضو وارث", en="The heir's member id"),
            required=False,
            needed_when=to_heir,
            max_length=64,
            help=Text(fa="از صفحهٔ «افراد»", en="Of the page “People”"),
        ),
        Field(
            "document",
            Text(fa="سند وراثت", en="Document of the inheritance"),
            FieldKind.FILE,
            required=False,
            needed_when=to_heir,
            help=Text(fa="گواهی انحصار وراثت یا مانند آن.", en="A certificate of inheritance, or the like."),
        ),
        reason_for(registered[0]),
    )


def confirm_heir_task(process: str, stage: str, named_by: str, facts: tuple[Fact, ...]) -> TaskKind:
    """`<process>.confirm_heir`: the second pair of eyes, for what somebody answered to the task `named_by`."""
    return TaskKind(
        kind=f"{process}.confirm_heir",
        stage=stage,
        title=Text(fa="پول درگذشته به که می‌رسد: نگاه دوم", en="Who has a dead person's money: the second look"),
        why=Text(
            fa="همکاری گفته است پول به کدام حساب برود؛ بی نگاه دوم چیزی پرداخت نمی‌شود.",
            en="A colleague has said to which account it goes; without a second look nothing is paid.",
        ),
        role=Role.TREASURY,
        facts=(*facts, HEIR, DOCUMENT, Fact("because", Text(fa="دلیل همکار", en="The colleague's reason"))),
        fields=(
            choices_of(("confirm", "تأیید", "Confirm"), ("reject", "رد", "Reject")),
            reason_for("reject"),
        ),
        effects={
            "confirm": Text(fa="به همان حساب پرداخت می‌شود.", en="It is paid to that account."),
            "reject": Text(fa="دوباره پرسیده می‌شود؛ پول نزد ما می‌ماند.", en="It is asked again; the money stays with us."),
        },
        nobody_acts=SUPERVISOR_TOO,
        not_after=(named_by,),
    )  # fmt: skip
