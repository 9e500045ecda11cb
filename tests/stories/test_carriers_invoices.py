"""A carrier bills a period: compared line by line, let be paid by the treasury, paid once; what comes back is paid again."""

import secrets
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ledger import Leg, Transfer, Unit
from domain.order_postings import BANK_OF_MARKET, carrier_account
from stores.bank_orders import BankOrderStore
from stores.carrier_invoice_rows import CarrierInvoiceRow
from stores.ledger import LedgerStore
from stores.suppliers import SupplierStore
from tests.office import Case, Office, now
from tests.stories.market import send
from tests.stories.payouts import OTHER_TREASURER, TREASURER, sold, tells
from tests.stories.roads import ledger_is_right
from tests.stories.test_loans_for_a_purpose import approved as approved_supplier

FEE = 300_000


async def brought(
    office: Office, *, shipment: str | None = None, carriage: int = FEE, rich: bool = True
) -> tuple[str, str]:
    """A rehearsed sale whose parcel was brought and whose escrow is released; its book, and the parcel's number."""
    cell_id, order_id = await sold(office, office.found_village(), shipment=shipment, carriage=carriage)
    book = f"rehearsal:{cell_id}"
    if rich:
        fund(office, book)
    return book, shipment or f"S-{order_id}"


def fund(office: Office, book: str) -> None:
    """Somebody puts money into the market's account."""
    legs = (Leg(BANK_OF_MARKET, debit=10**10), Leg("capital:fund", credit=10**10))
    there = Transfer(book, f"rich:{book}", "test_event", Unit.RIALS, legs, now())
    office.database.write(lambda session: LedgerStore(session).post(there))


async def account(office: Office) -> None:
    """The carrier is paid as a supplier that two people have approved for it; one for all stories."""
    if not _accounts(office):
        await approved_supplier(office, purposes=["carriage:post"])


def _accounts(office: Office) -> list[str]:
    def read(session: Session) -> list[str]:
        return [one.id for one in SupplierStore(session, office.keys).active_for("carriage:post")]

    return office.database.read(read)


def _close_accounts(office: Office) -> None:
    def write(session: Session) -> None:
        store = SupplierStore(session, office.keys)
        for one in store.active_for("carriage:post"):
            store.close(one.id)

    office.database.write(write)


def wanted(*lines: tuple[str, int], number: str | None = None) -> dict[str, Any]:
    return {
        "carrier": "post", "number": number or secrets.token_hex(5), "from_on": "2026-03-01", "until_on": "2026-03-31",
        "lines": [{"shipment_id": parcel, "rials": rials} for parcel, rials in lines],
        "amount_rials": sum(rials for _, rials in lines),
    }  # fmt: skip


async def entered(office: Office, *lines: tuple[str, int], as_: str = TREASURER) -> Case:
    """Somebody of the treasury enters what a carrier has sent on paper."""
    answer = await send(office, "POST", "/carrier-invoices", wanted(*lines), as_=as_)
    assert answer.status_code == 202, answer.text
    return case_of(office, answer.json()["id"])


async def told(office: Office, facts: dict[str, Any]) -> Case:
    """The carrier tells by webhook."""
    answer = await office.webhook("carrier", "carrier.invoice", facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text
    await office.handed_over()
    wanted_ = select(CarrierInvoiceRow.id).where(CarrierInvoiceRow.number == facts["number"])
    found = office.database.read(lambda session: session.scalar(wanted_))
    assert found is not None
    return case_of(office, found)


def case_of(office: Office, process_id: str) -> Case:
    office.cases.insert(0, process_id)
    return Case(office, process_id)


def owed(office: Office, book: str) -> int:
    return office.database.read(lambda s: LedgerStore(s).balance(book, carrier_account("post"))).posted


async def says(case: Case, kind: str, as_: str, outcome: str, **form: Any) -> None:
    await case.sees("task_opened", task=f"carrier_invoice.{kind}")
    await case.says(f"carrier_invoice.{kind}", as_, outcome, **form)


async def is_paid(invoice: Case) -> bool:
    """Whether it is, as soon as the bank has had the time for it."""
    await invoice.sees("carrier_ordered_paid")
    await invoice.pass_days(1)
    return bool((await invoice.ends())["outcome"] == "SETTLED")


async def test_what_agrees_is_let_be_paid_by_somebody_else_and_paid_once(office: Office) -> None:
    await account(office)
    book, parcel = await brought(office)
    invoice = await entered(office, (parcel, FEE))
    await invoice.sees("task_opened", task="carrier_invoice.approve")
    own = await invoice.answer("carrier_invoice.approve", TREASURER, outcome="approve")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    await says(invoice, "approve", OTHER_TREASURER, "approve")
    assert await is_paid(invoice)
    assert owed(office, book) == 0
    kept = await office.read(f"/carrier-invoices/{invoice.id}", as_=TREASURER)
    assert (kept["state"], kept["agreed_rials"], kept["approved_by"]) == ("settled", FEE, OTHER_TREASURER)
    # The same parcel once more, under another number.
    again = await entered(office, (parcel, FEE))
    await again.sees("task_opened", task="carrier_invoice.look")
    nothing = await again.answer("carrier_invoice.look", TREASURER, outcome="pay_agreed", reason="همین")
    assert nothing.status_code == 422
    assert nothing.json()["errors"][0]["code"] == "nothing_agrees"
    await says(again, "look", TREASURER, "refuse", reason="پیش‌تر پرداخت شده است")
    assert (await again.ends())["outcome"] == "REFUSED"
    assert owed(office, book) == 0
    await ledger_is_right(office)


async def test_the_played_carrier_bills_a_parcel_twice_and_it_is_paid_once(office: Office) -> None:
    await account(office)
    about = f"sold-{secrets.token_hex(4)}"
    booked = {
        "order_id": about, "carrier": "post", "weight_grams": 1_500, "bring_from": {}, "bring_to": {},
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {office.sandbox.config.token}"}
    async with httpx.AsyncClient(base_url=office.sandbox.base_url, headers=headers) as http:
        parcel = (await http.post("/carrier/v1/parcels", json=booked)).json()["shipment_id"]
    parcel_book, _ = await brought(office, shipment=parcel, carriage=700_000)
    wish = {"system": "carrier", "kind": "bills_twice", "operation": "invoice", "for_process": about}
    assert office.sandbox.control().post("/faults", json=wish).status_code == 201
    billed = office.sandbox.tell("/carrier-invoices", order_id=about)
    assert [line["rials"] for line in billed["lines"]] == [700_000, 700_000]
    invoice = await told(office, {name: billed[name] for name in wanted()})
    look = await invoice.sees("task_opened", task="carrier_invoice.look")
    assert look
    (task,) = [one for one in await invoice.tasks() if one["kind"] == "carrier_invoice.look"]
    about_it = (await office.read(f"/tasks/{task['id']}", as_=TREASURER))["why"]["about"]
    assert (about_it["twice"], about_it["agreed_rials"]) == (1, 700_000)
    await says(invoice, "look", TREASURER, "pay_agreed", reason="بستهٔ دوم همان است")
    await says(invoice, "approve", OTHER_TREASURER, "approve")
    assert await is_paid(invoice)
    assert owed(office, parcel_book) == 0
    lines = await office.read(f"/carrier-invoices/{invoice.id}/lines?differing=true", as_=TREASURER)
    assert [(line["place"], line["verdict"]) for line in lines["items"]] == [(2, "twice")]
    await ledger_is_right(office)


async def test_another_amount_is_refused_and_a_large_sum_is_seen_by_two(office: Office) -> None:
    await account(office)
    large = 600_000_000
    book, parcel = await brought(office, carriage=large)
    other = await told(office, wanted((parcel, large + 1)))
    await says(other, "look", TREASURER, "compare_again")
    await says(other, "look", TREASURER, "refuse", reason="مبلغ دیگری قرار بود")
    assert (await other.ends())["outcome"] == "REFUSED"
    invoice = await told(office, wanted((parcel, large)))
    await says(invoice, "approve_large", TREASURER, "approve")
    twice = await invoice.answer("carrier_invoice.approve_large", TREASURER, outcome="approve")
    assert (twice.status_code, twice.json()["code"]) == (403, "four_eyes")
    assert owed(office, book) == large
    await invoice.says("carrier_invoice.approve_large", OTHER_TREASURER, "approve")
    assert await is_paid(invoice)
    kept = await office.read(f"/carrier-invoices/{invoice.id}", as_=TREASURER)
    assert (kept["four_eyes"], kept["seen_by"], kept["approved_by"]) == (True, TREASURER, OTHER_TREASURER)
    await ledger_is_right(office)


async def test_it_waits_for_an_account_for_the_money_and_for_a_bank_that_takes_it(office: Office) -> None:
    _close_accounts(office)
    book, parcel = await brought(office, rich=False)
    took_all = Leg(BANK_OF_MARKET, credit=office.database.read(_in_bank(book)))
    gone = Transfer(
        book, f"gone:{book}", "test_event", Unit.RIALS,
        (took_all, Leg("capital:fund", debit=took_all.credit)), now(),
    )  # fmt: skip
    office.database.write(lambda session: LedgerStore(session).post(gone))
    invoice = await entered(office, (parcel, FEE))
    await says(invoice, "approve", OTHER_TREASURER, "approve")
    await invoice.sees("task_opened", task="carrier_invoice.needs_account")
    await account(office)
    order(office, f"{invoice.id}:carrier:1", "reject")
    await says(invoice, "needs_account", TREASURER, "look_again")
    await invoice.sees("money_waits")
    fund(office, book)
    await invoice.pass_days(2)
    await says(invoice, "pay_again", TREASURER, "pay_again")
    assert await is_paid(invoice)
    kept = await office.read(f"/carrier-invoices/{invoice.id}", as_=TREASURER)
    assert kept["bank_order_id"] == f"{invoice.id}:carrier:2"
    assert owed(office, book) == 0
    await ledger_is_right(office)


def order(office: Office, order_id: str, kind: str) -> None:
    """The bank goes wrong with this order, once."""
    wish = {"system": "bank", "kind": kind, "operation": "order_transfer", "for_process": order_id}
    assert office.sandbox.control().post("/faults", json=wish).status_code == 201


def _in_bank(book: str) -> Any:
    return lambda session: LedgerStore(session).balance(book, BANK_OF_MARKET).available


async def test_what_comes_back_after_it_settled_is_paid_once_more_by_a_case_of_its_own(
    office: Office,
) -> None:
    await account(office)
    book, parcel = await brought(office)
    invoice = await entered(office, (parcel, FEE))
    await says(invoice, "approve", OTHER_TREASURER, "approve")
    assert await is_paid(invoice)
    paid_by = f"{invoice.id}:carrier:1"
    for n in (1, 2):
        await tells(office, paid_by, "returned", f"{paid_by}-{n}", reason="account_closed")
    assert owed(office, book) == FEE
    found = await office.read("/carrier-invoices", as_=TREASURER)
    mine = [one for one in found["items"] if one["number"] == (await _number(office, invoice))]
    assert [(one["round"], one["state"]) for one in mine] == [(2, "received"), (1, "returned")]
    second = case_of(office, mine[0]["id"])
    await second.sees("came_back_before")
    await says(second, "approve", TREASURER, "approve")
    assert await is_paid(second)
    assert owed(office, book) == 0
    # Late word of the first order moves nothing any more.
    await tells(office, paid_by, "settled", f"{paid_by}-3")
    assert owed(office, book) == 0
    with office.database.reading() as session:
        first, other = (BankOrderStore(session).get(one) for one in (paid_by, f"{second.id}:carrier:1"))
    assert first is not None
    assert other is not None
    assert (first.state, other.state) == ("returned", "settled")
    await ledger_is_right(office)


async def _number(office: Office, invoice: Case) -> str:
    return str((await office.read(f"/carrier-invoices/{invoice.id}", as_=TREASURER))["number"])


async def test_what_nobody_can_read_or_changes_is_a_persons(office: Office) -> None:
    await account(office)
    _, parcel = await brought(office)
    facts = wanted((parcel, FEE))
    first = await told(office, facts)
    same = await told(office, facts)
    assert same.id == first.id
    changed = facts | {"lines": [{"shipment_id": parcel, "rials": FEE + 1}], "amount_rials": FEE + 1}
    wrong = wanted((parcel, FEE)) | {"amount_rials": 1}
    unread = {"carrier": "post", "number": secrets.token_hex(5)}
    for bad, cause in ((changed, "changed_repeat"), (wrong, "other_sum"), (unread, "malformed")):
        answer = await office.webhook("carrier", "carrier.invoice", bad, secrets.token_hex(8))
        assert answer.status_code == 202, answer.text
        await office.handed_over()
        exception = await office.exception_about(f"{cause} {bad['number']}")
        assert (await office.sort_out(exception, "settled_outside")).status_code == 200
    for field, value in (("amount_rials", 1), ("until_on", "2026-02-01")):
        answer = await send(
            office, "POST", "/carrier-invoices", wanted((parcel, FEE)) | {field: value}, as_=TREASURER
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
    answer = await send(office, "POST", "/carrier-invoices", changed, as_=TREASURER)
    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_changed")
    await says(first, "approve", TREASURER, "reject", reason="نمی‌خواهیم")
    assert (await first.ends())["outcome"] == "REFUSED"


async def test_who_is_not_of_the_treasury_enters_none(office: Office) -> None:
    answer = await send(office, "POST", "/carrier-invoices", wanted(("S-1", 1)), as_="cell_expert1")
    assert answer.status_code == 403
    assert (await office.call("GET", "/carrier-invoices", as_="cell_expert1")).status_code == 403
