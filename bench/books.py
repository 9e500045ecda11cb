"""The loan book with a million loans, its nightly classification, and a receipt on a long loan: on PostgreSQL."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.progress import Progress
from sqlalchemy import text
from sqlalchemy.orm import Session

from activities.receipts import take_money
from bench.findings import Bar, Finding, Line, bar, milliseconds
from bench.house import House
from bench.people import Village
from domain import loan_postings
from domain.case import CaseRecord
from domain.jalali import at_tehran
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.loan_steps import (
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
    LoanApplication,
    Standing,
)
from domain.schedule import Instalment
from engine.payload_codec import Keyring
from stores.cases import CaseStore
from stores.database import Database
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.loan_book import LoanBookStore, Order, Wanted
from stores.loans import LoanStore
from stores.members import Member, MemberStore
from stores.trustees import TrusteeStore
from tests.fixtures.postgres import postgres_binaries, running_postgres

_LOANS, _LOANS_QUICK = 1_000_000, 50_000
_KANOONS = 13_000
_LATE_IN_A_HUNDRED = 15
_INSTALMENTS, _RECEIPTS_BEFORE = 60, 200
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
TODAY = NOW.date()
_KEYS = Keyring("bench", {"bench": b"k" * 32})

# Straight into the tables: a million loans by their own steps would take a day.
_FILL = """
    SET session_replication_role = replica;
    INSERT INTO member (id, national_code_index, national_code_sealed, mobile_sealed, first_name, last_name, kanoon_id,
        state, language, trustee_ceiling_rials, joined_at, search_text)
    SELECT 'm-' || n, 'i' || n, '', '', 'مریم', 'رضایی', 'k-' || n, 'active', 'fa', 0, now(), ''
    FROM generate_series(1, {kanoons}) n;
    INSERT INTO loan (id, book, member_id, kanoon_id, amount_rials, upfront_fee_rials, instalments, purpose_category,
        purpose_text, state, into_wallet)
    SELECT 'loan-' || n, 'real', 'm-' || (n % {kanoons} + 1), 'k-' || (n % {kanoons} + 1), 10000000, 0, 6, 'livelihood',
        '', 'repaying', FALSE FROM generate_series(1, {loans}) n;
    INSERT INTO loan_book (loan_id, member_id, kanoon_id, province, region, state, amount_rials, disbursed_at,
        principal_rials, late_rials, oldest_due_on, oldest_deadline_on, arrears_class)
    SELECT 'loan-' || n, 'm-' || (n % {kanoons} + 1), 'k-' || (n % {kanoons} + 1), 'p' || (n % 31),
        'IR-' || lpad((n % 31)::text, 2, '0'), CASE WHEN n % 3 = 0 THEN 'closed' ELSE 'repaying' END,
        (n % 97 + 1) * 10000000, TIMESTAMPTZ '2026-11-25' - n * INTERVAL '70 seconds', (n % 89) * 1000000,
        CASE WHEN n % 100 < {late} THEN (n % 89 + 1) * 1000 ELSE 0 END,
        DATE '2026-11-25' + CASE WHEN n % 100 < {late} THEN -(n % 700)::int ELSE (n % 30)::int END,
        DATE '2026-11-25' + CASE WHEN n % 100 < {late} THEN -(n % 700)::int ELSE (n % 30)::int END, 'current'
    FROM generate_series(1, {loans}) n;
    INSERT INTO loan_schedule (loan_id, version, key, active, made_at)
    SELECT 'loan-' || n, 1, 'first', true, now() FROM generate_series(1, {loans}) n WHERE n % 100 < {late};
    INSERT INTO loan_instalment (loan_id, version, number, due_on, deadline_on, principal_rials, fee_rials,
        principal_paid_rials, fee_paid_rials)
    SELECT 'loan-' || n, 1, i, DATE '2026-11-25' - (n % 700)::int + 30 * i, DATE '2026-11-25' - (n % 700)::int + 30 * i,
        1000000, 0, 0, 0
    FROM generate_series(1, {loans}) n, generate_series(0, 5) i WHERE n % 100 < {late};
    SET session_replication_role = DEFAULT;
    ANALYZE;
"""
_ASKED: list[tuple[Wanted, Order]] = [
    (Wanted(), "newest"),
    (Wanted(), "late"),
    (Wanted(region="IR-23"), "newest"),
    (Wanted(kanoon_id="k-77"), "newest"),
    (Wanted(arrears_class="overdue"), "newest"),
    (Wanted(state="repaying", least_rials=500_000_000), "newest"),
    (Wanted(region="IR-07", arrears_class="doubtful", state="repaying"), "late"),
]
_PAGES_DEEP = 6


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Nothing of the house is used: the book has a server of its own."""
    del house, village
    binaries = postgres_binaries()
    if binaries is None:
        return Finding(
            "books", {}, [], ["The loan book was not measured: PostgreSQL's binaries are not here."]
        )
    return await asyncio.to_thread(_measured, binaries, progress, quick)


def _measured(binaries: Any, progress: Progress, quick: bool) -> Finding:
    loans = _LOANS_QUICK if quick else _LOANS
    with running_postgres(binaries) as admin:
        database = Database(f"{admin}/hamyar_template")
        with bar(progress, f"A loan book of {loans:,} loans", 4) as shown:
            _execute(database, _FILL.format(loans=loans, kanoons=_KANOONS, late=_LATE_IN_A_HUNDRED))
            shown.step()
            began = time.perf_counter()
            changed = database.write(lambda session: LoanBookStore(session).classify(TODAY))
            classified = time.perf_counter() - began
            # As autovacuum does within its minute: until then a list counts in the table itself.
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE loan_book")
            shown.step()
            pages, bare = _pages(database, rounds=5 if quick else 30)
            shown.step()
            receipt, posting = _receipts(database, shown)
        database.close()
    numbers = {
        "loans": loans, "page": milliseconds(pages), "bare_page": milliseconds(bare),
        "classification_seconds": round(classified, 2), "classes_changed": changed,
        "receipt": milliseconds(receipt), "bare_posting": milliseconds(posting),
    }  # fmt: skip
    return Finding("books", numbers, _lines(numbers))


def _lines(numbers: dict[str, Any]) -> list[Line]:
    page, bare, receipt, posting = (numbers[one] for one in ("page", "bare_page", "receipt", "bare_posting"))
    return [
        Line(
            f"A page of the loan book over {numbers['loans']:,} loans (any filter, up to page {_PAGES_DEEP}), PostgreSQL",
            f"p50 {page['p50_ms']:.1f} ms, p95 {page['p95_ms']:.1f} ms; "
            f"{page['p50_ms'] / bare['p50_ms']:.1f} of reading 51 rows by their keys",
            "p95 ≤ 50 ms",
        ),
        Line(
            f"The nightly classification of {numbers['loans']:,} loans ({numbers['classes_changed']:,} changed class)",
            f"{numbers['classification_seconds']:.1f} s",
        ),
        Line(
            f"A receipt on a loan of {_INSTALMENTS} instalments after {_RECEIPTS_BEFORE} receipts, in its transaction",
            f"p50 {receipt['p50_ms']:.1f} ms, p95 {receipt['p95_ms']:.1f} ms; "
            f"{receipt['p50_ms'] / posting['p50_ms']:.1f} of one bare posting",
        ),
    ]


def _pages(database: Database, rounds: int) -> tuple[list[float], list[float]]:
    """Every question, page after page, as often; and as many rows by their keys."""
    pages, bare = [], []
    keys = [f"loan-{number}" for number in range(1, 52)]
    by_key = text("SELECT * FROM loan_book WHERE loan_id = ANY(:keys)")
    for _ in range(rounds):
        for wanted, order in _ASKED:
            after = None
            for _ in range(_PAGES_DEEP):
                began = time.perf_counter()
                with database.reading() as session:
                    page = LoanBookStore(session).find(wanted, order=order, after=after)
                pages.append(time.perf_counter() - began)
                began = time.perf_counter()
                with database.reading() as session:
                    session.execute(by_key, {"keys": keys}).all()
                bare.append(time.perf_counter() - began)
                if page.next is None:
                    break
                after = page.next
    return pages, bare


def _receipts(database: Database, shown: Bar) -> tuple[list[float], list[float]]:
    """Receipts one after another on one loan; those after the first two hundred count."""
    loan_id = "loan-bench"
    database.write(lambda session: _lend(session, loan_id))
    took, posting = [], []
    for number in range(_RECEIPTS_BEFORE + 100):
        at = NOW + timedelta(minutes=number)
        receipt = IncomingReceipt(f"bench-{number}", 1_000, at, f"bank:{number}")
        order = ReceiptOrder(loan_id, REAL_BOOK, at, receipt, at)
        began = time.perf_counter()
        database.write(_taking(order))
        if number >= _RECEIPTS_BEFORE:
            took.append(time.perf_counter() - began)
            began = time.perf_counter()
            database.write(_posting(number))
            posting.append(time.perf_counter() - began)
    shown.step()
    return took, posting


def _taking(order: ReceiptOrder) -> Callable[[Session], object]:
    return lambda session: take_money(session, order)


def _posting(number: int) -> Callable[[Session], object]:
    legs = (Leg("bank:main", debit=1), Leg("capital:fund", credit=1))
    bare = Transfer(REAL_BOOK, f"bare-{number}", "bench", Unit.RIALS, legs, NOW)
    return lambda session: LedgerStore(session).post(bare)


def _lend(session: Session, loan_id: str) -> None:
    """A loan of 600,000,000 over sixty instalments with two trustees, paid out."""
    amount, people = 600_000_000, ("b-1", "b-2", "b-3")
    place = {"province": "تهران", "county": "ری", "city": "ری", "region": "IR-23"}
    KanoonStore(session).put([Kanoon("b-k", "کانون", "village", **place)])
    MemberStore(session, _KEYS).put(
        [
            Member(one, "مریم", "رضایی", f"000000000{n}", "+989121234567", "b-k", NOW)
            for n, one in enumerate(people)
        ]
    )
    record = CaseRecord(loan_id, "loan", region="IR-23", started_at=NOW, kanoon_id="b-k", member_id="b-1")
    CaseStore(session).begin(
        record, argument={}, subject={}, policy_version="bench", search_words="", asked="bench"
    )
    loans, ledger = LoanStore(session), LedgerStore(session)
    application = LoanApplication(loan_id, "b-1", "b-k", "IR-23", None, amount, _INSTALMENTS, "livelihood")
    loans.apply(application, book=REAL_BOOK, purpose_text="", sheba_sealed=None)
    trustees = (Standing("b-2", amount // 2), Standing("b-3", amount // 2))
    for account in ("bank:main", "capacity:b-2", "capacity:b-3", "points:b-1"):
        ledger.post(loan_postings.opening(REAL_BOOK, account, 10**12, NOW))
    TrusteeStore(session).stand(loan_id, trustees)
    reserved = loan_postings.reservations(
        REAL_BOOK, loan_id, member_id="b-1", amount_rials=amount, trustees=trustees, points=60, at=NOW
    )
    ledger.post_all(reserved)
    ledger.settle_all(REAL_BOOK, loan_postings.reservation_keys(loan_id, trustees, 60), NOW)
    first = at_tehran(TODAY, 0).date()
    schedule = [
        Instalment(
            n, first + timedelta(days=30 * n), first + timedelta(days=30 * n), amount // _INSTALMENTS, 0
        )
        for n in range(1, _INSTALMENTS + 1)
    ]
    loans.start_repayment(loan_id, schedule, NOW)


def _execute(database: Database, statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements.split(";\n"):
            if statement.strip():
                # The driver takes a single percent sign for a place of a parameter.
                connection.exec_driver_sql(statement.replace("%", "%%"))
