"""Whose account a cell is paid to: asked of the bank, verified by a person."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.payout_accounts import PayoutAccountStep
from gateways.bank import BankGateway
from stores.database import Database
from stores.payout_accounts import PayoutAccountStore
from stores.sealing import Keys

ANOTHER = "another_account"


class PayoutAccounts:
    """Steps about one version of a cell's account; each says where the cell has another one by now."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank

    @outside
    @activity.defn(name="PayoutAccounts.is_theirs")
    async def is_theirs(self, step: PayoutAccountStep) -> str:
        """Empty where it is the member's own, else the code: sheba_of_somebody_else, another_account. Safe to repeat."""

        def read(session: Session) -> tuple[str, str] | None:
            accounts = PayoutAccountStore(session, self._keys)
            kept, sheba = accounts.get(step.cell_id, step.book), accounts.sheba(step.cell_id, step.book)
            if kept is None or sheba is None or kept.version != step.version:
                return None
            return sheba, person_of(session, self._keys, step.member_id).national_code

        found = await self._database.aread(read)
        if found is None:
            return ANOTHER
        clock = case_clock(step.process_id, step.book, step.at)
        theirs = await self._bank.owns_sheba(f"{step.process_id}:ownership", *found, clock)
        return "" if theirs else "sheba_of_somebody_else"

    @activity.defn(name="PayoutAccounts.verify")
    async def verify(self, step: PayoutAccountStep) -> bool:
        """It is paid to from now on, once it has rested; False where the cell has another one. Idempotent."""

        def write(session: Session) -> bool:
            accounts = PayoutAccountStore(session, self._keys)
            accounts.verify(step.cell_id, step.book, step.version, step.at)
            kept = accounts.get(step.cell_id, step.book)
            return kept is not None and kept.version == step.version

        return await self._database.awrite(write)
