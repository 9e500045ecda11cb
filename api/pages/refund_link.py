"""The buyer's page of a refund that came back: they give another account, by a link of their own. No log-in, no script."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.refund_told import give_account
from api.security.access import public
from api.state import ApiState
from domain.identifiers import InvalidIdentifier, parse_sheba
from domain.ledger import REAL_BOOK
from domain.refund_returns import read_account_link
from stores.market_deaths import dead_of
from stores.refund_returns import RefundReturn, RefundReturnStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)
_GIVEN, _WRONG = "given", "invalid"


@dataclass(frozen=True, slots=True)
class _Found:
    """What came back; of a buyer who has died nobody gives an account by their link."""

    back: RefundReturn
    is_of_dead: bool

    @property
    def state(self) -> str:
        return self.back.state


@pages.get("/b/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """What came back, and the form; or that it is paid, or that the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    return _shown(request, token, found, said if said == _GIVEN else "")


@pages.post("/b/{token}")
@public()
async def give(
    request: Request, state: State, token: str, sheba: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Takes an account; the bank says later whose it is, and another one may be given until it is paid."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if found is None or found.state == "paid" or found.is_of_dead:
        return _shown(request, token, found, "")
    try:
        account = parse_sheba(sheba)
    except InvalidIdentifier:
        return _shown(request, token, found, _WRONG)
    await state.database.awrite(lambda session: give_account(session, state, found.back, account))
    state.events_arrived.set()
    return see_other(path("b", token, said=_GIVEN))


def _shown(request: Request, token: str, found: _Found | None, said: str) -> Response:
    status = 404 if found is None else 422 if said == _WRONG else 200
    return page(
        request,
        "refund_link.html",
        status=status,
        found=found.back if found else None,
        is_of_dead=found is not None and found.is_of_dead,
        token=token,
        said_of_it=said,
        real_book=REAL_BOOK,
    )


def _find(session: Session, state: ApiState, token: str) -> _Found | None:
    return_id = read_account_link(state.code_secret, token)
    back = RefundReturnStore(session).get(return_id) if return_id else None
    return _Found(back, bool(dead_of(session, back.member_id))) if back else None
