"""What the API answers about kanoons, their lives and their visits."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel


class Place(BaseModel):
    province: str
    county: str
    city: str


class FoundKanoon(BaseModel):
    """A kanoon; `region` is the province's ISO 3166-2 code."""

    id: str
    name: str
    kind: str
    place: Place
    region: str
    state: str
    leader_member_id: str | None


class LifeOfKanoon(BaseModel):
    """How a kanoon's life stands. A warned kanoon is `active` for everybody else; no visit is planned while `next_visit_at` is null."""

    id: str
    stage: Literal["ACTIVE", "WARNED", "SUSPENDED", "CLOSING", "CLOSED"]
    missed_visits: int
    last_visit_on: date | None
    next_visit_at: datetime | None


class LivingKanoon(FoundKanoon):
    """A kanoon with its life; null where nobody watches it yet."""

    life: LifeOfKanoon | None


class VisitOfKanoon(BaseModel):
    """A visit and its activity form, null where it was not held."""

    number: int
    state: Literal["begun", "held", "missed", "called_off"]
    begun_at: datetime
    ended_at: datetime | None
    by: str | None
    held_on: date | None
    meetings: int | None
    present: int | None
    condition: Literal["good", "fair", "weak"] | None
    activities: str | None
    problems: str | None
    help_wanted: str | None
    next_meeting_on: date | None
