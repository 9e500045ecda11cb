"""What calls about talents and cells answer."""

from pydantic import BaseModel, Field

from api.v1.shapes_places import Named
from domain.crafts import CellKind, WaterNeed


class ShownCraft(BaseModel):
    """A craft that a cell may live from; `demand` is a setting of 1 to 5."""

    code: str
    name: Named
    skills: list[str]
    water_need: WaterNeed
    cell_kinds: list[CellKind]
    demand: int = Field(ge=1, le=5)
    known_in: list[str]


class Crafts(BaseModel):
    items: list[ShownCraft]
