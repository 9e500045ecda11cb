"""Who belongs to a kanoon: invited or asking, leaving, transferred or expelled; agreed first, then done at once."""

from dataclasses import replace
from typing import Any

from temporalio import workflow

from activities.memberships import Memberships
from domain.case import GivenAnswer, KanoonGoneTo, Outcome, OutsideEvent
from domain.membership_process import MEMBERSHIP
from domain.memberships import INVITED, OBJECTS, MembershipCase, MembershipStep, Settled
from workflows.exits import Exit, with_exits
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question
from workflows.waiting import span


@workflow.defn(name="membership")
class BelongingToAKanoon(Process):
    """One request about one person: whoever must agree does, and one step does it all or nothing."""

    @workflow.init
    def __init__(self, case: MembershipCase) -> None:
        super().__init__(MEMBERSHIP, case.record, case.policy.tasks)
        self.case = case
        self.wish = case.wish

    @workflow.run
    @with_exits
    async def run(self, case: MembershipCase) -> Outcome:
        del case
        await self.enter("OPENED")
        self.undo_with(Memberships.give_up)
        by = await self._agreed()
        settled = await self.do(Memberships.settle, self._step(by))
        if settled.refused:
            raise Exit("REFUSED", settled.refused)
        self.record.undos.clear()
        self._tell_of(settled)
        await self.enter("DONE")
        return Outcome("DONE", "DONE")

    async def _agreed(self) -> str | None:
        """Asks whoever has a say; the username of who decided."""
        match self.wish.what:
            case "invitation":
                await self._be_invited()
                await self._be_verified()
            case "request":
                await self._be_verified()
                asked = Question("membership.accept", self._facts(), exclude_members=[self.wish.member_id])
                return await self._be_accepted(asked)
            case "transfer":
                # It is asked in the other kanoon; the case stays with who proposed it.
                there = {"kanoon_id": self.wish.kanoon_id, "region": self.wish.region}
                question = Question(
                    "membership.receive", self._facts(), exclude_members=[self.wish.member_id], **there
                )
                return await self._be_accepted(question)
            case "expulsion":
                return await self._be_expelled()
        return self.record.started_by

    async def _be_invited(self) -> None:
        await self.enter("INVITED")
        self._send_link("membership.invitation", INVITED)
        reminders = [self.deadline(span(after)) for after in self.case.policy.remind_after]
        end = self.deadline(span(self.case.policy.invitation))
        while not await self.until(lambda: bool(self.case.answer), (reminders or [end])[0], what="invited"):
            if not reminders:
                raise Exit("EXPIRED", "no_answer")
            reminders.pop(0)
            self._send_link("membership.invitation", INVITED)
        if self.case.answer != "confirm":
            raise Exit("DECLINED", "declined_by_person")

    async def _be_verified(self) -> None:
        """As a founder is: those who know are asked whose number and telephone it is."""
        right = await self.do(Memberships.verify, self._step())
        said = "person_verified" if right else "person_not_verified"
        self.note("outside", said, member=self.wish.member_id)
        if not right:
            raise Exit("REFUSED", "not_verified")

    async def _be_accepted(self, question: Question) -> str:
        await self.enter("ASKED")
        answer = await self.ask(question)
        if answer is None:
            raise Exit("EXPIRED", "no_answer")
        if answer.outcome != "accept":
            raise Exit("DECLINED", "not_accepted")
        self.note("task", "accepted_by_leader", answer.by.username)
        return answer.by.username

    async def _be_expelled(self) -> str:
        """The province decides; the member hears of it, and may object once."""
        await self.enter("DECIDING")
        decided = await self._decide("membership.decide", "not_expelled")
        self.case.decision = str(decided.form["reason"])
        self.note("task", "expulsion_decided", decided.by.username, decision=self.case.decision)
        await self.enter("OBJECTION")
        self._send_link("membership.expulsion_decided", OBJECTS, days=span(self.case.policy.objection).days)
        end = self.deadline(span(self.case.policy.objection))
        if not await self.until(lambda: bool(self.case.objection), end, what="objection"):
            self.note("note", "no_objection")
            return decided.by.username
        await self.enter("APPEAL")
        return (await self._decide("membership.appeal", "objection_granted")).by.username

    async def _decide(self, kind: str, otherwise: str) -> GivenAnswer:
        parties = [self.wish.member_id, self.wish.leader_member_id]
        answer = await self.ask(Question(kind, self._facts(), exclude_members=parties))
        if answer is None:
            raise Exit("EXPIRED", "no_answer")
        if answer.outcome != "expel":
            raise Exit("DECLINED", otherwise)
        return answer

    # What people say, and what happens meanwhile.

    def take(self, event: OutsideEvent) -> str | None:
        match event.type:
            case "membership.answered":
                return self._take_answer(str(event.facts["answer"]))
            case "membership.objected":
                return self._take_objection(str(event.facts["reason"]))
            case "member.died":
                return self._take_death()
        return "not_expected"

    def _take_answer(self, answer: str) -> str | None:
        if answer not in {"confirm", "decline"}:
            return "not_expected"
        if self.case.answer:
            return "answered_before"
        if self.record.stage != "INVITED" or self._leaving:
            return "too_late"
        self.case.answer = answer
        said = "invitation_confirmed" if answer == "confirm" else "invitation_declined"
        self.note("task", said, member=self.wish.member_id)
        return None

    def _take_objection(self, reason: str) -> str | None:
        """Once, while there is time."""
        if self.case.objection:
            return "answered_before"
        if self.record.stage != "OBJECTION" or self._leaving:
            return "too_late"
        self.case.objection = reason
        self.note("task", "objected", member=self.wish.member_id)
        return None

    def _take_death(self) -> str | None:
        """Nothing of it matters any more."""
        if self._left or self._leaving:
            return "too_late"
        self.note("note", "died", member=self.wish.member_id)
        self._leaving = Exit("VOID", "died")
        return None

    def went_to_kanoon(self, gone: KanoonGoneTo) -> None:
        """Who was to come to the old kanoon comes to the other one; who was to leave it leaves that."""
        if self.wish.kanoon_id == gone.from_kanoon_id:
            self.wish = replace(
                self.wish, kanoon_id=gone.to_kanoon_id, kanoon_name=gone.to_name, region=gone.to_region
            )
        if self.wish.from_kanoon_id == gone.from_kanoon_id:
            self.wish = replace(self.wish, from_kanoon_id=gone.to_kanoon_id, from_kanoon_name=gone.to_name)
        if self.record.kanoon_id == gone.to_kanoon_id:
            self.wish = replace(self.wish, leader_member_id=gone.to_leader_member_id)
        self.case.wish = self.wish

    def left(self, way: Exit) -> None:
        """Who asked, and whom it is about, hear of it; of who has died nobody's telephone does."""
        heard = set() if way.stage == "VOID" else self._who_knows()
        leader = self.wish.leader_member_id
        if leader and self.wish.what in ("invitation", "expulsion"):
            heard.add(leader)
        for member_id in sorted(heard):
            self.tell(
                "membership.not_done",
                member_id=member_id,
                what=self.wish.what,
                name=self.wish.kanoon_name,
                reasons=list(way.reasons),
            )

    def _who_knows(self) -> set[str]:
        """The person, where they have heard of it: of an expulsion only once it was decided."""
        told = self.wish.what in ("request", "leave", "transfer") or self.case.links > 0
        declined = self.case.answer == "decline"
        return {self.wish.member_id} if told and not declined else set()

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Memberships.give_up, self._step()

    # Inside.

    def _tell_of(self, settled: Settled) -> None:
        member, name = self.wish.member_id, self.wish.kanoon_name
        joins = self.wish.what in ("invitation", "request", "transfer")
        self.note("note", "joined" if joins else "member_left", member=member)
        if settled.office:
            self.note("note", "office_ended", member=member, office=settled.office)
        if settled.was_trustee:
            self.note("note", "trusteeship_ended", member=member)
        event = {"transfer": "transferred", "leave": "left", "expulsion": "expelled"}
        self.tell(f"membership.{event.get(self.wish.what, 'joined')}", member_id=member, name=name)
        if joins and settled.leader_member_id:
            self.tell("membership.came", member_id=settled.leader_member_id, name=name)
        if settled.former_leader_member_id:
            self.tell(
                "membership.went",
                member_id=settled.former_leader_member_id,
                name=self.wish.from_kanoon_name or name,
                office=settled.office,
                trustee=settled.was_trustee,
            )

    def _send_link(self, event: str, number: int, **facts: Any) -> None:
        """A link is made when its message is sent, and stands nowhere."""
        self.case.links += 1
        if number == INVITED:
            self.note("message", "invited", member=self.wish.member_id)
        self.tell(
            event,
            str(self.case.links),
            member_id=self.wish.member_id,
            name=self.wish.kanoon_name,
            number=number,
            **facts,
        )

    def _facts(self) -> dict[str, Any]:
        known = {
            "member_id": self.wish.member_id,
            "kanoon_name": self.wish.kanoon_name,
            "from_kanoon_name": self.wish.from_kanoon_name,
            "reason": self.wish.reason,
            "decision": self.case.decision,
            "objection": self.case.objection,
        }
        return {name: value for name, value in known.items() if value}

    def _step(self, by: str | None = None) -> MembershipStep:
        return MembershipStep(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            self.wish,
            by,
            self.case.policy.most_members,
        )
