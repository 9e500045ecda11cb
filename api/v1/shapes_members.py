"""What the API answers about members: who they are, where they belong, what they stand for."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class KeptMembership(BaseModel):
    """That somebody belongs, or belonged, to a kanoon; it goes on while `ended_at` is null."""

    kanoon_id: str
    kind: str
    office: str | None = Field(description="secretary or deputy, as last held")
    began_at: datetime
    began_how: str = Field(
        description="imported, founded, invited, requested, transferred, moved, merged, split"
    )
    began_by: str | None
    began_case: str | None
    ended_at: datetime | None
    ended_how: str | None = Field(
        description="left, transferred, expelled, died, moved, closed, merged, split"
    )
    ended_by: str | None
    ended_case: str | None


class KanoonMember(KeptMembership):
    """Somebody of a kanoon. `trustee`: they may stand for loans."""

    member_id: str
    name: str
    trustee: bool


class NewLeader(BaseModel):
    """Who leads a kanoon from now on."""

    id: str
    leader_member_id: str


class ReportedDeath(BaseModel):
    """A member in the state `deceased`."""

    id: str
    state: str


class FoundMember(BaseModel):
    """A member. The whole number and mobile are there only for callers whose work needs them."""

    id: str
    first_name: str
    last_name: str
    national_code_masked: str
    mobile_masked: str
    kanoon_id: str | None
    state: str
    roles: list[Literal["member", "trustee"]]
    has_account: bool
    national_code: str = Field(default="", description="Left out where the caller may not read it")
    mobile: str = Field(default="", description="E.164; left out where the caller may not read it")


class Commitment(BaseModel):
    """A loan that the caller stands for, in rials; `covers_rials` is how much of it they stand for now."""

    loan_id: str
    borrower: str
    kanoon_id: str
    amount_rials: int
    share_rials: int
    covers_rials: int
    rehearsal: bool


class ChangedContact(BaseModel):
    id: str
    changed: list[Literal["mobile", "sheba"]]


class MovedMember(BaseModel):
    id: str
    kanoon_id: str | None


class Change(BaseModel):
    """What was changed, not what it is."""

    what: str
    by: str
    at: datetime
    reason: str


class Changes(BaseModel):
    items: list[Change]


class MemberPoints(BaseModel):
    """`put_aside`: what of it waits for a leader's approval, or for a loan that is decided on."""

    member_id: str
    points: int
    put_aside: int


class Relation(BaseModel):
    """Somebody close to a member; `kind` is what they are to the member."""

    member_id: str
    kind: str
    declared_by: str
    declared_at: datetime


class Relations(BaseModel):
    items: list[Relation]
