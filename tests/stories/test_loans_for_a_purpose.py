"""Loans that are paid to a supplier: approved by a second person, for its purposes only, and shown afterwards."""

import secrets
from typing import Any

import httpx

from domain.identifiers import sheba_from_account
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, nothing_is_held


def a_supplier(**more: Any) -> dict[str, Any]:
    return {
        "name": "چرخ‌سازی مهر", "legal_entity_id": legal_entity_id(),
        "sheba": sheba_from_account("070", str(secrets.randbelow(10**9))), "purposes": ["livelihood", "goods"],
    } | more  # fmt: skip


def legal_entity_id() -> str:
    """Ten digits and the one that checks them."""
    digits = f"{secrets.randbelow(10**10):010}"
    added = int(digits[9]) + 2
    weights = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)
    check = (
        sum((int(digit) + added) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10
    )
    return f"{digits}{check}"


async def propose(office: Office, **more: Any) -> httpx.Response:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/suppliers", a_supplier(**more), as_="credit_officer1", **key)


async def approved(office: Office, **more: Any) -> tuple[str, dict[str, Any]]:
    wanted = a_supplier(**more)
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("POST", "/suppliers", wanted, as_="credit_officer1", **key)
    assert answer.status_code == 201, answer.text
    supplier = str(answer.json()["id"])
    assert (await office.call("POST", f"/suppliers/{supplier}/approve", as_="treasury1")).status_code == 200
    return supplier, wanted


async def offered_to(office: Office, village: Village, supplier: str) -> Case:
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6, payout={"supplier_id": supplier})
    await loan.pass_days(4)
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    return loan


async def paid_to(office: Office, village: Village, supplier: str) -> Case:
    loan = await offered_to(office, village, supplier)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    return loan


async def test_the_supplier_is_paid_and_the_member_shows_what_for(office: Office) -> None:
    village = office.found_village()
    supplier, wanted = await approved(office)
    loan = await paid_to(office, village, supplier)
    (order,) = office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"]
    assert (order["sheba"], order["amount_rials"]) == (wanted["sheba"], 60_000_000)
    assert "loan.show_evidence" in await loan.messages()
    shown = await loan.answer("loan.show_evidence", village.members[0], document="F-1405-77")
    assert shown.status_code == 200, shown.text
    assert (await loan.sees("evidence_shown"))["facts"]["document"] == "F-1405-77"
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_sixty_days_without_it_the_leader_looks_and_misuse_is_told(office: Office) -> None:
    village = office.found_village()
    supplier, _ = await approved(office)
    loan = await paid_to(office, village, supplier)
    await loan.pass_days(59)
    assert "loan.look_into_purpose" not in [task["kind"] for task in await loan.tasks()]
    await loan.pass_days(1)
    silent = await loan.answer("loan.look_into_purpose", village.leader, outcome="misused")
    assert silent.status_code == 422
    await loan.says("loan.look_into_purpose", village.leader, "misused", reason="کالا فروخته شده است")
    assert (await loan.sees("misused"))["facts"]["reason"] == "کالا فروخته شده است"
    assert "loan.misused" in await loan.messages()


async def test_a_supplier_is_paid_only_for_its_purposes_and_after_a_second_person(office: Office) -> None:
    village = office.found_village()
    body = {
        "member_id": village.members[0], "amount_rials": 60_000_000, "instalments": 6, "rehearsal": True,
        "purpose": {"category": "medical", "text": "درمان"},
    }  # fmt: skip

    async def refused(supplier: str) -> tuple[int, str]:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = await office.call("POST", "/loans", body | {"payout": {"supplier_id": supplier}}, **key)
        (error,) = answer.json()["errors"]
        assert error["field"] == "payout.supplier_id"
        return answer.status_code, error["code"]

    proposed = (await propose(office)).json()["id"]
    assert await refused(proposed) == (422, "unknown_supplier")
    supplier, _ = await approved(office)
    assert await refused(supplier) == (422, "other_purpose")
    assert (await office.call("POST", f"/suppliers/{supplier}/close", as_="supervisor1")).status_code == 204
    assert await refused(supplier) == (422, "unknown_supplier")
    again = await office.call("POST", f"/suppliers/{supplier}/approve", as_="treasury2")
    assert (again.status_code, again.json()["code"]) == (409, "not_now")


async def test_a_supplier_that_was_closed_before_the_money_left_is_not_paid(office: Office) -> None:
    village = office.found_village()
    supplier, _ = await approved(office)
    loan = await offered_to(office, village, supplier)
    assert (await office.call("POST", f"/suppliers/{supplier}/close", as_="supervisor1")).status_code == 204
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    ended = await loan.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == (
        "DISBURSEMENT_FAILED",
        ["supplier_closed"],
    )
    assert office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"] == []
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_wrong_suppliers_are_refused_by_field_and_accounts_are_masked(office: Office) -> None:
    wrong = await propose(office, legal_entity_id="12345678901", sheba="IR12", purposes=[], name="")
    assert {error["field"] for error in wrong.json()["errors"]} == {
        "legal_entity_id", "sheba", "purposes", "name",
    }  # fmt: skip
    assert (await office.call("POST", "/suppliers", a_supplier(), as_="treasury1")).status_code == 403
    supplier, wanted = await approved(office)
    listed = await office.read(f"/suppliers?q={wanted['legal_entity_id']}&state=active", as_="auditor1")
    assert [one["id"] for one in listed["items"]] == [supplier]
    assert wanted["sheba"] not in str(listed)
    assert (await office.call("GET", "/suppliers/none", as_="auditor1")).status_code == 404
