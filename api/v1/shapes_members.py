"""What calls about memberships answer."""

from datetime import datetime

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
