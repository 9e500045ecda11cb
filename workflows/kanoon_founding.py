"""A kanoon is founded: its founders meet and elect, Mer'at says what trustees may stand for, the account is opened."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any

from temporalio import workflow

from activities.kanoons import Kanoons
from domain.forms import FieldError
from domain.kanoons import (
    Elected,
    Founded,
    FoundersStep,
    FoundingCase,
    KanoonStep,
    WrongElection,
    elected_by_numbers,
)
from domain.outside_events import Unreadable, read_ceiling
from domain.policy_parts import Times
from domain.process import ProcessKind
from workflows.exits import Exit
from workflows.process import Process
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


class Founding(Process):
    """What a formation and a split have in common."""

    def __init__(self, kind: ProcessKind, case: FoundingCase, times: Mapping[str, Times]) -> None:
        super().__init__(kind, case.record, times)
        self.founding = case
        self.proposal = case.proposal
        self.rules = case.policy

    @abstractmethod
    def meeting_question(self, verified: list[str]) -> Question:
        """What is asked of who holds the founding meeting; the founders by their numbers, empty where not verified."""

    async def knows_before(self, trustees: tuple[str, ...]) -> None:
        """What elected trustees may stand for, as far as it is known without asking Mer'at."""

    async def found(self) -> None:
        """The founders elect; Mer'at says what their trustees may stand for. With too few of them they elect anew."""
        await self.enter("FOUNDING_MEETING")
        while True:
            # Only who was verified may be elected; the others keep their numbers.
            verified = [
                one if self.founding.founders[one] == "verified" else "" for one in self.proposal.founders
            ]
            answer = await self.ask(self.meeting_question(verified))
            if answer is None:
                raise Exit("EXPIRED", "no_answer")
            self.founding.elected = self.elected_in(answer.form)
            self.founding.minutes = str(answer.form["minutes"])
            self.founding.meeting_note = str(answer.form.get("note", ""))
            self.note("task", "founding_meeting", answer.by.username, held_on=answer.form["held_on"])
            await self.knows_before(self.founding.elected.trustees)
            await self.recognise(self.founding.elected.trustees)
            able = [one for one in self.founding.elected.trustees if self.founding.ceilings_rials[one]]
            if len(able) >= self.rules.fewest_trustees:
                break
            self.note("note", "too_few_trustees")
        await self.do(
            Kanoons.found,
            Founded(
                self.proposal.kanoon_id,
                self.record.book,
                workflow.now(),
                self.founding.elected,
                self.founding.ceilings_rials,
            ),
        )

    async def recognise(self, trustees: tuple[str, ...]) -> None:
        """Mer'at is asked and asked again; what it does not say a person does."""
        for poll in [self.deadline(span(poll)) for poll in self.rules.recognition_polls]:
            if not (unknown := self._unknown(trustees)):
                return
            step = FoundersStep(self.proposal.kanoon_id, self.record.book, workflow.now(), tuple(unknown))
            await self.do(Kanoons.ask_merat, step)
            if await self.until(lambda: not self._unknown(trustees), poll, what="merat"):
                return
            step = FoundersStep(
                self.proposal.kanoon_id, self.record.book, workflow.now(), tuple(self._unknown(trustees))
            )
            for member_id, ceiling_rials in (await self.do(Kanoons.ceilings, step)).items():
                self._may_stand_for(member_id, ceiling_rials)
        for member_id in self._unknown(trustees):
            about = {"trustee": member_id, "name": self.proposal.name}
            answer = await self.ask(
                Question(f"{self.kind.kind}.recognise_trustee", about, exclude_members=[member_id]),
                unless=partial(self._is_recognised, member_id),
            )
            if answer is not None:
                self._may_stand_for(member_id, int(answer.form["ceiling_rials"]))

    async def open_account(self) -> None:
        """The account and the number: where one of them is refused for good, the other is undone."""
        await self.enter("OPENING_ACCOUNT")
        self.undo_with(Kanoons.close_account)
        opened = await self.do(Kanoons.open_account, self.founding_step())
        if opened.refused:
            self.note("outside", "account_refused", reason=opened.refused)
            raise Exit("REJECTED", "account_refused")
        self.note("outside", "account_opened")
        self.undo_with(Kanoons.take_number)
        numbered = await self.do(Kanoons.number, self.founding_step())
        if numbered.refused:
            raise Exit("REJECTED", numbered.refused)
        self.note("note", "number_issued", number=numbered.number)

    def take_ceiling(self, facts: Mapping[str, Any]) -> str | None:
        """What Mer'at lets an elected trustee stand for. One that comes late, or a second time, changes nothing."""
        try:
            told = read_ceiling(facts)
        except Unreadable as unreadable:
            return unreadable.code
        elected = self.founding.elected.trustees if self.founding.elected else ()
        if told.member_id in elected and told.member_id not in self.founding.ceilings_rials:
            self._may_stand_for(told.member_id, told.ceiling_rials)
        return None

    def elected_in(self, form: Mapping[str, Any]) -> Elected:
        """Raises a form's errors where somebody is no verified founder, is named twice, or trustees are too few."""
        try:
            return elected_by_numbers(self.founding, form)
        except WrongElection as wrong:
            raise wrong_form(FieldError(wrong.field, wrong.code)) from wrong

    def _is_recognised(self, member_id: str) -> bool:
        return member_id in self.founding.ceilings_rials

    def _unknown(self, trustees: tuple[str, ...]) -> list[str]:
        return [one for one in trustees if one not in self.founding.ceilings_rials]

    def _may_stand_for(self, member_id: str, ceiling_rials: int) -> None:
        self.founding.ceilings_rials[member_id] = ceiling_rials
        self.note("outside", "trustee_recognised", member=member_id)

    def founding_step(self) -> KanoonStep:
        return KanoonStep(self.proposal.kanoon_id, self.record.book, workflow.now())
