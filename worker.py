"""Where workflows and activities meet the world: `build_worker`, and `main` for a process of its own."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, time, timedelta
from typing import Any

import httpx
import structlog
from temporalio.client import Client
from temporalio.worker import PollerBehaviorAutoscaling, Worker

from activities.accounts import Accounts
from activities.after_sales import AfterSales
from activities.baskets import Baskets
from activities.carriage import Carriage
from activities.carrier_invoices import CarrierInvoices
from activities.cases import Cases
from activities.cells import Cells
from activities.children import Children
from activities.classification import Classification
from activities.disputes import Disputes
from activities.goods_returns import Returns
from activities.handing import Handings
from activities.hook_relay import HookRelay
from activities.kanoon_lives import KanoonLives
from activities.kanoon_merges import KanoonMerges
from activities.kanoon_splits import KanoonSplits
from activities.kanoons import Kanoons
from activities.lives import Lives
from activities.loans import Loans
from activities.measures import Measures
from activities.memberships import Memberships
from activities.orders import Orders
from activities.outbox import MessageRelay, StartRelay
from activities.payments import Payments
from activities.payout_accounts import PayoutAccounts
from activities.payouts import Payouts
from activities.points import Points
from activities.posts import EmailPost, SmsPost
from activities.products import Products
from activities.recognition import Merat
from activities.reconciliations import Reconciliations
from activities.refunds import Refunds
from activities.repayments import Repayments
from activities.shares import Shares
from activities.suppliers import Suppliers
from activities.supplies import Supplies
from activities.supporters import Supporters
from activities.supports import Supports
from activities.suspense import Suspense
from activities.talents import Talents
from activities.trustees import Trustees
from activities.university import University
from activities.upkeep import Upkeep
from activities.wallets import Wallets
from domain.jalali import TEHRAN
from domain.policies import Policies, shipped_policies
from engine.client import TASK_QUEUE, connect
from engine.payload_codec import Keyring
from engine.sandbox import collect_rarely, sandboxed
from engine.schedules import at_times, daily, ensure_schedules
from gateways.hooks import HookSender
from settings import Settings, secrets_of
from stores.database import Database
from stores.sealing import Keys
from systems import Systems, systems_of
from workflows.after_sales import AfterTheSale
from workflows.basket import BuyingABasket
from workflows.carrier_invoice import PayingACarrier
from workflows.cell_life import CellLife
from workflows.classification import DailyClassification
from workflows.dispute import DecidingADispute
from workflows.exception import Exception_
from workflows.goods_return import ReturningGoods
from workflows.kanoon import FormingKanoon
from workflows.kanoon_life import KanoonLife
from workflows.kanoon_merge import MergingKanoons
from workflows.kanoon_split import SplittingAKanoon
from workflows.listing import ReviewingAListing
from workflows.loan import Loan
from workflows.membership import BelongingToAKanoon
from workflows.order import AnOrder
from workflows.payout import PayingCells
from workflows.payout_account import LookingAtAnAccount
from workflows.payouts_due import PayoutsDue
from workflows.points import MovingPoints
from workflows.reconciliation import Reconciliation
from workflows.refund_return import PayingBackAgain
from workflows.supply import Supplying
from workflows.support import Support
from workflows.supporter import RegisteringSupporter
from workflows.talent import Talent
from workflows.upkeep import DailyUpkeep


def _batch_times(policies: Policies) -> list[time]:
    """When a batch is prepared, in Tehran: so long before the cutoff of each cycle as the policy says."""
    early = timedelta(minutes=policies.market.paya_cutoff_minutes + policies.payout.prepare_minutes)
    day = datetime(2000, 1, 2, tzinfo=TEHRAN)
    return [(datetime.combine(day, cycle, TEHRAN) - early).time() for cycle in policies.market.paya_cycles]


WORKFLOWS: list[type] = [
    Loan, Exception_, MovingPoints, FormingKanoon, KanoonLife, MergingKanoons, SplittingAKanoon, Talent, CellLife,
    BelongingToAKanoon, RegisteringSupporter, Support,
    ReviewingAListing, BuyingABasket, AnOrder, ReturningGoods, DecidingADispute, AfterTheSale, Supplying,
    PayingCells, LookingAtAnAccount, PayingACarrier, PayingBackAgain,
    Reconciliation, DailyClassification, DailyUpkeep, PayoutsDue,
]  # fmt: skip
SCHEDULES = {
    "payouts-due": at_times("payouts_due", _batch_times(shipped_policies()), task_queue=TASK_QUEUE),
    "classification-daily": daily("classification", hour=0, minute=15, task_queue=TASK_QUEUE),
    "upkeep-daily": daily("upkeep", hour=3, minute=15, task_queue=TASK_QUEUE),
    # After the bank has closed its day, and before the first clerk comes.
    "reconciliation-daily": daily("reconciliation", hour=5, minute=30, task_queue=TASK_QUEUE),
}

_LOG = structlog.get_logger("hamyar.worker")


class RelayEnded(RuntimeError):
    """A relay has ended by itself; what it should send would wait without anybody knowing."""


def steps_of(
    client: Client, database: Database, keys: Keys, code_secret: bytes, systems: Systems, address: str
) -> list[Callable[..., Any]]:
    """Every activity, with what it depends on; `address` is where the house is found."""
    cases, repayments, measures = Cases(database), Repayments(database), Measures(database)
    loans, trustees = Loans(database, keys, code_secret), Trustees(database, keys)
    payments = Payments(database, keys, systems.bank)
    merat = Merat(database, keys, systems.merat)
    reconciliations = Reconciliations(client, database, systems.bank)
    points, wallets = Points(database, keys), Wallets(database, keys)
    kanoons = Kanoons(database, keys, systems.bank, systems.merat, systems.identity)
    memberships = Memberships(database, keys, systems.identity)
    kanoon_lives = KanoonLives(client, database, keys, systems.bank)
    cells = Cells(client, database, keys)
    kanoon_merges = KanoonMerges(database, keys, systems.bank)
    kanoon_splits = KanoonSplits(database, keys, systems.bank)
    talents, university = Talents(database), University(database, keys, systems.university)
    suppliers = Suppliers(database, keys, systems.suppliers)
    supporters, supports = Supporters(database, keys, systems.identity), Supports(client, database)
    handings, lives = Handings(client, database), Lives(client, database, keys)
    children, accounts = Children(client, database, keys), Accounts(database, keys, systems.bank)
    products = Products(database, keys)
    returns, disputes = Returns(database, keys), Disputes(database, keys)
    payout_accounts = PayoutAccounts(database, keys, systems.bank)
    payouts, shares = Payouts(client, database, keys, systems.bank), Shares(client, database)
    baskets = Baskets(database, systems.gateways, address)
    orders, carriage = Orders(client, database, keys), Carriage(database, keys, systems.carrier)
    refunds = Refunds(database, keys, systems.gateways, systems.bank)
    after_sales = AfterSales(database, keys)
    supplies = Supplies(database, keys, systems.bank)
    carriers = CarrierInvoices(database, keys, systems.bank)
    return [
        baskets.open_try, baskets.settle, baskets.take_word, baskets.expire, baskets.cancel, baskets.revive,
        cases.show, Classification(database).classify, Upkeep(database).let_go, reconciliations.due, reconciliations.fetch, reconciliations.compare,
        loans.check, loans.reserve, loans.void_reservations,
        loans.make_offer, loans.sign, loans.end,
        kanoons.verify, kanoons.keep_declined, kanoons.ask_merat, kanoons.ceilings, kanoons.found, kanoons.open_account,
        kanoons.close_account, kanoons.number, kanoons.take_number, kanoons.activate, kanoons.give_up,
        memberships.verify, memberships.settle, memberships.give_up,
        kanoon_lives.start, kanoon_lives.begin_visit, kanoon_lives.end_visit, kanoon_lives.look, kanoon_lives.change,
        kanoon_lives.ask_what_is_left, kanoon_lives.people, kanoon_lives.close_account, kanoon_lives.end,
        cells.begin, cells.start, cells.look, cells.keep_sign, cells.begin_review, cells.end_review, cells.change,
        kanoon_merges.look, kanoon_merges.move_balance, kanoon_merges.bring_back, kanoon_merges.move,
        kanoon_merges.close_account, kanoon_merges.give_up,
        kanoon_splits.look, kanoon_splits.ceilings, kanoon_splits.move_share, kanoon_splits.bring_back, kanoon_splits.move,
        kanoon_splits.give_up,
        talents.assess, talents.match, talents.keep_setup, talents.conclude, talents.end,
        accounts.is_theirs,
        children.call_off_supports, children.ask_for_loan, children.pay_loan, children.call_off_loan,
        children.let_loan_go, children.tell_parent,
        university.enrol, university.look, university.keep, university.free_seats,
        supplies.agree, supplies.ask_another, supplies.credit, supplies.pay_out_of_sales, supplies.take_receipt,
        supplies.hold, supplies.accept, supplies.deliver, supplies.receive, supplies.end, supplies.plan, supplies.order,
        supplies.ask_bank, supplies.conclude,
        carriers.compare, carriers.agree, carriers.refuse, carriers.plan, carriers.order, carriers.ask_bank, carriers.conclude,
        suppliers.is_connected, suppliers.order, suppliers.look,
        points.hold, points.move, points.free,
        orders.begin, orders.accept, orders.pass_on, orders.end, orders.found_good, orders.ready, orders.give_back, orders.name_heir, orders.scan,
        orders.look, orders.release, orders.tell_basket,
        carriage.book, carriage.book_by_hand, carriage.look, carriage.call_off,
        products.define, products.list, products.unlist, products.look, products.take_up, products.put_back, products.refuse,
        products.set_price, products.drop_price,
        payouts.begin_due, payouts.prepare, payouts.release, payouts.hold, payouts.leave, payouts.send, payouts.ask, payouts.conclude,
        payouts.look, payouts.collect, shares.give, payout_accounts.is_theirs, payout_accounts.verify, payout_accounts.pass_on,
        refunds.send, refunds.ask, refunds.plan_by_bank, refunds.order, refunds.ask_bank, refunds.keep_word, refunds.conclude, refunds.use_registered, refunds.knows_heir,
        returns.await_goods, returns.approve, returns.replaced, returns.refuse, returns.drop,
        disputes.decide, disputes.drop,
        after_sales.look, after_sales.keep_answer, after_sales.give, after_sales.end, after_sales.moderate,
        supporters.identify, supporters.verify, supporters.turn_down,
        supports.offer, supports.bind, supports.close, supports.fulfil, supports.release, supports.give_back,
        supports.complete, supports.ask_for, supports.call_off, supports.tell_parent,
        merat.request, merat.result,
        payments.account_is_theirs, payments.account_changed, payments.order, payments.ask, payments.conclude, payments.book,
        payments.came_back, payments.plan_again, payments.give_back,
        wallets.check, wallets.refuse, wallets.plan, wallets.conclude, wallets.came_back, wallets.close,
        measures.standing, measures.lay_anew, measures.pay_from_fund, measures.book_trustee, measures.write_off,
        measures.book_money, measures.end_fees,
        repayments.look, repayments.fee_falls_due, repayments.take_receipt, repayments.take_back, repayments.refund, repayments.close,
        trustees.propose, trustees.successor, trustees.lose, trustees.replace, trustees.strike,
        lives.died, lives.lost_rank, Suspense(database).send_back,
        handings.to_loan, handings.to_person, handings.move_overpaid, handings.pay_off,
    ]  # fmt: skip


def build_worker(
    client: Client, steps: Sequence[Callable[..., Any]], *, max_cached_workflows: int = 1_000
) -> Worker:
    """A worker of all processes; run it with `async with` or `run()`."""
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=steps,
        workflow_runner=sandboxed(),
        max_cached_workflows=max_cached_workflows,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
    )


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Works until `stop`; then finishes what is in hand."""
    secrets, keys = secrets_of(settings.folder), Keyring.from_file_or_create(settings.folder / "keyring.json")
    database = Database(settings.database)
    client = await connect(settings.engine, namespace=settings.engine_namespace, keys=keys)
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        http = await stack.enter_async_context(httpx.AsyncClient())
        systems = systems_of(settings, secrets, http)
        steps = steps_of(client, database, keys, secrets.code_secret, systems, settings.address)
        await stack.enter_async_context(build_worker(client, steps))
        await ensure_schedules(client, SCHEDULES)
        relays = {
            "starts": StartRelay(database, client).run(),
            "sms": MessageRelay(
                database, SmsPost(keys, secrets.code_secret, systems.sms, settings.address)
            ).run(),
            "email": MessageRelay(database, EmailPost(systems.email, settings.address)).run(),
            "webhooks": HookRelay(
                database, keys, HookSender(private=settings.webhooks_to_private_addresses)
            ).run(),
        }
        _LOG.info("working", engine=settings.engine)
        await relay_until(stop, relays)


async def relay_until(stop: asyncio.Event, relays: Mapping[str, Coroutine[Any, Any, None]]) -> None:
    """Runs the relays until `stop`. Raises RelayEnded where one ends before: a worker without it must not go on."""
    running = [asyncio.create_task(relay, name=name) for name, relay in relays.items()]
    stopping = asyncio.create_task(stop.wait())
    try:
        ended, _ = await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopping, *running):
            task.cancel()
        await asyncio.gather(stopping, *running, return_exceptions=True)
    for task in running:
        if task in ended:
            raise RelayEnded(task.get_name()) from (None if task.cancelled() else task.exception())


def main() -> None:
    """`hamyar-worker`: ends cleanly on Ctrl+C and SIGTERM."""
    collect_rarely()

    async def until_told() -> None:
        stop = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, stop.set)
        await run(Settings(), stop)

    asyncio.run(until_told())


if __name__ == "__main__":
    main()
