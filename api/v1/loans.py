"""Loans: asked for, and read with their schedule and balance."""

from typing import Any

from fastapi import Response
from starlette.requests import Request

from api import case_commands
from api.case_commands import LoanRequest, start_loan
from api.case_reading import clock_of, whole_case
from api.dependencies import Actor, Key, Lang, MaybeKey, State, Who
from api.finding import find_case
from api.loan_reading import loan_parts
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.v1.processes import Why, goes_on, request_id_of
from domain.permissions import may_start_loan

loans = router(tag="loans")


@loans.post("/loans", status_code=202)
@allow(scope="processes:start:loan", people=may_start_loan)
async def start(wanted: LoanRequest, who: Who, state: State, response: Response, key: Key) -> dict[str, str]:
    """Starts a loan and answers at once; the case goes on by itself. Follow `Location`."""
    loan_id = await start_loan(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{loan_id}"
    return {"id": loan_id, "kind": "loan", "status": "running"}


@loans.post("/loans/{loan_id}/death", status_code=202)
@allow(people=anybody)
async def report_death(
    loan_id: str,
    why: Why,
    actor: Actor,
    state: State,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, str]:
    """The borrower has died: reminders stop at once. `reason` says how that is known; 409 when it is too late."""
    taken = await case_commands.report_death(
        state, actor, loan_id, request_id=request_id_of(why, key), reason=why.reason
    )
    return goes_on(loan_id, request, response, taken=taken)


@loans.get("/loans/{loan_id}")
@allow(scope="processes:read", people=anybody)
async def read(loan_id: str, who: Who, state: State, language: Lang) -> dict[str, Any]:
    """The case with the loan's schedule, balance and arrears class, by the case's own clock."""
    case = await find_case(state, who.actor, loan_id)
    if case.kind != "loan":
        raise not_found()
    now = await clock_of(state, case)
    return await state.database.aread(
        lambda session: (
            whole_case(session, case, who.actor, now, language) | loan_parts(session, loan_id, now)
        )
    )
