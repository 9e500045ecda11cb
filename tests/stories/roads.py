"""Stretches of the loan's road that several stories walk."""

from tests.office import Case, Office, Village


async def to_trustees(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    """Asked for, eligible, recognised by Mer'at: trustees are being asked."""
    loan = await office.ask_for_loan(village.members[0], amount_rials, instalments)
    await loan.pass_days(4)
    assert await loan.stage() == "TRUSTEES"
    return loan


async def to_endorsement(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    loan = await to_trustees(office, village, amount_rials, instalments)
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    return loan


async def to_offer(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    """Endorsed, approved by the table, reserved, offered."""
    loan = await to_endorsement(office, village, amount_rials, instalments)
    await loan.says("loan.endorse", village.leader, "endorse")
    assert await loan.stage() == "OFFERED"
    return loan


async def to_payment(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    """Accepted: the payment is ordered at the bank."""
    loan = await to_offer(office, village, amount_rials, instalments)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    return loan


async def to_release(office: Office, village: Village) -> Case:
    """A large loan, decided on by the committee, whose money a second person is to release."""
    loan = await to_endorsement(office, village, 2_000_000_000, 40)
    await loan.says("loan.endorse", village.leader, "endorse")
    for member in ("credit_committee1", "credit_committee2"):
        await loan.says("loan.decide_in_committee", member, "approve")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    assert [task["kind"] for task in await loan.tasks()] == ["loan.release_money"]
    return loan


async def to_repayment(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    loan = await to_payment(office, village, amount_rials, instalments)
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    return loan


async def ledger_is_right(office: Office) -> None:
    """Every invariant, over everything that all stories have posted so far."""
    found = await office.read("/ledger/check")
    assert found["ok"], [check for check in found["checks"] if not check["ok"]]


async def nothing_is_held(office: Office, loan: Case) -> None:
    """Whatever was reserved for a loan is free again."""
    book = f"rehearsal:{loan.id}"
    for account in (
        "bank:main",
        *(f"capacity:{one['member_id']}" for one in (await loan.read())["trustees"]),
    ):
        found = await office.read(f"/ledger/accounts/{account}?book={book}")
        assert found["pending_out"] == 0
