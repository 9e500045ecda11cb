"""How the API logs: one JSON line per thing that happened, made to hold no personal data."""

import logging
import sys

import structlog


def set_up_logs() -> None:
    """Called once by the process that serves; tests keep structlog as it is."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # uvicorn's access lines name addresses and whole paths; ours replace them.
    logging.getLogger("uvicorn.access").disabled = True
