"""The exception: something from outside that no case takes is kept until a person has sorted it out."""

from dataclasses import replace

from temporalio import workflow

from activities.handing import Handings
from activities.suspense import Suspense
from domain.case import Outcome
from domain.exception_process import ENDPOINT_PAUSED, EXCEPTION, MEND_ENDPOINT
from domain.exceptions import ExceptionCase, Handing, SentBack
from domain.outside_events import normal_reference
from domain.permissions import Role
from workflows.exits import with_exits
from workflows.process import Process
from workflows.tasks import Question


@workflow.defn(name="exception")
class Exception_(Process):  # noqa: N801 - the process's own word, which Python has taken
    """A person looks, and says what becomes of it."""

    @workflow.init
    def __init__(self, case: ExceptionCase) -> None:
        super().__init__(EXCEPTION, case.record, case.policy.tasks)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: ExceptionCase) -> Outcome:
        await self.enter("OPEN")
        kind = "exception.sort_out" if case.event else "exception.look_into"
        if case.about["cause"] in ENDPOINT_PAUSED.values():
            kind = MEND_ENDPOINT.kind
            self.tell("webhooks.paused", role=Role.ADMINISTRATOR, endpoint_id=case.about["reference"])
        else:
            self.tell("exception.opened", role=Role.RECONCILIATION, **case.about)
        while True:
            answer = await self.ask(Question(kind, case.about))
            if answer is not None and answer.outcome == "sent_back":
                back = SentBack(normal_reference(str(case.about.get("reference", ""))), workflow.now())
                rials = await self.do(Suspense.send_back, back)
                self.note("money", "sent_back", answer.by.username, amount_rials=rials)
            if answer is None or answer.outcome != "hand_to_loan" or case.event is None:
                break
            # A new id: under the old one the event has been refused already.
            event = replace(case.event, id=f"{case.event.id}:{self.record.opened_tasks}")
            refused = await self.do(Handings.to_loan, Handing(answer.form["loan_id"], event))
            if refused is None:
                break
            self.note("outside", "not_taken", reasons=[refused])
        await self.enter("SORTED_OUT")
        return Outcome("SORTED_OUT", "SORTED_OUT")
