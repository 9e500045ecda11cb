"""Members of a kanoon found one of their own: assembly, founding meeting, two reviews, account, then all go at once."""

from typing import Any

from temporalio import workflow

from activities.kanoon_lives import KanoonLives
from activities.kanoon_splits import KanoonSplits
from activities.kanoons import Kanoons
from domain.case import AnswerCommand, GivenAnswer, OpenTask, Outcome, OutsideEvent
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.kanoon_changes import Split, SplitCase, SplitLook, SplitStep, WrongMinutes, check_minutes
from domain.kanoon_split_process import KANOON_SPLIT
from workflows.exits import Exit, with_exits
from workflows.kanoon_founding import Founding
from workflows.kanoon_review import Reviewed
from workflows.steps import Step, name_of
from workflows.tasks import Question, wrong_form

_AGREE, _FOUND = "kanoon_split.agree", "kanoon_split.found"


@workflow.defn(name="kanoon_split")
class SplittingAKanoon(Founding, Reviewed):
    """Up to the one step that moves the members everything can be undone; after it nothing is asked any more."""

    @workflow.init
    def __init__(self, case: SplitCase) -> None:
        super().__init__(KANOON_SPLIT, case, case.policy.tasks)
        self.case = case
        self.wish = case.wish

    @workflow.run
    @with_exits
    async def run(self, case: SplitCase) -> Outcome:
        del case
        await self.enter("PROPOSED")
        self.undo_with(KanoonSplits.give_up)
        await self._agree()
        await self.found()
        await self.pass_reviews(self.case.policy.most_returns)
        await self.open_account()
        await self._move_share()
        self._tell_everybody(await self._move())
        await self.enter("DONE")
        return Outcome("DONE", "DONE")

    async def _agree(self) -> None:
        await self.enter("AGREEING")
        look = await self._look()
        if look.refused:
            raise Exit("REJECTED", look.refused)
        answer = await self.ask(self._question(_AGREE, look))
        if answer is None:
            raise Exit("EXPIRED", "no_answer")
        if answer.outcome == "decline":
            raise Exit("DECLINED", "declined")
        self.case.assembly_minutes = str(answer.form["minutes"])
        self.case.assembly_note = str(answer.form.get("note") or "")
        self.case.share_rials = int(answer.form.get("share_rials") or 0)
        told = {name: answer.form[name] for name in ("held_on", "in_favour")}
        self.note("task", "assembly_agreed", answer.by.username, **told)

    def meeting_question(self, verified: list[str]) -> Question:
        asked = self._question(_FOUND, None, founders=verified)
        return Question(asked.kind, asked.about, to_member_id=self.proposal.leader_member_id)

    async def knows_before(self, trustees: tuple[str, ...]) -> None:
        """Trustees of the kanoon that is split stay what they are; Mer'at is asked about the others."""
        known = await self.do(KanoonSplits.ceilings, self._step())
        self.case.ceilings_rials |= {one: known[one] for one in trustees if one in known}

    async def review(self, where: str) -> GivenAnswer | None:
        return await self.ask(self._question(f"kanoon_split.review_in_{where}", await self._look()))

    async def put_right(self, returned: GivenAnswer) -> bool:
        """By the leader of the kanoon that is split, or of the new one, whose minutes each may replace."""
        own = returned.form["whose"] == "new"
        asked = self._question("kanoon_split.fix", None, remarks=returned.form["reason"])
        leader = self.proposal.leader_member_id if own else None
        answer = await self.ask(Question(asked.kind, asked.about, to_member_id=leader))
        if answer is None:
            return False
        self.case.fixed = str(answer.form["fixed"])
        if minutes := answer.form.get("minutes"):
            if own:
                self.case.minutes = str(minutes)
            else:
                self.case.assembly_minutes = str(minutes)
        self.note("task", "fixed", answer.by.username)
        return True

    async def _move_share(self) -> None:
        await self.enter("MOVING")
        self.undo_with(KanoonSplits.bring_back)
        moved = await self.do(KanoonSplits.move_share, self._step())
        if moved.refused:
            self.note("outside", "bank_refused", reason=moved.refused)
            raise Exit("REJECTED", "bank_refused")
        self.case.moved_rials = moved.rials
        if moved.rials:
            self.note("money", "share_moved", share_rials=moved.rials)

    async def _move(self) -> Split:
        split = await self.do(KanoonSplits.move, self._step())
        if split.refused:
            raise Exit("REJECTED", split.refused)
        self.record.undos.clear()
        await self.do(KanoonLives.start, self.founding_step())
        self.note("note", "split", members=len(split.members), cases=split.cases)
        return split

    def _tell_everybody(self, split: Split) -> None:
        names: dict[str, Any] = {"name": self.proposal.name, "from_name": self.wish.from_name}
        for member_id in split.members:
            self.tell("kanoon_split.moved", member_id=member_id, **names)
        self.tell("kanoon_split.leads", member_id=self.proposal.leader_member_id, **names)
        if split.leader_member_id:
            self.tell(
                "kanoon_split.went", member_id=split.leader_member_id, members=len(split.members), **names
            )

    # What people and systems say.

    def take(self, event: OutsideEvent) -> str | None:
        return self.take_ceiling(event.facts) if event.type == "merat.result" else "not_expected"

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is not None and task.kind == _FOUND:
            self.elected_in(self.clean_form(task, command.form))
        if task is not None and task.kind == _AGREE:
            self._check_assembly(task, command)

    def _check_assembly(self, task: OpenTask, command: AnswerCommand) -> None:
        form, about = self.clean_form(task, command.form), task.about
        if form["outcome"] != "agree":
            return
        try:
            check_minutes(
                form, int(about["members"]), int(about["trustees_there"]), tehran_date(workflow.now())
            )
        except WrongMinutes as wrong:
            raise wrong_form(FieldError(wrong.field, wrong.code)) from wrong

    def left(self, way: Exit) -> None:
        """Both leaders hear of it."""
        for member_id in sorted({self.case.leader, self.proposal.leader_member_id} - {""}):
            self.tell(
                "kanoon_split.not_done", member_id=member_id, name=self.proposal.name,
                from_name=self.wish.from_name, reasons=list(way.reasons),
            )  # fmt: skip

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        of_founding: dict[str, Step[Any, Any]] = {
            name_of(step): step for step in (Kanoons.close_account, Kanoons.take_number)
        }
        if name in of_founding:
            return of_founding[name], self.founding_step()
        steps: dict[str, Step[Any, Any]] = {
            name_of(step): step for step in (KanoonSplits.give_up, KanoonSplits.bring_back)
        }
        return steps[name], self._step()

    # Inside.

    async def _look(self) -> SplitLook:
        look = await self.do(KanoonSplits.look, self._step())
        self.case.leader = look.side.leader_member_id
        return look

    def _question(self, kind: str, look: SplitLook | None, **about: Any) -> Question:
        """A question with those facts of the case that its declaration shows; parties do not review themselves."""
        proposal, elected = self.proposal, self.case.elected
        known: dict[str, Any] = {
            "from_name": self.wish.from_name, "reason": self.wish.reason, "name": proposal.name,
            "kind": proposal.kind, "place": proposal.place, "leader_member_id": proposal.leader_member_id,
            "founders": list(proposal.founders), "fewest": self.case.policy.fewest_members,
            "assembly_minutes": self.case.assembly_minutes, "assembly_note": self.case.assembly_note,
            "share_rials": self.case.share_rials, "minutes": self.case.minutes,
            "meeting_note": self.case.meeting_note, "fixed": self.case.fixed,
        }  # fmt: skip
        if elected is not None:
            known |= {
                "secretary": elected.secretary, "deputy": elected.deputy, "trustees": list(elected.trustees),
            }  # fmt: skip
        parties: list[str] = []
        if look is not None:
            side = look.side
            known |= {
                "members": side.members, "trustees_there": side.trustees, "going": len(look.going),
            }  # fmt: skip
            if "review" in kind:
                parties = [*side.parties, *proposal.founders, proposal.leader_member_id]
        said = {name: value for name, value in known.items() if value not in ("", [])}
        return Question(kind, KANOON_SPLIT.shown(kind, said | about), exclude_members=parties)

    def _step(self) -> SplitStep:
        elected = self.case.elected
        officials = (elected.secretary, elected.deputy, *elected.trustees) if elected else ()
        return SplitStep(
            self.record.process_id, self.record.book, workflow.now(), self.wish, self.case.policy.fewest_members,
            officials, self.case.share_rials, self.case.moved_rials, self.record.started_by,
        )  # fmt: skip
