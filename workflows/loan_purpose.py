"""Whether a loan that was paid to a supplier has served its purpose (هدایت مصارف; processes.md, C.7)."""

from typing import Any

from domain.case import GivenAnswer, OpenTask
from domain.permissions import Role
from workflows.loan_parent import ForParent


class Directed(ForParent):
    """The member shows what was paid for; after sixty days the leader looks into it."""

    def ask_for_evidence(self) -> None:
        """Once, when the money has left to a supplier; a member who has died is asked nothing.

        Nor is one whose loan was paid on another case's word: that has seen what was delivered.
        """
        directed = self.application.payout == "supplier" and not self.case.died
        if directed and not self.application.parent_id and not self.is_open("loan.show_evidence"):
            self.ask_what_it_paid_for()

    def ask_what_it_paid_for(self, invoice: str | None = None) -> None:
        """Of a supplier who was paid, or of one invoice of a wallet."""
        if self.case.died:
            return
        about: dict[str, Any] = {"invoice": invoice} if invoice else {}
        task = self.open_task(
            self.question("loan.show_evidence", to_member=self.application.member_id, **about)
        )
        self.tell_member("loan.show_evidence", task.id if invoice else "")

    def ask_no_more_about(self, invoices: list[str]) -> None:
        """What was not paid after all has bought nothing that could be shown."""
        for task in self.open_tasks():
            about_purpose = task.kind in {"loan.show_evidence", "loan.look_into_purpose"}
            if about_purpose and task.about.get("invoice") in invoices:
                self.cancel(task)

    def purpose_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        match task.kind:
            case "loan.show_evidence":
                self.note("task", "evidence_shown", given.by.username, document=given.form["document"])
            case "loan.look_into_purpose" if given.outcome == "seen":
                self.note("task", "evidence_shown", given.by.username, document=given.form["document"])
            case "loan.look_into_purpose":
                self.note("task", "misused", given.by.username, reason=given.form["reason"])
                self.tell("loan.misused", task.id, role=Role.SUPERVISOR)

    def expired(self, task: OpenTask) -> None:
        super().expired(task)
        if task.kind == "loan.show_evidence":
            exclude = [self.application.member_id]
            about = {name: value for name, value in task.about.items() if name == "invoice"}
            self.open_task(self.question("loan.look_into_purpose", exclude=exclude, **about))
