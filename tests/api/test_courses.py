"""The university's courses by API: kept by its staff, read by the organisations' staff."""

from typing import Any

import httpx
import pytest

from stores.crafts import CraftStore
from tests.api.conftest import House, bearer

LITERACY: dict[str, Any] = {
    "subject": "literacy", "title_fa": "سواد مالی", "title_en": "Literacy", "reference": "FIN-1",
}  # fmt: skip
KILIM = LITERACY | {"subject": "craft", "craft_code": "kilim", "reference": "K-1", "region": "IR-07"}


@pytest.fixture
def api(house: House, stranger: httpx.AsyncClient) -> httpx.AsyncClient:
    house.database.write(lambda session: CraftStore(session).seed())
    return stranger


async def add(api: httpx.AsyncClient, body: dict[str, Any], key: str = "k") -> httpx.Response:
    headers = await bearer(api, "university_officer") | {"Idempotency-Key": key}
    return await api.post("/api/v1/courses", json=body, headers=headers)


async def test_courses_are_added_found_and_closed(api: httpx.AsyncClient) -> None:
    first = await add(api, LITERACY)
    assert first.status_code == 201, first.text
    assert first.json() == {
        "id": first.json()["id"], "subject": "literacy", "craft_code": None, "reference": "FIN-1", "region": None,
        "title": {"fa": "سواد مالی", "en": "Literacy"}, "state": "open", "added_by": "university_officer",
    }  # fmt: skip
    assert (await add(api, LITERACY)).json()["id"] == first.json()["id"]
    second = await add(api, KILIM, "other")
    assert (second.json()["craft_code"], second.json()["region"]) == ("kilim", "IR-07")
    officer = await bearer(api, "university_officer")
    closed = await api.post(f"/api/v1/courses/{first.json()['id']}/close", headers=officer)
    assert closed.status_code == 204
    reader = await bearer(api, "cell_expert")
    found = (await api.get("/api/v1/courses?state=open&q=K-1", headers=reader)).json()
    assert [one["id"] for one in found["items"]] == [second.json()["id"]]
    one = await api.get(f"/api/v1/courses/{first.json()['id']}", headers=reader)
    assert one.json()["state"] == "closed"
    assert (await api.get("/api/v1/courses/none", headers=reader)).status_code == 404
    assert (await api.post("/api/v1/courses/none/close", headers=officer)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"subject": "craft"}, "craft_code", "required"),
        ({"craft_code": "kilim"}, "craft_code", "invalid"),
        ({"subject": "craft", "craft_code": "flying"}, "craft_code", "unknown_craft"),
        ({"region": "IR-99"}, "region", "unknown_province"),
        ({"title_fa": "x"}, "title_fa", "too_short"),
        ({"reference": "با فاصله"}, "reference", "invalid"),
        ({"subject": "sport"}, "subject", "not_a_choice"),
    ],
)
async def test_a_wrong_course_names_its_field(
    api: httpx.AsyncClient, change: dict[str, Any], field: str, code: str
) -> None:
    answer = await add(api, LITERACY | change)
    assert answer.status_code == 422, answer.text
    assert (field, code) in {(one["field"], one["code"]) for one in answer.json()["errors"]}
