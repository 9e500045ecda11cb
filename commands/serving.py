"""The processes of a house: the API and the worker, each until it is told to stop."""

import logging

import structlog
import uvicorn

import worker
from commands.house import api_of
from settings import Settings
from stores.database import Database

_SECONDS_TO_FINISH = 10


def serve_api(settings: Settings) -> None:
    """Answers at the settings' address until SIGTERM; then finishes what is in hand."""
    _log_plainly()
    database = Database(settings.database)
    try:
        uvicorn.run(
            api_of(settings, database),
            host=settings.api_host,
            port=settings.api_port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            # Behind a proxy the addresses of callers come from it; on loopback there is none.
            proxy_headers=False,
        )
    finally:
        database.close()


def work() -> None:
    """Runs workflows, steps and relays until SIGTERM."""
    _log_plainly()
    worker.main()


def _log_plainly() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ]
    )
