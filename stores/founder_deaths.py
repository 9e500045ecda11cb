"""What ends in the formations of kanoons when a founder has died."""

from datetime import datetime

from sqlalchemy.orm import Session

from stores.house_events import keep_for_cases
from stores.kanoon_formations import KanoonFormationStore
from stores.sealing import Keys

FOUNDER_DIED = "founder.died"


def founds_no_more(session: Session, keys: Keys, member_id: str, at: datetime) -> None:
    """A dead person is no founder of what is being formed, and each formation is told. Safe to repeat."""
    if KanoonFormationStore(session).founder_died(member_id, at):
        event_id = f"{member_id}:{FOUNDER_DIED}"
        keep_for_cases(session, keys, FOUNDER_DIED, event_id, {"founder_id": member_id}, at)
