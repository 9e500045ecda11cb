"""Faults on demand: what shall go wrong, where, for whom, how often."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gateways.sandbox.state import State

FaultKind = Literal[
    "slow",  # answers after `seconds`
    "error",  # answers 503 and does nothing
    "unknown_outcome",  # does it, waits `seconds`, answers 500
    "reject",  # bank: the order is rejected at once, with `reason`; SMS: the number is refused
    "reject_later",  # bank: accepted first, rejected when it would have settled
    "returned",  # bank: settled first, then returned with `reason`
    "silent",  # Mer'at never answers, an order never settles, a message never arrives
    "undelivered",  # SMS: the receipt says that the phone was not reached
    "not_owner",  # bank: the Sheba is somebody else's
    "dropped_webhook",
    "duplicate_webhook",  # sent again under its id, and again under a new one
    "late_webhook",  # sent `seconds` later than it should be
]


class Fault(BaseModel):
    """One fault. `for_process` is the beginning of a process id, order id, request id, or a national code,
    Sheba or mobile; None means everybody. `times` None means until it is taken away.
    """

    model_config = ConfigDict(extra="forbid")

    system: Literal["bank", "merat", "sms"]
    kind: FaultKind
    operation: str = "*"
    for_process: str | None = None
    times: int | None = Field(default=1, ge=1)
    seconds: float = Field(default=0.0, ge=0)
    reason: str | None = None


def add_fault(state: State, fault: Fault) -> str:
    fault_id = f"fault-{state.next_number('fault')}"
    state.put("fault", fault_id, {"id": fault_id} | fault.model_dump())
    return fault_id


def take_fault(
    state: State, system: str, operation: str, kind: FaultKind, marks: Iterable[str | None]
) -> Fault | None:
    """The oldest fault that meets this call, its count lowered; `marks` are whom the call is about."""
    known = [mark for mark in marks if mark]
    for record in state.all("fault"):
        fault = Fault.model_validate({name: value for name, value in record.items() if name != "id"})
        if (fault.system, fault.kind) != (system, kind) or fault.operation not in ("*", operation):
            continue
        wanted = fault.for_process
        if wanted and not any(mark.startswith(wanted) for mark in known):
            continue
        _use(state, record, fault)
        return fault
    return None


def _use(state: State, record: dict[str, object], fault: Fault) -> None:
    fault_id = str(record["id"])
    if fault.times is None:
        return
    if fault.times == 1:
        state.drop("fault", fault_id)
    else:
        state.put("fault", fault_id, record | {"times": fault.times - 1})
