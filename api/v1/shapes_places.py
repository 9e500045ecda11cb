"""What calls about places answer."""

from pydantic import BaseModel, Field

from domain.counties import PopulationClass, WaterStress


class Named(BaseModel):
    """A name in both languages."""

    fa: str
    en: str


class FoundCounty(BaseModel):
    """A county with what is known of it; `province_code` is ISO 3166-2."""

    province_code: str
    province: Named
    county: Named
    population: int | None = Field(description="By a census; null where no source says it")
    population_class: PopulationClass | None
    water_stress: WaterStress | None
