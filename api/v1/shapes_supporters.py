"""What calls about supporters answer."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

SupportKind = Literal["credit", "technical", "cultural", "commercial"]


class GivenSupport(BaseModel):
    """What is given of one kind at a time, and how much of it pledges bind: rials of credit, else cases."""

    kind: SupportKind
    cases: int | None
    amount_rials: int | None
    used_cases: int | None
    used_rials: int | None


class FoundSupporter(BaseModel):
    """A person, or an organisation with its id and the person who answers for it."""

    id: str
    name: str
    legal_entity_id: str | None
    member_id: str = Field(description="The person who supports, or answers for the organisation")
    national_code_masked: str
    mobile_masked: str
    kinds: list[GivenSupport]
    provinces: list[str] = Field(description="ISO 3166-2 codes, or `*` alone for the whole country")
    state: Literal["registered", "verified", "suspended", "left", "refused"]
    registered_by: str
    registered_at: datetime
    verified_by: str | None


PledgeState = Literal[
    "offered", "pledged", "fulfilled", "declined", "silent", "filled", "no_capacity", "released", "taken_back", "ended"
]  # fmt: skip


class AskedSupporter(BaseModel):
    """A supporter who was asked, by the number that their link carries; `due_on` once it is pledged."""

    number: int
    supporter_id: str
    supporter: str
    round: int
    state: PledgeState
    offered_at: datetime
    due_on: date | None


class CaseOfSupport(BaseModel):
    """What a case needs and who was asked; `amount_rials`, of credit, is asked of each."""

    id: str
    kind: SupportKind
    province: str
    what: str
    needed: int
    amount_rials: int | None
    bound: int = Field(description="How many have pledged or fulfilled; never more than are needed")
    state: Literal["open", "fulfilled", "ended"]
    stage: str
    rehearsal: bool
    receiver_member_id: str | None
    process_id: str | None = Field(description="The case that waits for it")
    asked: list[AskedSupporter] = Field(description="For staff everybody; for who receives it, who is bound")


class AskedFor(BaseModel):
    """A case that a supporter was asked for."""

    support_id: str
    kind: SupportKind
    province: str
    what: str
    amount_rials: int | None
    state: PledgeState
    offered_at: datetime
    due_on: date | None
