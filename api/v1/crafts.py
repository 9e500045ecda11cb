"""The crafts that cells live from: reference data, the same for everybody."""

from typing import Any

from api.dependencies import Store
from api.routes import router
from api.security.access import allow, anybody
from domain.crafts import Craft
from stores.crafts import CraftStore

crafts = router(tag="cells")


@crafts.get("/crafts")
@allow(scope="cells:read", people=anybody)
async def find(store: Store) -> dict[str, Any]:
    """All crafts in force, by their codes. `known_in` are provinces (ISO 3166-2) that a craft is known for."""
    found = await store.aread(lambda session: CraftStore(session).all())
    return {"items": [craft_shape(one) for one in found]}


def craft_shape(one: Craft) -> dict[str, Any]:
    return {
        "code": one.craft_code,
        "name": {"fa": one.craft_fa, "en": one.craft_en},
        "skills": list(one.skills),
        "water_need": one.water_need,
        "cell_kinds": list(one.cell_kinds),
        "demand": one.demand,
        "known_in": list(one.known_in),
    }
