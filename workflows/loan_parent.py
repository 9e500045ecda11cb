"""A loan that another case waits for: paid when that says that the goods are there, and told how it goes (B.8-9)."""

from temporalio import workflow

from activities.children import Children
from domain.case import Outcome, OutsideEvent
from domain.children import (
    LOAN_CALLED_OFF,
    LOAN_DELIVERED,
    LOAN_ENDED,
    LOAN_ON_ITS_OWN,
    LOAN_READY,
    LoanNews,
)
from workflows.exits import Exit
from workflows.loan_news import Hearing
from workflows.loan_parts import NO_MONEY_YET


class ForParent(Hearing):
    """Until its supplier is paid the loan hangs on the case that it is for; from then on it is the member's own."""

    async def wait_for_delivery(self) -> None:
        """Nothing is paid for what is not delivered; trustees and money stay reserved meanwhile."""
        if self.application.parent_id and not self.case.delivered:
            await self.tell_parent(LOAN_READY)
            await self.until(lambda: self.case.delivered, what="delivery")
            self.note("note", "delivered")

    async def tell_parent(self, event: str, outcome: str = "") -> None:
        """That it takes it is not this case's matter: it may be over long ago."""
        if not (parent := self.application.parent_id):
            return
        key = f"{self.case.payment_number}.{self.case.reopened}"
        news = LoanNews(self.record.process_id, self.record.book, workflow.now(), parent, event, outcome, key)
        if refused := await self.do(Children.tell_parent, news):
            self.note("note", "parent_not_told", parent=parent, reasons=[refused])
        else:
            self.note("note", "parent_told", parent=parent)

    async def finish(self, outcome: Outcome) -> None:
        await self.tell_parent(LOAN_ENDED, outcome.outcome)
        await super().finish(outcome)

    def hear_news(self, event: OutsideEvent) -> str | None:
        if event.type not in {LOAN_DELIVERED, LOAN_CALLED_OFF, LOAN_ON_ITS_OWN}:
            return super().hear_news(event)
        if not self.application.parent_id:
            return "not_expected"
        match event.type:
            case "loan.delivered":
                self.case.delivered = True
            case "loan.called_off":
                return self._is_called_off()
            case _:
                self.note("note", "on_its_own")
                self.tell_member("loan.on_its_own")
                for standing in self.case.trustees:
                    self.tell("loan.on_its_own_to_trustee", member_id=standing.member_id)
        return None

    def may_still_be_paid(self) -> None:
        """Money that nothing has ordered yet is not sent to who has died, nor for what is not wanted any more."""
        if self.case.died:
            raise Exit("DISBURSEMENT_FAILED", "applicant_died")
        if self.case.called_off:
            raise Exit("DISBURSEMENT_FAILED", "called_off")

    def _is_called_off(self) -> str | None:
        """As long as nothing is ordered at the bank; the decision, and the seat of the money, are given back."""
        if self._left or self._leaving:
            return None
        if self.record.stage in NO_MONEY_YET:
            self.note("note", "called_off")
            self._leaving = Exit("WITHDRAWN", "called_off")
            return None
        if self.is_open("loan.release_money") or self.is_open("loan.pay_again"):
            self.note("note", "called_off")
            self.case.called_off = True
            return None
        return "too_late"
