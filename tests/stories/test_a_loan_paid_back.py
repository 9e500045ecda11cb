"""A loan of 18 instalments, from the API call to its last rial."""

from tests.office import Office


async def test_a_loan_of_eighteen_instalments_is_paid_to_the_end(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]

    # The day of the application
    loan = await office.ask_for_loan(member, 200_000_000, 18)
    await loan.pass_days(1)
    assert await loan.stage() == "SCORING"

    # Three days later: Mer'at has answered
    await loan.pass_days(3)
    assert await loan.stage() == "TRUSTEES"
    asked = [task["assigned_member_id"] for task in await loan.tasks()]
    assert len(asked) == 2
    for trustee in asked:
        await loan.says("loan.stand_as_trustee", trustee, "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    assert await loan.stage() == "OFFERED"
