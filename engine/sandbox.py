"""The runner that keeps clocks and chance out of workflows, and the process that it runs in."""

import gc
from typing import cast

from temporalio.converter import SerializationContext, StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker._command_aware_visitor import CommandInfo
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.worker.workflow_sandbox._in_sandbox import InSandbox
from temporalio.worker.workflow_sandbox._runner import _Instance

# Never `workflows`: passing those through would switch the sandbox off for them.
_PASSED_THROUGH = (
    "domain", "activities", "stores", "gateways", "engine",
    "sqlalchemy", "pydantic", "pydantic_core", "httpx", "cryptography", "phonenumbers", "persiantools",
)  # fmt: skip


def sandboxed() -> SandboxedWorkflowRunner:
    """The runner of the worker and of replays."""
    return _Runner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


class _Runner(SandboxedWorkflowRunner):
    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _Run(det, self.runner_class, self.restrictions)


class _Run(_Instance):
    """A run that is asked without the sandbox whom a payload belongs to.

    The SDK asks for every payload, through text that it compiles and runs in the sandbox each time: an eighth
    of what a loan costs its worker (docs/decisions/0013). The answer is made of the SDK's own data only; no line
    of ours runs for it.
    """

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
