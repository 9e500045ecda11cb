"""The market's state machines, each by itself: order, fulfilment, payment, refund, dispute, payout (processes.md, D).

None of them has a way back, so that what is said twice, or late, can be told from what cannot be.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from domain.carrier_invoice_states import (
    CARRIER_INVOICE_ENDS,
    CARRIER_INVOICE_STATES,
    CARRIER_INVOICE_STEPS,
)
from domain.supply_states import SUPPLY_ENDS, SUPPLY_STATES, SUPPLY_STEPS
from domain.words import Text


class Taken(StrEnum):
    """What became of an event: it moved something, was known already, or came late and is only noted."""

    MOVED = "moved"
    SAME = "same"
    LATE = "late"


class Impossible(Exception):
    """The event contradicts what is known, or what it asks for is not allowed now: `code` says which, a person looks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Step:
    """An event: the state that it leads to, and those in which it may happen."""

    to: str
    comes_from: frozenset[str]


@dataclass(frozen=True, slots=True)
class Machine:
    """A table of states with their words, and of events by their names; `name` begins the codes of refusals."""

    name: str
    first: str
    states: Mapping[str, Text]
    steps: Mapping[str, Step]
    ends: frozenset[str]
    """Where nothing more is expected, though late news may still come."""

    def judge(self, state: str, event: str) -> Taken:
        """What an event is in a state. Raises Impossible, and KeyError for an event that is not in the table."""
        step = self.steps[event]
        if state in step.comes_from:
            return Taken.MOVED
        if state == step.to:
            return Taken.SAME
        if state in self.beyond(step.to):
            return Taken.LATE
        raise Impossible(f"{self.name}_{event}_when_{state}")

    def beyond(self, state: str) -> AbstractSet[str]:
        """Every state that may still follow one."""
        return _beyond(self.name)[state]


def _machine(
    name: str, states: Mapping[str, Text], ends: str, steps: Mapping[str, tuple[str, str]]
) -> Machine:
    """`steps`: of each event the states that it may happen in, as words of one text, and where it leads."""
    table = {event: Step(to, frozenset(froms.split())) for event, (froms, to) in steps.items()}
    return Machine(
        name,
        next(iter(states)),
        MappingProxyType(dict(states)),
        MappingProxyType(table),
        frozenset(ends.split()),
    )


ORDER = _machine(
    "order",
    {
        "awaiting_payment": Text(fa="در انتظار پرداخت", en="Awaiting payment"),
        "paid": Text(fa="پرداخت‌شده", en="Paid"),
        "accepted": Text(fa="پذیرفته‌شده", en="Accepted"),
        "delivered": Text(fa="تحویل‌شده", en="Delivered"),
        "completed": Text(fa="انجام‌شده", en="Completed"),
        "returned": Text(fa="برگشت‌خورده", en="Returned"),
        "expired": Text(fa="مهلت گذشته", en="Expired"),
        "declined": Text(fa="ردشده از سوی هسته", en="Declined by the cell"),
        "passed_on": Text(fa="سپرده‌شده به هستهٔ دیگر", en="Passed on to another cell"),
        "cancelled": Text(fa="لغوشده", en="Cancelled"),
        "delivery_failed": Text(fa="تحویل‌نشده", en="Not delivered"),
    },
    "completed returned declined passed_on cancelled delivery_failed",
    {
        "paid": ("awaiting_payment", "paid"),
        "expired": ("awaiting_payment", "expired"),
        "revived": ("expired", "paid"),
        "accepted": ("paid", "accepted"),
        "declined": ("paid", "declined"),
        "passed_on": ("paid", "passed_on"),
        "cancelled": ("awaiting_payment paid accepted", "cancelled"),
        "delivered": ("accepted", "delivered"),
        "delivery_failed": ("accepted", "delivery_failed"),
        "returned": ("delivered", "returned"),
        "completed": ("delivered", "completed"),
    },
)  # fmt: skip
"""One cell's order. That it waits, is sent or is disputed is said by the other tables."""

FULFILMENT = _machine(
    "fulfilment",
    {
        "waiting": Text(fa="در انتظار", en="Waiting"),
        "preparing": Text(fa="در دست آماده‌سازی", en="Being prepared"),
        "ready": Text(fa="آمادهٔ فرستادن", en="Ready to be sent"),
        "booked": Text(fa="در انتظار تحویل به پست", en="Waiting for the carrier"),
        "picked_up": Text(fa="تحویل به پست", en="With the carrier"),
        "in_transit": Text(fa="در راه", en="On its way"),
        "lost": Text(fa="گم‌شده", en="Lost"),
        "delivered": Text(fa="رسیده", en="Delivered"),
        "sent_back": Text(fa="برگشت به فرستنده", en="Sent back"),
        "stopped": Text(fa="فرستاده نمی‌شود", en="Not sent any more"),
    },
    "delivered sent_back stopped",
    {
        "begun": ("waiting", "preparing"),
        "ready": ("preparing", "ready"),
        "booked": ("ready", "booked"),
        "picked_up": ("booked", "picked_up"),
        "in_transit": ("booked picked_up", "in_transit"),
        "lost": ("booked picked_up in_transit", "lost"),
        "delivered": ("booked picked_up in_transit lost", "delivered"),
        "sent_back": ("booked picked_up in_transit lost", "sent_back"),
        "stopped": ("waiting preparing ready booked", "stopped"),
    },
)  # fmt: skip
"""One cell's parcel. Scans come late, twice and in any order: one that was missed is made up for by the next."""
SCANS = MappingProxyType(
    {
        "picked_up": "picked_up",
        "in_transit": "in_transit",
        "delivered": "delivered",
        "returned": "sent_back",
        "lost": "lost",
    }
)
"""A carrier's words (api.md, carrier.scan) for what happened to a parcel."""
OUT_OF_THE_HOUSE = frozenset({"picked_up", "in_transit", "lost", "delivered", "sent_back"})

PAYMENT = _machine(
    "payment",
    {
        "created": Text(fa="ساخته‌شده", en="Created"),
        "waiting": Text(fa="در انتظار خریدار", en="Waiting for the buyer"),
        "failed": Text(fa="ناموفق", en="Failed"),
        "expired": Text(fa="مهلت گذشته", en="Expired"),
        "late": Text(fa="دیر رسیده", en="Came too late"),
        "returning": Text(fa="در حال برگرداندن", en="Being returned"),
        "returned": Text(fa="برگردانده‌شده", en="Returned"),
        "paid": Text(fa="پرداخت‌شده", en="Paid"),
    },
    "paid returned",
    {
        "offered": ("created", "waiting"),
        "failed": ("created waiting", "failed"),
        "expired": ("created waiting", "expired"),
        "verified": ("waiting", "paid"),
        "came_late": ("waiting failed expired", "late"),
        "revived": ("late", "paid"),
        "returning": ("late", "returning"),
        "returned": ("returning", "returned"),
    },
)  # fmt: skip
"""One try to pay a basket. Money that comes when nobody waits for it is `late`, whatever the gateway had said before."""

REFUND = _machine(
    "refund",
    {
        "asked": Text(fa="خواسته‌شده", en="Asked for"),
        "awaiting_goods": Text(fa="در انتظار کالا", en="Waiting for the goods"),
        "approved": Text(fa="پذیرفته‌شده", en="Approved"),
        "sending": Text(fa="در حال پرداخت از درگاه", en="Being paid by the gateway"),
        "by_bank": Text(fa="در حال پرداخت از بانک", en="Being paid by the bank"),
        "paid": Text(fa="پرداخت‌شده", en="Paid"),
        "refused": Text(fa="ردشده", en="Refused"),
        "withdrawn": Text(fa="پس‌گرفته", en="Withdrawn"),
    },
    "paid refused withdrawn",
    {
        "goods_awaited": ("asked", "awaiting_goods"),
        "approved": ("asked awaiting_goods", "approved"),
        "refused": ("asked awaiting_goods", "refused"),
        "withdrawn": ("asked awaiting_goods", "withdrawn"),
        "sending": ("approved", "sending"),
        "by_bank": ("approved sending", "by_bank"),
        "paid": ("sending by_bank", "paid"),
    },
)  # fmt: skip
"""Money that goes back to the buyer. What the gateway refuses goes by the bank."""

DISPUTE = _machine(
    "dispute",
    {
        "open": Text(fa="باز", en="Open"),
        "decided": Text(fa="داوری‌شده", en="Decided"),
        "withdrawn": Text(fa="پس‌گرفته", en="Withdrawn"),
    },
    "decided withdrawn",
    {"decided": ("open", "decided"), "withdrawn": ("open", "withdrawn")},
)  # fmt: skip
"""Buyer and cell do not agree, and market support decides. An order has an open refund or an open dispute, not both."""

PAYOUT = _machine(
    "payout",
    {
        "scheduled": Text(fa="در نوبت", en="Scheduled"),
        "approved": Text(fa="تأییدشده", en="Approved"),
        "sent": Text(fa="فرستاده‌شده به بانک", en="Sent to the bank"),
        "settled": Text(fa="نشسته به حساب", en="Settled"),
        "failed": Text(fa="ناموفق", en="Failed"),
        "returned": Text(fa="برگشتی", en="Returned"),
        "cancelled": Text(fa="لغوشده", en="Cancelled"),
    },
    "failed returned cancelled",
    {
        "approved": ("scheduled", "approved"),
        "sent": ("scheduled approved", "sent"),
        "settled": ("sent", "settled"),
        "failed": ("sent", "failed"),
        "returned": ("sent settled", "returned"),
        "cancelled": ("scheduled approved", "cancelled"),
    },
)  # fmt: skip
"""Money to a cell. One that failed or came back has ended: the amounts go into the next batch by another payout."""

SUPPLY = _machine("supply", SUPPLY_STATES, SUPPLY_ENDS, SUPPLY_STEPS)
"""What a cell orders of a supplier: the same order with the roles changed. Asking another supplier moves nothing."""

CARRIER_INVOICE = _machine(
    "carrier_invoice", CARRIER_INVOICE_STATES, CARRIER_INVOICE_ENDS, CARRIER_INVOICE_STEPS
)
"""What a carrier bills for a period, from its arrival to its payment."""

REFUND_RETURN_STATES = _machine(
    "refund_return",
    {
        "owed": Text(fa="دوباره بدهکاریم", en="Owed again"),
        "sending": Text(fa="در حال پرداخت از بانک", en="Being paid by the bank"),
        "paid": Text(fa="پرداخت‌شده", en="Paid"),
    },
    "paid",
    {"sending": ("owed", "sending"), "paid": ("sending", "paid")},
)
"""A refund that the bank sent back after it had settled; the refund itself stays paid, and what came back is paid by this."""

MACHINES: Mapping[str, Machine] = MappingProxyType(
    {
        one.name: one
        for one in (
            ORDER,
            FULFILMENT,
            PAYMENT,
            REFUND,
            DISPUTE,
            PAYOUT,
            SUPPLY,
            CARRIER_INVOICE,
            REFUND_RETURN_STATES,
        )
    }
)


@cache
def _beyond(name: str) -> Mapping[str, frozenset[str]]:
    machine = MACHINES[name]
    after: dict[str, set[str]] = {state: set() for state in machine.states}
    for _ in machine.states:
        for step in machine.steps.values():
            for state in step.comes_from:
                after[state] |= {step.to} | after[step.to]
    return MappingProxyType({state: frozenset(states) for state, states in after.items()})
