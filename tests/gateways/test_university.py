"""The university's gateway against the played university over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable
from gateways.university import CourseResult, Session, UniversityGateway
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import Received, eventually, rehearsed

CODE = "0499370899"
Name = Callable[[str], str]


@pytest.fixture
def university(calm: Sandbox, client: httpx.AsyncClient) -> UniversityGateway:
    return UniversityGateway(
        calm.address("university"), client, rehearsals=calm.address("university"), seconds=1.0
    )


async def test_a_rehearsed_course_has_four_lessons_a_week_apart_and_then_a_result(
    university: UniversityGateway, name: Name
) -> None:
    process = name("talent")
    seat = f"{process}:literacy:1"
    for _ in range(2):
        await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))

    begun = await university.look(seat, rehearsed(process, days=6))
    middle = await university.look(seat, rehearsed(process, days=15))
    ended = await university.look(seat, rehearsed(process, days=35))

    assert begun is not None
    assert middle is not None
    assert ended is not None
    assert (begun.sessions, begun.result) == ([], None)
    assert middle.sessions == [Session(1, True), Session(2, True)]
    assert (len(ended.sessions), ended.result) == (4, CourseResult(True, 17))


async def test_a_presenter_decides_how_somebody_does(
    university: UniversityGateway, calm: Sandbox, name: Name
) -> None:
    process = name("talent")
    seat = f"{process}:craft:1"
    calm.tell("/students", about=seat, absent=[2], passed=False, grade=3)
    await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))

    found = await university.look(seat, rehearsed(process, days=40))

    assert found is not None
    assert [one.session for one in found.sessions if not one.present] == [2]
    assert found.result == CourseResult(False, 3)


async def test_a_seat_that_is_free_hears_nothing_more_and_may_be_freed_again(
    university: UniversityGateway, name: Name
) -> None:
    process = name("talent")
    seat = f"{process}:literacy:1"
    await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))
    await university.free(seat, rehearsed(process, days=8))
    await university.free(seat, rehearsed(process, days=9))
    await university.free(f"{process}:none:1", rehearsed(process))

    found = await university.look(seat, rehearsed(process, days=40))

    assert found is not None
    assert (len(found.sessions), found.result) == (1, None)
    assert await university.look(f"{process}:none:1", rehearsed(process)) is None


async def test_the_same_seat_for_another_course_or_a_full_one_is_refused(
    university: UniversityGateway, calm: Sandbox, name: Name
) -> None:
    process = name("talent")
    seat = f"{process}:literacy:1"
    calm.fault("university", "reject", for_process=seat)
    with pytest.raises(GatewayRefused) as full:
        await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))
    assert full.value.code == "course_full"
    await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))
    with pytest.raises(GatewayRefused) as other:
        await university.enrol(seat, "c-2", CODE, "مریم", rehearsed(process))
    assert other.value.code == "enrolment_exists"


async def test_an_answer_that_is_lost_is_no_second_seat(
    university: UniversityGateway, calm: Sandbox, name: Name
) -> None:
    process = name("talent")
    seat = f"{process}:literacy:1"
    calm.fault("university", "unknown_outcome", for_process=seat)
    with pytest.raises(GatewayUnavailable):
        await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))
    await university.enrol(seat, "c-1", CODE, "مریم", rehearsed(process))
    assert len(calm.see("/enrolments", enrolment_id=seat)["items"]) == 1


async def test_a_live_course_tells_by_signed_webhooks(
    university: UniversityGateway, calm: Sandbox, live: CaseClock, front_door: Received, name: Name
) -> None:
    calm.tell("/settings", webhook_base_url=front_door.base_url)
    seat = f"{name('talent')}:literacy:1"
    calm.tell("/students", about=seat, absent=[4])
    await university.enrol(seat, "c-1", CODE, "مریم", live)

    (result,) = eventually(lambda: front_door.about("university.result", enrolment_id=seat))
    lessons = eventually(
        lambda: (
            len(front_door.about("university.attendance", enrolment_id=seat)) == 4
            and front_door.about("university.attendance", enrolment_id=seat)
        )
    )

    assert result == {"enrolment_id": seat, "passed": True, "grade": 17}
    assert {(one["session"], one["present"]) for one in lessons} == {
        (1, True),
        (2, True),
        (3, True),
        (4, False),
    }
