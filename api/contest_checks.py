"""What may be asked for of an order: how many units, within which days, and of which state."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from api.contest_requests import DisputeRequest, ReturnRequest
from api.problems import wrong_fields
from domain.contests import GoodsBack
from domain.forms import FieldError
from domain.market_policies import DisputePolicy, GoodsReturnPolicy
from domain.orders import Line, may_withdraw
from domain.working_days import Duration, WorkingCalendar
from stores.calendar import CalendarStore
from stores.orders import KeptLine, Order, OrderStore
from stores.products import ProductStore
from stores.refunds import Wish

_DELIVERED = frozenset({"delivered", "completed"})


def check_return(
    session: Session,
    order: Order,
    wanted: ReturnRequest,
    at: datetime,
    policy: GoodsReturnPolicy,
    *,
    lenient: bool = False,
) -> tuple[tuple[GoodsBack, ...], Wish]:
    """The units that go back, and what they are worth as a wish. Raises a 422 by field, unless `lenient`.

    With the last units the carrier's fee goes back as well: article 37 leaves the buyer the return freight only.
    """
    lines = {one.line.number: one for one in OrderStore(session).lines(order.id)}
    left = {number: one.line.units - one.back_units for number, one in lines.items()}
    units = {one.line: one.units for one in wanted.lines} or {n: many for n, many in left.items() if many}
    calendar = CalendarStore(session).working_calendar()
    if not lenient and (errors := list(_wrong(order, wanted, lines, units, at, policy, calendar))):
        raise wrong_fields(*errors)
    products = {
        one.id: one for one in ProductStore(session).of_ids([one.line.product_id for one in lines.values()])
    }
    goods = tuple(
        GoodsBack(number, many, products[lines[number].line.product_id].name_fa)
        for number, many in sorted(units.items())
        if number in lines
    )
    whole = all(units.get(number, 0) >= many for number, many in left.items())
    return goods, Wish(units, with_carrier=whole)


def check_dispute(order: Order, wanted: DisputeRequest, at: datetime, policy: DisputePolicy) -> None:
    """Raises a 422 where nothing is said, and for the order where nothing was paid or delivered, or it was long ago."""
    if not wanted.reason:
        raise wrong_fields(FieldError("reason", "required"))
    if error := _not_there(order) or _long_ago(order, at, policy.begun_within):
        raise wrong_fields(FieldError("order_id", error))


def _wrong(
    order: Order,
    wanted: ReturnRequest,
    lines: dict[int, KeptLine],
    units: dict[int, int],
    at: datetime,
    policy: GoodsReturnPolicy,
    calendar: WorkingCalendar,
) -> Iterator[FieldError]:
    if error := _not_there(order):
        yield FieldError("order_id", error)
        return
    if wanted.ground == "defect":
        if not wanted.reason:
            yield FieldError("reason", "required")
        if _long_ago(order, at, policy.defects_within):
            yield FieldError("ground", "after_window")
    if len({one.line for one in wanted.lines}) < len(wanted.lines):
        yield FieldError("lines", "twice")
    if not units:
        yield FieldError("lines", "more_than_bought")
    places = {one.line: n for n, one in enumerate(wanted.lines)}
    for number, many in units.items():
        place = f"lines.{places[number]}" if number in places else "lines"
        kept = lines.get(number)
        if kept is None:
            yield FieldError(f"{place}.line", "unknown_line")
        elif many > kept.line.units - kept.back_units:
            yield FieldError(f"{place}.units" if number in places else place, "more_than_bought")
        elif wanted.ground == "withdrawal" and (code := _why_not(kept.line, order, at, calendar)):
            yield FieldError(f"{place}.line" if number in places else place, code)


def _why_not(line: Line, order: Order, at: datetime, calendar: WorkingCalendar) -> str | None:
    """Why a buyer may not think again about a line, if so."""
    if line.withdrawal_days == 0:
        return "not_taken_back"
    delivered = order.delivered_at
    return None if delivered and may_withdraw(line, delivered, at, calendar) else "after_window"


def _not_there(order: Order) -> str | None:
    if order.paid_rials == 0:
        return "nothing_paid"
    return None if order.state in _DELIVERED else "not_delivered"


def _long_ago(order: Order, at: datetime, within: str) -> str | None:
    delivered = order.delivered_at
    over = delivered is not None and at > WorkingCalendar(frozenset()).after(
        delivered, Duration.parse(within)
    )
    return "after_window" if over else None
