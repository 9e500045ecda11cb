"""Beginning a return or a dispute: checked at the door, contested in the stores in the same transaction, told to the order."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session
from temporalio.service import RPCError

from activities.contests import DISPUTE, REFUND, keep_contested
from api.case_start import begin_once, process_id_of, start_kept
from api.contest_checks import check_dispute, check_return
from api.contest_reading import parties_of, seen_order
from api.contest_requests import DisputeRequest, ReturnRequest
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.contests import BUYER, CELL, DisputeCase, GoodsReturnCase, Parties, Side
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.market_states import Impossible
from domain.network_permissions import supports_market
from domain.permissions import Actor
from engine.virtual_time import current_time
from stores.cases import CaseStore, StartDue
from stores.disputes import DisputeStore
from stores.market_deaths import dead_of
from stores.orders import Order
from stores.refunds import COMPLAINT, WITHDRAWAL, RefundStore
from stores.sealing import keyed_hash


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what of which order, at the order's own time; `actor` None sees and does all (a system)."""

    order_id: str
    actor: Actor
    key: str
    at: datetime
    everything: bool = False

    @property
    def reader(self) -> Actor | None:
        return None if self.everything else self.actor


async def start_return(
    state: ApiState, actor: Actor, order_id: str, wanted: ReturnRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the return, or of the same one again. `allowed`: a system's scope says so already.

    Raises Problem: 404, 403 for a cell, 409 `order_contested`, 422 by field.
    """
    return await _start(state, "goods_return", actor, order_id, wanted, key, _begin_return, allowed=allowed)


async def start_dispute(
    state: ApiState, actor: Actor, order_id: str, wanted: DisputeRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the dispute, or of the same one again; as `start_return`. A party begins it for itself."""
    return await _start(state, "dispute", actor, order_id, wanted, key, _begin_dispute, allowed=allowed)


async def _start(
    state: ApiState,
    kind: str,
    actor: Actor,
    order_id: str,
    wanted: BaseModel,
    key: str,
    begin: Callable[..., StartDue],
    *,
    allowed: bool,
) -> str:
    asked = Asked(order_id, actor, key, state.clock(), allowed)
    order = await state.database.aread(
        lambda session: seen_order(session, state.keys, asked.reader, order_id)[0]
    )
    at = await _time_of(state, order)
    asked = Asked(order_id, actor, key, at, allowed)
    case_id = process_id_of(kind, actor.username, f"{order_id}\n{key}")
    try:
        await start_kept(state, lambda session: begin(session, state, case_id, asked, wanted))
    except Impossible as impossible:
        raise Problem(409, _SAID.get(impossible.code, "order_contested")) from impossible
    state.events_arrived.set()
    return case_id


_SAID = {"refund_too_much": "nothing_left", "dispute_about_nothing": "nothing_left"}


def _speaks_for_buyer(actor: Actor, parties: Parties) -> bool:
    """The buyer, and market support for who has told them; not the cell, whatever else its person is."""
    if actor.member_id == parties.buyer_member_id:
        return True
    return supports_market(actor) and (actor.member_id is None or actor.member_id != parties.cell_member_id)


def _begin_return(
    session: Session, state: ApiState, case_id: str, asked: Asked, wanted: ReturnRequest
) -> StartDue:
    order, parties = seen_order(session, state.keys, asked.reader, asked.order_id)
    if not (asked.everything or _speaks_for_buyer(asked.actor, parties)):
        # What a cell does not agree to is a dispute.
        raise Problem(403, "not_for_you")
    known = CaseStore(session).get(case_id) is not None
    goods, wish = check_return(session, order, wanted, asked.at, POLICIES.goods_return, lenient=known)
    record = _record(case_id, "goods_return", session, state, asked, order, parties.buyer_member_id)
    case = GoodsReturnCase(
        record, POLICIES.goods_return, POLICIES.money_back, parties, goods, 0, wanted.wish, wanted.ground,
        wanted.reason, dead=_dead(session, parties),
    )  # fmt: skip
    subject = _subject(parties) | {"wish": wanted.wish, "ground": wanted.ground}
    if not known:
        refunds = RefundStore(session)
        kind = WITHDRAWAL if wanted.ground == "withdrawal" else COMPLAINT
        refunds.ask(case_id, order.id, kind, wish, asked.at)
        refund = refunds.get(case_id)
        case.rials = refund.rials if refund else 0
        keep_contested(session, state.keys, order, REFUND, case_id, asked.at)
    due, _ = begin_once(
        session, record, case, subject=subject, search_words=f"{order.id} {order.basket_id}",
        asked=_known_by(state, asked, wanted), policy_version=POLICIES.version,
    )  # fmt: skip
    return due


def _begin_dispute(
    session: Session, state: ApiState, case_id: str, asked: Asked, wanted: DisputeRequest
) -> StartDue:
    order, parties = seen_order(session, state.keys, asked.reader, asked.order_id)
    side = _side(asked, parties, wanted)
    known = CaseStore(session).get(case_id) is not None
    if not known:
        check_dispute(order, wanted, asked.at, POLICIES.dispute)
    owner = parties.member_of(side)
    record = _record(case_id, "dispute", session, state, asked, order, owner)
    goods, _ = check_return(session, order, ReturnRequest(), asked.at, POLICIES.goods_return, lenient=True)
    case = DisputeCase(
        record, POLICIES.dispute, POLICIES.money_back, parties, tuple(one.words for one in goods), side,
        order.kept_goods_rials, wanted.reason, dead=_dead(session, parties),
    )  # fmt: skip
    if not known:
        DisputeStore(session).open(case_id, order.id, side, asked.at)
        keep_contested(session, state.keys, order, DISPUTE, case_id, asked.at)
    due, _ = begin_once(
        session, record, case, subject=_subject(parties) | {"opened_by": side},
        search_words=f"{order.id} {order.basket_id}", asked=_known_by(state, asked, wanted),
        policy_version=POLICIES.version,
    )  # fmt: skip
    return due


def _dead(session: Session, parties: Parties) -> list[str]:
    return dead_of(session, parties.buyer_member_id, parties.cell_member_id)


def _side(asked: Asked, parties: Parties, wanted: DisputeRequest) -> Side:
    """For whom it is begun. Raises a 422 where nobody says so, or a party speaks for the other."""
    own: Side | None = None
    if asked.actor.member_id == parties.buyer_member_id:
        own = BUYER
    elif asked.actor.member_id == parties.cell_member_id:
        own = CELL
    side = own or wanted.side
    if side is None:
        raise wrong_fields(FieldError("side", "required"))
    if wanted.side not in (None, side):
        raise wrong_fields(FieldError("side", "not_a_choice"))
    return side


def _record(
    case_id: str, kind: str, session: Session, state: ApiState, asked: Asked, order: Order, owner: str
) -> CaseRecord:
    """It belongs to who asks for it, in the province of the cell."""
    return CaseRecord(
        process_id=case_id, kind=kind, region=parties_of(session, state.keys, order).region,
        started_at=asked.at, rehearsal=order.book != REAL_BOOK, member_id=owner,
        answered_by={STARTED: [asked.actor.username]},
    )  # fmt: skip


def _subject(parties: Parties) -> dict[str, str]:
    """Of whose order it is shown; the case itself belongs to who began it."""
    return {"order_id": parties.order_id, "member_id": parties.buyer_member_id}


def _known_by(state: ApiState, asked: Asked, wanted: BaseModel) -> str:
    said = json.dumps(wanted.model_dump(mode="json") | {"order_id": asked.order_id}, sort_keys=True)
    return keyed_hash(state.keys, said)


async def _time_of(state: ApiState, order: Order) -> datetime:
    """The order's own time: that of its case, where it is a rehearsal's and has been moved on."""
    now = state.clock()
    if order.book == REAL_BOOK:
        return now
    try:
        return max(now, await current_time(await state.engine.client(), order.id))
    except RPCError:
        # Its case is not there: it lives by our time.
        return now
