"""Who decides on a loan, and on what: nobody close to the member, nobody with an interest, and exceptions for a reason."""

from tests.office import Case, Office
from tests.stories.roads import nothing_is_held, to_endorsement


async def relate(office: Office, member_id: str, other_id: str) -> None:
    body = {"other_member_id": other_id, "kind": "sibling"}
    answer = await office.call("PUT", f"/members/{member_id}/relations", body, as_="supervisor1")
    assert answer.status_code == 200, answer.text


async def beyond_what_is_affordable(office: Office) -> Case:
    """Endorsed, and refused by a rule of the table that knows exceptions."""
    village = office.found_village()
    office.sandbox.tell(
        "/merat", national_code=village.national_codes[village.members[0]], rank="A",
        affordable_instalment_rials=1_000_000,
    )  # fmt: skip
    loan = await to_endorsement(office, village, 50_000_000, 5)
    await loan.says("loan.endorse", village.leader, "endorse")
    return loan


async def test_who_is_close_to_the_member_is_not_asked_and_is_refused(office: Office) -> None:
    village = office.found_village()
    await relate(office, village.members[0], village.leader)
    loan = await to_endorsement(office, village, 50_000_000, 5)
    (task,) = await loan.tasks()
    assert task["kind"] == "loan.endorse"
    listed = await office.read(f"/tasks?view=groups&process_id={loan.id}", as_=village.leader)
    assert listed["items"] == []
    own = await loan.answer("loan.endorse", village.leader, outcome="endorse")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")
    # After five days somebody else of the province may
    await loan.pass_days(6)
    await loan.says("loan.endorse", "provincial_secretary1", "endorse")
    assert await loan.stage() == "OFFERED"


async def test_who_has_an_interest_steps_aside_and_is_asked_nothing_more(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    mine = {"expected_rev": task["rev"], "request_id": "1"}
    assert (
        await office.call("POST", f"/tasks/{task['id']}/claim", mine, as_="credit_officer1")
    ).status_code == 200
    path = f"/tasks/{task['id']}/recuse"
    silent = await office.call("POST", path, {"reason": " "}, as_="credit_officer1")
    assert silent.status_code == 422
    assert (await office.call("POST", path, {"reason": "همسایه‌ایم"}, as_="treasury1")).status_code in (
        403,
        404,
    )
    aside = await office.call("POST", path, {"reason": "همسایه‌ایم", "request_id": "2"}, as_="credit_officer1")
    assert aside.status_code == 202, aside.text
    assert (await loan.sees("recused"))["facts"]["reason"] == "همسایه‌ایم"
    for view in ("mine", "groups"):
        listed = await office.read(f"/tasks?view={view}&process_id={loan.id}", as_="credit_officer1")
        assert listed["items"] == []
    refused = await loan.answer("loan.decide_as_officer", "credit_officer1", outcome="approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "four_eyes")
    # Nor later: sent back and asked again, it is for others
    await loan.says("loan.decide_as_officer", "credit_officer2", "return", reason="فاکتور؟")
    await loan.answer("loan.give_information", village.leader, information="پیوست است")
    again = await loan.answer("loan.decide_as_officer", "credit_officer1", outcome="approve")
    assert (again.status_code, again.json()["code"]) == (403, "four_eyes")
    await loan.says("loan.decide_as_officer", "credit_officer2", "approve")
    assert await loan.stage() == "OFFERED"


async def test_a_refusal_of_the_table_is_overridden_for_a_reason_that_the_committee_reads(
    office: Office,
) -> None:
    loan = await beyond_what_is_affordable(office)
    silent = await loan.answer("loan.override_rejection", "supervisor1", outcome="override")
    assert silent.status_code == 422
    await loan.says("loan.override_rejection", "supervisor1", "override", reason="درآمد فصلی دارد")
    (task,) = await loan.tasks()
    shown = await office.read(f"/tasks/{task['id']}", as_="credit_committee1")
    assert shown["why"]["about"]["override"] == "درآمد فصلی دارد"
    for member in ("credit_committee1", "credit_committee2"):
        await loan.says("loan.decide_in_committee", member, "approve")
    assert await loan.stage() == "OFFERED"


async def test_a_refusal_that_nobody_overrides_stays(office: Office) -> None:
    loan = await beyond_what_is_affordable(office)
    assert [task["kind"] for task in await loan.tasks()] == ["loan.override_rejection"]
    await loan.pass_days(10)
    assert (await loan.ends())["outcome"] == "REJECTED"
    await nothing_is_held(office, loan)
