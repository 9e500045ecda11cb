"""What people are asked about memberships: a leader accepts, a secretary decides, the centre hears an objection."""

from domain.case import STARTED
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.words import Text

PERSON = Fact("member_id", Text(fa="شخص", en="Person"), "member")
WHAT = Fact("what", Text(fa="درخواست", en="Request"), "code:whats")
KANOON = Fact("kanoon_name", Text(fa="کانون", en="Kanoon"))
FROM = Fact("from_kanoon_name", Text(fa="کانون کنونی", en="Present kanoon"))
REASON = Fact("reason", Text(fa="دلیل", en="Reason"))
DECISION = Fact("decision", Text(fa="دلیل تصمیم استان", en="Why the province decided so"))
OBJECTION = Fact("objection", Text(fa="اعتراض عضو", en="The member's objection"))

_SUPERVISOR_TOO = Text(
    fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد؛ اگر کسی پاسخ ندهد درخواست بسته می‌شود.",
    en="After the due time a supervisor may answer as well; where nobody does, the request ends.",
)
_TOLD = Text(fa="پایان درخواست؛ به شخص گفته می‌شود.", en="The request ends, and the person is told.")
_ACCEPT_OR_NOT = (choices_of(("accept", "پذیرش", "Accept"), ("refuse", "رد", "Refuse")), reason_for("refuse"))

ACCEPT = TaskKind(
    kind="membership.accept",
    stage="ASKED",
    title=Text(fa="درخواست عضویت در کانون", en="Somebody asks to join the kanoon"),
    why=Text(
        fa="شخصی می‌خواهد عضو کانون شما شود؛ هویت و شمارهٔ همراه او درست است.",
        en="Somebody wants to become a member of your kanoon; identity and telephone are right.",
    ),
    role=Role.LEADER,
    facts=(PERSON, KANOON, REASON),
    fields=_ACCEPT_OR_NOT,
    effects={"accept": Text(fa="همان دم عضو می‌شود.", en="They are a member at once."), "refuse": _TOLD},
    nobody_acts=_SUPERVISOR_TOO,
    not_after=(STARTED,),
)

RECEIVE = TaskKind(
    kind="membership.receive",
    stage="ASKED",
    title=Text(fa="انتقال عضوی به کانون شما", en="A member is to come to your kanoon"),
    why=Text(
        fa="عضوی از کانونی دیگر می‌خواهد به کانون شما بیاید؛ وام‌های امضاشده‌اش با همان شرایط با او می‌آید.",
        en="A member of another kanoon wants to come to yours; their signed loans come with them as they are.",
    ),
    role=Role.LEADER,
    facts=(PERSON, FROM, KANOON, REASON),
    fields=_ACCEPT_OR_NOT,
    effects={
        "accept": Text(
            fa="همان دم منتقل می‌شود؛ معتمد و دارندهٔ سمت در کانون پیشین نیست.",
            en="They move at once; their office and trusteeship in the former kanoon end.",
        ),
        "refuse": Text(fa="در کانون خود می‌ماند.", en="They stay where they are."),
    },
    nobody_acts=_SUPERVISOR_TOO,
    not_after=(STARTED,),
)

DECIDE = TaskKind(
    kind="membership.decide",
    stage="DECIDING",
    title=Text(fa="اخراج عضو از کانون", en="A member is to be expelled"),
    why=Text(
        fa="رهبر کانون اخراج عضوی را پیشنهاد کرده است.", en="The kanoon's leader proposes to expel a member."
    ),
    role=Role.PROVINCIAL_SECRETARY,
    facts=(PERSON, KANOON, REASON),
    fields=(
        choices_of(("expel", "اخراج", "Expel"), ("keep", "بماند", "They stay")),
        Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT, max_length=2_000),
    ),
    effects={
        "expel": Text(
            fa="به عضو گفته می‌شود و مهلت اعتراض دارد؛ تا پایان آن عضو می‌ماند.",
            en="The member is told and may object; until that time is over they stay a member.",
        ),
        "keep": Text(fa="عضو می‌ماند؛ به رهبر گفته می‌شود.", en="They stay a member, and the leader is told."),
    },
    nobody_acts=_SUPERVISOR_TOO,
    not_after=(STARTED,),
)

APPEAL = TaskKind(
    kind="membership.appeal",
    stage="APPEAL",
    title=Text(fa="اعتراض به اخراج", en="An objection to an expulsion"),
    why=Text(
        fa="عضو به تصمیم استان اعتراض کرده است؛ این تصمیم پایانی است.",
        en="The member objects to what the province decided; this decision is the last one.",
    ),
    role=Role.CENTRAL_SECRETARY,
    facts=(PERSON, KANOON, REASON, DECISION, OBJECTION),
    fields=(
        choices_of(("expel", "اخراج درست است", "The expulsion stands"), ("keep", "بماند", "They stay")),
        Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT, max_length=2_000),
    ),
    effects={
        "expel": Text(fa="همان دم دیگر عضو نیست.", en="They are no member any more, at once."),
        "keep": Text(fa="عضو می‌ماند.", en="They stay a member."),
    },
    nobody_acts=Text(
        fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد؛ تا آن هنگام عضو می‌ماند.",
        en="After the due time a supervisor may answer as well; until then they stay a member.",
    ),
    not_after=(STARTED, "membership.decide"),
)

MEMBERSHIP_TASKS = (ACCEPT, RECEIVE, DECIDE, APPEAL, *stuck_tasks("membership", "OPENED"))
