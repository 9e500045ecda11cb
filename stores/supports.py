"""Support for cases: what is needed, who was asked, who is bound. Never more are bound than are needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import CursorResult, Executable, Select, exists, func, select, tuple_, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from domain.supports import Offered, OfferState, SupportNeed
from stores.conflicts import insert_new
from stores.database import table_of
from stores.pages import COUNT_CAP, BadCursor, Cursor, StorePage, moment_of, page_of, texts_of
from stores.support_rows import SupportPledgeRow, SupportRow
from stores.supporter_rows import SupporterKindRow, SupporterProvinceRow, SupporterRow
from stores.supporters import VERIFIED, SupporterStore

OPEN, FULFILLED, ENDED = "open", "fulfilled", "ended"
OFFERED, PLEDGED = "offered", "pledged"


_SUPPORT, _PLEDGE = table_of(SupportRow).c, table_of(SupportPledgeRow).c


@dataclass(frozen=True, slots=True)
class Support:
    """A case of support as kept. `state`: open, fulfilled or ended; `amount_rials` is asked of each."""

    id: str
    book: str
    kind: str
    region: str
    what: str
    needed: int
    amount_rials: int
    bound: int
    state: str
    receiver_member_id: str | None
    parent_id: str | None

    @property
    def takes(self) -> int:
        """How much of a supporter's capacity one pledge takes."""
        return self.amount_rials or 1


@dataclass(frozen=True, slots=True)
class Pledge:
    """A supporter who was asked: what became of it, and until when it is to be fulfilled."""

    number: int
    supporter_id: str
    supporter: str
    member_id: str
    round: int
    state: str
    offered_at: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class SupportOf:
    """One case that a supporter was asked for."""

    support: Support
    pledge: Pledge


class SupportStore:
    """The cases of support, with those who were asked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, need: SupportNeed, book: str, at: datetime) -> None:
        """Keeps what is needed; a repeat changes nothing."""
        row = {
            "id": need.support_id, "book": book, "kind": need.kind, "region": need.region, "what": need.what,
            "needed": need.needed, "amount_rials": need.amount_rials, "bound": 0, "state": OPEN,
            "receiver_member_id": need.receiver_member_id, "parent_id": need.parent_id, "changed_at": at,
        }  # fmt: skip
        insert_new(self._session, SupportRow, [row])

    def get(self, support_id: str) -> Support | None:
        row = self._session.get(SupportRow, support_id, populate_existing=True)
        return Support(**{name: getattr(row, name) for name in Support.__slots__}) if row else None

    def pledges(self, support_id: str) -> list[Pledge]:
        """Everybody who was asked, by number."""
        rows = self._session.execute(
            _PLEDGES.where(_PLEDGE.support_id == support_id).order_by(_PLEDGE.number)
        )
        return [Pledge(*row) for row in rows]

    def offer(self, support: Support, round_: int, fitting: Sequence[str], at: datetime) -> list[Offered]:
        """Offers it to these supporters in a round; one that was held already is found as it was."""
        held = [one for one in self.pledges(support.id) if one.round == round_]
        if not held and fitting:
            last = self._session.scalar(
                select(func.coalesce(func.max(_PLEDGE.number), 0)).where(_PLEDGE.support_id == support.id)
            )
            rows = [
                {
                    "support_id": support.id, "number": number, "supporter_id": supporter_id, "round": round_,
                    "state": OFFERED, "offered_at": at, "due_on": None, "changed_at": at,
                }
                for number, supporter_id in enumerate(fitting, (last or 0) + 1)
            ]  # fmt: skip
            insert_new(self._session, SupportPledgeRow, rows)
            if support.book == REAL_BOOK:
                asked = table_of(SupporterRow).c
                self._session.execute(
                    update(table_of(SupporterRow)).where(asked.id.in_(fitting)).values(asked_at=at)
                )
            held = [one for one in self.pledges(support.id) if one.round == round_]
        return [Offered(one.number, one.supporter_id, one.member_id) for one in held]

    def fitting(self, support: Support, most: int) -> list[str]:
        """Verified supporters of the kind and province with enough capacity left, not asked yet; who was asked
        longest ago first.
        """
        place = table_of(SupporterProvinceRow).c
        here = exists().where(
            place.supporter_id == SupporterRow.id, place.region.in_({support.region, NATIONWIDE})
        )
        found = self._fits(support).where(here).order_by(SupporterRow.asked_at, SupporterRow.id).limit(most)
        return list(self._session.scalars(found))

    def fitting_of(self, support: Support, named: Collection[str]) -> list[str]:
        """Those of these supporters who fit, wherever they support, in the order of the ids."""
        found = self._fits(support).where(SupporterRow.id.in_(named)).order_by(SupporterRow.id)
        return list(self._session.scalars(found))

    def bind(self, support_id: str, number: int, due_on: date | None, at: datetime) -> OfferState:
        """What becomes of an acceptance: pledged, filled (others were quicker) or no_capacity. A repeat finds it.

        Never more than are needed, and never more than a supporter gives: both are conditional updates, and the
        database's own constraints behind them.
        """
        pledge = self._pledge(support_id, number)
        support = self.get(support_id)
        if support is None or pledge is None:
            raise LookupError(support_id)
        if pledge.state != OFFERED:
            return cast("OfferState", pledge.state)
        state: OfferState = "pledged"
        room = (_SUPPORT.id == support_id) & (_SUPPORT.state == OPEN) & (_SUPPORT.bound < _SUPPORT.needed)
        if not self._changed(
            update(table_of(SupportRow)).where(room).values(bound=_SUPPORT.bound + 1, changed_at=at)
        ):
            state = "filled"
        elif not self._take(support, pledge.supporter_id):
            self._unbind(support_id, at)
            state = "no_capacity"
        self._set(support_id, number, state, at, due_on if state == PLEDGED else None)
        return state

    def close(self, support_id: str, numbers: Collection[int], state: str, at: datetime) -> None:
        """Offers that nothing comes of any more; what was bound meanwhile stays bound."""
        self._session.execute(
            update(table_of(SupportPledgeRow))
            .where(_PLEDGE.support_id == support_id, _PLEDGE.number.in_(numbers), _PLEDGE.state == OFFERED)
            .values(state=state, changed_at=at)
        )

    def fulfil(self, support_id: str, number: int, at: datetime) -> None:
        """A pledge is fulfilled: the supporter is free for other cases, this one stays bound. A repeat does nothing."""
        self._end_pledge(support_id, number, "fulfilled", at)

    def release(self, support_id: str, number: int, state: str, at: datetime) -> None:
        """A pledge is none any more: supporter and case are free of each other. A repeat does nothing."""
        if self._end_pledge(support_id, number, state, at):
            self._unbind(support_id, at)

    def end(self, support_id: str, state: str, at: datetime) -> None:
        """It is fulfilled or ended; nobody is bound any more after it."""
        self._session.execute(
            update(table_of(SupportRow))
            .where(_SUPPORT.id == support_id, _SUPPORT.state == OPEN)
            .values(state=state, changed_at=at)
        )

    def waiting_for(self, supporter_id: str) -> list[str]:
        """The open cases that have offered it something, wait for its pledge, or will thank it for one."""
        found = (
            select(_PLEDGE.support_id)
            .join(SupportRow, SupportRow.id == _PLEDGE.support_id)
            .where(
                _PLEDGE.supporter_id == supporter_id,
                _PLEDGE.state.in_((OFFERED, PLEDGED, FULFILLED)),
                SupportRow.state == OPEN,
            )
        )
        return list(self._session.scalars(found.order_by(_PLEDGE.support_id)))

    def of_supporter(
        self, supporter_id: str, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[SupportOf]:
        """The real cases that a supporter was asked for, newest first. Raises BadCursor."""
        of = (_PLEDGE.supporter_id == supporter_id, SupportRow.book == REAL_BOOK)
        ids = select(_PLEDGE.support_id).join(SupportRow, SupportRow.id == _PLEDGE.support_id).where(*of)
        counted = ids.limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        place = tuple_(_PLEDGE.offered_at, _PLEDGE.support_id)
        query = (
            _PLEDGES.add_columns(SupportRow).join(SupportRow, SupportRow.id == _PLEDGE.support_id).where(*of)
        )
        if after is not None:
            at, support_id = texts_of(after, 2)
            if "\0" in support_id:
                raise BadCursor("not an id")
            query = query.where(place < (moment_of(at), support_id))
        newest = query.order_by(_PLEDGE.offered_at.desc(), _PLEDGE.support_id.desc()).limit(limit + 1)
        items = [
            SupportOf(
                Support(**{name: getattr(row[-1], name) for name in Support.__slots__}), Pledge(*row[:-1])
            )
            for row in self._session.execute(newest)
        ]
        last = items[:limit][-1] if items else None
        next_ = (last.pledge.offered_at.isoformat(), last.support.id) if last else None
        return page_of(items, limit, next_, count)

    def _fits(self, support: Support) -> Select[str]:
        """Verified, with enough left of the kind, not asked for this case, and not who receives it."""
        given = table_of(SupporterKindRow).c
        fits = (
            select(SupporterRow.id)
            .join(SupporterKindRow, SupporterKindRow.supporter_id == SupporterRow.id)
            .where(
                SupporterRow.book == REAL_BOOK,
                SupporterRow.state == VERIFIED,
                given.kind == support.kind,
                given.used + support.takes <= given.capacity,
                ~exists().where(_PLEDGE.support_id == support.id, _PLEDGE.supporter_id == SupporterRow.id),
            )
        )
        if support.receiver_member_id is not None:
            fits = fits.where(SupporterRow.member_id != support.receiver_member_id)
        return fits

    def _take(self, support: Support, supporter_id: str) -> bool:
        """A rehearsal asks the same, and binds nobody's capacity."""
        supporters = SupporterStore(self._session)
        take = supporters.take if support.book == REAL_BOOK else supporters.has_left
        return take(supporter_id, support.kind, support.takes)

    def _end_pledge(self, support_id: str, number: int, state: str, at: datetime) -> bool:
        """Whether it was pledged until now; what it took of the supporter is free then."""
        ended = self._changed(
            update(table_of(SupportPledgeRow))
            .where(_PLEDGE.support_id == support_id, _PLEDGE.number == number, _PLEDGE.state == PLEDGED)
            .values(state=state, changed_at=at)
        )
        support, pledge = self.get(support_id), self._pledge(support_id, number)
        if ended and support is not None and pledge is not None and support.book == REAL_BOOK:
            SupporterStore(self._session).give_back(pledge.supporter_id, support.kind, support.takes)
        return ended

    def _unbind(self, support_id: str, at: datetime) -> None:
        self._session.execute(
            update(table_of(SupportRow))
            .where(_SUPPORT.id == support_id)
            .values(bound=_SUPPORT.bound - 1, changed_at=at)
        )

    def _pledge(self, support_id: str, number: int) -> SupportPledgeRow | None:
        asked = select(SupportPledgeRow).where(_PLEDGE.support_id == support_id, _PLEDGE.number == number)
        return self._session.scalar(asked.with_for_update().execution_options(populate_existing=True))

    def _set(self, support_id: str, number: int, state: str, at: datetime, due_on: date | None) -> None:
        self._session.execute(
            update(table_of(SupportPledgeRow))
            .where(_PLEDGE.support_id == support_id, _PLEDGE.number == number)
            .values(state=state, changed_at=at, due_on=due_on)
        )

    def _changed(self, statement: Executable) -> bool:
        result = self._session.execute(statement)
        return isinstance(result, CursorResult) and result.rowcount == 1


_PLEDGES = (
    select(
        _PLEDGE.number, _PLEDGE.supporter_id, SupporterRow.name, SupporterRow.member_id, _PLEDGE.round, _PLEDGE.state,
        _PLEDGE.offered_at, _PLEDGE.due_on,
    )
    .select_from(SupportPledgeRow)
    .join(SupporterRow, SupporterRow.id == _PLEDGE.supporter_id)
)  # fmt: skip
