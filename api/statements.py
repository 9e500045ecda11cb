"""A loan's account for its member, in Persian: as a document to print, and as a table to count with."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from sqlalchemy.orm import Session

from api.printing import printed
from domain.jalali import format_jalali, tehran_date
from domain.loan_postings import FEE_INCOME
from domain.loan_statement import AccountMove, StatementRow, statement_of
from domain.loan_words import STATEMENT_EVENTS
from stores.kanoons import KanoonStore
from stores.ledger import Entry, LedgerStore
from stores.loans import Loan
from stores.members import MemberStore
from stores.sealing import Keys

_ENTRIES_AT_A_TIME = 1_000
_HEADINGS = ("تاریخ", "شرح", "شمارهٔ پیگیری", "بدهکار (ریال)", "بستانکار (ریال)", "مانده (ریال)")
_WIDTHS = (18, 34, 22, 20, 20, 20)


@dataclass(frozen=True, slots=True)
class LoanStatement:
    """What stands in it. Personal: kept nowhere but in the document."""

    loan_id: str
    borrower: str
    kanoon: str
    amount_rials: int
    made_at: datetime
    rows: tuple[StatementRow, ...]

    @property
    def balance_rials(self) -> int:
        return self.rows[-1].balance_rials if self.rows else 0


def loan_statement(session: Session, keys: Keys, loan: Loan, now: datetime) -> LoanStatement:
    """The account by the entries of the ledger: of the loan's own accounts, those that moved something."""
    member = MemberStore(session, keys).get(loan.member_id)
    kanoon = KanoonStore(session).get(loan.kanoon_id)
    return LoanStatement(
        loan_id=loan.id,
        borrower=member.name if member else "",
        kanoon=kanoon.name if kanoon else "",
        amount_rials=loan.amount_rials,
        made_at=now,
        rows=statement_of(
            AccountMove(one.key, one.event, one.at, one.debit, one.credit, one.account == FEE_INCOME)
            for one in sorted(_entries(LedgerStore(session), loan), key=lambda one: one.id)
            if one.state in ("posted", "settled")
        ),
    )


def _entries(ledger: LedgerStore, loan: Loan) -> Iterator[Entry]:
    """Every entry that is the loan's: a statement that leaves some out has a wrong balance."""
    own = [f"{prefix}:{loan.id}" for prefix in ("loan_principal", "loan_fee_due", "overpaid")]
    for read in (
        *(partial(ledger.entries, loan.book, account) for account in own),
        partial(ledger.entries_of, loan.book, loan.id, FEE_INCOME),
    ):
        after = 0
        while found := read(after, _ENTRIES_AT_A_TIME):
            yield from found
            after = found[-1].id


async def statement_pdf(statement: LoanStatement, *, rehearsal: bool) -> bytes:
    """Raises CannotPrint."""
    return await printed(
        "statement.html", "contract.css", statement=statement, rehearsal=rehearsal, words=STATEMENT_EVENTS
    )


def statement_xlsx(statement: LoanStatement, *, rehearsal: bool) -> bytes:
    """A sheet from right to left; amounts are numbers, days are Jalali as people write them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("صورت‌حساب وام")
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A4"
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[number]].width = width
    sheet.append(["وام", statement.loan_id, "وام‌گیرنده", statement.borrower, "کانون", statement.kanoon])
    sheet.append(["این صورت‌حساب تمرینی است." if rehearsal else ""])
    headings = []
    for text in _HEADINGS:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="right")
        headings.append(cell)
    sheet.append(headings)
    for row in statement.rows:
        amounts = []
        for rials in (row.charged_rials or None, row.paid_rials or None, row.balance_rials):
            cell = WriteOnlyCell(sheet, value=rials)
            cell.number_format = "#,##0"
            amounts.append(cell)
        day = format_jalali(tehran_date(row.at), "fa")
        sheet.append([day, STATEMENT_EVENTS[row.event].fa, row.reference, *amounts])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
