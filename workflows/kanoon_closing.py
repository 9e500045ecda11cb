"""Closing a kanoon: its loans and its account are settled first, then the bank closes it and its members are free."""

from temporalio import workflow

from activities.kanoon_lives import KanoonLives
from activities.lives import Lives
from domain.case import OpenTask, Outcome, TaskState
from domain.kanoon_lives import LeftToSettle, LifeChange
from domain.loan_steps import Succession
from workflows.kanoon_visits import Visited
from workflows.waiting import span


class Closing(Visited):
    """The last part of a kanoon's life."""

    async def wind_up(self, *, in_fresh_history: bool) -> Outcome:
        await self._tell_everybody_once()
        while not self.case.settled:
            if not in_fresh_history:
                await self.go_on_afresh_where_long()
            in_fresh_history = False
            await self._settle()
        return await self._end()

    async def _tell_everybody_once(self) -> None:
        if self.case.closing_told:
            return
        people = await self.do(KanoonLives.people, self.step())
        for member_id in people.members:
            self.tell("kanoon_life.closing", member_id=member_id, name=self.case.name)
        self.case.closing_told = True

    async def _settle(self) -> None:
        """Looked up, and asked of people, until no loan is open and nothing is in the account."""
        left = await self.do(KanoonLives.ask_what_is_left, self.step())
        if not left.open_loans and left.balance_rials is None:
            left = LeftToSettle(0, await self._balance_by_a_person())
        if not left.open_loans and not left.balance_rials:
            self.cancel_all("kanoon_life.settle")
            self.note("note", "settled")
            self.case.settled = True
            return
        task = self._asked_about(left)
        again = self.deadline(span(self.case.policy.look_again))
        await self.until(lambda: task.state is not TaskState.OPEN, again, what="settling")
        if task.state is TaskState.DONE:
            self.case.told_balance_rials = None

    def _asked_about(self, left: LeftToSettle) -> OpenTask:
        """The task that says what is left: the same one for as long as that is the same."""
        figures = [left.open_loans, left.balance_rials or 0]
        known = self.open_tasks("kanoon_life.settle")
        if known and self.case.left_to_settle == figures:
            return known[0]
        self.cancel_all("kanoon_life.settle")
        self.case.left_to_settle = figures
        self.note("money", "left_to_settle", open_loans=figures[0], balance_rials=figures[1])
        return self.open_task(
            self.question("kanoon_life.settle", open_loans=figures[0], balance_rials=left.balance_rials)
        )

    async def _balance_by_a_person(self) -> int:
        """What the bank cannot say, a person does; it counts until the settling is looked at by somebody again."""
        if self.case.told_balance_rials is None:
            answer = await self.ask(self.question("kanoon_life.tell_balance", parties=True))
            if answer is None:
                raise AssertionError("the question for the balance has no end of its own")
            self.case.told_balance_rials = int(answer.form["balance_rials"])
            told = {"balance_rials": self.case.told_balance_rials, "reason": answer.form["reason"]}
            self.note("money", "balance_told", answer.by.username, **told)
        return self.case.told_balance_rials

    async def _end(self) -> Outcome:
        people = await self.do(KanoonLives.people, self.step())
        # A step outside: from here on the list of people is in the history, and stays what it was.
        await self.do(KanoonLives.close_account, self.step())
        self.note("outside", "account_closed")
        for member_id in people.trustees:
            succession = Succession("", self.record.book, workflow.now(), member_id)
            await self.do(Lives.lost_rank, succession)
            self.note("note", "trustee_ends", member=member_id)
        self.case.changes += 1
        reason = "; ".join(self.case.because)
        change = LifeChange(self.step(), self.case.changes, "CLOSED", self.case.missed, None, None, reason)
        await self.do(KanoonLives.end, change)
        self.note("note", "closed")
        for member_id in people.members:
            self.tell("kanoon_life.closed", member_id=member_id, name=self.case.name)
        await self.enter("CLOSED")
        return Outcome("CLOSED", "CLOSED")

    async def go_on_afresh_where_long(self) -> None:
        """A rehearsal never does: its clock moves more than once."""
        long = workflow.info().get_current_history_size() > self.case.largest_history_bytes
        if long and not self.record.rehearsal:
            await self.continue_as_new(self.case)
