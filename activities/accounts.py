"""Whose account it is that a cell would be paid to."""

from functools import partial

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.cells import cell_of
from domain.ledger import REAL_BOOK
from domain.talent_pilot import AccountStep
from gateways.bank import BankGateway
from stores.database import Database
from stores.payout_accounts import RESTRICTED, PayoutAccountStore
from stores.sealing import Keys


class Accounts:
    """Asks the bank about members' accounts."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank

    @outside
    @activity.defn(name="Accounts.is_theirs")
    async def is_theirs(self, step: AccountStep) -> str:
        """Empty where the member's registered account is their own; else the code: no_account, sheba_of_somebody_else.

        The very account that was asked about is then where the cell that they come to is paid. Safe to repeat.
        """
        member = await self._database.aread(lambda session: person_of(session, self._keys, step.member_id))
        if not member.sheba:
            return "no_account"
        key = f"{step.talent_id}:ownership:{step.asked}"
        clock = case_clock(step.talent_id, step.book, step.at)
        theirs = await self._bank.owns_sheba(key, member.sheba, member.national_code, clock)
        if not theirs:
            return "sheba_of_somebody_else"
        await self._database.awrite(partial(self._keep, step, member.sheba))
        return ""

    def _keep(self, step: AccountStep, sheba: str, session: Session) -> None:
        """Under the id that the cell will have, as its product is."""
        cell_id, accounts = cell_of(step.talent_id), PayoutAccountStore(session, self._keys)
        book = step.book if step.book == REAL_BOOK else f"rehearsal:{cell_id}"
        accounts.set_sheba(cell_id, book, sheba, step.at)
        kept = accounts.get(cell_id, book)
        if kept is not None and kept.state != RESTRICTED:
            accounts.verify(cell_id, book, kept.version, step.at)
