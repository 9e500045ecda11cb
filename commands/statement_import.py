"""A row of a bank's whole statement (money in, money out, money taken back) is kept for the comparison of its day."""

from datetime import datetime

from sqlalchemy.orm import Session

from commands.csv_fields import BadRow, Fault, WrongField, identifier, jalali_moment, read_row, rials
from commands.csv_rows import Column, Row
from domain.jalali import tehran_date
from domain.outside_events import YEARS
from domain.reconciliation import (
    BOUNCE,
    MARKET_BOUNCE,
    MARKET_PAYMENT,
    MARKET_RECEIPT,
    MARKET_RETURN,
    PAYMENT,
    RECEIPT,
    RETURN,
    StatementLine,
)
from stores.reconciliations import ReconciliationStore
from stores.sealing import Keys

_KINDS = {
    RECEIPT: RECEIPT, "واریز": RECEIPT, "بستانکار": RECEIPT, "دریافت": RECEIPT,
    PAYMENT: PAYMENT, "برداشت": PAYMENT, "بدهکار": PAYMENT, "پرداخت": PAYMENT,
    BOUNCE: BOUNCE, "برگشت": BOUNCE, "برگشتی": BOUNCE,
    RETURN: RETURN, "برگشت حواله": RETURN, "برگشت پرداخت": RETURN,
    MARKET_RECEIPT: MARKET_RECEIPT, "واریز بازار": MARKET_RECEIPT,
    MARKET_PAYMENT: MARKET_PAYMENT, "برداشت بازار": MARKET_PAYMENT,
    MARKET_BOUNCE: MARKET_BOUNCE, "برگشت بازار": MARKET_BOUNCE,
    MARKET_RETURN: MARKET_RETURN, "برگشت پرداخت بازار": MARKET_RETURN,
}  # fmt: skip


def _kind(text: str) -> str:
    if text not in _KINDS:
        raise WrongField("not_a_kind")
    return _KINDS[text]


STATEMENT_COLUMNS = (
    Column("kind", _kind, ("نوع", "نوع گردش", "شرح")),
    Column("reference", identifier(100), ("شماره پیگیری", "کد پیگیری", "شناسه دستور", "مرجع")),
    Column("amount_rials", rials(least=1), ("مبلغ", "مبلغ (ریال)", "مبلغ به ریال")),
    Column("booked_at", jalali_moment, ("تاریخ", "زمان", "تاریخ و ساعت")),
)


def take_in_line(session: Session, keys: Keys, row: Row, now: datetime) -> bool:
    """True for a new line, False for one that is there already. Raises BadRow."""
    del keys
    fields = read_row(STATEMENT_COLUMNS, row)
    day = tehran_date(fields["booked_at"])
    if day > tehran_date(now):
        raise BadRow(Fault("booked_at", "in_future"))
    if fields["booked_at"].year not in YEARS:
        raise BadRow(Fault("booked_at", "too_long_ago"))
    line = StatementLine(fields["kind"], fields["reference"], fields["amount_rials"], fields["booked_at"])
    return ReconciliationStore(session).keep_lines(day, [line]) == 1
