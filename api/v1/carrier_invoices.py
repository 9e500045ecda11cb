"""Carriers' invoices: entered by hand where the carrier has no system, listed, and read line by line."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from activities.carrier_invoice_start import ChangedInvoice
from api.carrier_told import begin_invoice
from api.case_start import start_kept
from api.dependencies import Actor, Key, State, Store
from api.paging import ListPage, Page
from api.problems import Problem, not_found, wrong_fields
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.carrier_invoices import read_invoice
from domain.forms import FieldError
from domain.network_permissions import may_prepare_payouts, sees_all_payouts
from domain.outside_events import Unreadable
from stores.carrier_invoice_lists import CarrierInvoiceListing, InvoiceLine
from stores.carrier_invoices import CarrierInvoice, CarrierInvoiceStore
from stores.cases import StartDue

carrier_invoices = router(tag="payouts")


class EnteredLine(BaseModel):
    """A parcel by the carrier's number, and what it bills for it in rials."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shipment_id: str = Field(min_length=1, max_length=80)
    rials: int = Field(gt=0, le=10**12, strict=True)


class EnteredInvoice(BaseModel):
    """What a carrier bills for some days; `number` is its own of the invoice, `amount_rials` the sum of the lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carrier: str = Field(min_length=1, max_length=32, pattern=r"^[a-z0-9_]+$")
    number: str = Field(min_length=1, max_length=80)
    from_on: date
    until_on: date
    amount_rials: int = Field(gt=0, strict=True)
    lines: list[EnteredLine] = Field(min_length=1, max_length=5_000)


@carrier_invoices.post("/carrier-invoices", status_code=202)
@allow(people=may_prepare_payouts)
async def enter(
    wanted: EnteredInvoice, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Begins the case of an invoice; who enters it does not let it be paid. Follow `Location`.

    The carrier's number counts once: the same invoice again is the same case, 409 where its lines are others.
    """
    del key
    begun = list[str]()

    def begin(session: Any) -> StartDue:
        told = read_invoice(wanted.model_dump(mode="json"))
        due = begin_invoice(session, state=state, told=told, by=actor.username)
        begun.append(due.process_id)
        return due

    try:
        await start_kept(state, begin)
    except Unreadable as unreadable:
        field = {"other_sum": "amount_rials", "malformed": "until_on"}.get(unreadable.code, "lines")
        raise wrong_fields(FieldError(field, "invalid")) from None
    except ChangedInvoice:
        raise Problem(409, "invoice_changed") from None
    response.headers["Location"] = f"/api/v1/processes/{begun[-1]}"
    return {"id": begun[-1], "kind": "carrier_invoice", "status": "running"}


@carrier_invoices.get("/carrier-invoices")
@allow(scope="payouts:read", people=sees_all_payouts)
async def find(store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """The newest first."""
    return await answered(
        store,
        lambda session: CarrierInvoiceListing(session).find(page.after, page.limit),
        invoice_shape,
    )


@carrier_invoices.get("/carrier-invoices/{invoice_id}")
@allow(scope="payouts:read", people=sees_all_payouts)
async def read(invoice_id: str, store: Store) -> dict[str, Any]:
    """One invoice."""
    found = await store.aread(lambda session: CarrierInvoiceStore(session).get(invoice_id))
    if found is None:
        raise not_found()
    return invoice_shape(found)


@carrier_invoices.get("/carrier-invoices/{invoice_id}/lines")
@allow(scope="payouts:read", people=sees_all_payouts)
async def lines(
    invoice_id: str, store: Store, page: Page, *, differing: Annotated[bool, Query()] = False
) -> ListPage[dict[str, Any]]:
    """Its parcels with what each is beside our books; `differing`: only those that do not agree."""
    await read(invoice_id, store)
    return await answered(
        store,
        lambda session: CarrierInvoiceListing(session).lines(
            invoice_id, page.after, page.limit, differing=differing
        ),
        line_shape,
    )


def invoice_shape(one: CarrierInvoice) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in CarrierInvoice.__slots__ if name not in ("book", "paid_by")}
    return shown | {"rehearsal": one.book != "real", "bank_order_id": one.paid_by}


def line_shape(one: InvoiceLine) -> dict[str, Any]:
    return {name: getattr(one, name) for name in InvoiceLine.__slots__}
