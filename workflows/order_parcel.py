"""An order's parcel: booked, handed over, scanned in any order, asked about, lost and found (processes.md, D.4)."""

from temporalio import workflow

from activities.carriage import Carriage
from activities.handing import Handings
from activities.orders import CONTRADICTS, Orders
from domain.case import GivenAnswer, OpenTask, OutsideEvent
from domain.exceptions import RefusedEvent
from domain.order_steps import SCAN, Booking, OrderCase, OrderLook, ScanStep
from domain.order_support_tasks import ASK_CARRIER, BOOK_BY_HAND, BUYER_DIED, LOST
from domain.order_tasks import HAND_OVER
from workflows.order_making import Making
from workflows.waiting import Deadline, span

_WORDS_BY_HAND = ("delivered", "lost", "returned")


class Carried(Making):
    """From "it is ready" until the buyer has it."""

    def __init__(self, case: OrderCase) -> None:
        super().__init__(case)
        self._parcel = "ready"
        self._quiet_at: Deadline | None = None

    async def book(self) -> None:
        """The carrier comes for it; one that will not is a person's matter."""
        await self.settle_heirs()
        while not self.shipment_id:
            await self.leave_if_cancelled()
            booked = await self.do(Carriage.book, self.step())
            self.shipment_id = booked.shipment_id
            if booked.refused:
                self.note("outside", "carrier_refused", refusal=booked.refused)
                await self._book_by_hand(booked.refused)
        self.note("outside", "booked", shipment_id=self.shipment_id)
        task = self.open_task(self.question(HAND_OVER.kind, self.case.member_id))
        self.tell_cell("order.hand_over", task_id=task.id, shipment_id=self.shipment_id)

    async def _book_by_hand(self, refused: str) -> None:
        question = self.question(BOOK_BY_HAND.kind, refusal=refused)
        answer = await self.ask(question, unless=lambda: self.cancel_wanted)
        if answer is None or answer.outcome == "again":
            return
        if answer.outcome == "cancel":
            await self.leave("CANCELLED", "not_carried")
        number = str(answer.form["shipment_id"])
        if await self.do(Carriage.book_by_hand, Booking(self.step(), number)):
            self.shipment_id = number

    async def follow(self) -> OrderLook:
        """Until it is delivered; raises the exit of one that never is."""
        self._look_again()
        while True:
            heard = await self.until(self._has_word, self._quiet_at, what="carrier")
            if not heard:
                await self._ask_carrier()
            elif self.scans:
                scan = self.scans.pop(0)
                look = await self._moved_by(scan.word, ScanStep(self.step(), scan.word, scan.at))
                if look.parcel == "delivered":
                    return look
            elif self.answers:
                task, given = self.answers.pop(0)
                if word := await self._word_of_person(task, given):
                    look = await self._moved_by(word, ScanStep(self.step(), word, workflow.now()))
                    if look.parcel == "delivered":
                        return look
            else:
                await self._call_off()

    def _has_word(self) -> bool:
        return bool(self.scans) or bool(self.answers) or self.cancel_wanted

    async def _moved_by(self, word: str, step: ScanStep) -> OrderLook:
        """What a word changes. One that contradicts what is known moves nothing, and a person looks."""
        look = await self.do(Orders.scan, step)
        self._look_again()
        if look.taken == CONTRADICTS:
            self.note("outside", "scan_contradicts", word=word)
            facts = {"order_id": self.case.order_id, "shipment_id": self.shipment_id, "state": word}
            event = OutsideEvent(f"{self.case.order_id}:{self.record.entries}", SCAN, workflow.now(), facts)
            await self.do(
                Handings.to_person, RefusedEvent("carrier", event, "carrier_contradicts", workflow.now())
            )
        elif look.taken == "moved":
            self.note("outside", "scanned", word=word)
            self.close(ASK_CARRIER.kind)
        if look.parcel != self._parcel:
            self._parcel = look.parcel
            await self._is_now(look.parcel)
        return look

    async def _is_now(self, parcel: str) -> None:
        if self.record.stage == "IN_PREPARATION":
            self.close(HAND_OVER.kind, BUYER_DIED.kind)
            await self.enter("SHIPPED")
            self.tell_buyer("order.shipped", shipment_id=self.shipment_id)
        if parcel == "lost":
            self.open_task(self.question(LOST.kind))
            self.tell_buyer("order.lost", days=span(str(self.case.times[LOST.kind].expires)).days)
        elif parcel == "delivered":
            self.close(LOST.kind)
        elif parcel == "sent_back":
            await self.leave("DELIVERY_FAILED", "sent_back")

    async def _ask_carrier(self) -> None:
        """Nothing was heard for days: the carrier is asked, and where it knows nothing new, a person asks it."""
        self._look_again()
        known = len(self.scans)
        for scan in (await self.do(Carriage.look, self.step())).scans:
            self.hear_scan(scan)
        if len(self.scans) == known and self._parcel != "lost" and not self.is_asked(ASK_CARRIER.kind):
            self.note("outside", "carrier_silent")
            self._ask_person()

    def _ask_person(self) -> None:
        days = span(self.case.policy.no_scan).days
        self.open_task(self.question(ASK_CARRIER.kind, quiet_days=days))

    async def _word_of_person(self, task: OpenTask, given: GivenAnswer | None) -> str:
        """What somebody says has happened to it, as the carrier would; nothing where it only goes on."""
        self._look_again()
        outcome, by = (given.outcome, given.by.username) if given else ("", None)
        match task.kind:
            case HAND_OVER.kind if outcome == "shipped":
                self.note("task", "handed_over", by)
            case HAND_OVER.kind:
                self.note("task", "not_fetched", by)
                if not self.is_asked(ASK_CARRIER.kind):
                    self._ask_person()
            case LOST.kind if outcome != "found":
                await self.leave("DELIVERY_FAILED", "lost")
        word = {"found": "delivered", "sent_back": "returned"}.get(outcome, outcome)
        if word not in _WORDS_BY_HAND or given is None:
            return ""
        self.note("task", "scanned_by_hand", by, word=word, reason=given.form["reason"])
        return word

    async def _call_off(self) -> None:
        """Somebody wants it cancelled: there is time until the carrier has it."""
        self.cancel_wanted = False
        if self.record.stage == "IN_PREPARATION" and await self.do(Carriage.call_off, self.step()):
            self.note("outside", "called_off")
            await self.leave("CANCELLED", self.cancelled_because)
        self.note("note", "too_late_to_cancel")
        self.tell_buyer("order.too_late", str(self.record.entries))

    def _look_again(self) -> None:
        self._quiet_at = self.deadline(span(self.case.policy.no_scan))
