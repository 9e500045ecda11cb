"""Members of a kanoon go to another one with everything that is theirs: what mergers and splits have in common."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.case import GOES_TO_KANOON
from domain.kanoon_changes import Side
from stores.following import cases_follow, log_in_follows
from stores.house_events import keep_for_cases, members_changed
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.memberships import Change, MembershipStore
from stores.sealing import Keys

STAYS = ("kanoon_life", "kanoon", "kanoon_merge", "kanoon_split")
"""Kinds of cases that are about a kanoon itself."""


@dataclass(frozen=True, slots=True)
class Move:
    """Who goes where: `members` of one kanoon, or all of them (None), by the case `key`."""

    from_id: str
    to: Kanoon
    change: Change
    key: str
    at: datetime
    members: Collection[str] | None = None


def side_of(session: Session, kanoon_id: str) -> Side:
    """A kanoon as it is now. Raises what no repeat can help where there is none."""
    kanoon, lives = KanoonStore(session).get(kanoon_id), KanoonLifeStore(session)
    if kanoon is None:
        raise ApplicationError("there is no such kanoon", type="unknown_kanoon", non_retryable=True)
    people = lives.people(kanoon_id)
    trustees = [member_id for member_id, stands in people if stands]
    leader = kanoon.leader_member_id or ""
    parties = {leader, *lives.offices(kanoon_id), *trustees} - {""}
    return Side(
        kanoon_id, kanoon.name, kanoon.kind, kanoon.region, kanoon.state, len(people), len(trustees), leader,
        tuple(sorted(parties)),
    )  # fmt: skip


def move_people(session: Session, move: Move) -> tuple[str, ...]:
    """They belong to the other kanoon: in one step from the one to the other, so that nobody is ever in two. Their ids.

    Offices end; whoever may stand for loans may go on, and what they stand for stays as it was signed. Points are
    the person's and are not touched.
    """
    memberships, there = MembershipStore(session), KanoonLifeStore(session).people(move.from_id)
    going = [one for one, _ in there if move.members is None or one in move.members]
    for member_id in going:
        memberships.move(member_id, move.to.id, move.change)
        log_in_follows(session, member_id, move.to.id)
    return tuple(going)


def move_cases(session: Session, keys: Keys, move: Move) -> int:
    """Their running cases go along, each told once; how many. Both kanoons are counted anew."""
    cases = cases_follow(
        session, move.from_id, move.to.id, kinds_that_stay=STAYS, members=move.members
    )  # fmt: skip
    told = {
        "from_kanoon_id": move.from_id, "to_kanoon_id": move.to.id, "to_name": move.to.name,
        "to_region": move.to.region, "to_leader_member_id": move.to.leader_member_id,
    }  # fmt: skip
    for case_id in cases:
        event_id = f"{GOES_TO_KANOON}:{move.key}:{case_id}"
        keep_for_cases(session, keys, GOES_TO_KANOON, event_id, told | {"process_id": case_id}, move.at)
    for kanoon_id in (move.from_id, move.to.id):
        members_changed(session, keys, kanoon_id, move.key, move.at)
    return len(cases)
