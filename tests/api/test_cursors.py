"""A place in a list that the list never gave is refused, on both databases and in every list there is."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from activities.carrier_invoice_start import keep_invoice
from activities.cells import begin_cell
from api.pages.visits import PageRoute
from api.paging import make_cursor
from api.routes import Route
from domain.carrier_invoices import BilledParcel, ToldInvoice
from domain.cells import CellBegun
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from stores.crafts import CraftStore
from stores.database import Database
from stores.payout_batches import Batch, PayoutBatchStore
from stores.staff import StaffStore
from tests.api.conftest import House, bearer, caller_of, person
from tests.pages.conftest import log_in
from tests.stores.catalogue import define
from tests.stores.hooks import a_client, an_endpoint
from tests.stores.house import KEYS, MEHR, NOW
from tests.stores.test_supports import furnish

YEAR_ONE, YEAR_LAST = "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"
NASTY: list[tuple[Any, ...]] = [
    (),
    (None,),
    ("",),
    ("x", "y", "z"),
    (YEAR_ONE, "x"),
    (YEAR_LAST, "x"),
    ("0001-01-01T00:00:00+00:00", "x"),
    ("9999-12-31T23:59:59.999999+00:00", "x"),
    ("2026-01-01T00:00:00", "x"),
    ("2026-01-01", "x"),
    (YEAR_ONE, None),
    (YEAR_ONE, 1),
    ("99999999999999999999",),
    ("9" * 300,),
    ("-1",),
    ("٣",),
    (-1,),
    (2**63 - 1,),
    (-(2**63) + 1,),
    (2**63,),
    (1.5,),
    (True,),
    ("x" * 300,),
    ("a\u202eb", "x"),
    ("'; drop table process; --", "x"),
    (1, 2),
]


@pytest.fixture
async def house(either_database: Database) -> House:
    either_database.write(
        lambda session: StaffStore(session).put_person(person("supervisor", Role.SUPERVISOR))
    )
    # With the kanoon k-1, one supporter and one cell.
    furnish(either_database, 1)
    begun = CellBegun("", "m-1", MEHR.id, "carpet", "work_and_life", REAL_BOOK, NOW)
    either_database.write(lambda session: CraftStore(session).seed())
    either_database.write(lambda session: begin_cell(session, KEYS, begun, cell_id="cell-1"))
    define(either_database)
    a_client(either_database)
    an_endpoint(either_database)
    opened = Batch("payout-1", REAL_BOOK, NOW, "clock", 1, timedelta(hours=72))
    either_database.write(lambda session: PayoutBatchStore(session).open(opened, NOW))
    told = ToldInvoice("post", "N-1", NOW.date(), NOW.date(), (BilledParcel("S-1", 1),))
    either_database.write(lambda session: keep_invoice(session, told, REAL_BOOK, NOW))
    return House(either_database)


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


FILLED = {
    "{account}": "bank:main",
    "{day}": "2026-01-01",
    "{supporter_id}": "supporter-01",
    "{kanoon_id}": MEHR.id,
    "{member_id}": "m-1",
    "{cell_id}": "cell-1",
    "{batch_id}": "payout-1",
    "{product_id}": "product-1",
    "{invoice_id}": "invoice-" + hashlib.sha256(f"{REAL_BOOK}\npost\nN-1\n1".encode()).hexdigest()[:20],
    "{endpoint_id}": "hook-1",
}


def lists(app: FastAPI, kind: type[Route] | type[PageRoute]) -> set[str]:
    """The addresses that take a place to begin after, filled in."""
    found = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, kind) and "GET" in (context.methods or ()):
            asked = [route.dependant, *route.dependant.dependencies]
            if any(field.alias == "after" for one in asked for field in one.query_params):
                path = context.path_format or ""
                for part, one in FILLED.items():
                    path = path.replace(part, one)
                found.add(path)
    return found


async def test_no_cursor_of_anybodys_making_is_our_fault(house: House, api: httpx.AsyncClient) -> None:
    headers = await bearer(api, "supervisor")
    paths = lists(house.app(), Route)
    assert {"/api/v1/processes", "/api/v1/messages", "/api/v1/ledger/accounts/bank:main"} <= paths
    for path in paths:
        for parts in NASTY:
            answer = await api.get(path, params={"after": make_cursor(*parts)}, headers=headers)
            assert answer.status_code in {200, 422}, (path, parts, answer.text)
            if answer.status_code == 422:
                assert answer.json()["errors"][0]["code"] == "cursor", (path, parts)


async def test_no_cursor_of_a_page_is_our_fault(house: House, api: httpx.AsyncClient) -> None:
    await log_in(api, "supervisor", "en")
    paths = lists(house.app(), PageRoute)
    assert {"/inbox", "/cases"} <= paths
    for path in paths:
        for parts in NASTY:
            answer = await api.get(path, params={"after": make_cursor(*parts)})
            assert answer.status_code in {200, 422}, (path, parts, answer.text)


@pytest.mark.parametrize(
    "parts", [(), ("1",), (-1,), (None,), (1, 2), (2**63,), ("99999999999999999999",), ("x",)]
)
async def test_an_accounts_cursor_is_one_whole_number(api: httpx.AsyncClient, parts: tuple[Any, ...]) -> None:
    headers = await bearer(api, "supervisor")
    answer = await api.get(
        "/api/v1/ledger/accounts/bank:main", params={"after": make_cursor(*parts)}, headers=headers
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [
        {"field": "after", "code": "cursor", "message": "The page cursor is not valid."}
    ]
