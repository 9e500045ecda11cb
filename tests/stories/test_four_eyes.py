"""Nobody decides on what they asked for, endorsed or decided before, by whichever of their roles."""

from tests.office import Office


async def test_an_officer_does_not_decide_on_a_loan_that_they_asked_for(office: Office) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 600_000_000, 30, as_="credit_officer1")
    await loan.pass_days(4)
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")

    # The timeline says who asked for it
    (first, *_) = (await loan.read())["timeline"]
    assert (first["what"], first["actor"]) == ("entered", "credit_officer1")

    # The task is not in the list of who asked, and their answer is refused
    mine = await office.read(f"/tasks?view=groups&process_id={loan.id}", as_="credit_officer1")
    assert mine["items"] == []
    refused = await loan.answer("loan.decide_as_officer", "credit_officer1", outcome="approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "four_eyes")

    # A colleague decides; the money is released by neither
    await loan.says("loan.decide_as_officer", "credit_officer2", "approve")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    (release,) = await loan.tasks()
    assert release["kind"] == "loan.release_money"
    await loan.says("loan.release_money", "treasury1", "release")
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
