"""Fixtures that every test may ask for: the engine, databases, the sandbox, the running office."""

from pathlib import Path

import pytest

# Few tests that last long are begun first, so that no process ends with them alone (Makefile).
_LONGEST_FIRST = ("faults", "commands", "stories", "workflows")

_FIXTURES = Path(__file__).parent / "fixtures"

# The office last: it imports the others, which pytest must have seen first.
pytest_plugins = [
    f"tests.fixtures.{path.stem}"
    for path in sorted(_FIXTURES.glob("*.py"), key=lambda path: (path.stem == "office", path.stem))
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return _LONGEST_FIRST.index(folder) if folder in _LONGEST_FIRST else len(_LONGEST_FIRST)

    items.sort(key=rank)
