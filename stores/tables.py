"""Every module with tables, imported so that the metadata is whole."""

from stores import (
    calendar,
    case_rows,
    counties,
    idempotency,
    kanoon_formations,
    ledger_rows,
    loan_book,
    loan_rows,
    login_failures,
    member_rows,
    message_rows,
    reconciliations,
    record_changes,
    relations,
    staff,
    suppliers,
    task_rows,
    wallet_purchases,
    webhook_events,
    webhook_refusals,
)
from stores.database import Base

MODULES = (
    calendar,
    case_rows,
    counties,
    idempotency,
    kanoon_formations,
    ledger_rows,
    loan_book,
    loan_rows,
    login_failures,
    member_rows,
    message_rows,
    reconciliations,
    record_changes,
    relations,
    staff,
    suppliers,
    task_rows,
    wallet_purchases,
    webhook_events,
    webhook_refusals,
)
METADATA = Base.metadata
