"""A row of a bank's statement becomes a kept event of the bank, which the API hands to its loan."""

import hashlib
import json
from datetime import datetime

from sqlalchemy.orm import Session

from commands.csv_fields import BadRow, Fault, account, identifier, jalali_moment, read_row, rials
from commands.csv_rows import Column, Row
from domain.identifiers import parse_national_code
from domain.jalali import tehran_date
from domain.outside_events import YEARS
from stores.sealing import Keys, seal
from stores.webhook_events import ReceivedEvent, WebhookEventStore

_BANK = "bank"

RECEIPT_COLUMNS = (
    Column(
        "reference",
        identifier(80),
        ("شماره پیگیری", "کد پیگیری", "کد رهگیری", "شماره مرجع", "مرجع", "شماره سند"),
    ),
    Column(
        "amount_rials",
        rials(least=1),
        ("مبلغ", "مبلغ (ریال)", "مبلغ به ریال", "مبلغ واریز", "مبلغ واریزی", "واریز", "بستانکار"),
    ),
    Column("paid_at", jalali_moment, ("تاریخ", "تاریخ واریز", "زمان واریز", "تاریخ و ساعت", "تاریخ پرداخت")),
    Column(
        "payer",
        parse_national_code,
        ("پرداخت کننده", "واریز کننده", "کد ملی", "کد ملی پرداخت کننده", "کد ملی واریز کننده"),
        required=False,
    ),
    Column("loan_id", identifier(64), ("وام", "شناسه وام", "شماره وام", "شناسه واریز"), required=False),
    Column("account", account, ("حساب", "شماره حساب", "حساب مقصد", "شبا", "شبای مقصد")),
)


def take_in_receipt(session: Session, keys: Keys, row: Row, now: datetime) -> bool:
    """True for a new receipt, False for the very same again. Raises BadRow."""
    fields = read_row(RECEIPT_COLUMNS, row)
    if tehran_date(fields["paid_at"]) > tehran_date(now):
        raise BadRow(Fault("paid_at", "in_future"))
    if fields["paid_at"].year not in YEARS:
        raise BadRow(Fault("paid_at", "too_long_ago"))
    facts = {
        "reference": fields["reference"],
        "account": fields["account"],
        "amount_rials": fields["amount_rials"],
        "at": fields["paid_at"].isoformat(),
        "payer": fields["payer"],
        "loan_id": fields["loan_id"],
    }
    # Always the same bytes for the same row: they tell a repeat from a change.
    body = json.dumps({"type": "bank.receipt", "data": facts}, ensure_ascii=False).encode()
    event_id = f"receipt:{fields['reference']}"
    keeping = WebhookEventStore(session).keep(
        ReceivedEvent(
            source=_BANK,
            claimed_id=event_id,
            received_at=now,
            sealed_body=seal(keys, body, f"webhook:{_BANK}"),
            body_hash=hashlib.sha256(body).hexdigest(),
            event_id=event_id,
        )
    )
    if not keeping.same_body:
        raise BadRow(Fault("reference", "changed_repeat"))
    return keeping.is_new
