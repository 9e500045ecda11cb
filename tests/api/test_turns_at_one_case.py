"""Many who speak to one case at the same moment queue before the engine, which takes ten at a time."""

import asyncio

import pytest

import api.engine_link
from api.engine_link import EngineLink
from api.problems import Problem


async def never() -> object:
    raise AssertionError("no connection is needed to wait for a turn")


@pytest.fixture
def link() -> EngineLink:
    return EngineLink(never)  # type: ignore[arg-type]


async def test_a_few_at_a_time_speak_to_one_case(link: EngineLink) -> None:
    speaking, most = 0, 0

    async def speak() -> None:
        nonlocal speaking, most
        async with link.turn("loan-a"):
            speaking += 1
            most = max(most, speaking)
            await asyncio.sleep(0.001)
            speaking -= 1

    await asyncio.gather(*(speak() for _ in range(50)))
    assert most == 4


async def test_cases_do_not_wait_for_each_other(link: EngineLink) -> None:
    a, b = "loan-a", "loan-b"
    async with asyncio.timeout(1), link.turn(a), link.turn(a), link.turn(a), link.turn(a), link.turn(b):
        pass


async def test_who_waits_in_vain_is_told_to_come_again(
    link: EngineLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.engine_link, "_LONGEST_WAIT_SECONDS", 0.01)
    async with link.turn("a"), link.turn("a"), link.turn("a"), link.turn("a"):
        with pytest.raises(Problem) as told:
            async with link.turn("a"):
                raise AssertionError("a fifth has no turn")
    assert told.value.status_code == 503
    async with link.turn("a"):
        pass
