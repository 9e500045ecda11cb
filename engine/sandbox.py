"""The runner that keeps clocks and chance out of workflows, and the process that it runs in."""

import gc
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from temporalio.converter import SerializationContext, StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.worker._command_aware_visitor import CommandInfo
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.worker.workflow_sandbox._importer import Importer
from temporalio.worker.workflow_sandbox._in_sandbox import InSandbox
from temporalio.worker.workflow_sandbox._restrictions import RestrictionContext
from temporalio.worker.workflow_sandbox._runner import _Instance

# Never `workflows`: passing those through would switch the sandbox off for them.
_PASSED_THROUGH = (
    "domain", "activities", "stores", "gateways", "engine",
    "sqlalchemy", "pydantic", "pydantic_core", "httpx", "cryptography", "phonenumbers", "persiantools",
)  # fmt: skip


@cache
def sandboxed() -> SandboxedWorkflowRunner:
    """The runner of the worker and of replays: one for a process, which imports each workflow once (a second of work)."""
    return _Runner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


class _OfThisThread(RestrictionContext, threading.local):
    """Whether a workflow is running: several do, each in a thread of its own, by the same modules."""


@dataclass(frozen=True)
class _Runner(SandboxedWorkflowRunner):
    """Runs of one workflow share its modules, which are imported in the sandbox once.

    The SDK imports them anew for every run: half a megabyte of memory and 20 to 30 ms for every loan, for years
    (docs/decisions/0029). What they guard themselves: no module of `workflows` holds anything that changes
    (tests/workflows/test_modules.py). Clocks, chance and files are refused as before.
    """

    _importers: dict[str, Importer] = field(default_factory=dict, init=False, repr=False, compare=False)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        module = det.defn.cls.__module__
        if module not in self._importers:
            self._importers[module] = Importer(
                self.restrictions, _OfThisThread(), workflow_module_name=module
            )
        return _Run(det, self.runner_class, self._importers[module])


class _Run(_Instance):
    """A run with the modules of its workflow, that is asked without the sandbox whom a payload belongs to.

    The SDK asks for every payload, through text that it compiles and runs in the sandbox each time: an eighth
    of what a loan costs its worker (docs/decisions/0013). The answer is made of the SDK's own data only; no line
    of ours runs for it.
    """

    def __init__(
        self, details: WorkflowInstanceDetails, runner_class: type[WorkflowRunner], importer: Importer
    ) -> None:
        # As the SDK's own does, which makes an importer here.
        self.instance_details, self.runner_class, self.importer = details, runner_class, importer
        self._current_thread_id = None
        self.globals_and_locals = {"__file__": "workflow_sandbox.py"}
        self._create_instance()

    def get_serialization_context(self, command_info: CommandInfo | None) -> SerializationContext | None:
        return self._inside().get_serialization_context(command_info)

    def get_external_store_context(self, command_info: CommandInfo | None) -> StorageDriverStoreContext:
        return self._inside().get_external_store_context(command_info)

    def _inside(self) -> InSandbox:
        # The SDK declares texts only, and keeps more.
        return cast("InSandbox", self.globals_and_locals["__temporal_in_sandbox"])


def collect_rarely() -> None:
    """Tells Python to look for garbage less often; call it once, when everything is imported.

    Every run of a workflow has its modules to itself, tens of thousands of objects that live for years: looking
    at them all again and again was a seventh of what a loan costs its worker. At most about two million objects
    (some 200 MB) wait to be collected.
    """
    gc.set_threshold(50_000, 10, 4)
    gc.freeze()
