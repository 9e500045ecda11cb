"""The document says what we send to webhooks, and that is what we send."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.hook_keeping import send_test
from api.state import ApiState
from domain import order_postings as posted
from domain.case import CaseStatus, GivenAnswer, Projection, TaskState
from domain.outgoing_events import EVENTS, TEST, event
from domain.permissions import Actor
from stores.cases import CaseStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.payouts import PayoutStore
from stores.releases import ReleaseStore
from tests.api.conftest import House
from tests.contract import contract_of
from tests.stores.hooks import a_client, an_endpoint, begin, line, shows, told
from tests.stores.house import CALENDAR, NOW, a_task
from tests.stores.trading import MONTH, batch, deliver, does, open_market, pay, place

OF_AN_ORDER: dict[str, Any] = {
    "basket_id": "basket-1",
    "cell_id": "cell-1",
    "goods_rials": 2_000_000,
    "goods": [{"fa": "گلیم"}],
}


@pytest.fixture
def everything(house: House) -> Database:
    """For one endpoint: something of every type has happened."""
    database = house.database
    open_market(database)
    a_client(database, scopes=frozenset(EVENTS.values()))
    an_endpoint(database)
    loan = (
        line("stage", "entered", stage="SUBMITTED"),
        line("money", "disbursed", amount_rials=60_000_000),
        line("money", "instalment_paid", number=1),
        line("stage", "entered", stage="CLOSED"),
        line("stage", "ended", outcome="PAID", reasons=[]),
    )
    begin(database)
    shows(database, *loan)
    begin(database, "order-1", "order", **OF_AN_ORDER)
    stages = [line("stage", "entered", stage=one) for one in ("PAID", "DELIVERED")]
    shows(database, *stages, case="order-1", kind="order")
    begin(database, "kanoon-1", "kanoon")
    shows(database, line("stage", "entered", stage="ACTIVE"), case="kanoon-1", kind="kanoon")
    begin(database, "cell-1", "cell_life")
    _answers_a_task(database)
    _is_paid_and_gets_it_back(database)
    return database


def _answers_a_task(database: Database) -> None:
    done = a_task(number=1)
    done.state = TaskState.DONE
    done.answers.append(GivenAnswer({"outcome": "approve", "reason": "خوب است"}, Actor("hassan"), NOW))
    opened = line("task", "task_opened", task=done.kind, task_id=done.id)
    shown = Projection(
        "loan-2", "loan", "real", 1, NOW, "DECISION", CaseStatus.RUNNING, None, None, "IR-07", None, (done,), (opened,),
    )  # fmt: skip
    begin(database, "loan-2")
    database.write(lambda session: CaseStore(session).project(shown, CALENDAR))


def _is_paid_and_gets_it_back(database: Database) -> None:
    handed_over = posted.gateway_settled("real", "zarin", "G-1", 4_000_000, NOW)
    payout = "paya-1:cell-1"
    for step in (
        place, pay, deliver, does(ReleaseStore.release, "basket-1-a", MONTH), does(LedgerStore.post, handed_over),
        does(PayoutStore.prepare, batch(1), MONTH), does(PayoutStore.send, payout, MONTH),
        does(PayoutStore.settled, payout, "B-1", MONTH), does(PayoutStore.returned, payout, "no such account", MONTH),
    ):  # fmt: skip
        database.write(step)


async def test_every_event_that_is_sent_is_as_the_document_says(app: FastAPI, everything: Database) -> None:
    bodies = [one.body for one in told(everything)]
    assert {json.loads(body)["type"] for body in bodies} == set(EVENTS)
    for body in bodies:
        contract_of(app).check_event(body)


async def test_a_test_is_as_the_document_says(app: FastAPI, house: House) -> None:
    a_client(house.database)
    an_endpoint(house.database)
    state: ApiState = app.state.hamyar
    contract_of(app).check_event((await send_test(state, "hook-1", None)).body)


async def test_the_document_names_every_event_with_who_hears_of_it(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    assert set(document["webhooks"]) == {*EVENTS, TEST}
    for name, scope in EVENTS.items():
        sent = document["webhooks"][name]["post"]
        assert scope in sent["description"]
        assert set(sent["responses"]) == {"2XX", "410", "429", "503", "default"}
        headers = {one["name"] for one in sent["parameters"] if one["required"]}
        assert headers == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    page = (await stranger.get("/api/v1/docs")).text
    assert 'href="#ToldOrderPaid"' in page
    assert 'id="ToldOrderPaid"' in page


@pytest.mark.parametrize(
    "more", [{"amount_rials": "60000000"}, {"amount_rials": -1}, {"loan_id": ""}, {"kind": None}]
)
async def test_what_is_not_as_the_document_says_is_found(app: FastAPI, more: dict[str, Any]) -> None:
    right = {"process_id": "loan-1", "kind": "loan", "loan_id": "loan-1", "amount_rials": 60_000_000}
    whole = event("loan-1:1", "loan.disbursed", NOW + timedelta(days=1), right, rehearsal=False)
    contract_of(app).check_event(whole.body)
    with pytest.raises(AssertionError):
        contract_of(app).check_event(
            event("loan-1:1", "loan.disbursed", NOW, right | more, rehearsal=False).body
        )


async def test_less_or_more_than_the_document_says_is_found(app: FastAPI) -> None:
    less = event("loan-1:1", "loan.closed", NOW, {"process_id": "loan-1", "kind": "loan"}, rehearsal=False)
    body = {"type": "process.started", "timestamp": NOW.isoformat()}
    data = {"rehearsal": False, "process_id": "loan-1", "kind": "loan"}
    contract_of(app).check_event(json.dumps(body | {"data": data}))
    for wrong in (less.body, json.dumps(body | {"data": data | {"name": "رضا"}}), json.dumps(body)):
        with pytest.raises(AssertionError):
            contract_of(app).check_event(wrong)
