"""Equipment and first inputs: ordered, delivered, installed, and only then paid; given back on the way out (B.9)."""

from typing import Any

from temporalio import workflow

from activities.children import Children
from domain.case import GivenAnswer, OpenTask
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.supplier_orders import CANNOT_DELIVER, DELIVERED
from domain.talent_setup import Equipment
from workflows.exits import Exit
from workflows.steps import Step, name_of
from workflows.talent_supplied import Supplied
from workflows.tasks import Question

TAKE_BACK = "Equipping.take_back"
"""A compensation that people do."""


class Equipped(Supplied):
    """The stage EQUIPPING. Nothing is paid that is not installed, and the loan pays once."""

    async def be_equipped(self) -> None:
        if not self.plan.equipment_rials:
            return
        self.case.equipment = equipment = Equipment()
        await self.enter("EQUIPPING")
        self.record.undos.append(TAKE_BACK)
        remarks = ""
        while equipment.state != "installed":
            if equipment.orders >= self.case.policy.most_orders:
                raise Exit("DECLINED", "not_equipped")
            await self._order(equipment, remarks)
            remarks = await self._be_delivered(equipment)
            if equipment.state == "delivered":
                remarks = await self._be_installed(equipment)
            await self.keep_setup()
        await self.pay_supplier()

    async def _order(self, equipment: Equipment, remarks: str) -> None:
        if await self.order_of_supplier(equipment):
            return
        about = {"remarks": remarks} | self._what_supplier_said(equipment)
        answer = await self.ask(self._about(equipment, "talent.order_equipment", **about))
        if answer is None or answer.outcome != "ordered":
            raise Exit("DECLINED", "no_equipment")
        form = answer.form
        self.ordered(equipment, str(form["order_number"]), str(form["deliver_by"]), answer.by.username)
        await self.keep_setup()

    async def _be_delivered(self, equipment: Equipment) -> str:
        """Why it does not come, in a person's words; empty where it has, or where the supplier itself said it."""
        order = equipment.order_under_way
        if order is not None:
            await self.follow_order(order)
        if order is None or order.is_open:
            told_meanwhile = None if order is None else lambda: not order.is_open
            answer = await self.ask(self._about(equipment, "talent.confirm_delivery"), unless=told_meanwhile)
            if answer is not None:
                return await self._said_of_delivery(equipment, answer)
            if order is None:
                raise AssertionError("following a delivery has no end of its own")
        if order.state == DELIVERED:
            equipment.state = "delivered"
            await self.keep_setup()
        return ""

    async def _said_of_delivery(self, equipment: Equipment, answer: GivenAnswer) -> str:
        """A person's word closes an order of which the supplier says nothing; what it says later is compared with it."""
        order, has_come = equipment.order_under_way, answer.outcome == "delivered"
        if order is not None and order.is_open:
            order.state = DELIVERED if has_come else CANNOT_DELIVER
        if has_come:
            equipment.state = "delivered"
            self.note("task", "equipment_delivered", answer.by.username)
            await self.keep_setup()
            return ""
        reason = str(answer.form["reason"])
        self.note("task", "equipment_not_delivered", answer.by.username, reason=reason)
        return reason

    async def _be_installed(self, equipment: Equipment) -> str:
        """What is not right; empty where it is installed."""
        answer = await self.ask(self._about(equipment, "talent.prove_installation"))
        if answer is None:
            raise AssertionError("proving an installation has no end of its own")
        if answer.outcome == "installed":
            equipment.state, equipment.photo = "installed", str(answer.form["photo"])
            self.note("task", "equipment_installed", answer.by.username)
            return ""
        reason = str(answer.form["reason"])
        self.note("task", "equipment_faulty", answer.by.username, reason=reason)
        return reason

    # The supplier's money.

    async def pay_supplier(self) -> None:
        """By the loan, then the rest by the member; asked again where the bank sent the loan's money back."""
        equipment = self.case.equipment
        if equipment is None:
            return
        await self._pay_by_loan()
        by_loan = self.case.loan.amount_rials if self.case.loan else 0
        rest = self.plan.equipment_rials - by_loan - equipment.own_rials
        if rest > 0:
            answer = await self.ask(self._about(equipment, "talent.confirm_paid", rest_rials=rest))
            if answer is None:
                raise AssertionError("confirming a payment has no end of its own")
            equipment.own_rials += rest
            document = str(answer.form["document"])
            self.note("task", "paid_by_member", answer.by.username, amount_rials=rest, document=document)
        equipment.state = "paid"
        await self.keep_setup()

    async def _pay_by_loan(self) -> None:
        """The word that all is installed lets the loan pay. One that has ended instead is decided on."""
        while (loan := self.case.loan) is not None and loan.state != "paid":
            if loan.state == "ended":
                await self.finance_otherwise(loan)
                await self.until_financed()
                continue
            loan.state = "paying"
            if await self.do(Children.pay_loan, self.children((loan.loan_id,))):
                # It is over, and said so before.
                loan.state, loan.outcome = "ended", loan.outcome or "WITHDRAWN"
                continue
            if loan.state == "paying":
                self.note("note", "waits_for_loan")
            await self.keep_setup()
            await self.until(lambda loan=loan: loan.state in ("paid", "ended"), what="loan")  # type: ignore[misc]

    # On the way out.

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        day = str(form.get("deliver_by", ""))
        if task.kind == "talent.order_equipment" and day and day < tehran_date(workflow.now()).isoformat():
            return [FieldError("deliver_by", "day_past")]
        return super().wrong_answer(task, form)

    async def _undo(self, undo: str) -> None:
        if undo == TAKE_BACK and self.case.equipment is not None:
            await self._take_back(self.case.equipment)
        else:
            await super()._undo(undo)

    async def _take_back(self, equipment: Equipment) -> None:
        """A person sees that it goes back; what was used is another person's question."""
        if equipment.state == "wanted":
            return
        state = equipment.state
        answer = await self.ask(self._about(equipment, "talent.return_equipment", equipment_state=state))
        if answer is None:
            raise AssertionError("giving equipment back has no end of its own")
        if answer.outcome == "returned":
            equipment.state = "returned"
            self.note("task", "equipment_returned", answer.by.username)
        else:
            equipment.state, remarks = "used", str(answer.form["reason"])
            self.note("task", "equipment_used", answer.by.username, reason=remarks)
            settled = await self.ask(
                self._about(equipment, "talent.settle_equipment", equipment_state=state, remarks=remarks)
            )
            if settled is None:
                raise AssertionError("settling equipment has no end of its own")
            self.case.keeps_equipment = settled.outcome == "keep"
            what = "equipment_kept" if settled.outcome == "keep" else "equipment_settled"
            self.note("task", what, settled.by.username, reason=str(settled.form["reason"]))
        await self.keep_setup()

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(Children.call_off_loan) and self.case.keeps_equipment:
            return Children.let_loan_go, super().undoing(name)[1]
        return super().undoing(name)

    def _what_supplier_said(self, equipment: Equipment) -> dict[str, str]:
        """Why the supplier itself did not take the order, or cannot deliver it, for who orders in its place."""
        order = equipment.supplier_order
        refused = order is not None and order.state == "refused" and not equipment.orders
        under_way = order if refused else equipment.order_under_way
        return {"supplier_says": under_way.reason} if under_way is not None and under_way.reason else {}

    def _about(self, equipment: Equipment, kind: str, **about: Any) -> Question:
        plan, loan = self.plan, self.case.loan
        known = {
            "equipment": plan.equipment, "equipment_rials": plan.equipment_rials,
            "supplier_id": self.supplier_id,
            "loan_rials": loan.amount_rials if loan else 0,
            "order_number": equipment.order_number, "deliver_by": equipment.deliver_by, "photo": equipment.photo,
        }  # fmt: skip
        return self.question_of_craft(
            kind, **{name: value for name, value in known.items() if value}, **about
        )
