"""The pages of cells: the list, and one with its reviews, outcomes and what it earned over time."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.people import names_of
from api.pages.plots import DrawnLine, draw_line
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow, anybody
from api.v1.cells import visible_cell, whose
from domain.crafts import CELL_KINDS
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.network_permissions import may_read_incomes
from domain.permissions import may_look_up_in
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Text
from stores.cells import HELD, CellReview, CellStore
from stores.crafts import CraftStore
from stores.kanoons import KanoonStore
from stores.pages import BadCursor
from stores.ratings import RatingStore

pages = page_router()
Word = Annotated[str, Query(max_length=64)]
_STATES = ("ACTIVE", "PROBATION", "CLOSING", "CLOSED")
_FEWEST_OF_A_LINE = 2


@pages.get("/cells")
@allow(people=anybody)
async def cells(
    request: Request,
    actor: Actor,
    state: State,
    q: Words = "",
    craft: Word = "",
    province: Word = "",
    cell_state: Annotated[str, Query(alias="state", max_length=64)] = "",
    after: Place = "",
) -> Response:
    """The cells that this person sees, with filters; htmx gets the list alone."""
    chosen = {
        "q": q.strip(),
        "craft": craft,
        "province": province if province in PROVINCE_WORDS else "",
        "state": cell_state if cell_state in _STATES else "",
    }

    def read(session: Session) -> Any:
        found = CellStore(session, state.keys).find(
            **whose(actor), q=chosen["q"], craft_code=chosen["craft"] or None,
            province=chosen["province"] or None, state=chosen["state"] or None,
            after=read_cursor(after) if after else None,
        )  # fmt: skip
        return found, names_of(session, [one.member_id for one in found.items]), _crafts(session)

    try:
        found, names, crafts = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "cells.html", part="results", chosen=chosen, rows=found.items, names=names, crafts=crafts,
        reads=lambda one: may_read_incomes(actor, one), states=_STATES, kinds=CELL_KINDS,
        provinces={code: words for code, words in PROVINCE_WORDS.items() if code != "*"},
        found=Count(found.count, found.count_capped),
        first=path("cells", **chosen) if after else None,
        following=path("cells", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


@pages.get("/cells/{cell_id}")
@allow(people=anybody)
async def cell(request: Request, cell_id: str, actor: Actor, state: State, after: Place = "") -> Response:
    """A cell: whose it is and where, its latest outcomes, its reviews, and what it earned for who may read that."""
    case, one = await visible_cell(state, actor, cell_id)
    reads = may_read_incomes(actor, one)

    def read(session: Session) -> dict[str, Any]:
        store = CellStore(session, state.keys)
        found = store.reviews(cell_id, after=read_cursor(after) if after else None)
        kanoon = KanoonStore(session).get(one.kanoon_id)
        leader = kanoon.leader_member_id if kanoon else None
        return {
            "found": found, "rows": found.items, "kanoon": kanoon, "leader": leader,
            "names": names_of(session, [one.member_id, leader, *(review.by for review in found.items)]),
            "stars": RatingStore(session).of_cell(cell_id, one.book),
            "craft": _crafts(session).get(one.craft_code), "earned": store.reviews(cell_id, limit=200).items,
        }  # fmt: skip

    try:
        look = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    following = look["found"].next
    return page(
        request, "cell.html", cell=one, case=case, reads=reads, kinds=CELL_KINDS,
        sees_kanoon=may_look_up_in(actor, one.kanoon_id, one.region),
        plot=_line(look.pop("earned"), request.state.language) if reads else None,
        first=path("cells", cell_id) if after else None,
        following=path("cells", cell_id, after=make_cursor(*following)) if following else None,
        **look,
    )  # fmt: skip


def _line(reviews: tuple[CellReview, ...], language: str) -> DrawnLine | None:
    """What it earned a month, review by review; None for too few."""
    points = [
        (tehran_date(one.ended_at), one.income_rials)
        for one in reversed(reviews)
        if one.state == HELD and one.ended_at is not None and one.income_rials is not None
    ]
    if len(points) < _FEWEST_OF_A_LINE:
        return None
    return draw_line(points, from_the_right=language == "fa")


def _crafts(session: Session) -> dict[str, Text]:
    return {one.craft_code: Text(fa=one.craft_fa, en=one.craft_en) for one in CraftStore(session).all()}
