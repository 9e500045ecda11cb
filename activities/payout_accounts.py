"""Whose account a cell is paid to: asked of the bank, verified by a person."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.payout_accounts import Inheritance, PassedOn, PayoutAccountStep
from gateways.bank import BankGateway
from stores.database import Database
from stores.market_deaths import why_no_heir
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

    @outside
    @activity.defn(name="PayoutAccounts.pass_on")
    async def pass_on(self, wanted: Inheritance) -> PassedOn:
        """The cell's account is from now on the heir's registered one, unverified. Idempotent.

        Codes: no_such_person, deceased, no_account, not_theirs as the bank says, another_account where the cell has
        got one meanwhile.
        """
        step = wanted.step

        def read(session: Session) -> tuple[str, str | None, str]:
            if why := why_no_heir(session, wanted.heir_member_id):
                return why, None, ""
            heir = person_of(session, self._keys, wanted.heir_member_id)
            return "" if heir.sheba else "no_account", heir.sheba, heir.national_code

        why, sheba, national_code = await self._database.aread(read)
        if why or sheba is None:
            return PassedOn(unfit=why)
        question = f"{step.process_id}:heir:{wanted.heir_member_id}:{step.at.isoformat()}"
        if not await self._bank.owns_sheba(
            question, sheba, national_code, case_clock(step.process_id, step.book, step.at)
        ):
            return PassedOn(unfit="not_theirs")

        def write(session: Session) -> PassedOn:
            accounts = PayoutAccountStore(session, self._keys)
            kept = accounts.get(step.cell_id, step.book)
            if kept is None:
                return PassedOn(unfit=ANOTHER)
            if accounts.sheba(step.cell_id, step.book) == sheba:
                return PassedOn(kept.version)
            if kept.version != step.version:
                return PassedOn(unfit=ANOTHER)
            accounts.set_sheba(step.cell_id, step.book, sheba, step.at)
            return PassedOn(kept.version + 1)

        return await self._database.awrite(write)

    @activity.defn(name="PayoutAccounts.verify")
    async def verify(self, step: PayoutAccountStep) -> bool:
        """It is paid to from now on, once it has rested; False where the cell has another one. Idempotent."""

        def write(session: Session) -> bool:
            accounts = PayoutAccountStore(session, self._keys)
            accounts.verify(step.cell_id, step.book, step.version, step.at)
            kept = accounts.get(step.cell_id, step.book)
            return kept is not None and kept.version == step.version

        return await self._database.awrite(write)
