"""A cell's statement: what it sold, and what is held, released, paid and owed; as a document and as a table."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from sqlalchemy.orm import Session

from api.loan_documents import PDF, XLSX, document, no_press
from api.pages.words import WORDS
from api.printing import CannotPrint, printed
from api.state import ApiState
from domain.cell_statement import CellStatement, cell_statement
from domain.jalali import format_jalali, tehran_date
from domain.ledger import REAL_BOOK
from domain.words import Language, Text
from stores.cell_books import rows_of_cell
from stores.cells import Cell
from stores.crafts import CraftStore
from stores.kanoons import KanoonStore
from stores.members import names_of
from stores.releases import ReleaseStore

SUMS = ("sold", "back", "held", "released", "for_loan", "taken", "paid_out", "on_its_way", "payable", "owed")
"""The sums of a statement, in the order in which they are read; `<name>_rials` each."""
COLUMNS: Mapping[str, str] = {
    name: f"statement.{word}"
    for name, word in (
        ("day", "day"), ("order", "order"), ("sold", "sold"), ("back", "back"), ("released", "freed"), ("held", "held")
    )
}  # fmt: skip
"""The columns of its sales, with the words above them."""
_WIDTHS = (18, 26, 20, 20, 20, 20)


@dataclass(frozen=True, slots=True)
class StatementOfCell:
    """What stands in it. Personal: kept nowhere but in the document."""

    cell_id: str
    member: str
    kanoon: str
    craft: Text
    made_at: datetime
    rehearsal: bool
    account: CellStatement
    for_loan_rials: int

    @property
    def sums(self) -> tuple[tuple[str, int], ...]:
        """Names and rials, in the order of SUMS."""
        return tuple(
            (name, self.for_loan_rials if name == "for_loan" else int(getattr(self.account, f"{name}_rials")))
            for name in SUMS
        )


def statement_of_cell(session: Session, cell: Cell, now: datetime) -> StatementOfCell:
    """The statement by the ledger's entries up to now."""
    craft, kanoon = CraftStore(session).get(cell.craft_code), KanoonStore(session).get(cell.kanoon_id)
    name = (
        Text(fa=craft.craft_fa, en=craft.craft_en) if craft else Text(fa=cell.craft_code, en=cell.craft_code)
    )
    account = cell_statement(cell.id, rows_of_cell(session, cell.id, cell.book, now))
    account.sales.sort(key=lambda sale: (sale.at, sale.order_id))
    return StatementOfCell(
        cell.id, names_of(session, [cell.member_id]).get(cell.member_id, ""), kanoon.name if kanoon else "",
        name, now, cell.book != REAL_BOOK, account,
        ReleaseStore(session).for_loan(cell.id, cell.book),
    )  # fmt: skip


async def cell_statement_answer(state: ApiState, cell: Cell, language: Language, form: str) -> Response:
    """As `pdf` or `xlsx` in the reader's language. Raises Problem: 503 where nothing can be printed."""
    statement = await state.database.aread(lambda session: statement_of_cell(session, cell, state.clock()))
    if form == "xlsx":
        made = statement_xlsx(statement, language)
        return document(made, XLSX, f"{cell.id}-statement.xlsx", shown="attachment")
    try:
        made = await printed(
            "cell_statement.html", "contract.css", language=language, statement=statement, columns=COLUMNS
        )
    except CannotPrint as missing:
        raise no_press(missing) from missing
    return document(made, PDF, f"{cell.id}-statement.pdf")


def statement_xlsx(statement: StatementOfCell, language: Language) -> bytes:
    """A sheet in the reader's direction; amounts are numbers in rials, days are Jalali as people write them."""

    def said(key: str) -> str:
        return WORDS[key].in_(language)

    book = Workbook(write_only=True)
    sheet = book.create_sheet(said("statement.title"))
    sheet.sheet_view.rightToLeft = language == "fa"
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[number]].width = width
    sheet.append([said("statement.cell"), statement.cell_id, statement.member, statement.kanoon])
    sheet.append([said("statement.rehearsal") if statement.rehearsal else ""])
    for name, rials in statement.sums:
        sheet.append([said(f"statement.{name}"), _money(sheet, rials)])
    sheet.append([])
    headings = []
    for word in COLUMNS.values():
        heading = WriteOnlyCell(sheet, value=said(word))
        heading.font = Font(bold=True)
        heading.alignment = Alignment(horizontal="right" if language == "fa" else "left")
        headings.append(heading)
    sheet.append(headings)
    for sale in statement.account.sales:
        amounts = (sale.sold_rials, sale.back_rials, sale.released_rials, sale.held_rials)
        day = format_jalali(tehran_date(sale.at), language)
        sheet.append([day, sale.order_id, *(_money(sheet, rials) for rials in amounts)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _money(sheet: object, rials: int) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=rials)
    cell.number_format = "#,##0"
    return cell
