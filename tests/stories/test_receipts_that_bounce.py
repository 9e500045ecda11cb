"""The bank takes money back: what it paid is owed again, later money pays in its place, and people hear of it."""

import secrets

from tests.office import Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_repayment


async def bounces(office: Office, reference: str, event_id: str | None = None) -> None:
    facts = {"reference": reference}
    answer = await office.webhook("bank", "bank.receipt_bounced", facts, event_id or secrets.token_hex(8))
    assert answer.status_code == 202, answer.text


async def test_a_receipt_in_the_middle_bounces_and_later_ones_take_its_place(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    first = (await loan.read())["schedule"][0]
    await loan.pass_until(first["due_on"])
    one, two = secrets.token_hex(5), secrets.token_hex(5)
    await loan.pay(12_600_000, reference=one)
    await loan.sees("instalment_paid", number=2)
    await loan.pass_days(31)
    await loan.pay(12_000_000, reference=two)
    await loan.sees("instalment_paid", number=3)

    # A week later the first cheque turns out not to be covered; the bank says so twice
    await loan.pass_days(7)
    await bounces(office, one)
    await loan.sees("receipt_bounced", reference=one)
    await bounces(office, one)
    found = await loan.read()
    assert found["balance"] == {
        "principal_rials": 60_000_000 - 11_400_000,
        "fee_due_rials": 0,
        "overpaid_rials": 0,
    }
    # The second receipt pays the fee and most of the second instalment now
    assert [row["paid_rials"] for row in found["schedule"]][:3] == [600_000, 11_400_000, 0]
    assert (await loan.messages()).count("loan.receipt_bounced") == 1
    await ledger_is_right(office)

    # What is late again is followed up like anything that is late
    fired = await loan.pass_days(7)
    assert "task_opened" in fired or "loan.call_member" in [task["kind"] for task in await loan.tasks()]
    await loan.pay(60_600_000 - 12_000_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_what_is_overpaid_pays_what_a_bounce_leaves_open(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    part, rest = secrets.token_hex(5), secrets.token_hex(5)
    await loan.pay(20_000_000, reference=part)
    await loan.sees("receipt", reference=part)
    await loan.pay(50_000_000, reference=rest)
    await loan.sees("overpaid", overpaid_rials=9_400_000)
    assert [task["kind"] for task in await loan.tasks()] == ["loan.refund_overpaid"]

    await bounces(office, part)
    await loan.sees("receipt_bounced", reference=part)
    # Nothing is to be given back any more, and the loan goes on
    found = await loan.read()
    assert found["balance"] == {"principal_rials": 10_600_000, "fee_due_rials": 0, "overpaid_rials": 0}
    assert found["tasks"] == []
    assert found["stage"] == "REPAYING"
    await ledger_is_right(office)
    await loan.pay(10_600_000)
    assert (await loan.ends())["outcome"] == "PAID"


async def test_money_of_an_earlier_day_takes_its_own_place(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    first = (await loan.read())["schedule"][0]
    early = (await loan.read())["now"]
    await loan.pass_until(first["due_on"])
    await loan.pay(12_600_000, reference=secrets.token_hex(5))
    await loan.sees("instalment_paid", number=2)
    # A branch tells of money that came in weeks ago
    reference = secrets.token_hex(5)
    facts = {"reference": reference, "amount_rials": 600_000, "at": early, "loan_id": loan.id}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    await loan.sees("receipt", reference=reference)
    found = await loan.read()
    assert [row["paid_rials"] for row in found["schedule"]][:3] == [600_000, 12_000_000, 600_000]
    await ledger_is_right(office)


async def test_a_bounce_of_something_never_received_is_a_persons_case(office: Office) -> None:
    reference = f"never-{secrets.token_hex(5)}"
    await bounces(office, reference)
    exception = await office.exception_about(reference)
    assert exception["subject"]["cause"] == "unknown_reference"
    assert exception["subject"]["type"] == "bank.receipt_bounced"
    await ledger_is_right(office)


async def test_a_bounce_after_a_reschedule_is_noted_and_moves_nothing(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    early = secrets.token_hex(5)
    await loan.pay(600_000, reference=early)
    await loan.sees("instalment_paid", number=1)
    second = (await loan.read())["schedule"][1]
    await loan.pass_until(second["deadline_on"])
    await loan.pass_days(61)
    for member in ("credit_committee1", "credit_committee2"):
        await loan.says("loan.decide_arrears", member, "reschedule", months=5)
    await loan.sees("rescheduled")
    before = (await loan.read())["balance"]
    await bounces(office, early)
    await loan.sees("bounce_refused", reference=early)
    assert (await loan.read())["balance"] == before
    await ledger_is_right(office)
