"""What every part of the loan's road uses: its case, the questions it asks, and what it takes from outside."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from temporalio import workflow

from activities.loans import Loans
from domain.case import AnswerCommand, OpenTask, OutsideEvent, TaskState
from domain.decision_table import FactValue
from domain.fees import shares, upfront_fee_rials
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.loan_postings import disbursement_key
from domain.loan_process import LOAN
from domain.loan_steps import (
    LoanStep,
    MeasureOrder,
    ReservationOrder,
    Terms,
    TrusteeSearch,
)
from domain.loans import (
    IncomingBounce,
    LoanCase,
    Measure,
    PaymentWord,
    Recognition,
)
from domain.one_time_code import hash_of
from domain.outside_events import Unreadable, read_receipt, read_recognition, read_reference, read_transfer
from workflows.exits import Exit
from workflows.process import Process
from workflows.steps import Step, name_of
from workflows.tasks import Question, wrong_form
from workflows.waiting import span

NO_MONEY_YET = frozenset({
    "SUBMITTED", "ELIGIBILITY", "SCORING", "TRUSTEES", "LEADER_ENDORSEMENT", "DECISION", "RETURNED_FOR_INFO",
    "OFFERED", "CONTRACT",
})  # fmt: skip
"""Stages in which nothing has left the bank, and nothing is ordered."""
BEFORE_REPAYING = NO_MONEY_YET | {"DISBURSING"}
"""The same, and that in which the money is on its way, or has come back."""


class LoanParts(Process):
    """A loan's case and its vocabulary; the road is in Loan."""

    def __init__(self, case: LoanCase) -> None:
        super().__init__(LOAN, case.record, case.policy.tasks)
        self.case = case
        self.application = case.application

    def tell_member(self, event: str, key: str = "", **facts: Any) -> None:
        """Says something to the borrower; to the phone of who has died nothing is said."""
        if not self.case.died:
            self.tell(event, key, member_id=self.application.member_id, **facts)

    def tell_who_is_asked(self, task: OpenTask) -> None:
        """Somebody is asked to stand for the loan: what it is, what their share would be, and where they answer."""
        self.tell(
            "loan.trustee_asked", member_id=task.assigned_member_id, task_id=task.id,
            share_rials=task.about["share_rials"], **self.terms(),
        )  # fmt: skip

    def step(self) -> LoanStep:
        return LoanStep(self.record.process_id, self.record.book, workflow.now())

    def contract_terms(self) -> Terms:
        return Terms(self.record.process_id, self.record.book, workflow.now(), self.case.policy)

    def reservation(self) -> ReservationOrder:
        policy = self.case.policy
        return ReservationOrder(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            tuple(self.case.trustees),
            policy.points_for(self.application.amount_rials),
            upfront_fee_rials=upfront_fee_rials(
                principal_rials=self.application.amount_rials,
                instalments=self.application.instalments,
                yearly_fee_basis_points=policy.yearly_fee_basis_points,
                fee_policy=policy.fee_policy,
            ),
        )

    def search(self, count: int) -> TrusteeSearch:
        """Who else could stand: nobody who was asked already, never the applicant or the leader who endorses."""
        leader = self.application.leader_member_id
        excluding = {self.application.member_id, *self.case.asked_trustees, *([leader] if leader else [])}
        return TrusteeSearch(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            count,
            self.case.share_rials,
            tuple(sorted(excluding)),
        )

    def question(
        self, kind: str, *, to_member: str | None = None, exclude: list[str] | None = None, **about: Any
    ) -> Question:
        """A question with those facts of the case that its declaration shows."""
        known: dict[str, Any] = {
            "member_id": self.application.member_id,
            **self.terms(),
            "purpose_category": self.application.purpose_category,
            "trustees": [standing.member_id for standing in self.case.trustees],
        }
        if self.case.information:
            known["information"] = self.case.information
        if self.case.override:
            known["override"] = self.case.override
        if self.case.recognition:
            known["rank"] = self.case.recognition.rank
            known["affordable_instalment_rials"] = self.case.recognition.affordable_instalment_rials
        return Question(kind, LOAN.shown(kind, known | about), to_member, exclude or [])

    def open_tasks(self) -> list[OpenTask]:
        return [task for task in self.record.tasks if task.state is TaskState.OPEN]

    def is_open(self, kind: str) -> bool:
        return any(task.kind == kind for task in self.open_tasks())

    def order(self, measure: Measure) -> MeasureOrder:
        since = self.case.served_until or workflow.now()
        return MeasureOrder(self.record.process_id, self.record.book, workflow.now(), since, measure)

    async def take_measure(self, measure: Measure) -> None:
        """Does what was decided; each part of the road knows its own."""
        raise AssertionError(measure.kind)

    def terms(self) -> dict[str, Any]:
        return {"amount_rials": self.application.amount_rials, "instalments": self.application.instalments}

    def parties(self) -> list[str]:
        """None of them decides: the applicant, whoever is close to them, and the trustees."""
        trustees = [standing.member_id for standing in self.case.trustees]
        return [self.application.member_id, *self.case.relatives, *trustees]

    @property
    def recognised(self) -> Recognition:
        if self.case.recognition is None:
            raise AssertionError("the loan is decided on after recognition")
        return self.case.recognition

    def facts(self) -> dict[str, FactValue]:
        """What the decision table asks about."""
        policy = self.case.policy
        parts = shares(
            policy.fee_policy,
            principal_rials=self.application.amount_rials,
            instalments=self.application.instalments,
            yearly_fee_basis_points=policy.yearly_fee_basis_points,
        )
        largest_rials = max(principal + fee for principal, fee in parts)
        return {
            "amount_rials": self.application.amount_rials,
            "rank": self.recognised.rank,
            "affordable": largest_rials <= self.recognised.affordable_instalment_rials,
            "recognised_manually": self.recognised.manual,
            "trustees": len(self.case.trustees),
            **asdict(self.case.history),
        }

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        steps: dict[str, Step[Any, Any]] = {
            name_of(step): step for step in (Loans.end, Loans.void_reservations)
        }
        return steps[name], self.step()

    def left(self, way: Exit) -> None:
        """Everybody who has a part in the loan hears that it ended, and the member why."""
        reasons = list(way.reasons)
        self.tell_member(f"loan.{way.stage.lower()}", reasons=reasons)
        for standing in self.case.trustees:
            self.tell("loan.trustee_released", member_id=standing.member_id)

    # The one-time code of the offer.

    def send_offer_code(self) -> None:
        """The next code. It is computed when the message is sent, and stands nowhere."""
        self.case.offer_code += 1
        self.case.offer_code_tries = 0
        number = self.case.offer_code
        self.tell_member("loan.one_time_code", str(number), number=number)
        self.note("message", "code_sent")

    def check_before_taking(self, command: AnswerCommand) -> None:
        """A wrong code counts as a try; after the last the next code is sent, while there are any."""
        task = self.find_task(command.task_id)
        if task is None or task.kind != "loan.accept_offer" or command.form.get("outcome") != "accept":
            return
        number, hashes = self.case.offer_code, self.case.offer_code_hashes
        code = str(self.clean_form(task, command.form).get("code", ""))
        tries = self.case.policy.offer.tries_a_code
        spent = self.case.offer_code_tries >= tries
        if not spent and hash_of(self.record.process_id, number, code) == hashes[number - 1]:
            return
        self.case.offer_code_tries += 1
        if self.case.offer_code_tries < tries:
            raise wrong_form(FieldError("code", "wrong_code"))
        if number < len(hashes):
            self.send_offer_code()
        raise wrong_form(FieldError("code", "too_many_tries"))

    def hear_news(self, event: OutsideEvent) -> str | None:
        """What happens to members and kanoons; see workflows.loan_news. The code why it cannot be taken."""
        del event
        return "unknown_type"

    # What outside systems tell.

    def take(self, event: OutsideEvent) -> str | None:
        takers: dict[str, Callable[[OutsideEvent], str | None]] = {
            "merat.result": self._take_recognition,
            "bank.transfer": self.take_transfer,
            "bank.receipt": self._keep_receipt,
            "bank.receipt_bounced": self._keep_bounce,
        }
        try:
            return takers[event.type](event) if event.type in takers else self.hear_news(event)
        except Unreadable as unreadable:
            return unreadable.code

    def valid_until(self) -> date:
        """How long what is recognised today holds, where nobody says it."""
        return tehran_date(workflow.now() + span(self.case.policy.recognition.valid_for))

    def _take_recognition(self, event: OutsideEvent) -> str | None:
        told = read_recognition(event.facts)
        if self.record.stage in {"SUBMITTED", "ELIGIBILITY", "SCORING"} and self.case.recognition is None:
            self.case.recognition = replace(told, valid_until=told.valid_until or self.valid_until())
        # One that comes late, or a second time, changes nothing: the case has gone on.
        return None

    def take_transfer(self, event: OutsideEvent) -> str | None:
        """What the bank says of an order of ours; the code why it cannot be taken."""
        told = read_transfer(event.facts)
        ours = disbursement_key(self.record.process_id, self.case.payment_number)
        if event.facts.get("order_id", ours) != ours:
            # An order that came back long ago: whatever is said of it again changes nothing.
            return None
        if self.case.repaying and told.state == "returned":
            if all(measure.kind != "returned" for measure in self.case.measures):
                self.case.measures.append(Measure("returned", f"returned:{self.case.payment_number}"))
            return None
        if self.record.stage == "DISBURSING" and told.state != "returned":
            return self.hear_of_payment(told)
        # The bank repeats itself, which is harmless; anything else is for a person.
        return None if self.case.repaying and told.state == "settled" else "not_expected"

    def hear_of_payment(self, told: PaymentWord) -> str | None:
        """Of the order whose fate is waited for: the first word stays."""
        if self.case.payment is not None and self.case.payment.state != told.state:
            return "contradiction"
        self.case.payment = self.case.payment or told
        return None

    def _keep_receipt(self, event: OutsideEvent) -> str | None:
        receipt = replace(read_receipt(event.facts, now=workflow.now()), event_id=event.id)
        if not self.case.repaying:
            return "not_expected"
        if self.case.closing:
            return "case_closed"
        waiting = [one for one in self.case.receipts if one.reference == receipt.reference]
        if not waiting:
            self.case.receipts.append(receipt)
            return None
        return None if waiting[0].amount_rials == receipt.amount_rials else "changed_repeat"

    def _keep_bounce(self, event: OutsideEvent) -> str | None:
        reference = read_reference(event.facts)
        if not self.case.repaying:
            return "not_expected"
        if self.case.closing:
            return "case_closed"
        if all(one.reference != reference for one in self.case.bounces):
            self.case.bounces.append(IncomingBounce(reference, event.id))
        return None
