"""No question that is asked all day reads a growing table from end to end, on either database."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import CaseStatus, MessageDraft
from domain.ledger import REAL_BOOK
from domain.loan_postings import overpaid_refunded
from domain.permissions import Actor, Role
from domain.receipts import Payment
from stores.bank_orders import BankOrderStore
from stores.borrowing import BorrowingStore
from stores.cases import CaseStore
from stores.cells import CellStore, keep_sign, open_cells_in, open_cells_of
from stores.courses import CourseStore, EnrolmentStore
from stores.database import Database
from stores.files import FileStore
from stores.following import loans_follow
from stores.hook_deliveries import DeliveryStore
from stores.hooks import HookStore
from stores.inbox import InboxStore
from stores.inbox_queries import Wanted
from stores.inbox_views import View
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoon_lives import KanoonLifeStore
from stores.ledger import LedgerStore
from stores.loan_rows import BankOrderRow
from stores.loans import LoanStore
from stores.membership_cases import MembershipCaseStore
from stores.memberships import Change, MembershipStore
from stores.message_listing import find_messages
from stores.messages import MessageStore
from stores.offers import OfferStore
from stores.product_photos import PhotoStore
from stores.products import ProductStore
from stores.receipts import ReceiptStore
from stores.suppliers import SupplierStore
from stores.supporters import SupporterStore
from stores.supporters import Wanted as WantedSupporters
from stores.supports import Support, SupportStore
from stores.talents import TalentStore
from stores.task_reading import open_tasks_of, tasks_shown
from stores.timeline import TimelineStore
from stores.waiting import count_waiting
from stores.wallet_purchases import WalletPurchaseStore
from stores.webhook_events import EventState, ReceivedEvent, WebhookEventStore
from tests.stores.hooks import a_client, an_endpoint, begin
from tests.stores.house import (
    CALENDAR,
    KEYS,
    LATER,
    NOW,
    a_task,
    actor,
    open_tasks,
    shown,
)
from tests.stores.many_loans import analyse, lend_two, multiply
from tests.stores.plans import FullRead, full_reads

GROWING = {
    "message", "task", "task_audience", "process", "bank_order", "webhook_event", "ledger_account",
    "ledger_entry", "ledger_transfer", "ledger_ending", "loan", "loan_instalment", "bank_receipt", "timeline",
    "kanoon_founder", "kanoon_visit",
    "kanoon_membership", "membership_case",
    "kept_file", "file_content", "task_payload",
    "cell", "cell_review",
    "support_pledge", "supporter_kind", "supporter_province",
    "product", "product_offer", "product_price", "product_photo", "product_photo_content",
    "outgoing_event", "webhook_delivery", "webhook_try",
}  # fmt: skip
OFFICER = actor("officer", Role.CREDIT_OFFICER, region="IR-07")
SUPERVISOR = actor("boss", Role.SUPERVISOR)
LEADER = actor("leader", Role.LEADER, region="IR-07", member_id="m-2", kanoon_id="k-1")
MEMBER = actor("sara", Role.MEMBER, region="IR-07", member_id="m-1", kanoon_id="k-1")
PLACE = (NOW.isoformat(), "key")
Call = Callable[[Session], object]


@pytest.fixture
def house(either_database: Database) -> Database:
    lend_two(either_database)
    open_tasks(either_database, a_task())
    a_client(either_database)
    an_endpoint(either_database)
    begin(either_database, "loan-told")
    return either_database


def messages(**given: object) -> Call:
    whole: dict[str, object] = {
        "process_id": None, "recipient": None, "state": None, "after": None, "limit": 50, "actor": SUPERVISOR
    }  # fmt: skip
    whole |= given
    asked_by = whole.pop("actor")
    return lambda session: find_messages(session, KEYS, asked_by, **whole)  # type: ignore[arg-type]


def on_ledger(call: Callable[[LedgerStore], object]) -> Call:
    return lambda session: call(LedgerStore(session))


def on_messages(call: Callable[[MessageStore], object]) -> Call:
    return lambda session: call(MessageStore(session))


def on_cases(call: Callable[[CaseStore], object]) -> Call:
    return lambda session: call(CaseStore(session))


def on_events(call: Callable[[WebhookEventStore], object]) -> Call:
    return lambda session: call(WebhookEventStore(session))


def on_inbox(call: Callable[[InboxStore], object]) -> Call:
    return lambda session: call(InboxStore(session))


SUPPORT = Support("support-1", REAL_BOOK, "credit", "IR-07", "کارگاه", 2, 100, 0, "open", "m-1", None)
EVENT = ReceivedEvent("bank", "e-1", NOW, b"sealed", "hash", event_id="e-1")
ASKED: dict[str, Call] = {
    "a product": lambda session: ProductStore(session).get("product-1"),
    "offers of products": lambda session: OfferStore(session).of_products(["product-1", "product-2"]),
    "what a cell offers": lambda session: OfferStore(session).of_cell("cell-1"),
    "stock for an order": lambda session: OfferStore(session).reserve("product-1", "cell-1", 1),
    "prices of an offer": lambda session: OfferStore(session).prices("product-1", "cell-1"),
    "a small photo": lambda session: PhotoStore(session, KEYS).content("photo-1", "small"),
    "messages that are due": on_messages(lambda store: store.take_due("sms", NOW, 10)),
    "messages in doubt": on_messages(lambda store: store.unknown("sms", NOW, 10)),
    "messages left behind": on_messages(lambda store: store.doubt_unfinished("sms", NOW)),
    "supporters who fit": lambda session: SupportStore(session).fitting(SUPPORT, 10),
    "supporters who were named": lambda session: SupportStore(session).fitting_of(SUPPORT, ["supporter-1"]),
    "who was asked for a case": lambda session: SupportStore(session).pledges("support-1"),
    "an acceptance": lambda session: SupportStore(session).release("support-1", 1, "released", NOW),
    "what a supporter was asked for": lambda session: SupportStore(session).of_supporter(
        "supporter-1", after=PLACE
    ),
    "what is formed without a founder": lambda session: KanoonFormationStore(session).without("m-1"),
    "registrations of a person": lambda session: SupporterStore(session).registrations_of("m-1"),
    "cases that wait for a supporter": lambda session: SupportStore(session).waiting_for("supporter-1"),
    "supporters of a province and kind": lambda session: SupporterStore(session, KEYS).find(
        WantedSupporters(region="IR-07", kind="credit", province="IR-07", state="verified", q="کار")
    ),
    "a receipt of an SMS": on_messages(lambda store: store.mark_by_reference("r-1", "delivered")),
    "messages of a case": on_messages(lambda store: store.of_case("loan-1")),
    "messages of a case, as a list": messages(process_id="loan-1"),
    "messages to somebody": messages(recipient="m-1"),
    "messages to somebody, further on": messages(recipient="m-1", after=PLACE),
    "messages in a state": messages(state="failed"),
    "messages of a region": messages(actor=OFFICER),
    "messages of a member": messages(actor=MEMBER),
    "what waits, for operators": count_waiting,
    "starts that are due": on_cases(lambda store: store.waiting_to_start(NOW, 10)),
    "a showing": on_cases(lambda store: store.project(shown(rev=2, tasks=(a_task(),)), CALENDAR)),
    "cases of a region": on_cases(lambda store: store.find(OFFICER)),
    "cases of a kanoon": on_cases(lambda store: store.find(LEADER)),
    "cases of a member": on_cases(lambda store: store.find(MEMBER)),
    "cases of a kind": on_cases(lambda store: store.find(SUPERVISOR, kind="exception")),
    "cases in a stage": on_cases(lambda store: store.find(SUPERVISOR, kind="loan", stage="DECISION")),
    "cases in a stage of any kind": on_cases(lambda store: store.find(SUPERVISOR, stage="DECISION")),
    "cases in a status": on_cases(lambda store: store.find(SUPERVISOR, status=CaseStatus.PAUSED)),
    "a timeline": lambda session: (
        TimelineStore(session).of("loan-1", after=3), TimelineStore(session).last("loan-1", 5)
    ),
    "a task": on_inbox(lambda store: store.get("loan-1.1", "officer")),
    "a claim": on_inbox(lambda store: store.claim("loan-1.1", OFFICER, 1, NOW)),
    "a remark": on_inbox(lambda store: (store.comment("loan-1.1", "officer", "ok", NOW), store.comments("loan-1.1"))),
    "open tasks of a case": lambda session: open_tasks_of(session, "loan-1"),
    "files": lambda session: (
        FileStore(session).of_case("loan-1"), FileStore(session).hold("file-1", "loan-1.1", "photo", NOW),
        FileStore(session).forget_untaken(NOW), tasks_shown(session, "loan-1", "file-1"),
    ),
    "files that an answer takes": lambda session: FileStore(session).take("loan-1.1", {"photo": "file-1"}, NOW),
    "endpoints that something is due for": lambda session: DeliveryStore(session, KEYS).endpoints_due(NOW, 16),
    "what an endpoint is told next": lambda session: DeliveryStore(session, KEYS).take("hook-1", NOW),
    "what an endpoint was told": lambda session: (
        HookStore(session, KEYS).get("hook-1"), DeliveryStore(session, KEYS).find("hook-1", after=(7,)),
        DeliveryStore(session, KEYS).find("hook-1", state="failed"), DeliveryStore(session, KEYS).get("hook-1", 1),
        DeliveryStore(session, KEYS).tries_of(1),
    ),
    "an endpoint that goes on": lambda session: HookStore(session, KEYS).resume("hook-1", NOW),
    "an order": lambda session: BankOrderStore(session).mark("loan-1:disburse", "sending", NOW),
    "orders of a loan": lambda session: session.execute(select(BankOrderRow).where(BankOrderRow.loan_id == "loan-1")),
    "a delivery": on_events(lambda store: (store.keep(EVENT), store.keep(EVENT))),
    "deliveries that wait": on_events(lambda store: store.waiting(NOW, 10)),
    "a delivery that was handed over": on_events(lambda store: store.settle(1, EventState.HANDED_OVER, type_="receipt")),
    "a delivery to try again": on_events(lambda store: store.try_again_at(1, LATER, "away")),
    "forgeries to forget": on_events(lambda store: store.forget_unsigned("bank", NOW)),
    "a loan's own fees": on_ledger(lambda store: store.entries_of(REAL_BOOK, "loan-1", "fee_income:loans")),
    "an account": on_ledger(lambda store: store.entries(REAL_BOOK, "bank:main", after=7)),
    "what a loan holds": on_ledger(lambda store: store.reserved_by(REAL_BOOK, "loan-1")),
    "a pending transfer": on_ledger(lambda store: store.is_pending(REAL_BOOK, "pending")),
    "balances": on_ledger(lambda store: store.balances(REAL_BOOK, ["bank:main", "points:m-1"])),
    "a posting": on_ledger(lambda store: store.post(overpaid_refunded(REAL_BOOK, "loan-1", 1, 9, NOW))),
    "a settlement": on_ledger(lambda store: store.settle(REAL_BOOK, "pending", NOW)),
    "a reversal": on_ledger(lambda store: store.reverse(REAL_BOOK, "pending-in", NOW, "back")),
    "invoices of a wallet": lambda session: (
        WalletPurchaseStore(session).of("loan-1"),
        WalletPurchaseStore(session).is_financed(REAL_BOOK, "10101010101", "f 1"),
    ),
    "suppliers by their legal entity": lambda session: SupplierStore(session, KEYS).active_with("10380284790"),
    "whether somebody has loans": lambda session: (
        BorrowingStore(session).open_of("m-1", REAL_BOOK),
        BorrowingStore(session).open_before("loan-1", REAL_BOOK),
        BorrowingStore(session).history_of("m-1"),
        BorrowingStore(session).is_refinanced("loan-1"),
        BorrowingStore(session).oldest_unpaid_of("m-1", REAL_BOOK),
    ),
    "how a kanoon stands, and who belongs to it": lambda session: (
        KanoonLifeStore(session).of_kanoon("k-1"),
        KanoonLifeStore(session).count_members("k-1"),
        KanoonLifeStore(session).people("k-1"),
        KanoonLifeStore(session).open_loans("k-1"),
        KanoonLifeStore(session).visits("life-k-1", after=(7,)),
    ),
    "who belongs to a kanoon": lambda session: (
        MembershipStore(session).of_kanoon("k-1", after=(7,)),
        MembershipStore(session).of_kanoon("k-1", former=True),
        MembershipStore(session).count("k-1"),
    ),
    "where somebody belongs": lambda session: (
        MembershipStore(session).current("m-1"), MembershipStore(session).of_member("m-1", after=(7,)),
        MembershipStore(session).last_of("m-1"),
    ),
    "requests about memberships": lambda session: (
        MembershipCaseStore(session).open_of("m-1"), MembershipCaseStore(session).is_open("m-1", "expulsion"),
        MembershipCaseStore(session).open_in("k-1"), MembershipCaseStore(session).get("membership-1"),
    ),
    "who comes and who goes": lambda session: (
        MembershipStore(session).end("m-1", Change("left", NOW)),
        MembershipStore(session).begin("m-1", "k-1", Change("invited", NOW)),
        loans_follow(session, "m-1", "k-1"),
    ),
    "cells of a member and of a kanoon": lambda session: (
        open_cells_of(session, "m-1"), open_cells_in(session, "k-1"),
        CellStore(session, KEYS).open_of(REAL_BOOK, "m-1"), CellStore(session, KEYS).of_talent("talent-1"),
        CellStore(session, KEYS).reviews("cell-1", after=(7,)), keep_sign(session, KEYS, "cell-1", "sold", "o-1", NOW),
    ),
    "talents of a member and of a kanoon": lambda session: (
        TalentStore(session).on_their_way(REAL_BOOK, ["m-1", "m-2"]),
        TalentStore(session).open_of_member("m-1"),
        TalentStore(session).open_in("k-1"),
    ),
    "seats of a talent": lambda session: (
        EnrolmentStore(session).get("loan-1:craft:1"), EnrolmentStore(session).of_talent("loan-1")
    ),
    "courses of a craft": lambda session: CourseStore(session).open_for("craft", "kilim", "IR-07"),
    "a schedule": lambda session: LoanStore(session).schedule_of("loan-1"),
    "a receipt": lambda session: (
        ReceiptStore(session).get(REAL_BOOK, "loan-1"), ReceiptStore(session).numbers_paid_by(REAL_BOOK, "loan-1"),
        ReceiptStore(session).loans_of("loan-1"), ReceiptStore(session).counting("loan-1", 1),
        ReceiptStore(session).is_latest("loan-1", 1, Payment(NOW, "r", 1)),
    ),
}  # fmt: skip
WALKED: dict[str, tuple[Call, str]] = {
    "the newest messages": (messages(), "message"),
    "messages further on": (messages(after=PLACE), "message"),
    "the newest cases": (on_cases(lambda store: store.find(SUPERVISOR)), "process"),
    "cases further on": (on_cases(lambda store: store.find(SUPERVISOR, after=PLACE)), "process"),
}
NARROWED = (Wanted(), Wanted(kind="loan.endorse"), Wanted(process_id="loan-1"))


@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_for_is_found_by_an_index(house: Database, what: str) -> None:
    assert {read for read in full_reads(house, ASKED[what]) if read.table in GROWING} == set()


@pytest.mark.parametrize("view", View)
def test_every_list_of_the_inbox_is_found_by_an_index(house: Database, view: View) -> None:
    place = (NOW.isoformat(), "loan-1.1")
    for who in (OFFICER, LEADER, MEMBER):
        for wanted in (*NARROWED, Wanted(after=place)):
            reads = full_reads(house, inbox_list(who, view, wanted))
            assert {read for read in reads if read.table in GROWING} == set(), (who, wanted)


def inbox_list(who: Actor, view: View, wanted: Wanted) -> Call:
    return on_inbox(lambda store: store.list(who, view, NOW, wanted))


@pytest.fixture
def busy(house: Database) -> Database:
    """Enough cases and messages for PostgreSQL to know what a list of everything costs."""
    multiply(house, 1, 100)
    draft = MessageDraft("", "loan.closed", NOW, {}, to_member_id="m-1")
    with house.writing() as session:
        for number in range(1, 101):
            case = f"loan-1-copy{number}"
            told = tuple(replace(draft, key=f"{case}:{one}") for one in range(20))
            MessageStore(session).queue(shown(case, messages=told))
    analyse(house)
    return house


@pytest.mark.parametrize("what", WALKED)
def test_a_list_of_everything_is_walked_by_an_index_up_to_its_limit(busy: Database, what: str) -> None:
    call, table = WALKED[what]
    assert {read for read in full_reads(busy, call) if read.table in GROWING} <= {
        FullRead(table, in_order=True)
    }
