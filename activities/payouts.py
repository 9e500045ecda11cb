"""Paying cells: a batch prepared, put into the bank's files, asked about; each amount leaves once."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.exceptions import open_exception
from activities.outside import outside
from activities.payout_account_start import start_at_once
from activities.payout_news import hear, payout_store, states_of, tell_orders
from activities.payout_start import coming_cycle, keep_batch
from activities.starting import start_case
from domain import order_postings
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK
from domain.market_states import Impossible
from domain.payouts import (
    LINES_A_FILE,
    BatchState,
    BatchStep,
    FileSent,
    Held,
    HoldStep,
    LineWord,
    Prepared,
    PrepareStep,
    ReleaseStep,
    file_of,
)
from domain.policies import shipped_policies
from gateways.bank import BankGateway, FileLine
from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable, OutcomeUnknown
from stores.cases import CaseStore, StartDue
from stores.database import Database
from stores.ledger import LedgerStore
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Batch, Filled, PayoutBatchStore
from stores.payout_interests import PayoutInterestStore
from stores.sealing import Keys, seal, unseal

_EARLY = timedelta(minutes=10)
"""A schedule's clock and ours need not agree to the second."""


class Payouts:
    """Steps of a batch. Each is safe to repeat: known by the batch, the page or the file."""

    def __init__(self, client: Client, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._client = client
        self._database = database
        self._keys = keys
        self._bank = bank

    @outside
    @activity.defn(name="Payouts.begin_due")
    async def begin_due(self, at: datetime) -> str:
        """Begins the batch of the coming cycle, if its time has come and something is due; its id, or nothing.

        On a day off the coming cycle is days ahead: then its own day begins it. Idempotent by the cycle.
        """
        policies = shipped_policies()
        early = timedelta(minutes=policies.payout.prepare_minutes) + _EARLY
        cycle = await self._database.aread(lambda session: coming_cycle(session, policies.market, at))
        if at < cycle.cutoff - early:
            return ""
        due = await self._database.awrite(lambda session: keep_batch(session, at, REAL_BOOK))
        if due is None:
            return ""
        if due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(lambda s: CaseStore(s).mark_started(due.process_id, at))
        return due.process_id

    @activity.defn(name="Payouts.prepare")
    async def prepare(self, step: PrepareStep) -> Prepared:
        """A payout for each cell of the next page that has something coming. Idempotent by batch and cell.

        It says too whom of the house's own people a large one pays.
        """
        batch = Batch(
            step.batch_id, step.book, step.cycle_at, step.prepared_by, step.four_eyes_rials,
            timedelta(hours=step.rests_hours),
        )  # fmt: skip

        def write(session: Session) -> Prepared:
            batches = PayoutBatchStore(session)
            batches.open(batch, step.at)
            page = batches.prepare_page(batch, step.at, step.after)
            if not page.large:
                return page
            interested = PayoutInterestStore(session).in_large(batch.id)
            return replace(
                page,
                interested=tuple(sorted(set(interested.values()))),
                by_interested=batch.prepared_by in interested,
            )

        return await self._database.awrite(write)

    @activity.defn(name="Payouts.release")
    async def release(self, step: ReleaseStep) -> int:
        """The large payouts of a batch may be sent; how many. Idempotent by their states."""
        return await self._database.awrite(
            lambda session: PayoutBatchStore(session).release(step.batch_id, step.second, step.first, step.at)
        )

    @activity.defn(name="Payouts.hold")
    async def hold(self, step: HoldStep) -> Held:
        """Some large payouts of a batch wait for the next one; how many, and their sum. Idempotent by their states."""
        return await self._database.awrite(
            lambda session: PayoutBatchStore(session).hold(step.batch_id, step.payout_ids, step.at)
        )

    @activity.defn(name="Payouts.leave")
    async def leave(self, step: BatchStep) -> int:
        """What was not sent waits for the next batch, for the step's reason; how many. Idempotent by their states.

        `held_back` and `not_released` are of large ones only.
        """
        large_only = step.reason in ("held_back", "not_released")
        return await self._database.awrite(
            lambda session: PayoutBatchStore(session).leave(
                step.batch_id, step.at, step.reason, large_only=large_only
            )
        )

    @outside
    @activity.defn(name="Payouts.send")
    async def send(self, step: BatchStep) -> FileSent:
        """Fills a file of the batch with what is ready and sends it. Idempotent by the file's number.

        The money is set aside before the bank is told. A file whose answer was lost is asked about, and sent again only
        where the bank itself says that it never got it; where nobody can say, its `word` is unknown.
        """
        filled, lines = await self._database.awrite(lambda session: self._filled(session, step))
        if not filled.lines:
            return FileSent(short=filled.short)
        rials = sum(line.amount_rials for line in filled.lines)
        file_id, clock, word = file_of(step.batch_id, step.number), _clock(step), "taken"
        try:
            await self._bank.send_file(file_id, lines, clock)
        except OutcomeUnknown:
            known = await self._is_known(file_id, clock)
            if known is False:
                # With the step's patience: the same file again.
                raise
            word = "taken" if known else "unknown"
        except GatewayRefused:
            word = "refused"
        return FileSent(len(lines), rials, filled.short, word, filled.more)

    @outside
    @activity.defn(name="Payouts.ask")
    async def ask(self, step: BatchStep) -> str:
        """Reads a file's return file and keeps what it says: taken, or never_received. Safe to repeat."""
        file_id, clock, after = file_of(step.batch_id, step.number), _clock(step), 0
        while True:
            page = await self._bank.file_returns(file_id, clock, after)
            if page is None:
                return "never_received"
            words = [LineWord(one.order_id, one.state, one.reference, one.reason) for one in page.lines]
            await self._keep(step, words)
            if page.next is None:
                return "taken"
            after = page.next

    @activity.defn(name="Payouts.collect")
    async def collect(self, step: BatchStep) -> int:
        """In a rehearsal the gateways hand over what they have, as they do every day; rials. Never of real money."""

        def write(session: Session) -> int:
            if step.book == REAL_BOOK:
                return 0
            ledger, handed = LedgerStore(session), 0
            for gateway, rials in ledger.kind(step.book, "gateway").items():
                reference = f"{step.batch_id}:{step.at.isoformat()}"
                if rials > 0:
                    ledger.post(order_postings.gateway_settled(step.book, gateway, reference, rials, step.at))
                    handed += rials
            return handed

        return await self._database.awrite(write)

    @activity.defn(name="Payouts.conclude")
    async def conclude(self, step: BatchStep) -> BatchState:
        """A person asked the bank: of what is open all was paid (by `reason`, the bank's reference), or none (empty)."""
        begun = list[StartDue]()

        def write(session: Session) -> BatchState:
            batches = PayoutBatchStore(session)
            begun.clear()
            for payout_id in batches.open_in(step.batch_id):
                settled = LineWord(payout_id, "settled", step.reason)
                failed = LineWord(payout_id, "rejected", reason="bank_paid_none")
                heard = hear(session, self._keys, settled if step.reason else failed, step.at, wakes=False)
                begun.extend([heard.begun] if heard.begun else [])
            return batches.state(step.batch_id)

        state = await self._database.awrite(write)
        await start_at_once(self._client, self._database, begun, step.at)
        return state

    @activity.defn(name="Payouts.look")
    async def look(self, step: BatchStep) -> BatchState:
        """How many payouts of the batch are in which state, and whom of our people those pay that are open. Only asks."""

        def read(session: Session) -> BatchState:
            state = PayoutBatchStore(session).state(step.batch_id)
            if not state.sent:
                return state
            interested = PayoutInterestStore(session).in_open(step.batch_id)
            return replace(state, interested=tuple(sorted(set(interested.values()))))

        return await self._database.aread(read)

    def _filled(self, session: Session, step: BatchStep) -> tuple[Filled, list[FileLine]]:
        """The file with its lines. The Shebas are fixed when it is filled: an account that changes later is not paid to."""
        batches, accounts = PayoutBatchStore(session), PayoutAccountStore(session, self._keys)
        filled = batches.fill(step.batch_id, step.book, step.number, step.at, LINES_A_FILE)
        kept = batches.shebas(step.batch_id, step.number)
        for line in filled.lines:
            if line.payout_id in kept:
                continue
            sheba = accounts.sheba(line.cell_id, step.book) or ""
            kept[line.payout_id] = seal(self._keys, sheba.encode(), _context(line.payout_id))
            batches.write_sheba(line.payout_id, kept[line.payout_id])
            if payout := payout_store(session).get(line.payout_id):
                tell_orders(session, self._keys, payout, "sent", step.at)
        return filled, [
            FileLine(
                one.payout_id,
                unseal(self._keys, kept[one.payout_id], _context(one.payout_id)).decode(),
                one.amount_rials,
            )
            for one in filled.lines
        ]

    async def _is_known(self, file_id: str, clock: CaseClock) -> bool | None:
        """Whether the bank has a file; None where it does not say."""
        try:
            return await self._bank.file_returns(file_id, clock) is not None
        except (GatewayUnavailable, GatewayRefused):
            return None

    async def _keep(self, step: BatchStep, words: list[LineWord]) -> None:
        contradicting, begun = list[LineWord](), list[StartDue]()

        def write(session: Session) -> None:
            contradicting.clear()
            begun.clear()
            for word in states_of(session, words):
                try:
                    heard = hear(session, self._keys, word, step.at, wakes=False)
                except Impossible:
                    contradicting.append(word)
                else:
                    begun.extend([heard.begun] if heard.begun else [])

        await self._database.awrite(write)
        await start_at_once(self._client, self._database, begun, step.at)
        for word in contradicting:
            facts = {"order_id": word.payout_id, "state": word.state, "reference": word.reference}
            event = OutsideEvent(f"{word.payout_id}:{word.state}", "bank.transfer", step.at, facts)
            await open_exception(self._database, self._client, step.at, "bank", event, "contradiction")


def _clock(step: BatchStep) -> CaseClock:
    return CaseClock(now=step.at, rehearsal_of=step.batch_id if step.book != REAL_BOOK else None)


def _context(payout_id: str) -> str:
    return f"payout:{payout_id}:sheba"
