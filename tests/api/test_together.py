"""Many who speak to one case at once: what they say goes together, and everybody hears what became of theirs."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from api import together as module
from api.engine_link import EngineLink
from api.together import Together
from domain.case import OutsideEvent
from stores.database import Database


def said(name: str) -> OutsideEvent:
    return OutsideEvent(name, "invitation.answered", datetime(2026, 11, 26, tzinfo=UTC), {})


class Case:
    """Plays the case: keeps what came together, and holds the first until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.came: list[list[str]] = []
        self.open = asyncio.Event()
        self.refuses: Exception | None = None
        monkeypatch.setattr(module, "give_events", self.take)

    async def take(
        self, _client: object, _database: object, _case_id: str, events: Sequence[OutsideEvent]
    ) -> list[str | None]:
        self.came.append([one.id for one in events])
        await self.open.wait()
        if self.refuses is not None:
            raise self.refuses
        return [None if one.id != "late" else "too_late" for one in events]


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(monkeypatch)


@pytest.fixture
def link() -> EngineLink:
    async def connect() -> object:
        return object()

    return EngineLink(connect)  # type: ignore[arg-type]


async def begun(*calls: asyncio.Task[str | None]) -> None:
    for _ in range(len(calls) + 5):
        await asyncio.sleep(0)


async def test_what_comes_while_one_is_on_its_way_goes_together(
    case: Case, link: EngineLink, database: Database
) -> None:
    together = Together()
    names = ["first", "b", "late", "d"]
    calls = [asyncio.create_task(together.tell(link, database, "kanoon-1", said(name))) for name in names]
    await begun(*calls)
    case.open.set()
    assert await asyncio.gather(*calls) == [None, None, "too_late", None]
    assert sorted(name for group in case.came for name in group) == sorted(names)
    assert len(case.came) <= 2


async def test_a_hundred_go_at_once_and_no_more(case: Case, link: EngineLink, database: Database) -> None:
    together, names = Together(), [f"e{n}" for n in range(250)]
    first = asyncio.create_task(together.tell(link, database, "kanoon-1", said("first")))
    await begun(first)
    calls = [asyncio.create_task(together.tell(link, database, "kanoon-1", said(name))) for name in names]
    await begun(*calls)
    case.open.set()
    await asyncio.gather(first, *calls)
    assert [len(group) for group in case.came] == [1, 100, 100, 50]


async def test_cases_do_not_wait_for_each_other(case: Case, link: EngineLink, database: Database) -> None:
    together = Together()
    calls = [asyncio.create_task(together.tell(link, database, f"kanoon-{n}", said("x"))) for n in (1, 2)]
    await begun(*calls)
    assert case.came == [["x"], ["x"]]
    case.open.set()
    await asyncio.gather(*calls)


async def test_who_hangs_up_keeps_nobody_else_waiting(
    case: Case, link: EngineLink, database: Database
) -> None:
    together = Together()
    first = asyncio.create_task(together.tell(link, database, "kanoon-1", said("first")))
    await begun(first)
    second = asyncio.create_task(together.tell(link, database, "kanoon-1", said("second")))
    await begun(second)
    first.cancel()
    case.open.set()
    assert await second is None
    assert case.came == [["first"], ["second"]]


async def test_where_it_fails_everybody_hears_so_and_the_next_goes_on(
    case: Case, link: EngineLink, database: Database
) -> None:
    together = Together()
    case.refuses = OSError("away")
    case.open.set()
    calls = [
        asyncio.create_task(together.tell(link, database, "kanoon-1", said(name))) for name in ("a", "b")
    ]
    assert all(isinstance(one, OSError) for one in await asyncio.gather(*calls, return_exceptions=True))
    case.refuses = None
    assert await together.tell(link, database, "kanoon-1", said("c")) is None
