"""Requests about who belongs to a kanoon, as their process knows them (processes.md, section A)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.case import CaseRecord
from domain.kanoon_policies import MembershipPolicy

What = Literal["invitation", "request", "leave", "transfer", "expulsion"]

INVITED, OBJECTS = 1, 2
"""The numbers of the two links that a case may send: to answer an invitation, and to object to an expulsion."""


@dataclass(frozen=True, slots=True)
class MembershipWish:
    """What is asked for. `kanoon_id` is the kanoon that the person joins, or else leaves.

    In a transfer `from_kanoon_id` is the one that they leave. Names and numbers of people stay in the store.
    """

    what: What
    member_id: str
    kanoon_id: str
    kanoon_name: str
    region: str
    leader_member_id: str | None
    reason: str = ""
    from_kanoon_id: str = ""
    from_kanoon_name: str = ""


@dataclass(slots=True)
class MembershipCase:
    """The one object that a request starts with and carries."""

    record: CaseRecord
    wish: MembershipWish
    policy: MembershipPolicy
    answer: str = ""
    """What the invited person said: confirm or decline."""
    objection: str = ""
    decision: str = ""
    """Why the secretary decided as they did."""
    links: int = 0
    """How often a link was sent; names the messages."""


@dataclass(frozen=True, slots=True)
class MembershipStep:
    """A step about one request, at a time of the case's own clock. `most` members may a kanoon have."""

    process_id: str
    book: str
    at: datetime
    wish: MembershipWish
    by: str | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it: the code why not, or whose office and rank ended, and who lead the kanoons now (member ids)."""

    refused: str = ""
    office: str = ""
    was_trustee: bool = False
    leader_member_id: str = ""
    former_leader_member_id: str = ""
