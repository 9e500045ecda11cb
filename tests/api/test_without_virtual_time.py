"""An engine without virtual time: rehearsals are refused with the reason, and never begun or moved halfway."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.client import connect
from engine.configuration import PORTS_NEEDED, SWITCHES
from engine.server import RunningEngine, start
from stores.case_rows import ProcessRow
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from tests.api.conftest import House, Keys, caller_of, client_bearer
from tests.fixtures.engine import free_ports
from tests.fixtures.office import TEST_KEYS
from tests.pages.conftest import NATIONAL_CODE, a_member, open_case


@pytest.fixture
def old_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningEngine]:
    """A server as those before 1.32 are: nobody has switched clocks of single workflows on."""
    monkeypatch.setitem(SWITCHES, "frontend.WorkflowTimeSkippingEnabled", False)
    running = start(tmp_path / "engine", port=free_ports(PORTS_NEEDED), say=print)
    yield running
    running.stop()


async def test_rehearsals_are_refused_on_an_engine_without_virtual_time(
    house: House, old_engine: RunningEngine
) -> None:
    def write(session: Any) -> None:
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put([a_member("m-1", "مریم", "کریمی", NATIONAL_CODE)])

    house.database.write(write)
    open_case(house, "loan-a", rehearsal=True)
    house.connect = lambda: connect(old_engine.address, keys=TEST_KEYS)
    engine = await house.connect()
    await engine.start_workflow("waits", id="loan-a", task_queue="nobody")

    loan = {
        "member_id": "m-1",
        "amount_rials": 50_000_000,
        "instalments": 5,
        "purpose": {"category": "livelihood", "text": ""},
        "rehearsal": True,
    }
    async with caller_of(house.app()) as api:
        headers = await client_bearer(api) | {"Idempotency-Key": "one"}
        for path, body in (("/loans", loan), ("/rehearsals/loan-a/advance", {"days": 1})):
            refused = await api.post(f"/api/v1{path}", json=body, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (409, "no_virtual_time"), path
            assert "1.32" in refused.json()["detail"]
    begun = house.database.read(lambda session: session.scalar(select(func.count()).select_from(ProcessRow)))
    assert begun == 1, "the one that was there"
