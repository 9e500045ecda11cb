"""Somebody joins a kanoon or leaves one: everything that follows from it, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.cells import cells_follow
from stores.following import loans_follow, log_in_follows
from stores.house_events import keep_for_cases, members_changed
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import ACTIVE, DECEASED, MemberStore
from stores.memberships import CLOSED, Change, Membership, MembershipStore
from stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class Parting:
    """What ended with a membership: an office in the kanoon, and whether they stood for others' loans."""

    office: str = ""
    was_trustee: bool = False


def why_not_join(
    session: Session, keys: Keys, member_id: str, kanoon_id: str, most: int, coming_from: str = ""
) -> str:
    """The code why a person cannot belong to a kanoon now; empty where they can. Holds the person's row and the kanoon's.

    `coming_from`: the kanoon that they leave for it. Codes: kanoon_not_active, deceased, member_already,
    in_another_kanoon, founds_another, kanoon_full.
    """
    kanoons, memberships = KanoonStore(session), MembershipStore(session)
    # In this order everywhere: of two who would move the same person at once the second sees what the first did.
    memberships.lock(member_id)
    kanoons.lock(kanoon_id)
    kanoon, member = kanoons.get(kanoon_id), MemberStore(session, keys).get(member_id)
    if kanoon is None or kanoon.state != ACTIVE:
        return "kanoon_not_active"
    if member is None or member.state == DECEASED:
        return "deceased"
    current = memberships.current(member_id)
    if current is not None and current.kanoon_id == kanoon_id:
        return "member_already"
    if current is not None and current.kanoon_id != coming_from and not _is_closed(session, current):
        return "in_another_kanoon"
    if KanoonFormationStore(session).founding(REAL_BOOK, [member_id]) and current is None:
        return "founds_another"
    return "kanoon_full" if memberships.count(kanoon_id) >= most else ""


def why_not_leave(session: Session, member_id: str, kanoon_id: str) -> str:
    """The code why a person cannot leave this kanoon now: not_a_member, or leads_kanoon. Holds the person's row."""
    memberships = MembershipStore(session)
    memberships.lock(member_id)
    current, kanoon = memberships.current(member_id), KanoonStore(session).get(kanoon_id)
    if current is None or current.kanoon_id != kanoon_id:
        return "not_a_member"
    return "leads_kanoon" if kanoon is not None and kanoon.leader_member_id == member_id else ""


def join(session: Session, keys: Keys, member_id: str, kanoon_id: str, change: Change, key: str) -> None:
    """The person belongs to the kanoon from now on; one that was closed is left behind.

    `key` makes what is told to the cases once.
    """
    memberships = MembershipStore(session)
    left_behind = memberships.current(member_id)
    if left_behind is not None and _is_closed(session, left_behind):
        memberships.end(member_id, Change(CLOSED, change.at, change.by, change.case_id))
    memberships.begin(member_id, kanoon_id, change)
    log_in_follows(session, member_id, kanoon_id)
    members_changed(session, keys, kanoon_id, key, change.at)


def part(
    session: Session, keys: Keys, member_id: str, change: Change, key: str, to: Kanoon | None = None
) -> Parting:
    """The person leaves their kanoon, for another (`to`) or for none: offices and trustee's rank end with it.

    Applications end, signed loans stay as they were signed, and go with the person; loans that they stand for
    hear that the kanoon's trustee is gone. `key` makes what is told to the cases once.
    """
    member = MemberStore(session, keys).get(member_id)
    was_trustee = member is not None and member.trustee_ceiling_rials > 0
    memberships = MembershipStore(session)
    ended = memberships.end(member_id, change)
    moved: dict[str, Any] = {}
    if to is not None:
        memberships.begin(member_id, to.id, change)
        loans_follow(session, member_id, to.id)
        cells_follow(session, member_id, to.id)
        moved = {
            "to_kanoon_id": to.id, "to_region": to.region, "to_leader_member_id": to.leader_member_id,
        }  # fmt: skip
    log_in_follows(session, member_id, to.id if to else None)
    _tell(session, keys, "member.left_kanoon", key, {"member_id": member_id, **moved}, change.at)
    for kanoon_id in (ended.kanoon_id if ended else None, to.id if to else None):
        if kanoon_id is not None:
            members_changed(session, keys, kanoon_id, key, change.at)
    if was_trustee:
        lost = {"trustee_id": member_id, "why": "lost_rank"}
        _tell(session, keys, "trustee.lost", key, lost, change.at)
    return Parting(ended.office or "" if ended else "", was_trustee)


def _is_closed(session: Session, current: Membership) -> bool:
    kanoon = KanoonStore(session).get(current.kanoon_id)
    return kanoon is None or kanoon.state == CLOSED


def _tell(session: Session, keys: Keys, kind: str, key: str, facts: dict[str, Any], at: datetime) -> None:
    keep_for_cases(session, keys, kind, f"{kind}:{key}", facts, at)
