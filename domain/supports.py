"""Support for a case, as its process knows it (processes.md, B.7): what is needed, who is asked, who is bound."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.case import CaseRecord
from domain.persian import to_ascii_digits
from domain.talent_policies import SupportPolicy

OfferState = Literal[
    "offered", "accepted", "pledged", "received", "fulfilled", "declined", "silent", "filled", "no_capacity",
    "released", "taken_back", "ended",
]  # fmt: skip
"""`accepted` by the supporter and not bound yet; `received` by who it is for and not recorded yet."""
CLOSED: tuple[OfferState, ...] = (
    "declined",
    "silent",
    "filled",
    "no_capacity",
    "released",
    "taken_back",
    "ended",
)


@dataclass(frozen=True, slots=True)
class SupportNeed:
    """What is needed. `what` says for what in words, and names nobody; `amount_rials` of each, 0 where no credit.

    `receiver_member_id` confirms what was done, else an officer does; `parent_id` is the case that waits for it.
    """

    support_id: str
    kind: str
    region: str
    what: str
    needed: int
    amount_rials: int = 0
    receiver_member_id: str | None = None
    parent_id: str | None = None

    @property
    def takes(self) -> int:
        """How much of a supporter's capacity one pledge takes: rials of credit, else one case."""
        return self.amount_rials or 1


@dataclass(slots=True)
class SupportCase:
    """The one object that a case of support starts with."""

    record: CaseRecord
    policy: SupportPolicy
    need: SupportNeed


@dataclass(slots=True)
class Offer:
    """One supporter who is asked, by the number that their link carries. `died`: who answers for it has."""

    number: int
    supporter_id: str
    member_id: str
    state: OfferState = "offered"
    died: bool = False


def ids_in(written: str) -> tuple[str, ...]:
    """Ids as a person writes them, with spaces or commas between; each once, in their order."""
    parts = to_ascii_digits(written).replace("،", " ").replace(",", " ").split()
    return tuple(dict.fromkeys(part.lower() for part in parts))


# What the steps are asked with, and what they answer.


@dataclass(frozen=True, slots=True)
class SupportStep:
    """A step about one case of support, at a time of its own clock."""

    support_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferStep:
    """Offers in a round, which finds itself again: to `most` who fit, or to those who were named."""

    support_id: str
    book: str
    at: datetime
    round: int
    most: int
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PledgesStep:
    """A step about some offers, by their numbers; `state` is what they become, `due_on` until when."""

    support_id: str
    book: str
    at: datetime
    numbers: tuple[int, ...]
    state: OfferState = "offered"
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody to whom it is offered in a round."""

    number: int
    supporter_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of an acceptance: pledged, filled or no_capacity."""

    number: int
    state: OfferState


@dataclass(frozen=True, slots=True)
class ParentNews:
    """How support ended, for the case that waits for it."""

    support_id: str
    book: str
    at: datetime
    parent_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class SupportAsked:
    """A parent asks for support for its case: the same `key` of the same parent is the same case of support."""

    parent_id: str
    key: str
    at: datetime
    kind: str
    region: str
    what: str
    needed: int
    amount_rials: int = 0
    receiver_member_id: str | None = None
    rehearsal: bool = False
