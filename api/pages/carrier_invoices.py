"""The treasury's pages of what carriers bill: the invoices, and one line by line beside our books."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, Store
from api.pages.inbox import Place
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import not_found, wrong_fields
from api.security.access import allow
from domain.carrier_invoices import VERDICTS
from domain.forms import FieldError
from domain.market_states import CARRIER_INVOICE
from domain.network_permissions import may_prepare_payouts, sees_all_payouts
from stores.carrier_invoice_lists import CarrierInvoiceListing
from stores.carrier_invoices import CarrierInvoiceStore
from stores.pages import BadCursor

pages = page_router()
_HOME = "carrier-invoices"


@pages.get("/carrier-invoices")
@allow(people=sees_all_payouts)
async def invoices(request: Request, actor: Actor, store: Store, after: Place = "") -> Response:
    """The newest first."""

    def read(session: Session) -> dict[str, Any] | None:
        found = CarrierInvoiceListing(session).find(read_cursor(after) if after else None)
        return {"found": found, "may_enter": may_prepare_payouts(actor)}

    return await _listed(request, store, read, "carrier_invoices.html", [_HOME], {"after": after})


@pages.get("/carrier-invoices/{invoice_id}")
@allow(people=sees_all_payouts)
async def invoice(
    request: Request, invoice_id: str, store: Store, after: Place = "", only: str = ""
) -> Response:
    """One invoice, parcel by parcel; `only=differing` leaves out what agrees."""
    differing = only == "differing"

    def read(session: Session) -> dict[str, Any] | None:
        kept, listing = CarrierInvoiceStore(session).get(invoice_id), CarrierInvoiceListing(session)
        if kept is None:
            return None
        begin = read_cursor(after) if after else None
        found = listing.lines(invoice_id, begin, differing=differing)
        return {"invoice": kept, "found": found, "differing": differing}

    chosen = {"only": "differing"} if differing else {}
    return await _listed(
        request, store, read, "carrier_invoice.html", [_HOME, invoice_id], {"after": after}, chosen
    )


async def _listed(
    request: Request, store: Any, read: Any, template: str, where: list[str], place: dict[str, str],
    chosen: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    try:
        look = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    if look is None:
        raise not_found()
    following, chosen = look["found"].next, chosen or {}
    return page(
        request,
        template,
        states=CARRIER_INVOICE.states,
        verdicts=VERDICTS,
        rows=look["found"].items,
        first=path(*where, **chosen) if place["after"] else None,
        following=path(*where, **chosen, after=make_cursor(*following)) if following else None,
        **look,
    )
