"""A loan that had closed goes on, because what had repaid it was taken back (docs/decisions/0030)."""

from temporalio import workflow

from activities.repayments import Repayments
from domain.loan_steps import OutlookQuestion
from domain.loans import Outlook, Reopening
from workflows.loan_wallet import Spending


class OpenedAgain(Spending):
    """What is said and asked when a closed loan goes on; the books have followed before it began."""

    async def go_on_again(self, why: Reopening) -> None:
        """Tells everybody, and asks about what is late once, instead of all that would have been said meanwhile."""
        since = self.case.served_until or workflow.now()
        # A rehearsal's clock begins with the real one, and is moved to where the case was.
        await self.until(lambda: False, since, what="instalment")
        self.note("money", "receipt_bounced", reference=why.reference)
        self.note("money", "reopened", owed_rials=why.owed_rials)
        if why.points and not self.case.died:
            self.note("note", "points_taken_back", points=why.points)
        if why.died:
            self.hear_of_death(None, "")
        self.tell_member("loan.reopened", why.reference, owed_rials=why.owed_rials)
        self._tell_trustees_of(why)
        if leader := self.application.leader_member_id:
            self.tell("loan.reopened_to_leader", why.reference, member_id=leader)
        outlook = await self.do(Repayments.look, OutlookQuestion(self.record.process_id, since))
        self.case.outlook, self.case.reopening = outlook, None
        await self._ask_about_lateness(outlook)

    def _tell_trustees_of(self, why: Reopening) -> None:
        gone = dict(why.gone)
        for standing in self.able_trustees():
            if standing.member_id in gone:
                self.hear_of_trustee(standing.member_id, gone[standing.member_id], None, "")
            else:
                self.tell("loan.reopened_to_trustee", why.reference, member_id=standing.member_id)

    async def _ask_about_lateness(self, outlook: Outlook) -> None:
        if self.waits_for_estate or not (await self.standing()).late_rials:
            return
        oldest = next((one for one in outlook.awaited if one.number == outlook.first_unpaid), None)
        if oldest is None:
            # So long ago that nothing of it is to come any more.
            await self.ask_committee()
        else:
            await self.climb(oldest, "call", 0)
