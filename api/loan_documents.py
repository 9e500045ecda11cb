"""Answering with a loan's documents: for the API and for the pages, to whoever may see the case."""

import structlog
from fastapi import Response
from sqlalchemy.orm import Session

from api.case_reading import clock_of
from api.contracts import Contract, contract_of, contract_pdf
from api.finding import find_case
from api.printing import CannotPrint
from api.problems import Problem, not_found
from api.state import ApiState
from api.statements import LoanStatement, loan_statement, statement_pdf, statement_xlsx
from domain.permissions import Actor
from domain.words import Text
from stores.cases import CaseView
from stores.loans import LoanStore
from stores.trustees import TrusteeStore

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_PRESS = Text(
    fa="سند ساخته نمی‌شود: کتابخانهٔ pango روی سرور نیست (libpango-1.0-0 و libpangoft2-1.0-0).",
    en="No document can be made: the server lacks pango (libpango-1.0-0 and libpangoft2-1.0-0).",
)
_LOG = structlog.get_logger("hamyar.documents")


async def contract_answer(state: ApiState, actor: Actor, loan_id: str, origin: str) -> Response:
    """For who sees the case, and its trustees. Raises Problem: 404, 409 not signed, 503 where nothing can be printed."""
    stands = actor.member_id is not None and await state.database.aread(
        lambda session: TrusteeStore(session).stands(loan_id, actor.member_id or "")
    )
    case = await _loan_case(state, actor, loan_id, sees_all=stands)

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
        raise no_press(missing) from missing
    return document(made, PDF, f"{loan_id}.pdf")


async def statement_answer(state: ApiState, actor: Actor, loan_id: str, form: str) -> Response:
    """A loan's account as `pdf` or `xlsx`, up to now by the case's own clock. Raises Problem: 404, 409, 503."""
    case = await _loan_case(state, actor, loan_id)
    now = await clock_of(state, case)

    def read(session: Session) -> LoanStatement | None:
        loan = LoanStore(session).get(loan_id)
        return loan_statement(session, state.keys, loan, now) if loan else None

    statement = await state.database.aread(read)
    if statement is None or not statement.rows:
        raise Problem(409, "not_now")
    if form == "xlsx":
        made = statement_xlsx(statement, rehearsal=case.rehearsal)
        return document(made, XLSX, f"{loan_id}-statement.xlsx", shown="attachment")
    try:
        made = await statement_pdf(statement, rehearsal=case.rehearsal)
    except CannotPrint as missing:
        raise no_press(missing) from missing
    return document(made, PDF, f"{loan_id}-statement.pdf")


async def _loan_case(state: ApiState, actor: Actor, loan_id: str, *, sees_all: bool = False) -> CaseView:
    case = await find_case(state, actor, loan_id, sees_all=sees_all)
    if case.kind != "loan":
        raise not_found()
    return case


def no_press(missing: CannotPrint) -> Problem:
    """What is said where the server cannot lay out documents."""
    _LOG.error("cannot_print", install=str(missing))
    return Problem(503, "unavailable", detail=_NO_PRESS)


def document(made: bytes, media_type: str, name: str, *, shown: str = "inline") -> Response:
    """A document as an answer that nobody on the way keeps."""
    headers = {"Content-Disposition": f'{shown}; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(made, media_type=media_type, headers=headers)
