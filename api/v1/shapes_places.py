"""What calls about places answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from domain.counties import PopulationClass, WaterStress


class Named(BaseModel):
    """A name in both languages."""

    fa: str
    en: str


class CountedKanoons(BaseModel):
    """Kanoons of one province, kind or state, and how many of them are in each state."""

    of: str
    kanoons: int
    states: dict[str, int]


class KanoonOverview(BaseModel):
    """Counts only; nobody is named."""

    by: Literal["province", "kind", "state"]
    items: list[CountedKanoons]


class CountedStage(BaseModel):
    """How many cases ever came to a stage, and how many stand there now."""

    stage: str
    reached: int
    now: int


class Funnel(BaseModel):
    """Real cases of a kind that began at `since` or later, by stage in the order of the process picture."""

    kind: str
    since: datetime
    stages: list[CountedStage]


class FoundCounty(BaseModel):
    """A county with what is known of it; `province_code` is ISO 3166-2."""

    province_code: str
    province: Named
    county: Named
    population: int | None = Field(description="By a census; null where no source says it")
    population_class: PopulationClass | None
    water_stress: WaterStress | None
