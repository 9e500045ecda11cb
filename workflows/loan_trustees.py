"""A trustee who leaves, dies or loses their rank: somebody else stands in with as much cover (processes.md, C.10)."""

from datetime import timedelta
from typing import Any

from temporalio import workflow

from activities.lives import Lives
from activities.trustees import Trustees
from domain.case import GivenAnswer, OpenTask
from domain.loan_steps import (
    Succession,
)
from domain.loans import (
    Departure,
    Measure,
    Standing,
    TrusteeCommand,
)
from domain.permissions import may_report_trustee
from workflows.exits import Exit
from workflows.loan_parts import BEFORE_REPAYING, LoanParts
from workflows.tasks import refused
from workflows.waiting import span

_LEAVES = "leaves"
_GOES = "trustee_goes"


class Trusted(LoanParts):
    """Trustees who go, and who stands in for them. Who only wants to leave stays until somebody does."""

    @workflow.update
    async def trustee_goes(self, command: TrusteeCommand) -> None:
        """A trustee wants to leave, or somebody of the network says that they died or lost their rank."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            self.hear_of_trustee(command.member_id, command.why, command.actor.username, command.reason)
        await self._showing.shown()

    @trustee_goes.validator
    def _check_goes(self, command: TrusteeCommand) -> None:
        own = command.actor.member_id == command.member_id and command.why == _LEAVES
        if not own and not may_report_trustee(command.actor, self.record):
            raise refused("not_yours", "not_for_you")
        if self._was_handled(command.request_id):
            return
        if self.case.closing or self._left or not self._may_go(command.member_id, command.why):
            raise refused("too_late")

    def hear_of_trustee(self, member_id: str, why: str, by: str | None, reason: str) -> str | None:
        """Keeps it for the road; the code why that cannot be taken now. Said again it changes nothing."""
        if why != _LEAVES:
            self._ask_no_more(member_id, why)
        known = any(gone.member_id == member_id and gone.why != _LEAVES for gone in self.case.departures)
        if (
            member_id not in self._standing()
            or known
            or Measure(_GOES, why, member_id=member_id) in self.case.measures
        ):
            return None
        if not self._may_go(member_id, why):
            return "not_expected"
        said = {"reason": reason} if reason else {}
        self.note("note", "trustee_goes", by, member=member_id, reasons=[why], **said)
        if self.case.repaying or self.record.stage == "DISBURSING":
            # While the money is on its way it is kept until there is something that is to be covered.
            self.case.measures.append(Measure(_GOES, why, member_id=member_id))
        elif self.record.stage == "TRUSTEES":
            self.case.trustees = [one for one in self.case.trustees if one.member_id != member_id]
        else:
            # Everybody decided on the word of these trustees: the member asks again, with others.
            self._leaving = Exit("REJECTED", "trustee_lost")
        self.went_on()
        return None

    def _ask_no_more(self, member_id: str, why: str) -> None:
        """Who is asked to stand, and is no trustee any more, need not answer: it is as if they had been silent.

        What they have promised while the others were thinking counts no more either.
        """
        asked = member_id in self.case.asked_trustees and member_id not in self._standing()
        if self.record.stage == "TRUSTEES" and asked:
            self.case.no_trustees.append(member_id)
            self.note("note", "trustee_goes", member=member_id, reasons=[why])
        for task in self.open_tasks():
            to_stand = task.kind in ("loan.stand_as_trustee", "loan.stand_in")
            if to_stand and task.assigned_member_id == member_id:
                self.cancel(task)
                self.expired(task)

    def tell_trustees(self, event: str, key: str = "", **facts: Any) -> None:
        """Says something to each trustee; to the phone of who has died nothing is said."""
        for standing in self.able_trustees():
            self.tell(event, key, member_id=standing.member_id, **facts)

    def able_trustees(self) -> list[Standing]:
        """Those whose word still holds: who died or lost their rank is not asked for anything."""
        gone = {one.member_id for one in self.case.departures if one.why != _LEAVES}
        return [standing for standing in self.case.trustees if standing.member_id not in gone]

    @property
    def _longest_shortfall(self) -> timedelta:
        """How long a loan may go on with less cover than was promised before the committee decides."""
        return span(self.case.policy.trustees.shortfall)

    def shortfalls(self) -> list[Departure]:
        """Trustees who went and whose cover is missing, while the time to find somebody runs."""
        return [one for one in self.case.departures if one.until is not None]

    def see_to_shortfalls(self) -> None:
        """Where nobody was found in time, the committee decides how the loan goes on."""
        for gone in self.shortfalls():
            if gone.until is not None and gone.until <= workflow.now():
                gone.until = None
                self._ask_about_shortfall(gone)

    def trustees_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        goer = str(task.about.get("trustee_id", ""))
        match task.kind:
            case "loan.stand_in":
                self._then_of("stand_in" if given.outcome == "accept" else "seek", task)
            case "loan.find_trustee" if given.outcome == "named":
                named = str(given.form["candidate_id"])
                self.case.measures.append(Measure("seek_named", task.id, member_id=goer, reference=named))
            case "loan.find_trustee":
                self.case.measures.append(Measure("nobody_found", task.id, member_id=goer))
            case "loan.decide_shortfall":
                self.note("task", "shortfall_decided", given.by.username, answer=given.outcome)
                self.case.measures.append(Measure(f"shortfall_{given.outcome}", task.id, member_id=goer))

    def expired(self, task: OpenTask) -> None:
        """Who stays silent does not stand in."""
        if task.kind == "loan.stand_in":
            self._then_of("seek", task)

    async def take_measure(self, measure: Measure) -> None:
        if measure.kind == _GOES:
            await self._goes(measure.member_id, why=measure.key)
            return
        gone = next((one for one in self.case.departures if one.member_id == measure.member_id), None)
        if gone is None:
            return
        match measure.kind:
            case "seek":
                await self._seek(gone)
            case "seek_named":
                await self._seek_named(gone, measure)
            case "stand_in":
                await self._stand_in(gone, measure)
            case "nobody_found":
                gone.until = None
                self._ask_about_shortfall(gone)
            case "shortfall_wait":
                gone.until = workflow.now() + self._longest_shortfall
                self._ask_leader(gone)
            case "shortfall_go_on":
                await self._strike(gone)

    async def _goes(self, member_id: str, *, why: str) -> None:
        self.case.departures = [one for one in self.case.departures if one.member_id != member_id]
        gone = Departure(member_id, why, tries_left=1 + self.case.policy.trustees.replacement_rounds)
        self.case.departures.append(gone)
        for task in self._asked_about(gone):
            self.cancel(task)
        if why != _LEAVES:
            gone.until = workflow.now() + self._longest_shortfall
            for task in self.open_tasks():
                if task.assigned_member_id == member_id:
                    self.cancel(task)
                    if task.kind == "loan.pay_as_trustee":
                        did_not = Measure("trustee_did_not_pay", task.id, member_id=member_id)
                        self.case.measures.append(did_not)
            await self.do(Trustees.lose, self._succession(gone))
            await self.do(Lives.died if why == "died" else Lives.lost_rank, self._succession(gone))
            self.note("note", "trustee_shortfall", member=member_id)
            self.tell_member("loan.trustee_shortfall", member_id, days=self._longest_shortfall.days)
            self._ask_leader(gone)
        await self._seek(gone)

    async def _seek(self, gone: Departure) -> None:
        """The next who could stand is asked; so many are, then it is for the leader, or the trustee stays."""
        if self._asked_about(gone, "loan.stand_in"):
            return
        if gone.tries_left > 0:
            gone.tries_left -= 1
            found = await self.do(Trustees.successor, self._succession(gone))
            if found.member_id:
                self._ask_to_stand_in(gone, found.member_id, found.covers_rials)
                return
        if gone.why == _LEAVES:
            self.case.departures.remove(gone)
            self.note("note", "nobody_stands_in", member=gone.member_id)
            self.tell("loan.trustee_stays", f"{self.record.entries}", member_id=gone.member_id)

    async def _seek_named(self, gone: Departure, measure: Measure) -> None:
        """Whom the leader has named, if they may stand; else the leader is asked again, in the same time."""
        found = await self.do(Trustees.successor, self._succession(gone, named=measure.reference))
        if found.member_id:
            self._ask_to_stand_in(gone, found.member_id, found.covers_rials)
        else:
            self.note("note", "may_not_stand", reasons=[found.why_not])
        self._ask_leader(gone)

    def _ask_to_stand_in(self, gone: Departure, member_id: str, share_rials: int) -> None:
        self.case.asked_trustees.append(member_id)
        task = self.open_task(
            self.question(
                "loan.stand_in", to_member=member_id, trustee_id=gone.member_id, share_rials=share_rials
            )
        )
        self.tell_who_is_asked(task)

    async def _stand_in(self, gone: Departure, measure: Measure) -> None:
        newcomer = measure.reference
        if not await self.do(Trustees.replace, self._succession(gone, named=newcomer)):
            # Meanwhile they promised as much elsewhere.
            await self._seek(gone)
            return
        share = next(one.share_rials for one in self.case.trustees if one.member_id == gone.member_id)
        self.case.trustees.append(Standing(newcomer, share))
        self.note("task", "trustee_accepted", member=newcomer)
        self._ends(gone)
        if gone.why != "died":
            self.tell("loan.trustee_freed", gone.why, member_id=gone.member_id)
        self.tell_member("loan.trustee_replaced", newcomer)

    async def _strike(self, gone: Departure) -> None:
        await self.do(Trustees.strike, self._succession(gone))
        self.note("note", "trustee_struck", member=gone.member_id)
        self._ends(gone)

    def _ends(self, gone: Departure) -> None:
        self.case.trustees = [one for one in self.case.trustees if one.member_id != gone.member_id]
        self.case.departures.remove(gone)
        for task in self._asked_about(gone):
            self.cancel(task)

    def _asked_about(self, gone: Departure, *kinds: str) -> list[OpenTask]:
        """Open questions about who takes this trustee's place: all, or those of some kinds."""
        about = kinds or ("loan.stand_in", "loan.find_trustee", "loan.decide_shortfall")
        return [
            task
            for task in self.open_tasks()
            if task.kind in about and task.about["trustee_id"] == gone.member_id
        ]

    def _ask_leader(self, gone: Departure) -> None:
        if not self._asked_about(gone, "loan.find_trustee"):
            by = [self.application.member_id]
            self.open_task(self.question("loan.find_trustee", exclude=by, trustee_id=gone.member_id))

    def _ask_about_shortfall(self, gone: Departure) -> None:
        for task in self._asked_about(gone):
            self.cancel(task)
        self.open_task(
            self.question("loan.decide_shortfall", exclude=self.parties(), trustee_id=gone.member_id)
        )

    def _then_of(self, kind: str, task: OpenTask) -> None:
        goer, asked = str(task.about["trustee_id"]), task.assigned_member_id or ""
        self.case.measures.append(Measure(kind, task.id, member_id=goer, reference=asked))

    def _succession(self, gone: Departure, named: str = "") -> Succession:
        leader = self.application.leader_member_id
        excluding = {self.application.member_id, *self.case.asked_trustees, *([leader] if leader else [])}
        return Succession(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            gone.member_id,
            named,
            tuple(sorted(excluding - {named})),
        )

    def _standing(self) -> set[str]:
        return {standing.member_id for standing in self.case.trustees}

    def _may_go(self, member_id: str, why: str) -> bool:
        """Who is asked to pay has to answer that first; before the money has left nobody just leaves."""
        if member_id not in self._standing():
            return False
        if why != _LEAVES:
            return self.case.repaying or self.record.stage in BEFORE_REPAYING
        going = any(gone.member_id == member_id for gone in self.case.departures)
        paying = any(
            task.kind in ("loan.pay_as_trustee", "loan.confirm_trustee_payment")
            and member_id in (task.assigned_member_id, task.about.get("trustee_id"))
            for task in self.open_tasks()
        )
        return self.case.repaying and not going and not paying
