"""The formation of a kanoon: people talk, confirm, meet, are reviewed, and get an account (processes.md, section A)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import workflow

from activities.kanoon_lives import KanoonLives
from activities.kanoons import Kanoons
from domain.case import AnswerCommand, Outcome, OutsideEvent
from domain.kanoon_process import KANOON
from domain.kanoons import (
    Declined,
    FoundersStep,
    KanoonCase,
)
from workflows.exits import Exit, with_exits
from workflows.kanoon_founding import Founding
from workflows.steps import Step, name_of
from workflows.tasks import Question
from workflows.waiting import Deadline, span


@workflow.defn(name="kanoon")
class FormingKanoon(Founding):
    """Proposed, talked about, confirmed by its founders, founded, reviewed twice, given an account and a number."""

    @workflow.init
    def __init__(self, case: KanoonCase) -> None:
        super().__init__(KANOON, case, case.policy.tasks)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: KanoonCase) -> Outcome:
        del case
        await self._talk()
        await self._recruit()
        await self.found()
        await self._be_reviewed()
        await self.open_account()
        return await self._become_active()

    async def _talk(self) -> None:
        await self.enter("PROPOSED")
        self.undo_with(Kanoons.give_up)
        while True:
            answer = await self.ask(self._question("kanoon.dialogue"))
            if answer is None or answer.outcome == "decline":
                raise Exit("DECLINED", "declined_by_leader")
            if answer.outcome == "go_on":
                return
            again = self.deadline(timedelta(days=int(answer.form["days"])))
            await self.until(lambda: False, again, what="dialogue")

    async def _recruit(self) -> None:
        """Every founder confirms by a link of their own; those who know are asked whose numbers they gave."""
        await self.enter("RECRUITING")
        self._invite(self.case.those("invited"))
        reminders = [self.deadline(span(after)) for after in self.case.policy.remind_after]
        end = self.deadline(span(self.case.policy.recruiting))
        while not self.case.has_quorum:
            if not self.case.may_reach_quorum:
                raise Exit("EXPIRED", "too_few_left")
            if await self.until(self._is_there_news, (reminders or [end])[0], what="founders"):
                await self._look_at_answers()
            elif reminders:
                reminders.pop(0)
                self.note("message", "founders_reminded")
                self._invite(self.case.those("invited"))
            else:
                end = await self._more_time() or end
        while self._somebody_answered():
            # They were told that they are heard, while the last ones of the quorum were looked at.
            await self._look_at_answers()
        self.note("stage", "quorum_reached")

    async def _more_time(self) -> Deadline | None:
        """Once, where a leader says so; nothing is decided while somebody's confirmation is still looked at."""
        if self.case.extended:
            raise Exit("EXPIRED", "no_quorum")
        answer = await self.ask(
            self._question("kanoon.extend", verified=len(self.case.those("verified"))),
            unless=self._somebody_answered,
        )
        if self._somebody_answered():
            return None
        if answer is None or answer.outcome == "give_up":
            raise Exit("EXPIRED", "no_quorum")
        self.case.extended = True
        self.note("task", "extended", answer.by.username)
        self._invite(self.case.those("invited"))
        return self.deadline(span(self.case.policy.extension))

    async def _look_at_answers(self) -> None:
        """Of all who have answered by now, in one step: hundreds may do so in the same second."""
        now, kanoon_id = workflow.now(), self.proposal.kanoon_id
        if self.case.declined:
            declined, self.case.declined = tuple(self.case.declined), []
            await self.do(Kanoons.keep_declined, Declined(kanoon_id, now, declined))
        confirmed = tuple(self.case.those("confirmed"))
        if not confirmed:
            return
        step = FoundersStep(kanoon_id, self.record.book, now, confirmed)
        verified = set(await self.do(Kanoons.verify, step))
        # Who has died meanwhile is no founder, whosever their telephone was.
        for member_id in [one for one in confirmed if self.case.founders[one] == "confirmed"]:
            right = member_id in verified
            self.case.founders[member_id] = "verified" if right else "not_verified"
            self.note("outside", "founder_verified" if right else "founder_not_verified", member=member_id)
            if not right:
                self.tell("kanoon.not_verified", member_id=member_id)

    async def _be_reviewed(self) -> None:
        """The province, then the central secretariat: other people each, and neither of them a founder."""
        while True:
            await self.enter("PROVINCIAL_REVIEW")
            remarks = await self._review("kanoon.review_in_province")
            if remarks is None:
                await self.enter("CENTRAL_REVIEW")
                remarks = await self._review("kanoon.review_in_centre")
            if remarks is None:
                return
            self.case.returns += 1
            if self.case.returns > self.case.policy.most_returns:
                raise Exit("REJECTED", "returned_too_often")
            await self.enter("RETURNED_FOR_FIX")
            answer = await self.ask(self._question("kanoon.fix", remarks=remarks))
            if answer is None:
                raise Exit("REJECTED", "not_fixed")
            self.case.fixed = str(answer.form["fixed"])
            self.case.minutes = str(answer.form.get("minutes", self.case.minutes))
            self.note("task", "fixed", answer.by.username)

    async def _review(self, kind: str) -> str | None:
        """None where it was approved, else the remarks with which it was returned."""
        answer = await self.ask(self._question(kind, exclude=True))
        if answer is None or answer.outcome == "reject":
            raise Exit("REJECTED", "not_approved")
        return None if answer.outcome == "approve" else str(answer.form["reason"])

    async def _become_active(self) -> Outcome:
        await self.do(Kanoons.activate, self.founding_step())
        self.record.undos.clear()
        await self.do(KanoonLives.start, self.founding_step())
        self.note("note", "active")
        for member_id in sorted({self.proposal.leader_member_id, *self.case.those("verified")}):
            self.tell("kanoon.active", member_id=member_id, name=self.proposal.name)
        await self.enter("ACTIVE")
        return Outcome("ACTIVE", "ACTIVE")

    # What people and systems say.

    def take(self, event: OutsideEvent) -> str | None:
        match event.type:
            case "invitation.answered":
                return self._take_answer(str(event.facts["member_id"]), str(event.facts["answer"]))
            case "merat.result":
                return self.take_ceiling(event.facts)
            case "founder.died":
                return self._take_death(str(event.facts["founder_id"]))
        return "not_expected"

    def _take_answer(self, member_id: str, answer: str) -> str | None:
        state = self.case.founders.get(member_id)
        if state is None or answer not in {"confirm", "decline"}:
            return "not_expected"
        if state != "invited":
            return "answered_before"
        if self.record.stage != "RECRUITING":
            return "too_late"
        if answer == "confirm":
            self.case.founders[member_id] = "confirmed"
        else:
            self.case.founders[member_id] = "declined"
            self.case.declined.append(member_id)
        self.note("task", f"founder_{self.case.founders[member_id]}", member=member_id)
        return None

    def _take_death(self, member_id: str) -> str | None:
        """They are asked and told nothing any more, and are not counted; whoever reviews it reads of it."""
        if self.case.founders.get(member_id) not in ("invited", "confirmed", "verified"):
            return "not_expected"
        self.case.founders[member_id] = "died"
        self.note("note", "founder_died", member=member_id)
        return None

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is not None and task.kind == "kanoon.found":
            self.elected_in(self.clean_form(task, command.form))

    def left(self, way: Exit) -> None:
        """Everybody who was asked hears of it, but who did not want to."""
        invited = self.case.those("invited", "confirmed", "verified") if self.case.invited else []
        for member_id in sorted({self.proposal.leader_member_id, *invited}):
            self.tell(
                "kanoon.not_formed", member_id=member_id, name=self.proposal.name, reasons=list(way.reasons)
            )

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        steps: dict[str, Step[Any, Any]] = {
            name_of(step): step for step in (Kanoons.give_up, Kanoons.close_account, Kanoons.take_number)
        }
        return steps[name], self.founding_step()

    # Inside.

    def meeting_question(self, verified: list[str]) -> Question:
        return self._question("kanoon.found", founders=verified)

    def _somebody_answered(self) -> bool:
        return bool(self.case.declined or self.case.those("confirmed"))

    def _is_there_news(self) -> bool:
        return self._somebody_answered() or not self.case.may_reach_quorum

    def _invite(self, member_ids: Sequence[str]) -> None:
        """Each by a link of their own, which is made when the message is sent and stands nowhere."""
        self.case.invited += 1
        for member_id in member_ids:
            self.tell(
                "kanoon.invitation",
                str(self.case.invited),
                member_id=member_id,
                name=self.proposal.name,
                number=self.proposal.founders.index(member_id) + 1,
            )

    def _question(self, kind: str, *, exclude: bool = False, **about: Any) -> Question:
        """A question with those facts of the case that its declaration shows."""
        elected = self.case.elected
        known: dict[str, Any] = {
            "name": self.proposal.name,
            "kind": self.proposal.kind,
            "place": self.proposal.place,
            "leader_member_id": self.proposal.leader_member_id,
            "founders": list(self.proposal.founders),
            "quorum": self.case.policy.quorum,
        }
        if elected is not None:
            known |= {
                "secretary": elected.secretary,
                "deputy": elected.deputy,
                "trustees": list(elected.trustees),
                "minutes": self.case.minutes,
                "meeting_note": self.case.meeting_note,
            }
        if self.case.fixed:
            known["fixed"] = self.case.fixed
        parties = [self.proposal.leader_member_id, *self.proposal.founders] if exclude else []
        return Question(kind, KANOON.shown(kind, known | about), exclude_members=parties)
