"""Whether the house stands: for load balancers, operators and Prometheus."""

from typing import Literal

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse

from api.dependencies import State
from api.routes import router
from api.security.access import public
from api.state import ApiState
from stores.waiting import count_waiting

health = router(tag="health")


class Live(BaseModel):
    status: Literal["live"] = "live"


class Ready(BaseModel):
    """`missing` names what does not answer: database, engine."""

    ready: bool
    missing: list[str]


@health.get("/health/live")
@public()
async def live() -> Live:
    """The process answers."""
    return Live()


@health.get("/health/ready", response_model=Ready, responses={503: {"model": Ready}})
@public()
async def ready(state: State) -> Response:
    """Everything that a request needs answers; 503 names what does not."""
    missing = [] if await _database_answers(state) else ["database"]
    if not await state.engine.is_up():
        missing.append("engine")
    answer = Ready(ready=not missing, missing=missing)
    return JSONResponse(answer.model_dump(), 503 if missing else 200)


@health.get("/metrics", response_class=PlainTextResponse)
@public()
async def metrics(state: State) -> Response:
    """Counts for Prometheus; nothing of persons or money is in them."""
    try:
        outbox = await state.database.aread(count_waiting)
    except SQLAlchemyError:
        # What we count ourselves is told without it.
        outbox = {}
    return Response(state.metrics.text(outbox), media_type=CONTENT_TYPE_LATEST)


async def _database_answers(state: ApiState) -> bool:
    try:
        await state.database.aread(lambda session: session.execute(text("SELECT 1")).scalar_one())
    except SQLAlchemyError:
        return False
    return True
