"""What people are asked while support is sought and followed up (processes.md, B.7)."""

from domain.forms import Field
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import NOTE, stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

KIND = Fact("kind", Text(fa="گونهٔ حمایت", en="Kind of support"), "code:kinds")
PROVINCE = Fact("province", Text(fa="استان", en="Province"), "code:provinces")
WHAT = Fact("what", Text(fa="برای چه", en="For what"))
AMOUNT = Fact("amount_rials", Text(fa="مبلغ از هر حامی", en="Amount of each supporter"), "rials")
NEEDED = Fact("needed", Text(fa="حامیان لازم", en="Supporters needed"), "number")
PLEDGED = Fact("pledged", Text(fa="حامیان پذیرفته", en="Pledged so far"), "number")
RECEIVER = Fact("receiver_member_id", Text(fa="دریافت‌کننده", en="Receiver"), "member")
SUPPORTER = Fact("member", Text(fa="حامی", en="Supporter"), "member")
DUE_ON = Fact("due_on", Text(fa="تا روز", en="Until"), "date")
UNFIT = Fact("unfit", Text(fa="نام‌بردگان ناسازگار", en="Named, and not fitting"))


OFFER = TaskKind(
    kind="support.offer",
    stage="OFFERING",
    title=Text(fa="پیشنهاد حمایت از یک پرونده", en="A case that you could support"),
    why=Text(
        fa="این پرونده با حمایتی که ثبت کرده‌اید می‌خواند؛ نخستین کسانی که بپذیرند حامی آن‌اند.",
        en="It fits what you give; the first who accept are its supporters.",
    ),
    role=Role.SUPPORTER,
    facts=(KIND, PROVINCE, WHAT, AMOUNT, RECEIVER),
    fields=(choices_of(("accept", "می‌پذیرم", "I accept"), ("decline", "نمی‌پذیرم", "I decline")), NOTE),
    effects={
        "accept": Text(
            fa="اگر هنوز جا باشد، حامی این پرونده می‌شوید و مهلت آن به شما گفته می‌شود.",
            en="If there is room you are a supporter of this case, and are told until when.",
        ),
        "decline": Text(fa="به دیگری پیشنهاد می‌شود.", en="It is offered to somebody else."),
    },
    nobody_acts=Text(
        fa="پس از مهلت، یا وقتی دیگران بپذیرند، دیگر از شما پرسیده نمی‌شود.",
        en="After its time, or when others have accepted, you are not asked any more.",
    ),
    door=Door.INVITATION,
)

_CONFIRM_FIELDS = (
    choices_of(("received", "انجام شد", "It was done"), ("not_coming", "انجام نمی‌شود", "It will not be")),
    reason_for("not_coming"),
)
_CONFIRM_EFFECTS = {
    "received": Text(fa="تعهد حامی انجام‌شده است.", en="The pledge is fulfilled."),
    "not_coming": Text(
        fa="تعهد آزاد و به دیگری پیشنهاد می‌شود.", en="The pledge is released and offered to somebody else."
    ),
}
_RELEASED = Text(
    fa="پس از مهلت تعهد، آزاد و به دیگری پیشنهاد می‌شود.",
    en="After the pledge's time it is released and offered to somebody else.",
)
_CONFIRM_FACTS = (SUPPORTER, KIND, WHAT, AMOUNT, DUE_ON)

CONFIRM = TaskKind(
    kind="support.confirm",
    stage="PLEDGED",
    title=Text(fa="آیا حامی به تعهدش عمل کرد؟", en="Has the supporter done what was pledged?"),
    why=Text(
        fa="حامی این پرونده را پذیرفته است؛ انجام آن را پی بگیرید.",
        en="A supporter has pledged this: follow it up.",
    ),
    role=Role.SUPPORTER_OFFICER,
    facts=(*_CONFIRM_FACTS, RECEIVER),
    fields=_CONFIRM_FIELDS,
    effects=_CONFIRM_EFFECTS,
    nobody_acts=_RELEASED,
)

CONFIRM_AS_RECEIVER = TaskKind(
    kind="support.confirm_as_receiver",
    stage="PLEDGED",
    title=Text(fa="آیا حمایت به شما رسید؟", en="Has the support reached you?"),
    why=Text(
        fa="یک حامی از پروندهٔ شما حمایت می‌کند؛ بگویید که رسید.",
        en="A supporter supports your case: say when it has reached you.",
    ),
    role=Role.MEMBER,
    facts=_CONFIRM_FACTS,
    fields=_CONFIRM_FIELDS,
    effects=_CONFIRM_EFFECTS,
    nobody_acts=_RELEASED,
    door=Door.INBOX,
)

NAME_SUPPORTERS = TaskKind(
    kind="support.name_supporters",
    stage="OFFERING",
    title=Text(fa="حامی کافی پیدا نشد", en="Not enough supporters were found"),
    why=Text(
        fa="دوره‌های پرسش تمام شد یا کسی که بخواند نیست؛ حامیانی را نام ببرید یا پایان دهید.",
        en="The rounds are over, or nobody fits: name supporters, or end it.",
    ),
    role=Role.SUPPORTER_OFFICER,
    facts=(KIND, PROVINCE, WHAT, AMOUNT, NEEDED, PLEDGED, RECEIVER, UNFIT),
    fields=(
        choices_of(
            ("name", "نام بردن", "Name supporters"),
            ("again", "دوره‌های تازه", "Ask around again"),
            ("end", "پایان", "It ends"),
        ),
        Field(
            "supporters",
            Text(fa="شناسهٔ حامیان", en="Ids of supporters"),
            required=False,
            needed_when=("outcome", ("name",)),
            max_length=600,
            help=Text(
                fa="از فهرست حامیان، با فاصله؛ استان آنان مهم نیست.",
                en="From the list of supporters, with spaces; their province does not matter.",
            ),
        ),
        reason_for("end"),
    ),
    effects={
        "name": Text(fa="به آنان پیشنهاد می‌شود.", en="It is offered to them."),
        "again": Text(
            fa="به حامیانی که هنوز پرسیده نشده‌اند پیشنهاد می‌شود.",
            en="It is offered to supporters who were not asked yet.",
        ),
        "end": Text(
            fa="پرونده بسته، به همه گفته و توان حامیان آزاد می‌شود.",
            en="The case ends, everybody is told, and supporters are free again.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
)

SUPPORT_TASKS = (
    OFFER, CONFIRM, CONFIRM_AS_RECEIVER, NAME_SUPPORTERS, *stuck_tasks("support", "OFFERING"),
)  # fmt: skip
