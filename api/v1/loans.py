"""Loans: asked for, and read with their schedule and balance."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy.orm import Session
from starlette.requests import Request

from api import case_commands
from api.case_commands import LoanRequest, start_loan
from api.case_reading import clock_of, whole_case
from api.dependencies import Key, Lang, State, Who
from api.finding import find_case
from api.loan_documents import PDF, XLSX, contract_answer, statement_answer
from api.loan_reading import loan_parts, quote_on
from api.problems import Problem, not_found, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.v1.by_hand import ByHand
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.permissions import may_start_loan
from domain.settlement import SettlementQuote
from stores.loans import LoanStore

loans = router(tag="loans")
_DOCUMENT = {"type": "string", "contentMediaType": "application/pdf"}
_SHEET = {"type": "string", "contentMediaType": XLSX}
_FARTHEST_QUOTE = timedelta(days=366)


@loans.post("/loans", status_code=202)
@allow(scope="processes:start:loan", people=may_start_loan)
async def start(wanted: LoanRequest, who: Who, state: State, response: Response, key: Key) -> dict[str, str]:
    """Starts a loan and answers at once; the case goes on by itself. Follow `Location`."""
    loan_id = await start_loan(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{loan_id}"
    return {"id": loan_id, "kind": "loan", "status": "running"}


@loans.post("/loans/{loan_id}/death", status_code=202)
@allow(people=anybody)
async def report_death(loan_id: str, by: ByHand) -> dict[str, str]:
    """The borrower has died: reminders stop at once. `reason` says how that is known; 409 when it is too late."""
    taken = await case_commands.report_death(
        by.state, by.actor, loan_id, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(loan_id, taken=taken)


@loans.get("/loans/{loan_id}")
@allow(scope="processes:read", people=anybody)
async def read(loan_id: str, who: Who, state: State, language: Lang) -> dict[str, Any]:
    """The case with the loan's schedule, balance and arrears class, by the case's own clock."""
    case = await find_case(state, who.actor, loan_id)
    if case.kind != "loan":
        raise not_found()
    now = await clock_of(state, case)
    return await state.database.aread(
        lambda session: whole_case(session, case, who.actor, now, language) | loan_parts(session, case, now)
    )


@loans.get("/loans/{loan_id}/settlement-quote", responses={409: {"description": "Nothing is owed"}})
@allow(scope="processes:read", people=anybody)
async def settlement_quote(
    loan_id: str, who: Who, state: State, on: Annotated[date | None, Query()] = None
) -> dict[str, Any]:
    """What pays the whole loan on a day (today, if none is named; a year ahead at most), and until when that holds.

    Money that comes in by then and suffices settles the loan; fees of later periods are not charged. 409 where
    nothing is owed.
    """
    case = await find_case(state, who.actor, loan_id)
    if case.kind != "loan":
        raise not_found()
    today = tehran_date(await clock_of(state, case))
    day = on or today
    if not today <= day <= today + _FARTHEST_QUOTE:
        raise wrong_fields(FieldError("on", "day_out_of_range"))

    def read(session: Session) -> SettlementQuote | None:
        store = LoanStore(session)
        loan = store.get(loan_id)
        return quote_on(loan, store.schedule_of(loan_id), day) if loan else None

    quote = await state.database.aread(read)
    if quote is None:
        raise Problem(409, "not_now")
    return asdict(quote) | {"total_rials": quote.total_rials}


@loans.get(
    "/loans/{loan_id}/contract.pdf",
    response_class=Response,
    responses={
        200: {
            "content": {"application/pdf": {"schema": _DOCUMENT}},
            "description": "The contract, in Persian",
        },
        409: {"description": "Nothing was signed yet"},
    },
)
@allow(scope="processes:read", people=anybody)
async def contract(loan_id: str, who: Who, state: State, request: Request) -> Response:
    """The contract as it was accepted, with a QR code by which anybody verifies it."""
    return await contract_answer(state, who.actor, loan_id, str(request.base_url).rstrip("/"))


@loans.get(
    "/loans/{loan_id}/statement.pdf",
    response_class=Response,
    responses={
        200: {"content": {PDF: {"schema": _DOCUMENT}}, "description": "The statement, in Persian"},
        409: {"description": "Nothing was paid out yet"},
    },
)
@allow(scope="processes:read", people=anybody)
async def statement(loan_id: str, who: Who, state: State) -> Response:
    """What was charged and paid of a loan, and what was owed after each, as a document in Persian."""
    return await statement_answer(state, who.actor, loan_id, "pdf")


@loans.get(
    "/loans/{loan_id}/statement.xlsx",
    response_class=Response,
    responses={
        200: {"content": {XLSX: {"schema": _SHEET}}, "description": "The statement, in Persian"},
        409: {"description": "Nothing was paid out yet"},
    },
)
@allow(scope="processes:read", people=anybody)
async def statement_sheet(loan_id: str, who: Who, state: State) -> Response:
    """The same as a sheet, from right to left; amounts are numbers in rials."""
    return await statement_answer(state, who.actor, loan_id, "xlsx")
