"""What a supporter's registration does in the world: whose telephone it is, and the register itself."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from domain.supporters import SupporterStep
from gateways.identity import IdentityGateway
from stores.database import Database
from stores.members import DECEASED, Member
from stores.memberships import MembershipStore
from stores.sealing import Keys
from stores.staff import StaffStore
from stores.supporters import REFUSED, REGISTERED, Supporter, SupporterStore


class Supporters:
    """Steps of a registration. Each is safe to repeat: keyed by the supporter."""

    def __init__(self, database: Database, keys: Keys, identity: IdentityGateway) -> None:
        self._database = database
        self._keys = keys
        self._identity = identity

    @outside
    @activity.defn(name="Supporters.identify")
    async def identify(self, step: SupporterStep) -> bool:
        """Whether the telephone of who answers is their own. Only asks."""

        def read(session: Session) -> Member:
            return person_of(session, self._keys, supporter_of(session, step.supporter_id).member_id)

        person = await self._database.aread(read)
        clock = case_clock(step.supporter_id, step.book, step.at)
        return await self._identity.owns_mobile(step.supporter_id, person.national_code, person.mobile, clock)

    @activity.defn(name="Supporters.verify")
    async def verify(self, step: SupporterStep) -> None:
        """Cases are offered to it from now on; who logs in is a supporter there too. Safe to repeat.

        A rehearsed one is only marked: nothing is ever offered to what was played. Refused where who answers
        has died meanwhile: the case is about to hear of that.
        """

        def write(session: Session) -> None:
            member_id = supporter_of(session, step.supporter_id).member_id
            MembershipStore(session).lock(member_id)
            if person_of(session, self._keys, member_id).state == DECEASED:
                raise ApplicationError("who answers for it has died", type="deceased", non_retryable=True)
            SupporterStore(session).verify(step.supporter_id, step.by, step.at)
            if step.book == REAL_BOOK:
                StaffStore(session).grant(member_id, Role.SUPPORTER)

        await self._database.awrite(write)

    @activity.defn(name="Supporters.turn_down")
    async def turn_down(self, step: SupporterStep) -> None:
        """It does not become one; the person or organisation may register again. Safe to repeat."""
        await self._database.awrite(
            lambda session: SupporterStore(session).set_state(
                step.supporter_id, {REGISTERED}, REFUSED, step.at
            )
        )


def supporter_of(session: Session, supporter_id: str) -> Supporter:
    """Raises an ApplicationError that no repeat can help."""
    supporter = SupporterStore(session).get(supporter_id)
    if supporter is None:
        raise ApplicationError("there is no such supporter", type="unknown_supporter", non_retryable=True)
    return supporter
