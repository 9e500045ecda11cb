"""Minutes on their way: handed in, read by both reviewers, replaced when they were wrong; nothing of them in a history."""

import asyncio
from datetime import timedelta

from temporalio.client import Client

from engine.client import TASK_QUEUE
from stores.files import FileStore
from tests.office import Office, now
from tests.papers import PDF, picture
from tests.stories.conftest import at_rest
from tests.stories.founding import CENTRE, PROVINCE, Founding, able, elects, hands_in, meeting, under_review


async def download(office: Office, file_id: str, as_: str) -> tuple[int, bytes]:
    answer = await office.call("GET", f"/files/{file_id}", as_=as_)
    return answer.status_code, answer.content


async def shown(founding: Founding, kind: str, as_: str) -> str:
    """The file that the open task of a kind shows."""
    task = next(task for task in await founding.case.tasks() if task["kind"] == kind)
    found = await founding.office.read(f"/tasks/{task['id']}", as_=as_)
    return str(found["why"]["about"]["minutes"])


async def test_minutes_go_from_the_meeting_to_both_reviewers_and_are_replaced_on_the_way(
    office: Office,
) -> None:
    founding = await under_review(office)
    case = founding.case

    # The province reads what the leader handed in
    first = await shown(founding, "kanoon.review_in_province", PROVINCE)
    status, content = await download(office, first, PROVINCE)
    assert (status, content[:5]) == (200, b"%PDF-")
    stranger = office.found_village().leader
    assert (await download(office, first, stranger))[0] == 404

    # It wants other ones; the leader photographs them
    await case.says("kanoon.review_in_province", PROVINCE, "return", reason="امضا ندارد")
    await case.sees("task_opened", task="kanoon.fix")
    photo = picture("JPEG", (400, 300))
    second = await hands_in(founding, "kanoon.fix", photo)
    fixed = await case.answer("kanoon.fix", founding.leader, fixed="امضا شد", minutes=second)
    assert fixed.status_code == 200, fixed.text
    await case.in_stage("PROVINCIAL_REVIEW")
    await case.sees("task_opened", task="kanoon.review_in_province")
    assert await shown(founding, "kanoon.review_in_province", PROVINCE) == second
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.sees("task_opened", task="kanoon.review_in_centre")
    assert await shown(founding, "kanoon.review_in_centre", CENTRE) == second
    status, content = await download(office, second, CENTRE)
    assert (status, content[:3]) == (200, b"\xff\xd8\xff")

    # Both stay with the case; its history knows their ids and nothing else of them
    with office.database.reading() as session:
        kept = FileStore(session).of_case(case.id)
    assert [one.id for one in kept] == [first, second]
    assert {one.uploaded_by for one in kept} == {founding.leader}
    history = (await at_rest(office, case.id)).to_json()
    assert "%PDF" not in history


async def test_where_the_founders_meet_again_they_hand_in_other_minutes(office: Office) -> None:
    founding = await meeting(office)
    able(founding, 3, 4)
    able(founding, 5, ceiling_rials=0)
    able(founding, 6)
    first = await hands_in(founding, "kanoon.found")
    assert (await elects(founding, minutes=first)).status_code == 200
    await founding.case.pass_days(4)
    await founding.case.sees("too_few_trustees")
    again = await elects(founding, minutes=first, trustees="3 4 6")
    assert [(one["field"], one["code"]) for one in again.json()["errors"]] == [("minutes", "unknown_file")]
    assert (await elects(founding, trustees="3 4 6")).status_code == 200
    await founding.case.pass_days(4)
    await founding.case.in_stage("PROVINCIAL_REVIEW")


async def test_an_answer_that_is_said_again_is_taken_again_with_its_file(office: Office) -> None:
    founding = await meeting(office)
    file_id = await hands_in(founding, "kanoon.found")
    task = next(task for task in await founding.case.tasks() if task["kind"] == "kanoon.found")
    form = {"held_on": "1405/09/10", "secretary": 1, "deputy": 2, "trustees": "3 4 5", "minutes": file_id}
    body = {"expected_rev": task["rev"], "request_id": "once", "form": form}
    path = f"/tasks/{task['id']}/complete"
    answers = [await office.call("POST", path, body, as_=founding.leader) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


async def test_what_no_answer_takes_is_let_go_of_at_night_after_a_week(office: Office) -> None:
    founding = await meeting(office)
    forgotten = await hands_in(founding, "kanoon.found", PDF)
    meant = await hands_in(founding, "kanoon.found", PDF + b"\n")
    assert (await elects(founding, minutes=meant)).status_code == 200
    assert (await download(office, forgotten, founding.leader))[0] == 200
    await a_night(office)
    assert (await download(office, forgotten, founding.leader))[0] == 200
    # Eight days ago it would have been gone
    with office.database.writing() as session:
        FileStore(session).hold(forgotten, f"{founding.case.id}.2", "minutes", now() - timedelta(days=8))
        FileStore(session).hold(meant, f"{founding.case.id}.2", "minutes", now() - timedelta(days=8))
    await a_night(office)
    assert (await download(office, forgotten, founding.leader))[0] == 404
    assert (await download(office, meant, founding.leader))[0] == 200


async def a_night(office: Office) -> None:
    client: Client = office.engine
    async with asyncio.timeout(60):
        night = await client.start_workflow("upkeep", id=f"upkeep-{now()}", task_queue=TASK_QUEUE)
        await night.result()
