"""Fixtures that every test may ask for: the engine, databases, the sandbox, the running office."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TypeGuard

import pytest

# Few tests that last long are begun first, so that no process ends with them alone (Makefile).
_LONGEST_FIRST = ("faults", "commands", "stories", "workflows")

_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes folders of its own there
_BYTES_FOR_TESTS = 4 * 2**30


def _work_in_memory() -> None:
    """Databases of tests need no disk: thousands are made, and a disk that is busy makes all of them wait.

    Where there is too little memory, or a folder of the tests' own is named (TMPDIR), nothing changes.
    """
    if "TMPDIR" in os.environ or not _MEMORY.is_dir():
        return
    may_execute = not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    if may_execute and shutil.disk_usage(_MEMORY).free >= _BYTES_FOR_TESTS:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


_work_in_memory()

_FIXTURES = Path(__file__).parent / "fixtures"

# The office last: it imports the others, which pytest must have seen first.
pytest_plugins = [
    f"tests.fixtures.{path.stem}"
    for path in sorted(_FIXTURES.glob("*.py"), key=lambda path: (path.stem == "office", path.stem))
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--mortal",
        type=int,
        metavar="SEED",
        help="kill the worker in the middle of every story (make faults)",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How often workers were killed, where they were."""
    ended = [one for reports in terminalreporter.stats.values() for one in reports if _has_ended(one)]
    deaths = [int(str(value)) for one in ended for name, value in one.user_properties if name == "deaths"]
    if deaths:
        met = len([one for one in deaths if one])
        killed = f"workers killed: {sum(deaths)}, in {met} of {len(deaths)} stories"
        terminalreporter.write_line(killed)


def _has_ended(report: object) -> TypeGuard[pytest.TestReport]:
    return isinstance(report, pytest.TestReport) and report.when == "teardown"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return _LONGEST_FIRST.index(folder) if folder in _LONGEST_FIRST else len(_LONGEST_FIRST)

    items.sort(key=rank)
    if config.getoption("--mortal") is not None:
        items[:] = [item for item in items if item.get_closest_marker("spares_worker") is None]
