"""What every process asks a supervisor where a step, or the undoing of one, does not succeed."""

from domain.forms import Choice, Field, FieldKind
from domain.permissions import Role
from domain.process import Fact, TaskKind
from domain.words import Text

STEP = Fact("step", Text(fa="گام", en="Step"), "code:steps")
NOTE = Field("note", Text(fa="یادداشت", en="Note"), FieldKind.LONG_TEXT, required=False)
RETRY = Choice("retry", Text(fa="دوباره بیازما", en="Try again"))
BY_HAND = Choice("done_by_hand", Text(fa="به دست انجام شد", en="It was done by hand"))
_ANSWER = Text(fa="پاسخ", en="Answer")
_RETRIED = Text(fa="همان گام، با همان شناسه، دوباره.", en="The same step again, with the same key.")
_STAYS = Text(fa="پرونده همین‌جا می‌ماند.", en="The case stays here.")


def stuck_tasks(process: str, first_stage: str) -> tuple[TaskKind, TaskKind]:
    """`<process>.step_stuck` and `<process>.undo_stuck`; they may come in any stage."""
    step = TaskKind(
        kind=f"{process}.step_stuck",
        stage=first_stage,
        title=Text(fa="گامی از پرونده انجام نمی‌شود", en="A step of the case does not succeed"),
        why=Text(
            fa="سامانه‌ای پس از آزمون‌های پیاپی پاسخ نداد، یا گام را نپذیرفت.",
            en="A system did not answer after many tries, or refused the step.",
        ),
        role=Role.SUPERVISOR,
        facts=(STEP,),
        fields=(Field("outcome", _ANSWER, FieldKind.CHOICE, choices=(RETRY,)), NOTE),
        effects={"retry": _RETRIED},
        nobody_acts=_STAYS,
    )
    undo = TaskKind(
        kind=f"{process}.undo_stuck",
        stage=first_stage,
        title=Text(fa="برگشت گامی ممکن نشد", en="A step could not be undone"),
        why=Text(
            fa="پرونده بسته می‌شود و این برگشت باید پیش از آن انجام شود.",
            en="The case ends, and this must be undone before it does.",
        ),
        role=Role.SUPERVISOR,
        facts=(STEP,),
        fields=(
            Field("outcome", _ANSWER, FieldKind.CHOICE, choices=(RETRY, BY_HAND)),
            Field(
                "reason",
                Text(fa="چه کردید؟", en="What was done"),
                FieldKind.LONG_TEXT,
                required=False,
                needed_when=("outcome", ("done_by_hand",)),
            ),
        ),
        effects={
            "retry": _RETRIED,
            "done_by_hand": Text(
                fa="پرونده، با توضیح شما، بسته می‌شود.", en="The case ends, with what you say you did."
            ),
        },
        nobody_acts=_STAYS,
    )
    return step, undo
