"""A batch of payouts begun by hand, by a person of the treasury: for the coming cycle, or for what is rehearsed."""

from sqlalchemy.orm import Session

from activities.payout_start import keep_batch, rests
from api.case_start import start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.permissions import Actor
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.payout_accounts import PayoutAccountStore
from stores.payout_interests import PayoutInterestStore
from stores.releases import ReleaseStore
from stores.treasury import TreasuryStore

_WAITS = ("resting", "unverified", "restricted", "without")
"""Why cells that something is due to are not paid now; the first of these that there is, is said."""


async def begin_batch(state: ApiState, actor: Actor, rehearsal_of: str | None) -> str:
    """The id of the coming cycle's batch, which is begun once: by whoever asks first, or the clock.

    Where that one has ended early, another begins. `rehearsal_of`: the rehearsed case whose book is paid out of. Raises
    Problem: 403 for whoever a large payout of it would go to; 409 where nothing is due, where the accounts of those who
    wait may not be paid to yet (`account_resting` and the like), or a rehearsal cannot be; 422 for an unknown case.
    """
    if rehearsal_of and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    begun = list[str]()

    def begin(session: Session) -> StartDue:
        book = _book_of(session, rehearsal_of)
        if book != REAL_BOOK:
            _lend_accounts(session, state, book)
        if would_pay_themselves(session, state, actor, book):
            raise Problem(403, "own_payout")
        due = keep_batch(session, state.clock(), book, actor.username)
        if due is None:
            raise Problem(409, _why_nothing(session, state, book))
        begun.append(due.process_id)
        return due

    await start_kept(state, begin)
    return begun[-1]


def would_pay_themselves(session: Session, state: ApiState, actor: Actor, book: str = REAL_BOOK) -> bool:
    """Whether a large payout of the next batch would go to a cell that this person answers for.

    Who begins a batch is one of the two who have seen what is large in it.
    """
    if actor.member_id is None:
        return False
    market = POLICIES.market
    return PayoutInterestStore(session).has_large_due(
        actor.member_id, book, state.clock(), rests(market), market.four_eyes_above_rials
    )


def _why_nothing(session: Session, state: ApiState, book: str) -> str:
    cells = TreasuryStore(session).due(state.clock(), rests(POLICIES.market), book).cells
    return next((f"account_{why}" for why in _WAITS if cells[why]), "nothing_due")


def _book_of(session: Session, rehearsal_of: str | None) -> str:
    if not rehearsal_of:
        return REAL_BOOK
    case = CaseStore(session).get(rehearsal_of)
    if case is None or not case.rehearsal:
        raise wrong_fields(FieldError("rehearsal_of", "no_rehearsal"))
    return case.book


def _lend_accounts(session: Session, state: ApiState, book: str) -> None:
    """A rehearsed sale is paid to the account that its cell has: as verified, and as rested, as that one."""
    accounts = PayoutAccountStore(session, state.keys)
    for cell_id in ReleaseStore(session).cells_of(book):
        accounts.lend(cell_id, book)
