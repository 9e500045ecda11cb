"""The network at a glance, as a page: kanoons and cells by where and what they are, outcomes, and how far cases have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.declared import as_it_is
from api.pages.overview_words import CELL_STATES, KANOON_STATES
from api.pages.rendering import page
from api.pages.visits import page_router
from api.security.access import allow
from api.v1.overview import A_YEAR_DAYS, in_order
from domain.kanoon_process import KANOON, KIND_WORDS
from domain.permissions import works_beyond_kanoons
from domain.processes import PROCESSES
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Text
from stores.cell_overview import CellOverviewStore
from stores.crafts import CraftStore
from stores.overview import Counted, OverviewStore

pages = page_router()
_PROVINCES = MappingProxyType({words.fa: words for words in PROVINCE_WORDS.values()})
PERIODS_DAYS = (30, 90, A_YEAR_DAYS, 3_650)


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a plot: its words, its count, and its share of the largest in percent."""

    of: Text
    count: int
    percent: int
    now: int = 0
    states: dict[str, int] | None = None


@pages.get("/overview")
@allow(people=works_beyond_kanoons)
async def overview(
    request: Request,
    actor: Actor,
    state: State,
    kind: Annotated[str, Query(max_length=32)] = "",
    days: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """What is not a choice counts as the first one: a page is no form to fail on."""
    declared = PROCESSES.get(kind, KANOON)
    period = int(days) if days.isascii() and days.isdecimal() and int(days) in PERIODS_DAYS else A_YEAR_DAYS
    since = state.clock() - timedelta(days=period)

    def read(session: Session) -> Any:
        store = OverviewStore(session)
        cells = CellOverviewStore(session)
        crafts = {one.craft_code: Text(fa=one.craft_fa, en=one.craft_en) for one in CraftStore(session).all()}
        return {
            "by_province": _bars(store.kanoons("province", actor.region), _PROVINCES),
            "by_kind": _bars(store.kanoons("kind", actor.region), KIND_WORDS),
            "cells_by_craft": _bars(cells.cells("craft", actor.region), crafts),
            "cells_by_province": _bars(cells.cells("province", actor.region), _PROVINCES),
            "outcomes": cells.outcomes(actor.region),
            "found": store.funnel(declared.kind, since, actor.region),
        }

    look = await state.database.aread(read)
    found = look.pop("found")
    stages = in_order(declared, found)
    most = max((one.reached for one in stages), default=0) or 1
    return page(
        request, "overview.html",
        states=KANOON_STATES, cell_states=CELL_STATES, **look,
        chosen=declared, period=period, periods=PERIODS_DAYS, processes=PROCESSES.values(),
        funnel=[
            Bar(declared.stage(one.stage).title, one.reached, one.reached * 100 // most, one.now) for one in stages
        ] if found else [],
    )  # fmt: skip


def _bars(counted: tuple[Counted, ...], words: Mapping[str, Text] = MappingProxyType({})) -> list[Bar]:
    """Each with its words, or as it is, and its share of the largest."""
    most = max((one.count for one in counted), default=0) or 1
    return [
        Bar(words.get(one.of) or as_it_is(one.of), one.count, one.count * 100 // most, states=one.states)
        for one in counted
    ]
