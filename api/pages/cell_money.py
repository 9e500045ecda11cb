"""A cell's money as a page: its statement with a plot, its account, and what of its sales pays its loan."""

from datetime import date
from itertools import accumulate
from typing import Any

from fastapi import Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.cell_accounts import Consent, GivenAccount, consent, give_account, loans_of, shown_account
from api.cell_statements import COLUMNS, StatementOfCell, cell_statement_answer, statement_of_cell
from api.dependencies import Actor, State
from api.loan_start import POLICIES
from api.pages.form_views import Typed, Wrong
from api.pages.plots import DrawnLine, draw_line
from api.pages.rendering import new_request_id, page
from api.pages.visits import page_router, see_other
from api.pages.words import WORDS, path
from api.problem_words import field_message
from api.problems import Problem, field_errors
from api.security.access import allow, anybody
from api.v1.cell_money import readable_cell
from api.v1.cells import visible_cell
from domain.jalali import tehran_date
from domain.network_permissions import may_consent, may_give_account
from domain.persian import to_ascii_digits
from domain.words import Text
from stores.cells import Cell

pages = page_router()
_FEWEST_OF_A_LINE = 2
_LABELS = {
    "sheba": "account.sheba", "reason": "account.reason", "loan_id": "consent.loan", "per_mille": "consent.per_mille",
}  # fmt: skip


@pages.get("/cells/{cell_id}/statement")
@allow(people=anybody)
async def statement(request: Request, cell_id: str, actor: Actor, state: State) -> Response:
    """What the cell sold, and what is held, released, paid and owed; where it is paid, and what pays its loan."""
    return await _shown(request, actor, state, await readable_cell(state, actor, cell_id))


@pages.get("/cells/{cell_id}/statement.pdf")
@allow(people=anybody)
async def as_document(request: Request, cell_id: str, actor: Actor, state: State) -> Response:
    """To print."""
    cell = await readable_cell(state, actor, cell_id)
    return await cell_statement_answer(state, cell, request.state.language, "pdf")


@pages.get("/cells/{cell_id}/statement.xlsx")
@allow(people=anybody)
async def as_sheet(request: Request, cell_id: str, actor: Actor, state: State) -> Response:
    """To count with."""
    cell = await readable_cell(state, actor, cell_id)
    return await cell_statement_answer(state, cell, request.state.language, "xlsx")


@pages.post("/cells/{cell_id}/account")
@allow(people=anybody)
async def give(request: Request, cell_id: str, typed: Typed, actor: Actor, state: State) -> Response:
    """Another account; what is wrong is said at its field, with the rest kept."""
    _, cell = await visible_cell(state, actor, cell_id)
    try:
        wanted = GivenAccount(sheba=typed.get("sheba", ""), reason=typed.get("reason", "").strip())
        process_id = await give_account(state, actor, cell, wanted, typed.get("request_id", ""))
    except (ValidationError, Problem) as wrong:
        return await _shown(request, actor, state, cell, typed=dict(typed), wrong=_errors(wrong))
    said = "account_given" if process_id else "account_same"
    return see_other(path("cells", cell.id, "statement", said=said))


@pages.post("/cells/{cell_id}/consent")
@allow(people=anybody)
async def agree(request: Request, cell_id: str, typed: Typed, actor: Actor, state: State) -> Response:
    """What of each later sale pays the loan."""
    _, cell = await visible_cell(state, actor, cell_id)
    part = to_ascii_digits(typed.get("per_mille", "")).strip() or "0"
    try:
        wanted = Consent(
            loan_id=typed.get("loan_id") or None, per_mille=int(part) if part.isdecimal() else -1
        )
        await consent(state, actor, cell, wanted)
    except (ValidationError, Problem) as wrong:
        return await _shown(request, actor, state, cell, typed=dict(typed), wrong=_errors(wrong))
    return see_other(path("cells", cell.id, "statement", said="consent_kept"))


async def _shown(
    request: Request,
    actor: Actor,
    state: State,
    cell: Cell,
    *,
    typed: dict[str, str] | None = None,
    wrong: list[Wrong] | None = None,
) -> Response:
    def read(session: Session) -> dict[str, Any]:
        return {
            "statement": statement_of_cell(session, cell, state.clock()),
            "account": shown_account(session, state, cell),
            "loans": loans_of(session, cell),
        }

    look = await state.database.aread(read)
    return page(
        request, "cell_statement.html", status=422 if wrong else 200, cell=cell, columns=COLUMNS,
        plot=_line(look["statement"], request.state.language), may_give=may_give_account(actor, cell),
        may_consent=may_consent(actor, cell), most=POLICIES.market.most_loan_per_mille, typed=typed or {},
        wrong=wrong or [], alert=None, request_id=new_request_id(), **look,
    )  # fmt: skip


def _line(statement: StatementOfCell, language: str) -> DrawnLine | None:
    """What was sold in all, sale by sale; None for too few."""
    sales = sorted(statement.account.sales, key=lambda one: one.at)
    if len(sales) < _FEWEST_OF_A_LINE:
        return None
    totals = accumulate(one.sold_rials - one.back_rials for one in sales)
    points: list[tuple[date, int]] = [
        (tehran_date(one.at), total) for one, total in zip(sales, totals, strict=True)
    ]
    return draw_line(points, from_the_right=language == "fa")


def _errors(error: ValidationError | Problem) -> list[Wrong]:
    """By field; a refusal that is about no field is raised again."""
    if isinstance(error, Problem):
        if not error.errors:
            raise error
        found = list(error.errors)
    else:
        found = field_errors([one | {"loc": ("body", *one["loc"])} for one in error.errors()])
    return [Wrong(_label(one.field), field_message(one.code), f"field-{one.field}") for one in found]


def _label(field: str) -> Text:
    return WORDS[_LABELS.get(field, "account.title")]
