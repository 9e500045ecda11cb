"""Finds an engine in four ways, in order, and says in plain sentences why none of them works."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from temporalio.envconfig import ClientConfigProfile

from engine.build import build_server, built_server
from engine.download import download_cli, downloaded_cli
from engine.unavailable import EngineUnavailable
from engine.versions import CLI_VERSION, GO_VERSION_NEEDED, SERVER_VERSION

DEFAULT_CACHE = Path.home() / ".cache" / "hamyar"
