"""What the bank says of payouts, kept once: the money moved, orders told, accounts that fail too often looked at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from activities.payout_account_start import restricted
from domain.case import MessageDraft
from domain.market_states import PAYOUT, Taken
from domain.payout_process import PAYOUT_REASONS
from domain.payouts import ALL_KNOWN, ORDER_PAYOUT, LineWord
from domain.policies import shipped_policies
from stores.cases import StartDue
from stores.house_events import keep_for_cases
from stores.messages import MessageStore
from stores.payout_accounts import RESTRICTED, account_of
from stores.payout_batches import PayoutBatchStore
from stores.payout_listing import PayoutListing
from stores.payouts import Payout, PayoutStore
from stores.sealing import Keys

_MEANS = {"settled": "settled", "rejected": "failed", "returned": "returned"}
LONGEST_REASON = 80


def payout_store(session: Session) -> PayoutStore:
    return PayoutStore(session, shipped_policies().market.failures_restrict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of the bank's word, None while it has only accepted the payout; and a case that began by it."""

    taken: Taken | None = None
    begun: StartDue | None = None


def hear(session: Session, keys: Keys, word: LineWord, at: datetime, *, wakes: bool = True) -> Heard:
    """Keeps what became of one payout, and tells its orders and its cell.

    `wakes`: its batch is told where this was the last. Also long after its batch is over: the amounts of one that
    comes back go into the next batch. Raises Impossible for what contradicts what is known, and Unknown.
    """
    event = _MEANS.get(word.state)
    if event is None:
        return Heard()
    store, reason = payout_store(session), (word.reason or "bank_rejected")[:LONGEST_REASON]
    match event:
        case "settled":
            taken = store.settled(word.payout_id, (word.reference or word.payout_id)[:LONGEST_REASON], at)
        case "failed":
            taken = store.failed(word.payout_id, reason, at)
        case _:
            taken = store.returned(word.payout_id, reason, at)
    payout, begun = store.get(word.payout_id), None
    if taken is Taken.MOVED and payout is not None:
        tell_orders(session, keys, payout, event, at)
        _tell_cell(session, payout, event, at)
        account = account_of(session, payout.cell_id, payout.book)
        if event != "settled" and account is not None and account.state == RESTRICTED:
            begun = restricted(session, keys, account, payout.id, reason, at)
        if wakes and PayoutBatchStore(session).is_over(payout.batch_id):
            known = f"{ALL_KNOWN}:{payout.batch_id}:{payout.id}:{event}"
            keep_for_cases(session, keys, ALL_KNOWN, known, {"process_id": payout.batch_id}, at)
    return Heard(taken, begun)


def tell_orders(session: Session, keys: Keys, payout: Payout, state: str, at: datetime) -> None:
    """The orders whose money it is hear of it, each once: `sent`, `settled`, `failed` or `returned`."""
    for order_id in payout.order_ids:
        event_id = f"{ORDER_PAYOUT}:{payout.id}:{order_id}:{state}"
        facts = {"process_id": order_id, "state": state, "payout_id": payout.id}
        keep_for_cases(session, keys, ORDER_PAYOUT, event_id, facts, at)


def _tell_cell(session: Session, payout: Payout, state: str, at: datetime) -> None:
    """Whoever answers for the cell hears that its money is there, or why it is not; once, also long after the batch."""
    member_id = PayoutListing(session).members([payout.cell_id]).get(payout.cell_id)
    if member_id is None:
        return
    why = PAYOUT_REASONS.get(payout.reason or "")
    facts = {
        "amount_rials": payout.amount_rials,
        "reference": payout.reference or "",
        # What the bank writes in words of its own is for who knows the bank's words.
        "why": {"fa": why.fa, "en": why.en} if why else {"fa": "", "en": ""},
    }
    key, event = f"payout:{payout.id}:{state}", f"payout.{state}"
    draft = MessageDraft(key, event, at, facts, to_member_id=member_id)
    MessageStore(session).tell(payout.batch_id, payout.book, draft)


def states_of(session: Session, words: list[LineWord]) -> list[LineWord]:
    """Of what the bank says those words that are news, with their payouts held until the transaction ends.

    All are held before any account is: who hears of one by webhook at the same time holds them in the same order.
    """
    known = payout_store(session).hold([word.payout_id for word in words])
    return [
        word for word in words
        if (event := _MEANS.get(word.state)) and known.get(word.payout_id) not in (None, PAYOUT.steps[event].to)
    ]  # fmt: skip
