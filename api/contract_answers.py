"""Answering with a contract: for the API and for the pages, to whoever may see the case."""

import structlog
from fastapi import Response
from sqlalchemy.orm import Session

from api.contracts import CannotPrint, Contract, contract_of, contract_pdf
from api.finding import find_case
from api.problems import Problem, not_found
from api.state import ApiState
from domain.permissions import Actor
from domain.words import Text
from stores.loans import LoanStore
from stores.trustees import TrusteeStore

_NO_PRESS = Text(
    fa="سند ساخته نمی‌شود: کتابخانهٔ pango روی سرور نیست (libpango-1.0-0 و libpangoft2-1.0-0).",
    en="No document can be made: the server lacks pango (libpango-1.0-0 and libpangoft2-1.0-0).",
)
_LOG = structlog.get_logger("hamyar.contracts")


async def contract_answer(state: ApiState, actor: Actor, loan_id: str, origin: str) -> Response:
    """For who sees the case, and its trustees. Raises Problem: 404 outside what the caller may see, 409 not signed, 503 where nothing can be printed."""
    stands = actor.member_id is not None and await state.database.aread(
        lambda session: TrusteeStore(session).stands(loan_id, actor.member_id or "")
    )
    case = await find_case(state, actor, loan_id, sees_all=stands)
    if case.kind != "loan":
        raise not_found()

    def read(session: Session) -> Contract | None:
        loan = LoanStore(session).get(loan_id)
        return contract_of(session, state.keys, loan) if loan else None

    signed = await state.database.aread(read)
    if signed is None:
        raise Problem(409, "not_now")
    try:
        made = await contract_pdf(
            signed, code_secret=state.code_secret, origin=origin, rehearsal=case.rehearsal
        )
    except CannotPrint as missing:
        _LOG.error("cannot_print", install=str(missing))
        raise Problem(503, "unavailable", detail=_NO_PRESS) from missing
    headers = {
        "Content-Disposition": f'inline; filename="{loan_id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(made, media_type="application/pdf", headers=headers)
