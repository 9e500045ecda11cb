"""Faults on demand: what shall go wrong, where, for whom, how often."""

from collections.abc import Iterable, Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateways.sandbox.state import State

FaultKind = Literal[
    "slow",  # answers after `seconds`
    "error",  # answers 503 and does nothing
    "unknown_outcome",  # does it, waits `seconds`, answers 500
    "reject",  # bank: the order (or account) is rejected at once, with `reason`; SMS: the number is refused
    # university: there is no seat; supplier: out of stock; payment: no try, or no refund
    "reject_later",  # bank: accepted first, rejected when it would have settled; supplier: cannot deliver after all;
    # payment: the refund does not arrive
    "returned",  # bank: settled first, then returned with `reason`
    "silent",  # Mer'at never answers, an order never settles or comes, a message never arrives, a course never ends;
    # payment: nobody tells that the buyer paid (`pay`), or a refund never arrives
    "delivers_late",  # supplier: after the day that was promised; by `seconds` where it is no rehearsal; carrier: so too
    "loses",  # carrier: the parcel is lost on its way
    "finds",  # carrier: it is lost, and delivered days later
    "sends_back",  # carrier: nobody was there, it goes back to the sender
    "disorder",  # carrier: the last scan is told first, and each twice
    "wrong_parcel",  # carrier: it tells of a parcel that nobody booked, and of ours under another order
    "bills_twice",  # carrier: its invoice has the first parcel twice
    "undelivered",  # SMS: the receipt says that the phone was not reached
    "not_owner",  # bank: the Sheba, identity: the mobile is somebody else's
    "dropped_webhook",
    "duplicate_webhook",  # sent again under its id, and again under a new one
    "late_webhook",  # sent `seconds` later than it should be
]

System = Literal["bank", "merat", "sms", "identity", "university", "supplier", "payment", "carrier"]

_EVERY_CALL: dict[System, tuple[str, ...]] = {
    "bank": (
        "owns_sheba",
        "order_transfer",
        "transfer_state",
        "statement",
        "open_account",
        "close_account",
        "balance",
        "move_balance",
        "send_file",
        "file_returns",
    ),
    "identity": ("owns_mobile",),
    "merat": ("request", "result"),
    "sms": ("send", "state"),
    "university": ("enrol", "look", "free"),
    "supplier": ("order", "look"),
    "payment": ("create", "verify", "inquire", "refund", "refund_state"),
    "carrier": ("book", "look", "call_off"),
}
_EVERY_WEBHOOK: dict[System, tuple[str, ...]] = dict.fromkeys(
    ("bank", "merat", "sms", "university", "supplier", "payment", "carrier"), ("webhook",)
)
POSSIBLE: Mapping[FaultKind, Mapping[System, tuple[str, ...]]] = {
    "slow": _EVERY_CALL,
    "error": _EVERY_CALL,
    "unknown_outcome": {
        "bank": ("order_transfer", "open_account", "move_balance", "send_file"),
        "merat": ("request",),
        "sms": ("send",),
        "university": ("enrol",),
        "supplier": ("order",),
        "payment": ("verify", "refund"),
        "carrier": ("book",),
    },
    "reject": {
        "bank": ("order_transfer", "open_account", "move_balance", "send_file"),
        "sms": ("send",),
        "university": ("enrol",),
        "supplier": ("order",),
        "payment": ("create", "refund"),
        "carrier": ("book",),
    },
    "reject_later": {
        "bank": ("order_transfer", "send_file"),
        "supplier": ("order",),
        "payment": ("refund",),
    },
    "returned": {"bank": ("order_transfer", "send_file")},
    "silent": {
        "bank": ("order_transfer", "send_file"),
        "merat": ("request",),
        "sms": ("send",),
        "university": ("enrol",),
        "supplier": ("order",),
        "payment": ("pay", "refund"),
        "carrier": ("book",),
    },
    "delivers_late": {"supplier": ("order",), "carrier": ("book",)},
    "loses": {"carrier": ("book",)},
    "finds": {"carrier": ("book",)},
    "sends_back": {"carrier": ("book",)},
    "disorder": {"carrier": ("book",)},
    "wrong_parcel": {"carrier": ("book",)},
    "bills_twice": {"carrier": ("invoice",)},
    "undelivered": {"sms": ("send",)},
    "not_owner": {"bank": ("owns_sheba",), "identity": ("owns_mobile",)},
    "dropped_webhook": _EVERY_WEBHOOK,
    "duplicate_webhook": _EVERY_WEBHOOK,
    "late_webhook": _EVERY_WEBHOOK,
}
"""The operations that a kind can strike; the package's docstring shows the table."""

NEED_SECONDS: frozenset[FaultKind] = frozenset({"slow", "late_webhook"})


class Fault(BaseModel):
    """One fault. `for_process` is the beginning of a process id, order id, request id, or a national code,
    Sheba or mobile; None means everybody. `times` None means until it is taken away.
    """

    model_config = ConfigDict(extra="forbid")

    system: System
    kind: FaultKind
    operation: str = "*"
    for_process: str | None = None
    times: int | None = Field(default=1, ge=1)
    seconds: float = Field(default=0.0, ge=0)
    reason: str | None = None

    @model_validator(mode="after")
    def _can_strike(self) -> Self:
        """Raises ValueError where this could never do anything."""
        possible = POSSIBLE[self.kind]
        if self.operation not in ("*", *possible.get(self.system, ())) or self.system not in possible:
            told = "; ".join(f"{system}: {', '.join(names)}" for system, names in possible.items())
            raise ValueError(f"{self.kind} can strike {told}; not {self.system}: {self.operation}")
        if self.kind in NEED_SECONDS and not self.seconds:
            raise ValueError(f"{self.kind} needs seconds above 0; without them it does nothing")
        return self


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
        # Checked when it was ordered; an older sandbox may have kept one that we would refuse.
        fault = Fault.model_construct(**{name: value for name, value in record.items() if name != "id"})
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
