"""Whose account it is that a cell would be paid to."""

from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.talent_pilot import AccountStep
from gateways.bank import BankGateway
from stores.database import Database
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
        """Empty where the member's registered account is their own; else the code: no_account, sheba_of_somebody_else."""
        member = await self._database.aread(lambda session: person_of(session, self._keys, step.member_id))
        if not member.sheba:
            return "no_account"
        key = f"{step.talent_id}:ownership:{step.asked}"
        clock = case_clock(step.talent_id, step.book, step.at)
        theirs = await self._bank.owns_sheba(key, member.sheba, member.national_code, clock)
        return "" if theirs else "sheba_of_somebody_else"
