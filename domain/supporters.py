"""A supporter's registration, as its process knows it: a person, or an organisation with somebody who answers for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.case import CaseRecord
from domain.talent_policies import SupporterPolicy


@dataclass(frozen=True, slots=True)
class Offering:
    """What a supporter gives, of one kind: `capacity` is how many cases at a time, or rials where it is credit."""

    kind: str
    capacity: int


@dataclass(slots=True)
class SupporterCase:
    """The one object that a registration starts with. Names and numbers stay in the store.

    `member_id` is the person who answers; `legal_entity_id` is empty where they support by themselves.
    """

    record: CaseRecord
    policy: SupporterPolicy
    member_id: str
    legal_entity_id: str
    organisation: str
    offerings: tuple[Offering, ...]
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupporterStep:
    """A step about one supporter, at a time of the case's own clock; `by` is whose decision it carries out."""

    supporter_id: str
    book: str
    at: datetime
    by: str = ""
