"""Keeping the case of a cell's account with the outbox row of its start: it was given anew, or failed too often."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.starting import start_case
from domain.case import STARTED, CaseRecord
from domain.ledger import REAL_BOOK
from domain.payout_accounts import OVERTAKEN, PayoutAccountCase, Why
from domain.policies import shipped_policies
from stores.cases import CaseStore, StartDue
from stores.cells import Cell, CellStore, cells_of
from stores.database import Database
from stores.house_events import keep_for_cases
from stores.market_deaths import dead_of
from stores.payout_accounts import PayoutAccount, PayoutAccountStore
from stores.sealing import Keys


def account_case_id(cell_id: str, book: str, key: str) -> str:
    """The id of such a case, telling nothing."""
    named = f"{cell_id}\n{book}\n{key}"
    return f"account-{hashlib.sha256(named.encode()).hexdigest()[:20]}"


def keep_account_case(
    session: Session,
    keys: Keys,
    cell: Cell,
    account: PayoutAccount,
    why: Why,
    at: datetime,
    *,
    key: str,
    by: str | None = None,
    bank_reason: str = "",
) -> StartDue | None:
    """Begins it once by `key`, in the caller's transaction; a case about an earlier account hears that it is overtaken."""
    policies, cases = shipped_policies(), CaseStore(session)
    process_id = account_case_id(cell.id, account.book, key)
    record = CaseRecord(
        process_id=process_id, kind="payout_account", region=cell.region, started_at=at,
        rehearsal=account.book != REAL_BOOK, kanoon_id=cell.kanoon_id, member_id=cell.member_id,
        answered_by={STARTED: [by]} if by else {},
    )  # fmt: skip
    case = PayoutAccountCase(
        record, policies.payout_account, cell.id, account.book, account.version, why, account.failures,
        bank_reason, dead_of(session, cell.member_id),
    )  # fmt: skip
    new = cases.begin(
        record,
        argument=to_jsonable_python(case),
        subject={"cell_id": cell.id, "member_id": cell.member_id, "why": why},
        policy_version=policies.version,
        search_words=cell.id,
        asked=f"{account.version}",
    )
    if new:
        earlier = PayoutAccountStore(session, keys).looked_at_by(cell.id, account.book, process_id)
        if earlier:
            event_id = f"{OVERTAKEN}:{earlier}:{process_id}"
            keep_for_cases(session, keys, OVERTAKEN, event_id, {"process_id": earlier}, at)
    return cases.start_of(process_id)


def restricted(
    session: Session, keys: Keys, account: PayoutAccount, payout_id: str, reason: str, at: datetime
) -> StartDue | None:
    """Somebody of the treasury looks at an account to which payouts failed too often; once for the last of them."""
    cell = CellStore(session, keys).get(account.cell_id)
    if cell is None:
        return None
    key = f"restricted:{payout_id}"
    return keep_account_case(session, keys, cell, account, "restricted", at, key=key, bank_reason=reason)


def holder_died(session: Session, keys: Keys, member_id: str, at: datetime) -> list[StartDue]:
    """Nothing is paid to the accounts of a dead member's cells before the treasury has looked; once for each."""
    begun, accounts = [], PayoutAccountStore(session, keys)
    for cell_id in cells_of(session, member_id):
        cell, account = CellStore(session, keys).get(cell_id), accounts.get(cell_id, REAL_BOOK)
        if cell is None or account is None or not accounts.restrict(cell_id, REAL_BOOK, at):
            continue
        key = f"died:{member_id}"
        begun.append(keep_account_case(session, keys, cell, account, "died", at, key=key))
    return [due for due in begun if due is not None]


async def start_at_once(client: Client, database: Database, begun: Iterable[StartDue], at: datetime) -> None:
    """Tells the engine of cases that were kept; where that is away the worker's relay tells it later."""
    for due in begun:
        with suppress(RPCError, WorkflowAlreadyStartedError):
            await start_case(client, due)
            await database.awrite(partial(_mark_started, due.process_id, at))


def _mark_started(process_id: str, at: datetime, session: Session) -> None:
    CaseStore(session).mark_started(process_id, at)
