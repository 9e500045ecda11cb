"""Reporting the words of a rating, on the product's page."""

from starlette.requests import Request
from starlette.responses import Response

from api.after_sales_start import NewReport, find_sale, may_read_sale, report
from api.dependencies import Actor, State
from api.pages.form_views import Typed
from api.pages.task_visit import request_id_of
from api.pages.visits import page_router, see_other
from api.pages.words import path
from api.problems import not_found
from api.security.access import allow, anybody

pages = page_router()


@pages.post("/products/{product_id}/ratings/{order_id}/report")
@allow(people=anybody)
async def report_words(
    request: Request, product_id: str, order_id: str, typed: Typed, actor: Actor, state: State
) -> Response:
    """Has market support look at the words of a rating. Raises Problem: 404, 409 where they were looked at before."""
    del request
    sale = await state.database.aread(lambda session: find_sale(session, order_id))
    if not may_read_sale(actor, sale):
        raise not_found()
    wanted = NewReport.model_validate({"reason": typed.get("reason", "")})
    await report(state, actor, order_id, wanted, request_id_of(typed))
    return see_other(path("products", product_id, said="rating_reported"))
