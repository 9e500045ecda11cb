"""A cell buys material: priced, paid for, taken by a supplier, delivered, looked at, and only then paid."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domain.jalali import tehran_date
from domain.ledger import Leg, Transfer, Unit
from domain.order_postings import BANK_OF_MARKET
from stores.ledger import LedgerStore
from stores.supplies import Supply, SupplyStore
from tests.office import Case, Office, Village, now
from tests.stories.cells import COMMITTEE, begun
from tests.stories.cells import orders as orders_of_cell
from tests.stories.equipping import a_supplier_of_cells
from tests.stories.market import send
from tests.stories.roads import ledger_is_right
from tests.stories.test_suppliers_that_take_orders import connected

EXPERT, OTHER_EXPERT, TREASURY = "cell_expert1", "cell_expert2", "treasury1"
PRICE = 40_000_000
WANTED = {
    "what": "نخ پشمی",
    "units": 20,
    "unit": "کیلوگرم",
    "deliver_to": "ری، کارگاه هسته",
    "most_rials": 50_000_000,
}


@dataclass
class Buying:
    """A supply with whose it is."""

    office: Office
    case: Case
    cell_id: str
    member: str
    supplier_id: str = ""

    def kept(self) -> Supply:
        with self.office.database.reading() as session:
            found = SupplyStore(session).get(self.case.id)
        assert found is not None
        return found

    def credit(self) -> int:
        kept = self.kept()
        with self.office.database.reading() as session:
            return SupplyStore(session).credit(kept.cell_id, kept.book)

    async def says(self, kind: str, as_: str, outcome: str, **form: Any) -> None:
        await self.case.sees("task_opened", task=kind)
        await self.case.says(kind, as_, outcome, **form)

    async def pays(self, rials: int, reference: str | None = None) -> None:
        """The bank tells that the cell's own money came in."""
        body = {"amount_rials": rials, "reference": reference or secrets.token_hex(6)}
        path = f"/rehearsals/{self.case.id}/receipts"
        answer = await self.office.call("POST", path, body, as_="supervisor1")
        assert answer.status_code == 202, answer.text

    async def happened(self) -> list[str]:
        return [entry["what"] for entry in (await self.case.read())["timeline"]]


async def wants(
    office: Office, village: Village, *, as_: str | None = None, rehearsal: bool = True
) -> Buying:
    """The cell's person, or an expert for them, orders; Samin is asked for a price."""
    cell = await begun(office, village, rehearsal=rehearsal)
    member = village.members[0]
    answer = await send(office, "POST", "/supplies", WANTED | {"cell_id": cell.id}, as_=as_ or member)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="supply.agree_price")
    return Buying(office, case, cell.id, member)


async def agreed(office: Office, supplier_id: str | None = None) -> Buying:
    buying = await wants(office, office.found_village())
    buying.supplier_id = supplier_id or await a_supplier_of_cells(office)
    await buying.says("supply.agree_price", EXPERT, "agree", supplier_id=buying.supplier_id, rials=PRICE)
    await buying.case.sees("task_opened", task="supply.pay")
    return buying


async def paid(office: Office, supplier_id: str | None = None) -> Buying:
    buying = await agreed(office, supplier_id)
    await buying.says("supply.pay", buying.member, "by_bank")
    await buying.pays(PRICE)
    await buying.case.sees("paid_for")
    return buying


async def accepted(office: Office) -> Buying:
    buying = await paid(office)
    day = tehran_date(now() + timedelta(days=12)).isoformat()
    await buying.says("supply.hear_supplier", EXPERT, "accepted", order_number="S-1", deliver_by=day)
    await buying.says("supply.follow_delivery", buying.member, "arrived")
    await buying.case.sees("task_opened", task="supply.check_goods")
    return buying


async def settled(buying: Buying) -> None:
    """The bank has paid the supplier, a day later."""
    await buying.case.in_stage("PAYOUT")
    await buying.case.pass_days(2)
    ended = await buying.case.ends()
    assert (ended["stage"], ended["outcome"]) == ("SETTLED", "SETTLED")


async def ended(buying: Buying, stage: str, state: str) -> None:
    """It held nothing any more: what was paid is the cell's credit."""
    found = await buying.case.ends()
    assert found["stage"] == stage
    kept = buying.kept()
    assert (kept.state, kept.owed_rials) == (state, 0)
    assert buying.credit() == kept.held_rials
    assert (await buying.case.messages())[-1] == "supply.ended"
    await ledger_is_right(buying.office)


async def test_paid_by_the_bank_taken_by_a_person_and_settled(office: Office) -> None:
    buying = await accepted(office)
    await buying.says("supply.check_goods", buying.member, "all")
    await settled(buying)
    kept = buying.kept()
    assert (kept.state, kept.paid_rials, kept.units_came, buying.credit()) == ("settled", PRICE, 20, 0)
    told = await buying.case.messages()
    assert [one for one in told if one.startswith("supply.")] == [
        "supply.price_agreed", "supply.accepted", "supply.settled",
    ]  # fmt: skip
    shown = await office.read(f"/supplies/{buying.case.id}", as_=buying.member)
    assert (shown["state"], shown["supplier_id"], shown["paid_rials"]) == (
        "settled",
        buying.supplier_id,
        PRICE,
    )
    listed = await office.read(f"/supplies?cell_id={buying.cell_id}", as_=EXPERT)
    assert [one["id"] for one in listed["items"]] == [buying.case.id]
    stranger = await office.call("GET", f"/supplies/{buying.case.id}", as_=office.found_village().members[0])
    assert stranger.status_code == 404
    await ledger_is_right(office)


async def test_a_connected_supplier_takes_it_and_delivers(office: Office) -> None:
    buying = await paid(office, await connected(office))
    await buying.case.in_stage("ACCEPTED")
    assert await buying.case.tasks() == []
    await buying.case.pass_days(11)
    await buying.says("supply.check_goods", buying.member, "all")
    await settled(buying)
    assert "supplier_delivered" in await buying.happened()
    await ledger_is_right(office)


@pytest.mark.parametrize("fault", ["reject", "reject_later", "silent"])
async def test_what_a_connected_supplier_does_not_do(office: Office, fault: str) -> None:
    supplier_id = await connected(office)
    number = (await office.read(f"/suppliers/{supplier_id}", as_="auditor1"))["legal_entity_id"]
    office.sandbox.fault("supplier", fault, for_process=number)
    buying = await paid(office, supplier_id)
    if fault == "reject":
        await buying.case.sees("supplier_refused")
        other = await a_supplier_of_cells(office)
        await buying.says("supply.other_supplier", EXPERT, "ask", supplier_id=other)
        await buying.case.sees("task_opened", task="supply.hear_supplier")
        assert buying.kept().supplier_id == other
    elif fault == "reject_later":
        await buying.case.pass_days(11)
        assert "supplier_cannot_deliver" in await buying.happened()
        await ended(buying, "DELIVERY_FAILED", "failed")
    else:
        await buying.case.pass_days(31)
        await buying.says("supply.follow_delivery", buying.member, "not_coming", reason="خبری نیست")
        await ended(buying, "DELIVERY_FAILED", "failed")


async def test_a_supplier_that_is_silent_for_72_hours_is_passed_over(office: Office) -> None:
    buying = await paid(office)
    await buying.case.sees("task_opened", task="supply.hear_supplier")
    fired = await buying.case.pass_days(3)
    assert fired.count("task_reminded") == 2
    assert {"task_expired", "supplier_silent"} <= set(fired)
    unknown = "supplier-nobody"
    await buying.says("supply.other_supplier", EXPERT, "ask", supplier_id=unknown)
    await buying.case.sees("task_opened", task="supply.other_supplier")
    await buying.says("supply.other_supplier", EXPERT, "give_up", reason="کسی نیست")
    await ended(buying, "DECLINED", "declined")


async def test_only_a_part_came_and_the_rest_is_credit(office: Office) -> None:
    buying = await accepted(office)
    more = await buying.case.answer("supply.check_goods", buying.member, outcome="part", units_came=20)
    assert (more.status_code, more.json()["errors"][0]["code"]) == (422, "too_large")
    await buying.says("supply.check_goods", buying.member, "part", units_came=15)
    await settled(buying)
    kept = buying.kept()
    assert (kept.paid_rials, kept.back_rials, buying.credit()) == (30_000_000, 10_000_000, 10_000_000)
    await ledger_is_right(office)


@pytest.mark.parametrize("way", ["returned", "lower", "right"])
async def test_what_came_was_wrong(office: Office, way: str) -> None:
    buying = await accepted(office)
    await buying.says("supply.check_goods", buying.member, "wrong", reason="رنگ دیگری است")
    form: dict[str, Any] = {"reason": "با تأمین‌کننده روشن شد"}
    if way == "lower":
        dear = await buying.case.answer("supply.settle_wrong", EXPERT, outcome="lower", rials=PRICE, **form)
        assert (dear.status_code, dear.json()["errors"][0]["code"]) == (422, "too_large")
        form["rials"] = 25_000_000
    await buying.says("supply.settle_wrong", EXPERT, way, **form)
    if way == "returned":
        await ended(buying, "RETURNED", "returned")
        return
    await settled(buying)
    assert buying.kept().paid_rials == (25_000_000 if way == "lower" else PRICE)


async def test_money_in_parts_and_too_much_stays_the_cells(office: Office) -> None:
    buying = await agreed(office)
    await buying.says("supply.pay", buying.member, "by_bank")
    await buying.pays(PRICE - 1, "R-1")
    await buying.case.sees("money_came")
    assert await buying.case.stage() == "AWAITING_PAYMENT"
    await buying.pays(1_000, "R-2")
    await buying.case.sees("paid_for")
    assert buying.credit() == 999
    late = {"amount_rials": 5, "reference": "R-3"}
    refused = await office.call("POST", f"/rehearsals/{buying.case.id}/receipts", late, as_="supervisor1")
    assert refused.status_code == 409


async def test_nobody_pays_so_that_it_expires(office: Office) -> None:
    buying = await agreed(office)
    fired = await buying.case.pass_days(15)
    assert {"task_reminded", "task_expired"} <= set(fired)
    await ended(buying, "EXPIRED", "cancelled")


@pytest.mark.parametrize("way", ["declined", "not_wanted", "withdrawn"])
async def test_it_ends_before_anything_is_ordered(office: Office, way: str) -> None:
    if way == "declined":
        buying = await wants(office, office.found_village())
        await buying.says("supply.agree_price", EXPERT, "decline", reason="پیدا نشد")
        await ended(buying, "DECLINED", "declined")
        return
    buying = await agreed(office)
    if way == "not_wanted":
        await buying.says("supply.pay", buying.member, "cancel")
        await ended(buying, "CANCELLED", "cancelled")
        return
    why = {"reason": "گران است"}
    answer = await office.call("POST", f"/processes/{buying.case.id}/withdraw", why, as_=buying.member)
    assert answer.status_code == 202, answer.text
    await ended(buying, "WITHDRAWN", "cancelled")


async def test_who_orders_for_a_cell_does_not_agree_its_price(office: Office) -> None:
    buying = await wants(office, office.found_village(), as_=EXPERT)
    supplier_id = await a_supplier_of_cells(office)
    form = {"outcome": "agree", "supplier_id": supplier_id, "rials": PRICE}
    own = await buying.case.answer("supply.agree_price", EXPERT, **form)
    assert own.status_code == 403
    await buying.says("supply.agree_price", OTHER_EXPERT, "agree", supplier_id="nobody", rials=PRICE)
    await buying.case.sees("unknown_supplier")
    await buying.says("supply.agree_price", OTHER_EXPERT, "agree", supplier_id=supplier_id, rials=PRICE)
    await buying.case.sees("price_agreed")


async def test_the_bank_rejects_and_is_asked_again(office: Office) -> None:
    buying = await accepted(office)
    office.sandbox.fault("bank", "reject", for_process=buying.case.id)
    await buying.says("supply.check_goods", buying.member, "all")
    await buying.case.in_stage("PAYOUT")
    await buying.case.pass_days(1)
    await buying.says("supply.pay_again", TREASURY, "pay_again")
    await settled(buying)
    assert buying.kept().paid_rials == PRICE
    await ledger_is_right(office)


async def test_a_cell_that_closes_orders_nothing_any_more(office: Office) -> None:
    village = office.found_village()
    buying = await wants(office, village, rehearsal=False)
    cell = Case(office, buying.cell_id)
    assert (await orders_of_cell(cell, "close", "ادامه نمی‌دهم", village.members[0])).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    await ended(buying, "CANCELLED", "cancelled")
    again = await send(office, "POST", "/supplies", WANTED | {"cell_id": buying.cell_id}, as_=buying.member)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "unknown_cell")


async def test_in_earnest_the_bank_tells_by_webhook(office: Office) -> None:
    """Out of sales there is too little; the cell pays by the bank, which names the supply."""
    buying = await wants(office, office.found_village(), rehearsal=False)
    supplier_id = await a_supplier_of_cells(office)
    await buying.says("supply.agree_price", EXPERT, "agree", supplier_id=supplier_id, rials=PRICE)
    await buying.says("supply.pay", buying.member, "from_sales")
    await buying.case.sees("short_of_sales")
    facts = {
        "reference": secrets.token_hex(6), "amount_rials": PRICE, "at": now().isoformat(),
        "supply_id": buying.case.id,
    }  # fmt: skip
    for _ in range(2):
        assert (await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))).status_code == 202
    await buying.case.sees("paid_for")
    assert buying.credit() == 0
    await ledger_is_right(office)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("units", 0, "too_small"), ("units", 2_000_000, "too_large"), ("what", "", "too_short"),
        ("deliver_to", "", "too_short"), ("most_rials", 0, "too_small"), ("cell_id", "cell-nowhere", "unknown_cell"),
    ],
    ids=["no-units", "many-units", "nothing", "nowhere", "free", "no-cell"],
)  # fmt: skip
async def test_wrong_orders_move_nothing(office: Office, name: str, value: Any, code: str) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    body = WANTED | {"cell_id": cell.id} | {name: value}
    wrong = await send(office, "POST", "/supplies", body, as_=village.members[0])
    assert (wrong.status_code, [(one["field"], one["code"]) for one in wrong.json()["errors"]]) == (
        422,
        [(name, code)],
    )
    other = await send(office, "POST", "/supplies", WANTED | {"cell_id": cell.id}, as_=village.members[1])
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "unknown_cell")


async def test_a_payment_waits_until_the_market_has_the_money(office: Office) -> None:
    """What the cell is owed for its sales may still be at the gateway."""
    buying = await accepted(office)
    book = buying.kept().book

    def move(key: str, from_: str, to: str) -> None:
        """Out of a debit account, or back into it."""
        legs = (Leg(to, debit=PRICE), Leg(from_, credit=PRICE))
        with office.database.writing() as session:
            LedgerStore(session).post(Transfer(book, key, "test_event", Unit.RIALS, legs, now()))

    move("away", BANK_OF_MARKET, "capital:fund")
    await buying.says("supply.check_goods", buying.member, "all")
    await buying.case.sees("money_waits")
    move("back", "capital:fund", BANK_OF_MARKET)
    await buying.case.pass_days(1)
    await settled(buying)
