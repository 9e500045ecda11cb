"""The network at a glance: counts by API and on its page, within one's region, and nobody's name."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from activities.cells import begin_cell
from domain.case import TimelineEntry
from domain.cells import CellBegun
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from stores.cells import CellStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.kanoon_lives import KanoonLife, KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, bearer, caller_of, person
from tests.pages.conftest import open_case
from tests.stores.house import KEYS, NOW, a_case, begin
from tests.stores.house import member as a_person


def kanoon(number: int, kind: str = "village", state: str = "active", region: str = "IR-07") -> Kanoon:
    province = {"IR-07": "تهران", "IR-23": "اصفهان"}[region]
    return Kanoon(f"k-{number}", f"کانون {number}", kind, province, "ری", "ری", region, state)


@pytest.fixture
def house(either_database: Database) -> House:
    built = House(either_database)
    kanoons = [
        kanoon(101),
        kanoon(102, state="suspended"),
        kanoon(103, "mosque"),
        kanoon(104, region="IR-23"),
    ]
    either_database.write(lambda session: KanoonStore(session).put(kanoons))
    everywhere = person("everywhere", Role.SUPERVISOR)
    esfahan = person("esfahan", Role.SUPERVISOR, region="IR-23")
    either_database.write(lambda session: StaffStore(session).put_person(everywhere))
    either_database.write(lambda session: StaffStore(session).put_person(esfahan))
    return built


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


async def counted(api: httpx.AsyncClient, who: str, by: str) -> dict[str, dict[str, int]]:
    answer = await api.get(f"/api/v1/overview/kanoons?by={by}", headers=await bearer(api, who))
    assert answer.status_code == 200, answer.text
    return {one["of"]: one["states"] for one in answer.json()["items"]}


async def test_kanoons_are_counted_by_province_kind_and_state(api: httpx.AsyncClient) -> None:
    assert await counted(api, "everywhere", "province") == {
        "تهران": {"active": 2, "suspended": 1}, "اصفهان": {"active": 1},
    }  # fmt: skip
    assert await counted(api, "everywhere", "kind") == {
        "village": {"active": 2, "suspended": 1}, "mosque": {"active": 1},
    }  # fmt: skip
    assert await counted(api, "everywhere", "state") == {
        "active": {"active": 3},
        "suspended": {"suspended": 1},
    }


async def test_staff_of_a_province_count_their_own(api: httpx.AsyncClient) -> None:
    assert await counted(api, "esfahan", "province") == {"اصفهان": {"active": 1}}


async def test_the_funnel_has_every_stage_and_counts_each_case_once(
    house: House, api: httpx.AsyncClient
) -> None:
    now = house.clock()
    stages = ("SUBMITTED", "ELIGIBILITY", "DECISION", "RETURNED_FOR_INFO", "DECISION")
    open_case(house, "loan-a", entries=tuple(TimelineEntry(now, "stage", stage, None) for stage in stages))
    open_case(house, "loan-b", rehearsal=True)
    answer = await api.get("/api/v1/overview/funnel/loan", headers=await bearer(api, "everywhere"))
    found = {one["stage"]: (one["reached"], one["now"]) for one in answer.json()["stages"]}
    assert found["RETURNED_FOR_INFO"] == (1, 0)
    assert found["DECISION"] == (1, 1)
    assert found["OFFERED"] == (0, 0)


async def test_a_kind_that_we_do_not_run_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/overview/funnel/nothing", headers=await bearer(api, "everywhere"))
    assert answer.status_code == 404


@pytest.mark.parametrize("days", ["0", "-3", "x", "99999"])
async def test_a_period_that_cannot_be_is_told_by_its_field(api: httpx.AsyncClient, days: str) -> None:
    answer = await api.get(
        f"/api/v1/overview/funnel/loan?days={days}", headers=await bearer(api, "everywhere")
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "days")


async def test_a_kanoon_that_is_watched_is_counted_where_its_life_stands(
    house: House, api: httpx.AsyncClient
) -> None:
    """A warned kanoon is active for everybody else; a rehearsed life says nothing of the real kanoon."""
    for life, kanoon_id, book, stage in (
        ("life-k-104", "k-104", REAL_BOOK, "WARNED"),
        ("life-x", "k-101", "rehearsal:life-x", "CLOSED"),
    ):
        begin(house.database, a_case(life, kind="kanoon_life", kanoon_id=kanoon_id, member_id=None))
        stands = KanoonLife(life, kanoon_id, book, stage, 2, None, None)
        house.database.write(lambda session, one=stands: KanoonLifeStore(session).begin(one, NOW))  # type: ignore[misc]
    assert await counted(api, "everywhere", "province") == {
        "تهران": {"active": 2, "suspended": 1}, "اصفهان": {"warned": 1},
    }  # fmt: skip


async def test_cells_are_counted_with_what_they_bring_about(house: House, api: httpx.AsyncClient) -> None:
    now = house.clock()
    with house.database.writing() as session:
        CraftStore(session).seed()
        people = [a_person(number, kanoon_id="k-101") for number in range(1, 6)]
        MemberStore(session, KEYS).put(people)
        cells = CellStore(session, KEYS)
        for number, (craft, kanoon_id) in enumerate(
            (("carpet", "k-101"), ("carpet", "k-104"), ("kilim", "k-101"), ("kilim", "k-101")), start=1
        ):
            begun = CellBegun("", f"m-{number}", kanoon_id, craft, "work_and_life", REAL_BOOK, now)
            begin_cell(session, KEYS, begun, cell_id=f"cell-{number}")
            form = {
                "produces": "yes",
                "income_rials": 10_000_000 * number,
                "jobs": number,
                "returned_migrants": 1,
            }
            cells.begin_review(f"cell-{number}", 1, 30, now)
            cells.end_review(f"cell-{number}", 1, "held", now, next_review_at=None, by="coach1", form=form)
        played = CellBegun("", "m-5", "k-101", "carpet", "work_and_life", "rehearsal:cell-5", now)
        begin_cell(session, KEYS, played, cell_id="cell-5")
        cells.change("cell-4", 1, "CLOSED", now, next_review_at=None)

    async def asked(who: str, by: str) -> dict[str, Any]:
        answer = await api.get(f"/api/v1/overview/cells?by={by}", headers=await bearer(api, who))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    found = await asked("everywhere", "craft")
    assert {one["of"]: one["states"] for one in found["items"]} == {
        "carpet": {"active": 2}, "kilim": {"active": 1, "closed": 1},
    }  # fmt: skip
    assert found["outcomes"] == {
        "cells": 3, "reviewed": 3, "jobs": 6, "returned_migrants": 3, "median_income_rials": 20_000_000,
    }  # fmt: skip
    states = await asked("everywhere", "state")
    assert [(one["of"], one["cells"]) for one in states["items"]] == [("active", 3), ("closed", 1)]
    esfahan = await asked("esfahan", "province")
    assert [(one["of"], one["cells"]) for one in esfahan["items"]] == [("اصفهان", 1)]
    assert esfahan["outcomes"]["median_income_rials"] == 20_000_000
    nobody = await api.get("/api/v1/overview/cells?by=weather", headers=await bearer(api, "everywhere"))
    assert nobody.status_code == 422
