"""A cell's money: its statement, where it is paid, and what of its sales pays its loan."""

from typing import Any

from fastapi import Response

from api.cell_accounts import Consent, GivenAccount, ShownAccount, consent, give_account, shown_account
from api.cell_statements import cell_statement_answer, statement_of_cell
from api.dependencies import Actor, Key, Lang, MaybeKey, State
from api.loan_documents import PDF, XLSX
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.v1.cells import visible_cell
from domain.network_permissions import may_read_statement
from domain.permissions import SYSTEM
from domain.permissions import Actor as Person
from stores.cells import Cell

cell_money = router(tag="cells")
_DOCUMENT = {"type": "string", "contentMediaType": PDF}
_SHEET = {"type": "string", "contentMediaType": XLSX}


@cell_money.get("/cells/{cell_id}/statement")
@allow(scope="payouts:read", people=anybody)
async def statement(cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """What the cell sold, and what is held, released, paid and owed; 404 for who may not read it."""
    cell = await readable_cell(state, actor, cell_id)
    made = await state.database.aread(lambda session: statement_of_cell(session, cell, state.clock()))
    sales = [
        {
            "order_id": one.order_id, "at": one.at, "sold_rials": one.sold_rials, "back_rials": one.back_rials,
            "released_rials": one.released_rials, "held_rials": one.held_rials,
        }
        for one in made.account.sales
    ]  # fmt: skip
    sums = {f"{name}_rials": rials for name, rials in made.sums}
    return (
        {"cell_id": cell.id, "rehearsal": made.rehearsal, "made_at": made.made_at} | sums | {"sales": sales}
    )


@cell_money.get(
    "/cells/{cell_id}/statement.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: {"schema": _DOCUMENT}}, "description": "The statement as a document"}},
)
@allow(scope="payouts:read", people=anybody)
async def statement_pdf(cell_id: str, actor: Actor, state: State, language: Lang) -> Response:
    """The same as a document, in Persian or English (`Accept-Language`)."""
    return await cell_statement_answer(state, await readable_cell(state, actor, cell_id), language, "pdf")


@cell_money.get(
    "/cells/{cell_id}/statement.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": _SHEET}}, "description": "The statement as a table"}},
)
@allow(scope="payouts:read", people=anybody)
async def statement_sheet(cell_id: str, actor: Actor, state: State, language: Lang) -> Response:
    """The same as a sheet; amounts are numbers in rials."""
    return await cell_statement_answer(state, await readable_cell(state, actor, cell_id), language, "xlsx")


@cell_money.get("/cells/{cell_id}/payout-account")
@allow(people=anybody)
async def account(cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """Where the cell is paid, masked; 404 where it has no account yet."""
    cell = await readable_cell(state, actor, cell_id)
    return await _account(state, cell)


@cell_money.put("/cells/{cell_id}/payout-account", status_code=202)
@allow(people=anybody)
async def give(
    cell_id: str, wanted: GivenAccount, actor: Actor, state: State, key: Key, response: Response
) -> dict[str, Any]:
    """Gives the cell another account: the bank says whose it is, and a second person confirms it. Follow `Location`.

    Until it is confirmed and 72 hours have gone by nothing is paid to the cell. 200 where it is the very account that is
    paid to already.
    """
    _, cell = await visible_cell(state, actor, cell_id)
    process_id = await give_account(state, actor, cell, wanted, key)
    if process_id is None:
        response.status_code = 200
    else:
        response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"cell_id": cell.id, "process_id": process_id}


@cell_money.put("/cells/{cell_id}/payout-account/consent")
@allow(people=anybody)
async def agree(
    cell_id: str, wanted: Consent, actor: Actor, state: State, key: MaybeKey = None
) -> dict[str, Any]:
    """The cell consents that part of each later sale pays its loan, or takes that back."""
    del key
    _, cell = await visible_cell(state, actor, cell_id)
    await consent(state, actor, cell, wanted)
    return await _account(state, cell)


async def readable_cell(state: State, actor: Person, cell_id: str) -> Cell:
    """A cell whose statement this caller may read. Raises a 404 for others."""
    _, cell = await visible_cell(state, actor, cell_id)
    if not (may_read_statement(actor, cell) or actor.username.startswith(SYSTEM)):
        raise not_found()
    return cell


async def _account(state: State, cell: Cell) -> dict[str, Any]:
    found = await state.database.aread(lambda session: shown_account(session, state, cell))
    if found is None:
        raise not_found()
    return account_shape(cell, found)


def account_shape(cell: Cell, shown: ShownAccount) -> dict[str, Any]:
    kept = shown.account
    return {
        "cell_id": cell.id, "sheba_masked": shown.sheba_masked, "state": kept.state,
        "sheba_since": kept.sheba_since, "payable_from": shown.payable_from, "rests": shown.rests,
        "failures": kept.failures, "process_id": kept.process_id, "loan_id": kept.loan_id,
        "loan_per_mille": kept.loan_per_mille,
    }  # fmt: skip
