"""The network at a glance: kanoons and cells counted, outcomes, and the funnel of a kind of case. Nobody is named."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session

from api.dependencies import Actor, State
from api.problems import not_found
from api.routes import router
from api.security.access import allow
from domain.permissions import works_beyond_kanoons
from domain.process import ProcessKind
from domain.processes import PROCESSES
from stores.cell_overview import CellOutcomes, CellOverviewStore, CellsBy
from stores.overview import Counted, KanoonsBy, OverviewStore, StageCount

overview = router(tag="overview")
Days = Annotated[int, Query(ge=1, le=3_660)]
A_YEAR_DAYS = 365


@overview.get("/overview/kanoons")
@allow(scope="kanoons:read", people=works_beyond_kanoons)
async def kanoons(actor: Actor, state: State, by: KanoonsBy = "province") -> dict[str, Any]:
    """Kanoons of the caller's region by province, kind or state, and how many of them are in each state."""
    found = await state.database.aread(lambda session: OverviewStore(session).kanoons(by, actor.region))
    return {"by": by, "items": [kanoons_shape(one) for one in found]}


@overview.get("/overview/cells")
@allow(scope="cells:read", people=works_beyond_kanoons)
async def cells(actor: Actor, state: State, by: CellsBy = "craft") -> dict[str, Any]:
    """Cells of the caller's region by craft, province or state, with what the latest reviews of open ones say together."""

    def read(session: Session) -> tuple[tuple[Counted, ...], CellOutcomes]:
        store = CellOverviewStore(session)
        return store.cells(by, actor.region), store.outcomes(actor.region)

    found, outcomes = await state.database.aread(read)
    items = [{"of": one.of, "cells": one.count, "states": one.states} for one in found]
    return {"by": by, "items": items, "outcomes": asdict(outcomes)}


@overview.get("/overview/funnel/{kind}")
@allow(scope="processes:read", people=works_beyond_kanoons)
async def funnel(kind: str, actor: Actor, state: State, days: Days = A_YEAR_DAYS) -> dict[str, Any]:
    """How many real cases that began in the last days came to each stage, in the order of the process picture."""
    declared = PROCESSES.get(kind)
    if declared is None:
        raise not_found()
    since = state.clock() - timedelta(days=days)
    found = await state.database.aread(
        lambda session: OverviewStore(session).funnel(kind, since, actor.region)
    )
    return {"kind": kind, "since": since, "stages": [stage_shape(one) for one in in_order(declared, found)]}


def in_order(declared: ProcessKind, found: tuple[StageCount, ...]) -> list[StageCount]:
    """Every stage of the declaration in its order; those that no case came to with zeros."""
    counts = {one.stage: one for one in found}
    return [counts.get(stage.name, StageCount(stage.name, 0, 0)) for stage in declared.stages]


def kanoons_shape(one: Counted) -> dict[str, Any]:
    return {"of": one.of, "kanoons": one.count, "states": one.states}


def stage_shape(one: StageCount) -> dict[str, Any]:
    return {"stage": one.stage, "reached": one.reached, "now": one.now}
