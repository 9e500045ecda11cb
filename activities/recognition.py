"""What Mer'at is asked about a member."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, loan_of, person_of
from activities.outside import outside
from domain.loan_steps import (
    LoanStep,
)
from domain.loans import (
    Recognition,
)
from gateways.caller import GatewayError
from gateways.merat import MeratGateway
from stores.database import Database
from stores.loans import Loan
from stores.sealing import Keys


class Merat:
    """Credit recognition; the request is known by the loan's id, so asking twice is asking once."""

    def __init__(self, database: Database, keys: Keys, gateway: MeratGateway) -> None:
        self._database = database
        self._keys = keys
        self._gateway = gateway

    @outside
    @activity.defn(name="Merat.request")
    async def request(self, step: LoanStep) -> bool:
        """Asks for a recognition; whether Mer'at has the question. Idempotent by the request's id."""
        loan, national_code = await self._database.aread(lambda session: self._who(session, step.loan_id))
        try:
            await self._gateway.request(
                step.loan_id,
                national_code,
                loan.amount_rials,
                loan.instalments,
                case_clock(step.loan_id, step.book, step.at),
            )
        except GatewayError:
            # Away, unclear or refused: it is asked again at the next poll, and then a person recognises.
            return False
        return True

    @outside
    @activity.defn(name="Merat.result")
    async def result(self, step: LoanStep) -> Recognition | None:
        """The recognition, or None while there is none. Only asks."""
        try:
            told = await self._gateway.result(step.loan_id, case_clock(step.loan_id, step.book, step.at))
        except GatewayError:
            return None
        if told is None:
            return None
        return Recognition(told.rank, told.affordable_instalment_rials, valid_until=told.valid_until)

    def _who(self, session: Session, loan_id: str) -> tuple[Loan, str]:
        loan = loan_of(session, loan_id)
        return loan, person_of(session, self._keys, loan.member_id).national_code
