"""Mer'at's gateway against the played Mer'at over real HTTP."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from gateways.caller import GatewayRefused, GatewayUnavailable
from gateways.merat import MeratGateway
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import rehearsed

NATIONAL_CODE = "0499370899"
Name = Callable[[str], str]


async def test_a_rehearsed_answer_is_there_after_two_days_and_five_hours(
    merat: MeratGateway, name: Name
) -> None:
    process = name("loan")
    await merat.request(process, NATIONAL_CODE, 200_000_000, 18, rehearsed(process))

    assert await merat.result(process, rehearsed(process, days=2, hours=4)) is None
    result = await merat.result(process, rehearsed(process, days=2, hours=5))

    assert result is not None
    assert result.rank in "ABCD"
    assert result.valid_until == date(2027, 11, 26)


async def test_a_person_is_always_recognised_alike(merat: MeratGateway, name: Name) -> None:
    first, second = name("loan"), name("loan")
    for process in (first, second):
        await merat.request(process, NATIONAL_CODE, 200_000_000, 18, rehearsed(process))

    results = [await merat.result(process, rehearsed(process, days=3)) for process in (first, second)]

    assert results[0] == results[1]


async def test_most_people_rank_well(merat: MeratGateway, name: Name) -> None:
    ranks: Counter[str] = Counter()
    for number in range(120):
        process = name("loan")
        await merat.request(process, f"{number:010d}", 1, 1, rehearsed(process))
        result = await merat.result(process, rehearsed(process, days=3))
        assert result is not None
        ranks[result.rank] += 1

    assert ranks["A"] > ranks["B"] > ranks["C"] >= ranks["D"]


async def test_a_presenter_decides_what_mer_at_says_of_somebody(
    merat: MeratGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    calm.tell("/merat", national_code="0013542419", rank="D", affordable_instalment_rials=1_000_000)
    await merat.request(process, "0013542419", 1, 1, rehearsed(process))

    result = await merat.result(process, rehearsed(process, days=3))

    assert result is not None
    assert (result.rank, result.affordable_instalment_rials) == ("D", 1_000_000)
    assert result.guarantor_ceiling_rials == 0


async def test_a_silent_mer_at_never_answers_until_somebody_makes_it(
    merat: MeratGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    calm.fault("merat", "silent", for_process=process)
    await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process))
    assert await merat.result(process, rehearsed(process, days=30)) is None

    calm.tell(f"/recognitions/{process}/answer")
    assert await merat.result(process, rehearsed(process, days=30)) is not None


async def test_asking_twice_is_asking_once(merat: MeratGateway, name: Name) -> None:
    process = name("loan")
    await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process))
    await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process, days=2))

    assert await merat.result(process, rehearsed(process, days=2, hours=5)) is not None


async def test_a_request_id_for_two_people_is_refused(merat: MeratGateway, name: Name) -> None:
    process = name("loan")
    await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process))
    with pytest.raises(GatewayRefused) as refused:
        await merat.request(process, "0013542419", 1, 1, rehearsed(process))
    assert refused.value.code == "request_exists"


async def test_a_request_that_never_arrived_has_no_result(merat: MeratGateway, name: Name) -> None:
    assert await merat.result(name("loan"), rehearsed("loan")) is None


@pytest.mark.parametrize("kind", ["error", "unknown_outcome"])
async def test_a_failing_mer_at_may_simply_be_asked_again(
    merat: MeratGateway, calm: Sandbox, name: Name, kind: str
) -> None:
    process = name("loan")
    calm.fault("merat", kind, operation="request", for_process=process)
    with pytest.raises(GatewayUnavailable):
        await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process))

    await merat.request(process, NATIONAL_CODE, 1, 1, rehearsed(process))
    assert await merat.result(process, rehearsed(process, days=3)) is not None
