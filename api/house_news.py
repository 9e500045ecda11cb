"""Which cases hear of what our own people changed, by what the change is of."""

from typing import Any

from sqlalchemy.orm import Session

from domain.case import OutsideEvent
from domain.kanoon_changes import KANOON_MERGED
from domain.listings import CELL_GOES
from stores.borrowing import BorrowingStore
from stores.cell_orders import open_orders_of
from stores.cells import open_cells_in, open_cells_of
from stores.house_events import MEMBERS_CHANGED
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoon_lives import KanoonLifeStore
from stores.market_deaths import cases_of_party
from stores.membership_cases import MembershipCaseStore
from stores.offers import OfferStore
from stores.supplies import SupplyStore
from stores.supporters import SupporterStore
from stores.supports import SupportStore
from stores.talents import TalentStore
from stores.trustees import TrusteeStore

_OF_A_CELLS_LIFE = {"cell.sold", "cell.produced"}


def cases_concerned(session: Session, event: OutsideEvent) -> tuple[list[str], dict[str, Any]]:
    """The cases, and the facts that they are told: without the id by which they were found."""
    told = dict(event.facts)
    match event.facts:
        case {"process_id": process_id}:
            whose, concerned = "process_id", [process_id]
        case {"supporter_id": supporter_id}:
            # A case knows several supporters, and is told which.
            whose, concerned = "", SupportStore(session).waiting_for(supporter_id)
        case {"founder_id": founder_id}:
            # A formation has many founders, and is told which.
            whose, concerned = "", KanoonFormationStore(session).without(founder_id)
        case {"party_id": party_id}:
            # A case of the market knows two sides, and is told which.
            whose, concerned = "", cases_of_party(session, party_id)
        case {"kanoon_id": kanoon_id} if event.type in {MEMBERS_CHANGED, KANOON_MERGED}:
            # For whoever watches it: its members are counted anew, or it has gone into another one.
            life = KanoonLifeStore(session).of_kanoon(kanoon_id)
            whose, concerned = "kanoon_id", [life.id] if life else []
        case {"cell_id": cell_id} if event.type in CELL_GOES:
            reviews, supplies = OfferStore(session).reviews_of(cell_id), SupplyStore(session).open_of(cell_id)
            whose, concerned = "cell_id", [*reviews, *open_orders_of(session, cell_id), *supplies]
        case {"cell_id": cell_id}:
            # What a cell sold is news to its life.
            whose, concerned = "cell_id", [cell_id] if event.type in _OF_A_CELLS_LIFE else []
        case {"kanoon_id": kanoon_id}:
            whose, concerned = "kanoon_id", _in_kanoon(session, kanoon_id)
        case {"trustee_id": trustee_id}:
            told["member_id"] = trustee_id
            whose, concerned = "trustee_id", TrusteeStore(session).loans_of(trustee_id)
        case facts:
            member_id = facts["member_id"]
            whose, concerned = "member_id", _of_member(session, member_id, died=event.type == "member.died")
    told.pop(whose, None)
    return concerned, told


def _in_kanoon(session: Session, kanoon_id: str) -> list[str]:
    """What is asked for, discovered, or lives in a kanoon."""
    return [
        *BorrowingStore(session).applications_in(kanoon_id),
        *TalentStore(session).open_in(kanoon_id),
        *open_cells_in(session, kanoon_id),
    ]


def _of_member(session: Session, member_id: str, *, died: bool) -> list[str]:
    return [
        *BorrowingStore(session).of_member(member_id),
        *TalentStore(session).open_of_member(member_id),
        *open_cells_of(session, member_id),
        *(MembershipCaseStore(session).open_of(member_id) if died else ()),
        *(SupporterStore(session).registrations_of(member_id) if died else ()),
    ]
