"""Where a cell is paid, and what of its sales pays its loan: shown, given anew, consented to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.payout_account_start import keep_account_case
from activities.payout_start import rests
from api.case_start import start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.forms import FieldError
from domain.identifiers import mask_sheba, parse_sheba
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_consent, may_give_account
from domain.permissions import Actor
from stores.borrowing import BorrowingStore
from stores.cases import CaseStore, StartDue
from stores.cells import Cell
from stores.loans import REPAYING, LoanStore
from stores.payout_accounts import VERIFIED, PayoutAccount, PayoutAccountStore
from stores.record_changes import RecordChangeStore


class GivenAccount(BaseModel):
    """Where the cell is to be paid from now on, and why it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheba: Annotated[str, AfterValidator(parse_sheba)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Consent(BaseModel):
    """So many thousandths of what is the cell's of each later sale pay this loan; null and 0: nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    loan_id: Annotated[str | None, Field(max_length=64)]
    per_mille: Annotated[int, Field(ge=0, le=1_000, strict=True)]


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """A cell's account as people read it; `payable_from` is when it has rested, and `rests` whether that is ahead."""

    sheba_masked: str
    account: PayoutAccount
    payable_from: datetime
    rests: bool


def shown_account(session: Session, state: ApiState, cell: Cell) -> ShownAccount | None:
    """None where the cell has none yet."""
    accounts = PayoutAccountStore(session, state.keys)
    account, sheba = accounts.get(cell.id, cell.book), accounts.sheba(cell.id, cell.book)
    if account is None or sheba is None:
        return None
    rested = account.sheba_since + rests(POLICIES.market)
    return ShownAccount(mask_sheba(sheba), account, rested, rested > state.clock())


async def give_account(
    state: ApiState, actor: Actor, cell: Cell, wanted: GivenAccount, key: str
) -> str | None:
    """Keeps the account, unverified, and begins its case; the case's id, or None where it is the account that is paid to.

    Until it is confirmed and has rested nothing is paid to the cell. The same key again is the same case.
    Raises Problem: 403, 409 where the same account is looked at already.
    """
    if not may_give_account(actor, cell):
        raise Problem(403, "not_for_you")
    begun = list[str]()

    def begin(session: Session) -> StartDue | None:
        begun.clear()
        accounts, now = PayoutAccountStore(session, state.keys), state.clock()
        changed = accounts.set_sheba(cell.id, cell.book, wanted.sheba, now)
        account = accounts.get(cell.id, cell.book)
        if account is None:
            raise LookupError(cell.id)
        if not changed and account.state == VERIFIED:
            return None
        if changed:
            RecordChangeStore(session).add(f"cell:{cell.id}", "sheba", actor.username, now, wanted.reason)
        due = keep_account_case(
            session, state.keys, cell, account, "changed", now,
            key=f"{actor.username}:{key}:{account.version}", by=actor.username,
        )  # fmt: skip
        begun.extend([due.process_id] if due else [])
        return due

    due = await state.database.awrite(begin)
    if due is not None:
        await start_kept(state, lambda session: CaseStore(session).start_of(due.process_id) or due)
        state.events_arrived.set()
    return begun[0] if begun else None


async def consent(state: ApiState, actor: Actor, cell: Cell, wanted: Consent) -> None:
    """What of each later sale pays the cell's loan, up to what the policy allows. Raises Problem: 403, 422 by field."""
    if not may_consent(actor, cell):
        raise Problem(403, "not_for_you")

    def write(session: Session) -> None:
        accounts = PayoutAccountStore(session, state.keys)
        if accounts.get(cell.id, cell.book) is None:
            raise wrong_fields(FieldError("loan_id", "no_account"))
        if (wanted.loan_id is None) != (wanted.per_mille == 0):
            raise wrong_fields(FieldError("per_mille" if wanted.loan_id else "loan_id", "required"))
        if wanted.per_mille > POLICIES.market.most_loan_per_mille:
            raise wrong_fields(FieldError("per_mille", "too_large"))
        if wanted.loan_id is not None:
            loan = LoanStore(session).get(wanted.loan_id)
            if loan is None or loan.member_id != cell.member_id or loan.book != REAL_BOOK:
                raise wrong_fields(FieldError("loan_id", "unknown_loan"))
            if loan.state != REPAYING:
                raise wrong_fields(FieldError("loan_id", "nothing_owed"))
        accounts.consent(cell.id, cell.book, wanted.loan_id, wanted.per_mille, state.clock())

    await state.database.awrite(write)


def loans_of(session: Session, cell: Cell) -> list[str]:
    """The loans of the cell's member that its sales could pay."""
    loans = LoanStore(session)
    return [
        loan_id
        for loan_id in BorrowingStore(session).open_of(cell.member_id, REAL_BOOK)
        if (loan := loans.get(loan_id)) is not None and loan.state == REPAYING
    ]
