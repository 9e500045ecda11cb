"""The crafts by API."""

import httpx

from stores.crafts import CraftStore
from tests.api.conftest import House, bearer


async def test_everybody_who_is_logged_in_reads_the_crafts(house: House, stranger: httpx.AsyncClient) -> None:
    house.database.write(lambda session: CraftStore(session).seed())
    answer = await stranger.get("/api/v1/crafts", headers=await bearer(stranger, "member"))
    assert answer.status_code == 200, answer.text
    found = {one["code"]: one for one in answer.json()["items"]}
    assert len(found) == 30
    assert found["carpet"] == {
        "code": "carpet", "name": {"fa": "قالی‌بافی", "en": "Carpet weaving"}, "skills": ["weaving"],
        "water_need": "low", "cell_kinds": ["work_and_life"], "demand": 3, "known_in": ["IR-03", "IR-10"],
    }  # fmt: skip
