"""What buyers, cells and market support send about goods that go back, and about disputes."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.contests import Ground, WishOf
from domain.persian import normalise

Words = Annotated[str, AfterValidator(lambda text: normalise(text).strip())]


class ReturnedLine(BaseModel):
    """Units of a line of the order, by its number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(ge=1, le=1_000, strict=True)
    units: int = Field(ge=1, le=1_000_000, strict=True)


class ReturnRequest(BaseModel):
    """Which units go back; without lines all that are left.

    `withdrawal` needs no reason and is within its days; `defect` (faulty, or not what was ordered) needs one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: list[ReturnedLine] = Field(default_factory=list, max_length=100)
    wish: WishOf = "refund"
    ground: Ground = "withdrawal"
    reason: Words = Field(default="", max_length=2_000)


class DisputeRequest(BaseModel):
    """What it is about. `side`: for whom market support begins it; the parties begin it for themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Words = Field(max_length=2_000)
    side: Literal["buyer", "cell"] | None = None
