"""The rest of a loan paid at once, by a quote: on its day, and a day late."""

from datetime import date, timedelta

from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_offer, to_repayment


async def quote_of(office: Office, loan: Case, on: date | None = None) -> dict[str, object]:
    found: dict[str, object] = await office.read(
        f"/loans/{loan.id}/settlement-quote" + (f"?on={on}" if on else "")
    )
    return found


async def test_paid_by_its_quote_the_loan_closes_without_the_later_years_fee(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 200_000_000, 18)
    first = (await loan.read())["schedule"][0]
    await loan.pass_until(first["due_on"])
    await loan.pay(4_000_000)
    await loan.sees("instalment_paid", number=1)
    quote = await quote_of(office, loan)
    assert quote == {
        "on": (await loan.read())["now"][:10], "holds_until": quote["holds_until"],
        "principal_rials": 200_000_000, "fee_rials": 0, "waived_fee_rials": 625_000, "total_rials": 200_000_000,
    }  # fmt: skip
    await loan.pay(200_000_000)
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert sum(row["fee_rials"] for row in ended["schedule"]) == 4_000_000
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    assert (await loan.sees("settled_early"))["facts"] == {"fee_rials": 625_000}
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_a_quote_that_is_paid_a_day_late_does_not_settle_and_no_rial_is_lost(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 200_000_000, 18)
    schedule = (await loan.read())["schedule"]
    # The second year begins a month before its fee is due; until the day before that one the quote holds
    year = date.fromisoformat(schedule[11]["due_on"])
    await loan.pass_until(schedule[0]["due_on"])
    quote = await quote_of(office, loan, year - timedelta(days=3))
    assert (quote["total_rials"], quote["holds_until"]) == (204_000_000, str(year - timedelta(days=1)))
    await loan.pass_until(str(year), hour=8)
    await loan.pay(204_000_000)
    await loan.sees("receipt", amount_rials=204_000_000)
    found = await loan.read()
    assert found["stage"] == "REPAYING"
    # The fee of the year that has begun is what is left, and due with its instalment
    assert (
        sum(row["principal_rials"] + row["fee_rials"] - row["paid_rials"] for row in found["schedule"])
        == 625_000
    )
    await ledger_is_right(office)
    await loan.pay(625_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_more_than_the_quote_is_given_back_and_pays_no_later_fee(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 200_000_000, 18)
    await loan.pay(210_000_000)
    await loan.sees("overpaid", overpaid_rials=6_000_000)
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference="b-1")
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_there_is_no_quote_where_nothing_is_owed_or_for_a_day_that_is_over(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 100_000_000, 10)
    path = f"/loans/{loan.id}/settlement-quote"
    none = await office.call("GET", path)
    assert (none.status_code, none.json()["code"]) == (409, "not_now")
    wrong = await office.call("GET", f"{path}?on=2020-01-01")
    assert (wrong.status_code, [error["field"] for error in wrong.json()["errors"]]) == (422, ["on"])
    assert (await office.call("GET", f"{path}?on=soon")).status_code == 422
    stranger = office.found_village()
    assert (await office.call("GET", path, as_=stranger.leader)).status_code == 404
