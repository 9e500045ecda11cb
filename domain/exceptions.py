"""A case of its own for what came from outside and no other case takes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case import CaseRecord, OutsideEvent
from domain.loan_policies import ExceptionPolicy


@dataclass(slots=True)
class ExceptionCase:
    """What the exception's workflow starts with. `event` is there where it may be handed on."""

    record: CaseRecord
    policy: ExceptionPolicy
    about: dict[str, Any] = field(default_factory=dict)
    event: OutsideEvent | None = None


@dataclass(frozen=True, slots=True)
class Handing:
    """An event handed to a loan on a person's word."""

    loan_id: str
    event: OutsideEvent


@dataclass(frozen=True, slots=True)
class SentBack:
    """Money in suspense, by the bank's reference, that went back to who paid it."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that its case took and then could not use; `cause` is a code of domain.exception_process."""

    source: str
    event: OutsideEvent
    cause: str
    at: datetime
