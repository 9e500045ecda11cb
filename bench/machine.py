"""The machine and the versions that numbers belong to."""

import os
import platform
from pathlib import Path
from typing import Any

import temporalio.service
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

from stores.database import Database


async def describe(engine: Client, database: Database) -> dict[str, Any]:
    """Cores, memory, versions, and how busy the machine was when we came."""
    told = await engine.workflow_service.get_system_info(GetSystemInfoRequest())
    return {
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "engine": f"Temporal {told.server_version}, its own SQLite",
        "sdk": temporalio.service.__version__,
        "database": _database(database),
    }


def _memory_gib() -> float:
    return round(int(Path("/proc/meminfo").read_text("ascii").split()[1]) / 1024**2, 1)


def load() -> float:
    """Processes that wanted a core during the last minute."""
    return round(os.getloadavg()[0], 2)


def _database(database: Database) -> str:
    with database.engine.connect() as connection:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return f"SQLite {version}, WAL, every commit synced" if database.is_sqlite else f"PostgreSQL {version}"
