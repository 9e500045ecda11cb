"""Verifying a contract: anybody with its code sees that it is genuine, and nothing of whose it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router
from api.security.access import public
from domain.contract_code import read_code, written
from stores.cases import CaseStore
from stores.loans import APPLIED, REPAYING, LoanStore

# Limited by address like the log-in: who tries codes is slowed down, though 80 bits are not guessed.
pages = page_router(DoorPageRoute)

_STATES = {APPLIED: "signed", REPAYING: "repaying"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody may know of a genuine contract."""

    code: str
    signed_at: datetime
    amount_rials: int
    instalments: int
    state: str
    rehearsal: bool


@pages.get("/verify")
@public()
async def verify(
    request: Request, state: State, code: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """A form for the code, and what it says of the contract."""
    return await _verify(request, state, code)


@pages.get("/verify/{code}")
@public()
async def verify_by_link(request: Request, state: State, code: str) -> Response:
    """Where the QR code leads."""
    return await _verify(request, state, code)


async def _verify(request: Request, state: State, typed: str) -> Response:
    code = read_code(typed)
    found = await state.database.aread(lambda session: _look_up(session, code)) if code else None
    wrong = bool(typed.strip()) and found is None
    return page(request, "verify.html", status=404 if wrong else 200, typed=typed, found=found, wrong=wrong)


def _look_up(session: Session, code: str) -> Verified | None:
    loan = LoanStore(session).by_contract_code(code)
    case = CaseStore(session).get(loan.id) if loan else None
    if loan is None or loan.contract is None or case is None:
        return None
    return Verified(
        code=written(code),
        signed_at=datetime.fromisoformat(loan.contract["signed_at"]),
        amount_rials=loan.contract["amount_rials"],
        instalments=loan.contract["instalments"],
        state=_STATES.get(loan.state, "ended"),
        rehearsal=case.rehearsal,
    )
