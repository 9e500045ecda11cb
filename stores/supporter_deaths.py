"""What ends in the register of supporters when the person who answers for one has died."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.permissions import Role
from stores.house_events import keep_for_cases
from stores.record_changes import RecordChangeStore
from stores.sealing import Keys
from stores.staff import StaffStore
from stores.supporters import LEFT, SUSPENDED, VERIFIED, SupporterStore

DIED = "died"
"""Why a supporter has left, as cases are told it: nobody's telephone is written to then."""


def supports_no_more(
    session: Session, keys: Keys, member_id: str, *, at: datetime, by: str, reason: str
) -> None:
    """Whatever a dead person answered for has left, and every case that waits for it is told. Safe to repeat.

    So has an organisation: nobody is there to keep its word, and it may register anew with somebody who is. What
    is only being registered stays for its own case, which hears of the death and ends (`registrations_of`).
    """
    store = SupporterStore(session)
    for one in store.of_member(member_id):
        if not store.set_state(one.id, {VERIFIED, SUSPENDED}, LEFT, at):
            continue
        RecordChangeStore(session).add(f"supporter:{one.id}", LEFT, by, at, reason)
        facts = {"supporter_id": one.id, "why": DIED}
        keep_for_cases(session, keys, "supporter.left", f"{one.id}:supporter.left:{DIED}", facts, at)
    StaffStore(session).take_role(member_id, Role.SUPPORTER)
