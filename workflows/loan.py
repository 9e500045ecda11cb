"""The loan: a member asks; the network checks, decides, pays out and is repaid (processes.md, section C)."""

from temporalio import workflow

from activities.loans import Loans
from activities.payments import Payments
from activities.recognition import Merat
from activities.trustees import Trustees
from domain.case import Outcome
from domain.decision_table import Rule, evaluate
from domain.jalali import tehran_date
from domain.loan_steps import (
    EligibilityQuestion,
)
from domain.loans import (
    LoanCase,
    Recognition,
    Standing,
)
from workflows.exits import Exit, with_exits
from workflows.loan_repayment import Repaying
from workflows.waiting import span


@workflow.defn(name="loan")
class Loan(Repaying):
    """A member asks for a loan; the network checks, decides, pays out and is repaid."""

    @workflow.init
    def __init__(self, case: LoanCase) -> None:
        super().__init__(case)

    @workflow.run
    @with_exits
    async def run(self, case: LoanCase) -> Outcome:
        begins_repaying = case.repaying
        if not case.repaying:
            await self._check_eligibility()
            await self._recognise()
            await self._find_trustees()
            await self._be_endorsed()
            await self._decide()
            await self._reserve()
            await self._offer()
            await self._make_contract()
            await self.pay_out()
        return await self.be_repaid(in_fresh_history=begins_repaying)

    async def _check_eligibility(self) -> None:
        await self.enter("SUBMITTED")
        self.tell_member("loan.received", **self.terms())
        await self.enter("ELIGIBILITY")
        self.undo_with(Loans.end)
        self.undo_with(Loans.void_reservations)
        question = EligibilityQuestion(self.application, self.record.book, workflow.now(), self.case.policy)
        found = await self.do(Loans.check, question)
        self.case.history, self.case.relatives = found.history, [*found.relatives]
        if found.reasons:
            raise Exit("INELIGIBLE", *found.reasons)
        if self.application.refinances:
            return
        if not await self.do(Payments.account_is_theirs, self.step()):
            raise Exit("INELIGIBLE", "sheba_of_somebody_else")

    async def _recognise(self) -> None:
        """Mer'at is asked and asked again; when it stays silent, a person recognises, up to a lower limit."""
        await self.enter("SCORING")
        policy = self.case.policy.recognition
        polls = [self.deadline(span(poll)) for poll in (*policy.polls, policy.manual_after)]
        asked = await self.do(Merat.request, self.step())
        self.note("outside", "recognition_asked")
        for poll in polls:
            if await self.until(lambda: self.case.recognition is not None, poll, what="merat"):
                break
            asked = asked or await self.do(Merat.request, self.step())
            self.case.recognition = await self.do(Merat.result, self.step()) or self.case.recognition
        if self.case.recognition is None:
            await self._recognise_by_hand()
        recognised = self.recognised
        if recognised.manual and self.application.amount_rials > policy.manual_ceiling_rials:
            raise Exit("REJECTED", "above_manual_ceiling")
        if not recognised.manual:
            self.note(
                "outside",
                "recognised",
                rank=recognised.rank,
                affordable_instalment_rials=recognised.affordable_instalment_rials,
            )

    async def _recognise_by_hand(self) -> None:
        self.note("outside", "merat_silent")
        question = self.question("loan.recognise_manually", exclude=[self.application.member_id])
        answer = await self.ask(question, unless=lambda: self.case.recognition is not None)
        if answer is not None:
            form = answer.form
            self.case.recognition = Recognition(
                form["rank"],
                form["affordable_instalment_rials"],
                manual=True,
                valid_until=self.valid_until(),
            )
            self.note("task", "recognised_manually", answer.by.username, rank=form["rank"])

    async def _find_trustees(self) -> None:
        """Trustees are asked together; who declines or stays silent is replaced, so many rounds and no more."""
        await self.enter("TRUSTEES")
        policy = self.case.policy.trustees
        for _ in range(1 + policy.replacement_rounds):
            missing = policy.needed - len(self.case.trustees)
            if not missing:
                return
            found = await self.do(Trustees.propose, self.search(missing))
            if len(found) < missing:
                break
            await self._ask_trustees(found)
        if len(self.case.trustees) < policy.needed:
            raise Exit("REJECTED", "no_trustees")

    async def _ask_trustees(self, member_ids: list[str]) -> None:
        share = self.case.share_rials
        self.case.asked_trustees += member_ids
        questions = [
            self.question("loan.stand_as_trustee", to_member=member_id, share_rials=share)
            for member_id in member_ids
        ]
        answers = await self.ask_all(questions, opened=self.tell_who_is_asked)
        for member_id, given in zip(member_ids, answers, strict=True):
            answer = None if member_id in self.case.no_trustees else given
            if answer is not None and answer.outcome == "accept":
                self.case.trustees.append(Standing(member_id, share))
            said = {"accept": "trustee_accepted", "decline": "trustee_declined"}
            what = said[answer.outcome] if answer else "trustee_silent"
            self.note("task", what, member=member_id)

    async def _be_endorsed(self) -> None:
        await self.enter("LEADER_ENDORSEMENT")
        answer = await self.ask(self.question("loan.endorse", exclude=self.parties()))
        if answer is None or answer.outcome == "refuse":
            raise Exit("REJECTED", "not_endorsed")
        self.note("task", "endorsed", answer.by.username)

    async def _decide(self) -> None:
        """The decision table approves, rejects, or leaves it to an officer or the committee."""
        await self.enter("DECISION")
        while True:
            decision = evaluate(self.case.policy.decision, self.facts())
            because = [decision.rule.reason.model_dump()]
            self.note("note", "decided", decision=decision.outcome, reasons=because)
            if decision.outcome == "approve":
                return
            if decision.outcome == "reject":
                await self._may_be_overridden(decision.rule, because)
            kind = "loan.decide_as_officer" if decision.outcome == "officer" else "loan.decide_in_committee"
            answer = await self.ask(self.question(kind, exclude=self.parties(), reasons=because))
            if answer is None or answer.outcome == "reject":
                raise Exit("REJECTED", "decided_against")
            if answer.outcome == "approve":
                return
            self.case.information = await self._complete_information(str(answer.form.get("reason", "")))

    async def _may_be_overridden(self, rule: Rule, because: list[dict[str, str]]) -> None:
        """What a rule refuses that knows exceptions may go to the committee, for a reason that everybody reads."""
        if self.case.override:
            return
        if rule.may_be_overridden:
            answer = await self.ask(
                self.question("loan.override_rejection", exclude=self.parties(), reasons=because)
            )
            if answer is not None and answer.outcome == "override":
                self.case.override = str(answer.form["reason"])
                self.note("task", "overridden", answer.by.username, reason=self.case.override)
                return
        raise Exit("REJECTED", "decided_by_table")

    async def _complete_information(self, remarks: str) -> str:
        await self.enter("RETURNED_FOR_INFO")
        self.tell_member("loan.returned_for_info", f"{self.record.entries}")
        answer = await self.ask(
            self.question("loan.give_information", exclude=[self.application.member_id], remarks=remarks)
        )
        if answer is None:
            raise Exit("REJECTED", "no_information")
        await self.enter("DECISION")
        return str(answer.form["information"])

    def _check_recognition(self) -> None:
        """A case that was held for long may outlive what was recognised: then the member asks anew."""
        until = self.recognised.valid_until
        if until is not None and until < tehran_date(workflow.now()):
            raise Exit("REJECTED", "recognition_expired")

    async def _reserve(self) -> None:
        self._check_recognition()
        order = self.reservation()
        while short_of := await self.do(Loans.reserve, order):
            self.note("money", "not_reserved", short_of=short_of)
            answer = await self.ask(
                self.question("loan.find_cover", exclude=self.parties(), short_of=short_of)
            )
            if answer is None or answer.outcome == "reject":
                raise Exit("REJECTED", "no_cover")
        self.note("money", "reserved")

    async def _offer(self) -> None:
        offer = await self.do(Loans.make_offer, self.contract_terms())
        self.case.total_fee_rials, self.case.offer_code_hashes = offer.total_fee_rials, [*offer.code_hashes]
        await self.enter("OFFERED")
        self.note("stage", "offered", **self.terms())
        self.tell_member("loan.offered", **self.terms())
        self.send_offer_code()
        answer = await self.ask(
            self.question(
                "loan.accept_offer",
                to_member=self.application.member_id,
                total_fee_rials=self.case.total_fee_rials,
            )
        )
        if answer is None:
            raise Exit("OFFER_EXPIRED", "offer_expired")
        if answer.outcome == "decline":
            raise Exit("WITHDRAWN", "offer_declined")
        self.note("task", "accepted", answer.by.username)

    async def _make_contract(self) -> None:
        self._check_recognition()
        await self.enter("CONTRACT")
        await self.do(Loans.sign, self.contract_terms())
        self.note("note", "contract_made")
