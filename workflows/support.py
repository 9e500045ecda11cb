"""Support for a case: offered in parallel, the first who accept are bound, pledges followed up (processes.md, B.7)."""

from typing import Any

from temporalio import workflow

from activities.supports import CALLED_OFF, Supports
from domain.case import AnswerCommand, CaseStatus, GivenAnswer, OpenTask, Outcome, OutsideEvent
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.support_tasks import CONFIRM, CONFIRM_AS_RECEIVER, NAME_SUPPORTERS, OFFER
from domain.supports import Offer, OfferState, OfferStep, ParentNews, SupportCase, ids_in
from workflows.exits import Exit, with_exits
from workflows.steps import Step
from workflows.support_pledges import Clock, Pledging, why_gone
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


@workflow.defn(name="support")
class Support(Pledging):
    """One loop looks at everything that has happened or is due: answers, rounds, pledges, reminders."""

    @workflow.init
    def __init__(self, case: SupportCase) -> None:
        super().__init__(case)
        self._rounds = 0
        self._answer_by_hand: GivenAnswer | None = None
        self._unfit = ""

    @workflow.run
    @with_exits
    async def run(self, case: SupportCase) -> Outcome:
        del case
        await self.enter("OFFERING")
        self.undo_with(Supports.give_back)
        while not await self._move_on():
            await self.until(lambda: self._news, self._next_moment(), what="supporters")
        await self.do(Supports.complete, self._step())
        self.record.undos.clear()
        for one in self._those("fulfilled"):
            self._say("support.thanks", one, kind=self.need.kind)
        await self.enter("FULFILLED")
        return Outcome("FULFILLED", "FULFILLED")

    async def _move_on(self) -> bool:
        """Does everything that there is to do now; whether all that is needed is fulfilled."""
        self._news = False
        await self._settle()
        await self._release_pledges()
        await self._bind_accepted()
        await self._close_offers()
        await self._look_further()
        missing = self.need.needed - len(self._those("pledged", "received", "fulfilled"))
        if (stage := "OFFERING" if missing else "PLEDGED") != self.record.stage:
            await self.enter(stage)
        return len(self._those("fulfilled")) == self.need.needed

    # Offers.

    async def _look_further(self) -> None:
        """Asks around as long as somebody is missing; when the rounds are over, a person names supporters."""
        missing = self.need.needed - len(self._those("accepted", "pledged", "received", "fulfilled"))
        if not missing:
            return
        if self._round is not None and (self._is_over(self._round.end) or not self._those("offered")):
            await self._end_round()
        if self._round is not None:
            self._remind_round(self._round)
        elif (answer := self._answer_by_hand) is not None:
            self._answer_by_hand = None
            await self._do_by_hand(answer, missing)
        elif not self._is_asked_by_hand() and not (self._rounds_left and await self._offer(missing)):
            self._ask_by_hand()

    async def _offer(self, missing: int, named: tuple[str, ...] = ()) -> bool:
        """Whether there was anybody to ask."""
        most = min(missing * self.policy.asked_for_each, self.policy.most_asked)
        self._rounds += 1
        self._rounds_left = max(self._rounds_left - 1, 0)
        step = OfferStep(self.need.support_id, self.record.book, workflow.now(), self._rounds, most, named)
        found = await self.do(Supports.offer, step)
        if not found:
            # The same question again would find the same nobody.
            self._rounds_left = 0
            if not named:
                self.note("note", "nobody_fits")
            return False
        for one in found:
            self._offers[one.number] = Offer(one.number, one.supporter_id, one.member_id)
            self.open_task(Question(OFFER.kind, self._about(number=one.number), one.member_id))
        end, reminders = span(self.policy.round), self.policy.remind_round_after
        self._round = Clock(self.deadline(end), [self.deadline(span(after)) for after in reminders])
        self.note("note", "offered", round=self._rounds, asked=len(found))
        self._invite()
        return True

    async def _end_round(self) -> None:
        silent = self._those("offered")
        self._closing.update((one.number, "silent") for one in silent)
        await self._close_offers()
        self._round = None
        self.note("note", "round_over")

    def _remind_round(self, clock: Clock) -> None:
        if any(self._is_over(at) for at in clock.reminders):
            clock.reminders = [at for at in clock.reminders if not self._is_over(at)]
            self.note("message", "offers_reminded")
            self._invite(str(len(clock.reminders)))

    def _invite(self, key: str = "") -> None:
        """Each by a link of their own, which is made when the message is sent and stands nowhere."""
        until = self._round.end.moved(self.record.paused_for) if self._round else workflow.now()
        for one in self._those("offered"):
            self._say(
                "support.offer", one, key, kind=self.need.kind, province=self.need.region,
                number=one.number, until=tehran_date(until).isoformat(),
            )  # fmt: skip

    def _ask_by_hand(self) -> None:
        pledged = len(self._those("pledged", "received", "fulfilled"))
        about = self._about(needed=self.need.needed, pledged=pledged, unfit=self._unfit)
        self.open_task(Question(NAME_SUPPORTERS.kind, about, exclude_members=[self.need.receiver_member_id]))

    async def _do_by_hand(self, answer: GivenAnswer, missing: int) -> None:
        self._unfit = ""
        match answer.outcome:
            case "end":
                raise Exit("NOT_FOUND", "nobody_found")
            case "again":
                self.note("task", "asked_around_again", answer.by.username)
                self._rounds_left = self.policy.rounds
                self._news = True
            case _:
                named = ids_in(str(answer.form["supporters"]))
                if named:
                    await self._offer(missing, named)
                asked = {one.supporter_id for one in self._those("offered")}
                self._unfit = " ".join(one for one in named if one not in asked)
                self.note("task", "named", answer.by.username, asked=len(asked))
                if self._unfit:
                    self.note("note", "named_unfit", unfit=self._unfit)
                self._news = self._news or not asked

    async def _close_offers(self) -> None:
        """What nothing comes of any more: kept so, and not asked any more."""
        if len(self._those("pledged", "received", "fulfilled")) == self.need.needed and self._round:
            self._round = None
            self._closing.update((one.number, "filled") for one in self._those("offered"))
            self.note("note", "filled")
        closing, self._closing = self._closing, {}
        for number, state in closing.items():
            one = self._offers[number]
            one.state = state
            self._cancel_tasks(number)
            if state == "filled":
                self._say("support.filled", one)
            if state == "taken_back":
                self.note("note", "offer_taken_back", member=one.member_id)
        for state in sorted(set(closing.values())):
            numbers = tuple(number for number, new in closing.items() if new == state)
            await self.do(Supports.close, self._about_pledges(numbers, state))

    def _is_asked_by_hand(self) -> bool:
        return any(task.kind == NAME_SUPPORTERS.kind for task in self._open_tasks())

    # What people and systems say.

    def take(self, event: OutsideEvent) -> str | None:
        match event.type:
            case "invitation.answered":
                return self._take_answer(int(event.facts["number"]), str(event.facts["answer"]))
            case "supporter.left" | "supporter.suspended":
                leaves, died = event.type == "supporter.left", event.facts.get("why") == "died"
                self._take_back(str(event.facts["supporter_id"]), leaves=leaves, died=died)
                return None
            case "supporter.resumed":
                return None
            case _ if event.type == CALLED_OFF:
                return self._call_off()
        return "not_expected"

    def _take_answer(self, number: int, answer: str) -> str | None:
        """Says at once whether there is room; what is taken is bound in the next moment."""
        one = self._offers.get(number)
        if one is None or answer not in {"accept", "decline"}:
            return "not_expected"
        if one.state != "offered" or number in self._closing:
            if one.state in ("filled", "no_capacity"):
                return one.state
            return "answered_before" if one.state in _ANSWERED else "too_late"
        if answer == "decline":
            self._closing[number] = "declined"
            self.note("task", "offer_declined", member=one.member_id)
        elif self._is_full():
            return "filled"
        else:
            one.state = "accepted"
            self.note("task", "offer_accepted", member=one.member_id)
        self._hear()
        return None

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is None or task.kind != OFFER.kind:
            return
        one, form = self._offers[task.about["number"]], self.clean_form(task, command.form)
        if one.state != "offered" or (form["outcome"] == "accept" and self._is_full()):
            raise wrong_form(FieldError("outcome", "filled" if self._is_full() else "answered_before"))

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if task.kind == OFFER.kind:
            self._take_answer(task.about["number"], given.outcome)
        elif task.kind == NAME_SUPPORTERS.kind:
            self._answer_by_hand = given
        elif task.kind in (CONFIRM.kind, CONFIRM_AS_RECEIVER.kind):
            number = task.about["number"]
            if given.outcome == "received":
                self._offers[number].state = "received"
            else:
                self._going[number] = "not_coming"
        self._hear()

    def _take_back(self, supporter_id: str, *, leaves: bool, died: bool) -> None:
        """Who leaves is asked nothing any more and owes nothing; who is suspended owes what they have pledged."""
        for one in [one for one in self._offers.values() if one.supporter_id == supporter_id]:
            one.died = one.died or died
            if one.state in ("offered", "accepted"):
                one.state = "offered"
                self._closing[one.number] = "taken_back"
            elif one.state == "pledged" and leaves:
                self._going[one.number] = why_gone(one)
        self._hear()

    def _call_off(self) -> str | None:
        if self._leaving or self._left or not self.kind.stage(self.record.stage).may_withdraw:
            return "too_late"
        self._leaving = Exit("WITHDRAWN", "called_off")
        self.record.status = CaseStatus.RUNNING
        return None

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Supports.give_back, self._step()

    def left(self, way: Exit) -> None:
        """Everybody who is asked, bound, or has given something hears of it, and who should have received it."""
        for one in self._those("offered", "accepted", "pledged", "received", "fulfilled"):
            self._say("support.ended", one, reasons=list(way.reasons))
        if receiver := self.need.receiver_member_id:
            self.tell("support.not_given", member_id=receiver, kind=self.need.kind, reasons=list(way.reasons))

    async def finish(self, outcome: Outcome) -> None:
        """Whoever waits for it is told before it is over; that they take it is not this case's matter."""
        if parent := self.need.parent_id:
            news = ParentNews(self.need.support_id, self.record.book, workflow.now(), parent, outcome.outcome)
            if refused := await self.do(Supports.tell_parent, news):
                self.note("note", "parent_not_told", parent=parent, reasons=[refused])
            else:
                self.note("note", "parent_told", parent=parent)
        await super().finish(outcome)


_ANSWERED: frozenset[OfferState] = frozenset({"accepted", "pledged", "received", "fulfilled", "declined"})
