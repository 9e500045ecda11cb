"""What systems and people read of cases: in the words and kinds of the contract."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case import EntryKind, TimelineEntry
from tests.api.conftest import House, bearer, caller_of, client_bearer
from tests.pages.conftest import open_case


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


@pytest.mark.parametrize("kind", ["stage", "task", "message", "money", "outside", "note"])
async def test_a_timeline_has_the_five_kinds_of_the_contract(
    house: House, api: httpx.AsyncClient, kind: EntryKind
) -> None:
    open_case(house, "loan-a", entries=(TimelineEntry(house.clock(), kind, "paused", None, {"reason": "x"}),))
    (entry,) = (await api.get("/api/v1/processes/loan-a", headers=await client_bearer(api))).json()[
        "timeline"
    ]
    assert entry["kind"] == ("stage" if kind == "note" else kind)
    assert (entry["what"], entry["text"]) == ("paused", "The case was paused: x")


async def test_messages_are_listed_by_a_state_there_is(api: httpx.AsyncClient) -> None:
    who = await bearer(api, "supervisor")
    for state, status in (("waiting", 200), ("delivered", 200), ("kept", 200), ("zzz", 422), ("", 422)):
        answer = await api.get("/api/v1/messages", params={"state": state}, headers=who)
        assert answer.status_code == status, state
    assert answer.json()["errors"][0]["field"] == "state"
    assert answer.json()["errors"][0]["code"] == "not_a_choice"
