"""Runs of a workflow share its modules: these hold nothing that one run could leave behind for another."""

import inspect
import pkgutil
from collections.abc import Iterator, MutableMapping, MutableSequence, MutableSet
from importlib import import_module
from types import ModuleType

import pytest

import workflows

MODULES = [import_module(f"workflows.{module.name}") for module in pkgutil.iter_modules(workflows.__path__)]
CHANGEABLE = (MutableMapping, MutableSequence, MutableSet)


def kept_by(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What the module and its own classes hold, by name."""
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        yield name, value
        if inspect.isclass(value) and value.__module__ == module.__name__:
            for inner, held in vars(value).items():
                if not inner.startswith("__"):
                    yield f"{name}.{inner}", held


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_holds_nothing_that_changes(module: ModuleType) -> None:
    changeable = [name for name, value in kept_by(module) if isinstance(value, CHANGEABLE)]
    assert not changeable, "make it a tuple, a frozenset or a MappingProxyType, or keep it on the workflow"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_remembers_no_answers(module: ModuleType) -> None:
    assert not [name for name, value in kept_by(module) if hasattr(value, "cache_clear")]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_names_nothing_global_to_change_it(module: ModuleType) -> None:
    assert "\n    global " not in inspect.getsource(module)
