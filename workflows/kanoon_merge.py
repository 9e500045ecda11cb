"""One kanoon goes into another: both assemblies agree, two reviews approve, then money, members and cases move."""

from typing import Any

from temporalio import workflow

from activities.kanoon_merges import KanoonMerges
from domain.case import AnswerCommand, GivenAnswer, OpenTask, Outcome, TaskState
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.kanoon_changes import (
    FROM,
    INTO,
    MergeCase,
    Merged,
    MergeStep,
    MovedMoney,
    Side,
    Sides,
    WrongMinutes,
    check_minutes,
)
from domain.kanoon_merge_process import KANOON_MERGE
from workflows.exits import Exit, with_exits
from workflows.kanoon_review import Reviewed
from workflows.steps import Step, name_of
from workflows.tasks import Question, wrong_form

_AGREE = "kanoon_merge.agree"


@workflow.defn(name="kanoon_merge")
class MergingKanoons(Reviewed):
    """Up to the one step that moves the members everything can be undone; after it nothing is asked any more."""

    @workflow.init
    def __init__(self, case: MergeCase) -> None:
        super().__init__(KANOON_MERGE, case.record, case.policy.tasks)
        self.case = case
        self.wish = case.wish

    @workflow.run
    @with_exits
    async def run(self, case: MergeCase) -> Outcome:
        del case
        await self.enter("PROPOSED")
        self.undo_with(KanoonMerges.give_up)
        await self._agree()
        await self.pass_reviews(self.case.policy.most_returns)
        await self._may_move()
        money = await self._move_balance()
        merged = await self._move()
        await self._wind_up(money)
        self._tell_everybody(merged)
        await self.enter("DONE")
        return Outcome("DONE", "DONE")

    async def _agree(self) -> None:
        """Both assemblies, each with its trustees, say so in minutes that their leader hands in."""
        await self.enter("AGREEING")
        sides = await self._look()
        if sides.refused not in ("", "kanoon_suspended"):
            raise Exit("REJECTED", sides.refused)
        questions = [self._asks(FROM, sides.from_, sides), self._asks(INTO, sides.into, sides)]
        asked: list[OpenTask] = []
        answers = await self.ask_all(questions, unless=lambda: any(map(_ends_it, asked)), opened=asked.append)
        if any(answer is not None and answer.outcome == "decline" for answer in answers):
            raise Exit("DECLINED", "declined")
        if any(answer is None for answer in answers):
            raise Exit("EXPIRED", "no_answer")

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        """Kept and written down as soon as one side has agreed, and not when the other has."""
        if task.kind == _AGREE and given.outcome == "agree":
            side = str(task.about["side"])
            self.case.minutes[side] = str(given.form["minutes"])
            self.case.notes[side] = str(given.form.get("note") or "")
            told = {name: given.form[name] for name in ("held_on", "in_favour")}
            self.note("task", "assembly_agreed", given.by.username, side=side, **told)

    async def review(self, where: str) -> GivenAnswer | None:
        sides = await self._look()
        answer = await self.ask(self._question(f"kanoon_merge.review_in_{where}", sides))
        self.case.although_suspended = answer is not None and answer.outcome == "approve_suspended"
        return answer

    async def put_right(self, returned: GivenAnswer) -> bool:
        side = str(returned.form["whose"])
        there = self.wish.from_id if side == FROM else self.wish.into_id
        asked = self._question(
            "kanoon_merge.fix", await self._look(), side=side, remarks=returned.form["reason"]
        )
        answer = await self.ask(Question(asked.kind, asked.about, kanoon_id=there))
        if answer is None:
            return False
        self.case.fixed = str(answer.form["fixed"])
        self.case.minutes[side] = str(answer.form.get("minutes") or self.case.minutes[side])
        self.note("task", "fixed", answer.by.username)
        return True

    async def _may_move(self) -> None:
        """Looked at again: members have come and gone since. A suspension that is new is the centre's to decide."""
        await self.enter("MOVING")
        while (refused := (await self._look()).refused) == "kanoon_suspended":
            self.note("note", "suspended_meanwhile")
            await self.pass_reviews(self.case.policy.most_returns, only_centre=True)
            await self.enter("MOVING")
        if refused:
            raise Exit("REJECTED", refused)

    async def _move_balance(self) -> MovedMoney:
        self.undo_with(KanoonMerges.bring_back)
        moved = await self.do(KanoonMerges.move_balance, self._step())
        if moved.refused:
            self.note("outside", "bank_refused", reason=moved.refused)
            raise Exit("REJECTED", "bank_refused")
        self.case.moved_rials = moved.rials
        if not moved.unknown:
            self.note("money", "balance_moved", moved_rials=moved.rials)
        return moved

    async def _move(self) -> Merged:
        merged = await self.do(KanoonMerges.move, self._step())
        if merged.refused:
            raise Exit("REJECTED", merged.refused)
        self.record.undos.clear()
        self.record.kanoon_id = self.wish.into_id
        self.note("note", "merged", members=len(merged.members), cases=merged.cases)
        return merged

    async def _wind_up(self, money: MovedMoney) -> None:
        if money.unknown:
            answer = await self.ask(self._question("kanoon_merge.move_by_hand", None))
            if answer is None:
                raise AssertionError("the question for the money has no end of its own")
            told = {name: answer.form[name] for name in ("moved_rials", "evidence")}
            self.note("money", "balance_moved_by_hand", answer.by.username, **told)
        rest_rials = await self.do(KanoonMerges.close_account, self._step())
        if rest_rials:
            self.note("money", "balance_moved", moved_rials=rest_rials)
        self.note("outside", "account_closed")

    def _tell_everybody(self, merged: Merged) -> None:
        names: dict[str, Any] = {"name": self.wish.from_name, "into_name": self.wish.into_name}
        for member_id in merged.members:
            self.tell("kanoon_merge.moved", member_id=member_id, **names)
        if merged.leader_member_id:
            self.tell(
                "kanoon_merge.came", member_id=merged.leader_member_id, members=len(merged.members), **names
            )

    # What people say.

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is None:
            return
        form = self.clean_form(task, command.form)
        if task.kind == _AGREE and form["outcome"] == "agree":
            try:
                check_minutes(
                    form, int(task.about["members"]), int(task.about["trustees"]), tehran_date(workflow.now())
                )
            except WrongMinutes as wrong:
                raise wrong_form(FieldError(wrong.field, wrong.code)) from wrong
        if (
            task.kind == "kanoon_merge.review_in_centre"
            and form["outcome"] == "approve"
            and task.about["state"] == "suspended"
        ):
            raise wrong_form(FieldError("outcome", "needs_word"))

    def left(self, way: Exit) -> None:
        """Both leaders hear of it."""
        for member_id in sorted({one for one in self.case.leaders if one}):
            self.tell(
                "kanoon_merge.not_done", member_id=member_id, name=self.wish.from_name,
                into_name=self.wish.into_name, reasons=list(way.reasons),
            )  # fmt: skip

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        steps: dict[str, Step[Any, Any]] = {
            name_of(step): step for step in (KanoonMerges.give_up, KanoonMerges.bring_back)
        }
        return steps[name], self._step()

    # Inside.

    async def _look(self) -> Sides:
        sides = await self.do(KanoonMerges.look, self._step())
        self.case.leaders = [sides.from_.leader_member_id, sides.into.leader_member_id]
        return sides

    def _asks(self, side: str, own: Side, sides: Sides) -> Question:
        """What is asked of one kanoon, of its leader."""
        asked = self._question(_AGREE, sides, side=side, members=own.members, trustees=own.trustees)
        return Question(asked.kind, asked.about, kanoon_id=own.kanoon_id)

    def _question(self, kind: str, sides: Sides | None, **about: Any) -> Question:
        """A question with those facts of the case that its declaration shows; parties do not review themselves."""
        known: dict[str, Any] = {
            "from_name": self.wish.from_name,
            "into_name": self.wish.into_name,
            "reason": self.wish.reason,
            "most": self.case.policy.most_members,
        }
        for side, file_id in self.case.minutes.items():
            known[f"{side}_minutes"] = file_id
        for side, note in self.case.notes.items():
            known |= {f"{side}_note": note} if note else {}
        if self.case.fixed:
            known["fixed"] = self.case.fixed
        parties: list[str] = []
        if sides is not None:
            known |= {
                "from_members": sides.from_.members, "into_members": sides.into.members,
                "from_leader": sides.from_.leader_member_id or None,
                "into_leader": sides.into.leader_member_id or None, "state": sides.from_.state,
            }  # fmt: skip
            parties = [*sides.from_.parties, *sides.into.parties] if "review" in kind else []
        return Question(kind, KANOON_MERGE.shown(kind, known | about), exclude_members=parties)

    def _step(self) -> MergeStep:
        return MergeStep(
            self.record.process_id, self.record.book, workflow.now(), self.wish, self.case.policy.most_members,
            self.case.although_suspended, self.case.moved_rials, self.record.started_by,
        )  # fmt: skip


def _ends_it(task: OpenTask) -> bool:
    """Whether nothing can come of it any more: declined, or nobody answered in time."""
    declined = task.state is TaskState.DONE and task.answers[-1].outcome == "decline"
    return declined or task.state is TaskState.EXPIRED
