"""What is to come into the market is looked at by an expert of the product line; so is a price that moves far."""

from typing import Any

from temporalio import workflow

from activities.products import Products
from domain.case import GivenAnswer, Outcome, OutsideEvent
from domain.listing_process import CORRECT, LISTING, REVIEW, REVIEW_PRICE
from domain.listings import CELL_GOES, RESUBMITTED, ListingCase
from domain.products import OfferFacts, OfferStep, PriceStep
from workflows.exits import Exit, with_exits
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question


@workflow.defn(name="listing")
class ReviewingAListing(Process):
    """Approved, returned with remarks and looked at again, or refused; never by who handed it in."""

    @workflow.init
    def __init__(self, case: ListingCase) -> None:
        super().__init__(LISTING, case.record, case.policy.tasks)
        self.case = case
        self._resubmitted = False

    @workflow.run
    @with_exits
    async def run(self, case: ListingCase) -> Outcome:
        await self.enter("IN_REVIEW")
        if case.change == "price":
            await self._review_price()
        else:
            await self._review()
        self.record.undos.clear()
        await self.enter("APPROVED")
        return Outcome("APPROVED", "APPROVED")

    async def _review(self) -> None:
        self.undo_with(Products.put_back)
        remarks = ""
        while True:
            await self.do(Products.take_up, self._step())
            facts = await self.do(Products.look, self._step())
            answer = await self._decided(REVIEW.kind, facts, remarks=remarks)
            by = answer.by.username
            if answer.outcome == "approve":
                await self.do(Products.list, self._step(by))
                self.note("note", "listed", by)
                self._tell("listing.approved", name=facts.name)
                return
            remarks = str(answer.form["reason"])
            if answer.outcome == "refuse":
                self.note("task", "refused", by, because=remarks)
                await self._refused()
            await self._returned(facts.name, remarks, by)

    async def _returned(self, name: str, remarks: str, by: str) -> None:
        """It is a draft until it is handed in again, by the cell on its page or by an expert with it."""
        self.note("task", "returned", by, because=remarks)
        self.case.returns += 1
        if self.case.returns > self.case.policy.most_returns:
            await self._refused("returned_too_often")
        self._resubmitted = False
        await self.do(Products.put_back, self._step(by))
        await self.enter("RETURNED")
        self._tell("listing.returned", str(self.case.returns), name=name)
        about = LISTING.shown(CORRECT.kind, self._about(name, remarks=remarks))
        answer = await self.ask(Question(CORRECT.kind, about), unless=lambda: self._resubmitted)
        if answer is None and not self._resubmitted:
            raise Exit("EXPIRED", "not_corrected")
        if answer is not None and answer.outcome == "give_up":
            raise Exit("WITHDRAWN", "given_up")
        self.note("note", "resubmitted", answer.by.username if answer else None)
        await self.enter("IN_REVIEW")

    async def _refused(self, why: str = "not_approved") -> None:
        await self.do(Products.refuse, self._step())
        self.record.undos.clear()
        raise Exit("REFUSED", why)

    async def _review_price(self) -> None:
        self.undo_with(Products.drop_price)
        facts = await self.do(Products.look, self._step())
        answer = await self._decided(REVIEW_PRICE.kind, facts)
        by = answer.by.username
        if answer.outcome == "refuse":
            self.note("task", "refused", by, because=str(answer.form["reason"]))
            raise Exit("REFUSED", "not_approved")
        case = self.case
        agreed = PriceStep(
            case.product_id, case.cell_id, self.record.book, workflow.now(), by, case.price_rials
        )
        await self.do(Products.set_price, agreed)
        self.note("money", "price_agreed", by, price_rials=case.price_rials)
        self._tell("listing.price_agreed", name=facts.name, price_rials=case.price_rials)

    async def _decided(self, kind: str, facts: OfferFacts, *, remarks: str = "") -> GivenAnswer:
        terms, case = facts.terms, self.case
        known = self._about(facts.name, remarks=remarks) | {
            "category": facts.category_code,
            "price_rials": case.price_rials or terms.price_rials,
            "before_rials": case.before_rials,
            "cost_rials": terms.cost_rials,
            "made": "to_order" if terms.made_to_order else "in_stock",
            "stock": None if terms.made_to_order else terms.stock,
            "production_days": terms.production_days,
            "weight_grams": facts.weight_grams,
            "photos": facts.photos,
        }
        answer = await self.ask(Question(kind, LISTING.shown(kind, known), exclude_members=[case.member_id]))
        if answer is None:
            raise AssertionError("a review has no end of its own")
        return answer

    def take(self, event: OutsideEvent) -> str | None:
        """It is handed in again where it was returned, or its cell closes; anything else nobody expects."""
        if event.type in CELL_GOES:
            self.note("note", "cell_closes")
            self._leaving = Exit("WITHDRAWN", "cell_closes")
            return None
        if event.type != RESUBMITTED or self.record.stage != "RETURNED":
            return "not_expected"
        self._resubmitted = True
        # Who puts it right does not judge it.
        self.record.answered_by.setdefault(CORRECT.kind, []).append(str(event.facts["by"]))
        return None

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        step = Products.drop_price if self.case.change == "price" else Products.put_back
        return step, self._step()

    def left(self, way: Exit) -> None:
        if way.stage in ("REFUSED", "EXPIRED"):
            event = "listing.price_refused" if self.case.change == "price" else "listing.refused"
            self._tell(event, reasons=list(way.reasons))

    def _about(self, name: str, *, remarks: str) -> dict[str, Any]:
        return {"product_id": self.case.product_id, "name": name, "remarks": remarks}

    def _tell(self, event: str, key: str = "", **facts: Any) -> None:
        self.tell(event, key, member_id=self.case.member_id, **facts)

    def _step(self, by: str = "") -> OfferStep:
        case = self.case
        return OfferStep(case.product_id, case.cell_id, self.record.book, workflow.now(), by)
