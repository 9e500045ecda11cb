"""Who sees which loans: staff their region's, leaders their kanoon's cases, members totals without a name."""

from tests.office import Office
from tests.stories.test_a_live_loan import live_loan


async def test_a_loan_is_in_the_book_from_the_day_it_was_paid_out_and_follows_its_money(
    office: Office,
) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    mine = f"/loans?kanoon_id={village.kanoon_id}"
    (booked,) = (await office.read(mine, as_="credit_officer1"))["items"]
    assert (booked["id"], booked["principal_rials"], booked["late_rials"]) == (loan.id, 30_000_000, 0)
    assert (booked["arrears_class"], booked["state"]) == ("current", "repaying")
    await loan.pay(15_150_000)
    await loan.sees("instalment_paid", number=2)
    (booked,) = (await office.read(mine, as_=village.leader))["items"]
    assert booked["principal_rials"] == 15_000_000
    await loan.pay(15_000_000)
    await loan.ends()
    (booked,) = (await office.read(f"{mine}&state=closed", as_="auditor1"))["items"]
    assert booked["principal_rials"] == 0


async def test_members_see_sums_of_their_own_kanoon_and_leaders_nobody_elses(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    await live_loan(office, village, 30_000_000, 3)
    (total,) = (await office.read("/arrears", as_=village.members[1]))["items"]
    assert total == {"of": "current", "loans": 1, "principal_rials": 30_000_000, "late_rials": 0}
    for path in ("/loans", "/arrears?by=kanoon", "/arrears?by=province"):
        assert (await office.call("GET", path, as_=village.members[1])).status_code == 403
    for path in ("/loans", "/arrears"):
        answer = await office.call("GET", f"{path}?kanoon_id={village.kanoon_id}", as_=other.leader)
        assert answer.status_code == 403
    assert (await office.read("/loans", as_=other.leader))["items"] == []
    by_kanoon = await office.read(f"/arrears?by=kanoon&kanoon_id={village.kanoon_id}", as_="supervisor1")
    assert [one["of"] for one in by_kanoon["items"]] == [village.kanoon_id]


async def test_a_rehearsal_is_not_in_it_and_nonsense_is_named(office: Office) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 30_000_000, 3)
    assert loan.id not in str(await office.read(f"/loans?kanoon_id={village.kanoon_id}", as_="supervisor1"))
    wrong = await office.call("GET", "/loans?arrears_class=lost&least_rials=-1&state=gone", as_="supervisor1")
    assert wrong.status_code == 422
    assert {error["field"] for error in wrong.json()["errors"]} == {"arrears_class", "least_rials", "state"}
