"""The web application: make_app puts the doors, the routes and the pages of one house together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from api.clock import Clock, utc_now
from api.doorway import Doorway
from api.engine_link import Connect, EngineLink
from api.event_relay import EventRelay, HandOver
from api.metrics import Metrics
from api.openapi import PREFIX
from api.pages.all import pages
from api.pages.assets import Assets
from api.pages.strays import refuse
from api.problems import Problem, add_problem_answers
from api.rates import RateLimits, RateRules
from api.refusal_relay import RefusalRelay
from api.refused_deliveries import RefusedDeliveries
from api.security.login import Door, LoginRules
from api.state import ApiState
from api.v1 import (
    after_sales,
    carrier_invoices,
    cell_money,
    cells,
    commitments,
    contests,
    counties,
    courses,
    crafts,
    docs,
    files,
    health,
    kanoon_changes,
    kanoon_formations,
    kanoon_lives,
    ledger,
    lives,
    loan_book,
    loans,
    member_changes,
    memberships,
    messages,
    orders,
    overview,
    overview_orders,
    payouts,
    people,
    points,
    processes,
    products,
    reconciliations,
    rehearsals,
    relations,
    sessions,
    suppliers,
    supplies,
    supporters,
    supports,
    talents,
    task_handing,
    tasks,
    token,
    webhook_endpoints,
    webhooks,
)
from stores.database import Database
from stores.sealing import Keys

LOOPBACK = ("localhost", "127.0.0.1", "::1", "testserver")


def make_app(
    *,
    database: Database,
    connect: Connect,
    keys: Keys,
    hand_over: HandOver,
    webhook_secrets: Mapping[str, str],
    code_secret: bytes = b"",
    bank_is_played: bool = True,
    private_hooks: bool = False,
    address: str = "",
    hosts: Sequence[str] = LOOPBACK,
    https: bool = False,
    clock: Clock = utc_now,
    login_rules: LoginRules | None = None,
    rate_rules: RateRules | None = None,
) -> FastAPI:
    """The app of one house.

    `connect` makes the engine's client; while it fails the app answers what needs no engine, and 503 else.
    `keys` seals what is kept of requests, `webhook_secrets` are by source and `hand_over` gives what they
    sign to its process; `address` is how the house is called from outside, and `hosts` are the names that the
    app answers to (`*` for any, behind a checking proxy).
    Only a bank that is played may tell of money by webhook that belongs to a rehearsal (`bank_is_played`), and only
    with `private_hooks` may clients be told things at addresses of the house's own network.
    """
    metrics = Metrics()
    state = ApiState(
        database=database,
        engine=EngineLink(connect),
        keys=keys,
        clock=clock,
        webhook_secrets=dict(webhook_secrets),
        door=Door(database, keys, login_rules or LoginRules()),
        rates=RateLimits(rate_rules or RateRules()),
        metrics=metrics,
        refused=RefusedDeliveries(database),
        https=https,
        address=address,
        code_secret=code_secret,
        bank_is_played=bank_is_played,
        private_hooks=private_hooks,
    )
    app = FastAPI(
        title="Hamyar",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_living(state, EventRelay(state, hand_over), RefusalRelay(state, hand_over)),
        middleware=[Middleware(Doorway, hosts=hosts, https=https, metrics=metrics, refuse=refuse)],
    )
    app.state.hamyar = state
    add_problem_answers(app, refuse)
    app.router.routes.extend(_routes())
    app.mount("/static", Assets(), name="static")
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The routes of every app: what they need is in its state. What FastAPI works out of them (0.3 s) it does once."""
    whole = APIRouter()
    for part in _v1():
        whole.include_router(part, prefix=PREFIX)
    for page in pages:
        whole.include_router(page, include_in_schema=False)
    # Balancers and Prometheus look at the root.
    whole.include_router(health.health, include_in_schema=False)
    return tuple(whole.routes)


def _v1() -> tuple[APIRouter, ...]:
    return (
        sessions.door,
        sessions.sessions,
        token.door,
        loans.loans,
        loan_book.loan_book,
        commitments.commitments,
        processes.processes,
        task_handing.handing,
        tasks.tasks,
        files.files,
        rehearsals.rehearsals,
        people.people,
        counties.counties,
        overview.overview,
        overview_orders.overview_orders,
        courses.courses,
        crafts.crafts,
        payouts.payouts,
        carrier_invoices.carrier_invoices,
        points.points,
        suppliers.suppliers,
        supplies.supplies,
        talents.talents,
        cells.cells,
        cell_money.cell_money,
        supporters.supporters,
        supports.supports,
        products.products,
        contests.contests,
        after_sales.after_sales,
        orders.orders,
        kanoon_formations.kanoon_formations,
        kanoon_lives.kanoon_lives,
        kanoon_changes.kanoon_changes,
        member_changes.member_changes,
        memberships.memberships,
        lives.lives,
        relations.relations,
        messages.messages,
        ledger.ledger,
        reconciliations.reconciliations,
        health.health,
        webhooks.webhooks,
        webhook_endpoints.endpoints,
        docs.docs,
    )


def _living(
    state: ApiState, events: EventRelay, refusals: RefusalRelay
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        # The engine may come later; /health/ready says that it is missing.
        with suppress(Problem):
            await state.engine.client()
        relaying = [asyncio.create_task(events.run()), asyncio.create_task(refusals.run())]
        try:
            yield
        finally:
            for task in relaying:
                task.cancel()
            await asyncio.gather(*relaying, return_exceptions=True)

    return living
