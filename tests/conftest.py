"""Fixtures that every test may ask for: the engine, databases, the sandbox, the running office."""

from pathlib import Path

_FIXTURES = Path(__file__).parent / "fixtures"

# The office last: it imports the others, which pytest must have seen first.
pytest_plugins = [
    f"tests.fixtures.{path.stem}"
    for path in sorted(_FIXTURES.glob("*.py"), key=lambda path: (path.stem == "office", path.stem))
]
