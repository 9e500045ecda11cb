"""Fixtures that every test may ask for: the engine, databases, the sandbox, the running office."""

from pathlib import Path

_FIXTURES = Path(__file__).parent / "fixtures"

pytest_plugins = [f"tests.fixtures.{path.stem}" for path in sorted(_FIXTURES.glob("*.py"))]
