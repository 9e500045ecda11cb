"""The first order of a cell, the product that comes of it, and the beginning of the cell (processes.md, B.10)."""

from typing import Any, cast

from temporalio import workflow

from activities.accounts import Accounts
from activities.cells import Cells
from activities.products import Products
from activities.talents import Talents
from domain.case import OpenTask, Outcome
from domain.cells import CellBegun, CellStep, cell_of
from domain.crafts import CellKind
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.products import Maker, OfferStep, OfferTerms, ProductDefinition
from domain.provinces import province_name
from domain.talent_pilot import (
    AccountStep,
    PilotOrder,
    ProductWanted,
    product_id_of,
    product_of,
    wrong_in_product,
)
from domain.talents import Ended
from workflows.exits import Exit
from workflows.steps import Step, name_of
from workflows.talent_equipping import Equipped
from workflows.tasks import Question


class Piloting(Equipped):
    """The stage PILOT_ORDER, and ACTIVE."""

    async def fill_a_first_order(self) -> None:
        """What sells is accepted by who judges the product line; made better as often as the policy lets it."""
        await self.enter("PILOT_ORDER")
        order, remarks = await self._be_ordered(), ""
        while True:
            await self._hand_over(order, remarks)
            answer = await self.ask(self._about_order(order, "talent.judge_pilot"))
            if answer is None:
                raise AssertionError("judging a pilot order has no end of its own")
            if answer.outcome == "accept":
                self.note("task", "pilot_accepted", answer.by.username)
                return
            remarks = str(answer.form["reason"])
            self.note("task", f"pilot_{answer.outcome}", answer.by.username, reason=remarks)
            if answer.outcome == "refuse" or order.reworks >= self.case.policy.most_pilot_reworks:
                raise Exit("DECLINED", "pilot_refused")
            order.reworks += 1
            self.tell_member("talent.pilot_rework", str(order.reworks))

    async def _be_ordered(self) -> PilotOrder:
        answer = await self.ask(self.question_of_craft("talent.place_pilot"))
        if answer is None or answer.outcome == "none":
            raise Exit("DECLINED", "no_pilot_order")
        form = answer.form
        self.case.pilot = order = PilotOrder(form["what"], form["pieces"], form["hand_in_by"])
        self.note("task", "pilot_ordered", answer.by.username, pieces=order.pieces, due_on=order.hand_in_by)
        self.tell_member("talent.pilot_ordered", pieces=order.pieces, until=order.hand_in_by)
        await self.keep_setup()
        return order

    async def _hand_over(self, order: PilotOrder, remarks: str) -> None:
        answer = await self.ask(self._about_order(order, "talent.hand_in_pilot", remarks=remarks))
        if answer is None:
            raise Exit("DECLINED", "no_pilot")
        order.handed_in, order.photo = str(answer.form["handed_in"]), str(answer.form.get("photo", ""))
        self.note("task", "pilot_handed_in", answer.by.username)

    async def define_product(self) -> None:
        """A draft in the catalogue; it is listed when the cell begins, and taken out again where it does not."""
        order = self.case.pilot
        if order is None:
            raise AssertionError("a product before its first order")
        answer = await self.ask(self._about_order(order, "talent.define_product"))
        if answer is None:
            raise AssertionError("defining a product has no end of its own")
        self.case.product = product = product_of(answer.form, answer.by.username)
        self.undo_with(Products.unlist)
        await self.do(Products.define, self._definition(product))
        self.note("task", "product_defined", answer.by.username)
        await self.keep_setup()

    def _definition(self, product: ProductWanted) -> ProductDefinition:
        nomination = self.nomination
        maker = Maker(
            cell_of(nomination.talent_id), nomination.member_id, nomination.region, province_name(nomination.region),
            nomination.county,
        )  # fmt: skip
        terms = OfferTerms(
            product.price_rials,
            product.cost_rials,
            product.made_to_order,
            product.stock,
            product.production_days,
        )
        return ProductDefinition(
            product_id_of(nomination.talent_id), self.record.book, maker, product.name_fa, product.name_en,
            product.description, product.category_code, self._craft_code(), product.weight_grams, terms, product.photos,
            product.by, workflow.now(), product.description_en,
        )  # fmt: skip

    # The cell begins.

    async def become_a_cell(self) -> Outcome:
        """With an account that is the member's own. From the moment in which the cell begins nobody withdraws."""
        asked = 0
        while True:
            # Where the bank has sent the loan's money back meanwhile, the supplier is not paid yet.
            await self.pay_supplier()
            asked += 1
            nomination = self.nomination
            account = AccountStep(
                nomination.talent_id, nomination.member_id, self.record.book, workflow.now(), asked
            )
            obstacle = await self.do(Accounts.is_theirs, account) or await self._begin_cell()
            if not obstacle:
                break
            self.note("note", "obstacle", obstacle=obstacle)
            answer = await self.ask(self.question_of_craft("talent.clear_obstacle", obstacle=obstacle))
            if answer is None or answer.outcome == "end":
                raise Exit("DECLINED", "no_cell")
        self.record.undos.clear()
        await self.do(Products.list, self._offer())
        await self.do(Talents.conclude, Ended(nomination.talent_id, workflow.now(), "approved"))
        await self.keep_setup()
        self.note("note", "cell_begun", cell=self.case.cell_id)
        self.tell_member("talent.active", craft=self.craft_name())
        await self.enter("ACTIVE")
        return Outcome("ACTIVE", "ACTIVE")

    async def _begin_cell(self) -> str:
        """Why there is none; empty where there is. Who withdraws meanwhile hears that it is too late."""
        if self._leaving:
            raise self._leaving
        nomination, match = self.nomination, self.case.match
        kind = cast("CellKind", match.cell_kind if match else "")
        self._left = True
        begun = await self.do(
            Cells.begin,
            CellBegun(
                nomination.talent_id, nomination.member_id, nomination.kanoon_id, self._craft_code(), kind,
                self.record.book, workflow.now(),
            ),
        )  # fmt: skip
        if begun.refused:
            self._left = False
            if self.case.gone:
                raise Exit("WITHDRAWN", self.case.gone)
            return begun.refused
        self.case.cell_id = begun.cell_id
        await self.do(Cells.start, CellStep(begun.cell_id, self.record.book, workflow.now()))
        return ""

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        if task.kind == "talent.define_product":
            return wrong_in_product(form)
        day = str(form.get("hand_in_by", ""))
        if task.kind == "talent.place_pilot" and day and day < tehran_date(workflow.now()).isoformat():
            return [FieldError("hand_in_by", "day_past")]
        return super().wrong_answer(task, form)

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(Products.unlist):
            return Products.unlist, self._offer()
        return super().undoing(name)

    def _offer(self) -> OfferStep:
        talent_id, product = self.nomination.talent_id, self.case.product
        by = product.by if product else ""
        return OfferStep(product_id_of(talent_id), cell_of(talent_id), self.record.book, workflow.now(), by)

    def _craft_code(self) -> str:
        return self.case.match.craft_code if self.case.match else ""

    def _about_order(self, order: PilotOrder, kind: str, **about: Any) -> Question:
        known = {
            "what": order.what, "pieces": order.pieces, "hand_in_by": order.hand_in_by, "handed_in": order.handed_in,
            "photo": order.photo, "reworks": order.reworks,
        }  # fmt: skip
        return self.question_of_craft(
            kind, **{name: value for name, value in known.items() if value}, **about
        )
