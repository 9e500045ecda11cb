"""What a day's statement and our books say differently, asked of the database by kind of line."""

from typing import Any

from sqlalchemy import Date, TextClause, bindparam, text
from sqlalchemy.types import TypeEngine

from domain.reconciliation import BOUNCE, PAYMENT, RECEIPT, RETURN
from stores.database import UtcDateTime
from stores.reconciliation_of_market import MARKETS_LINES, MARKETS_OWN

# Whichever of its days is looked at: a statement may come in after that of a later day.
_ON_ANOTHER_DAY = """EXISTS (
            SELECT 1 FROM bank_statement_line o
            WHERE o.kind = l.kind AND o.reference = l.reference AND o.day <> l.day
        )"""
_OF_A_LOAN = "JOIN loan n ON n.id = o.loan_id"
# What matches is not read: only what one side says differently leaves the database.
OURS: dict[str, str] = {
    RECEIPT: f"""
        SELECT l.reference, l.amount_rials AS bank, COALESCE(r.amount_rials, s.rials) AS ours,
            CASE WHEN r.amount_rials IS NULL AND s.rials IS NULL THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN bank_receipt r ON r.book = 'real' AND r.reference = l.reference
        LEFT JOIN (
            SELECT t.key, e.credit AS rials FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = t.key
            WHERE t.book = 'real' AND t.event = 'into_suspense'
        ) s ON s.key = 'suspense:' || l.reference
        WHERE l.day = :day AND l.kind = 'receipt'
            AND (COALESCE(r.amount_rials, s.rials) IS NULL OR COALESCE(r.amount_rials, s.rials) <> l.amount_rials
                OR {_ON_ANOTHER_DAY})""",  # noqa: S608 - of our own words only
    PAYMENT: f"""
        SELECT l.reference, l.amount_rials AS bank, p.amount_rials AS ours,
            CASE WHEN p.id IS NULL THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN bank_order p ON p.id = l.reference AND p.loan_id IS NOT NULL
        WHERE l.day = :day AND l.kind = 'payment'
            AND (p.id IS NULL OR p.amount_rials <> l.amount_rials OR p.state NOT IN ('settled', 'returned')
                OR {_ON_ANOTHER_DAY})""",  # noqa: S608 - of our own words only
    BOUNCE: f"""
        SELECT l.reference, l.amount_rials AS bank, r.amount_rials AS ours,
            CASE WHEN r.bounced_at IS NULL THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN bank_receipt r ON r.book = 'real' AND r.reference = l.reference
        WHERE l.day = :day AND l.kind = 'bounce'
            AND (r.bounced_at IS NULL OR r.amount_rials <> l.amount_rials OR {_ON_ANOTHER_DAY})""",  # noqa: S608 - of our own words only
    RETURN: f"""
        SELECT l.reference, l.amount_rials AS bank, p.amount_rials AS ours,
            CASE WHEN p.id IS NULL OR p.state <> 'returned' THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN bank_order p ON p.id = l.reference AND p.loan_id IS NOT NULL
        WHERE l.day = :day AND l.kind = 'return'
            AND (p.id IS NULL OR p.amount_rials <> l.amount_rials OR p.state <> 'returned'
                OR {_ON_ANOTHER_DAY})""",  # noqa: S608 - of our own words only
} | MARKETS_LINES
# Of our own day, and in no statement so far: the bank may have booked it a day earlier or later.
THEIRS: dict[str, str] = {
    RECEIPT: """
        SELECT r.reference, NULL AS bank, r.amount_rials AS ours, 'missing_at_bank' AS cause FROM bank_receipt r
        WHERE r.book = 'real' AND r.at >= :begins AND r.at < :ends
            AND r.reference NOT LIKE 'fund:%' AND r.reference NOT LIKE 'moved:%' AND r.reference NOT LIKE 'wallet:%'
            AND r.reference NOT LIKE 'refinance:%'
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = 'receipt' AND l.reference = r.reference)
        UNION ALL
        SELECT w.reference, NULL AS bank, w.rials AS ours, 'missing_at_bank' AS cause FROM (
            SELECT SUBSTR(t.key, LENGTH('suspense:') + 1) AS reference, e.credit AS rials FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = t.key
            WHERE t.book = 'real' AND t.event = 'into_suspense' AND t.at >= :begins AND t.at < :ends
        ) w
        WHERE NOT EXISTS (SELECT 1 FROM bank_receipt r WHERE r.book = 'real' AND r.reference = w.reference)
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = 'receipt' AND l.reference = w.reference)""",
    PAYMENT: f"""
        SELECT o.id AS reference, NULL AS bank, o.amount_rials AS ours, 'missing_at_bank' AS cause FROM bank_order o
        {_OF_A_LOAN}
        WHERE o.state IN ('settled', 'returned') AND n.book = 'real' AND o.changed_at >= :begins AND o.changed_at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = 'payment' AND l.reference = o.id)""",  # noqa: S608 - of our own words only
    BOUNCE: """
        SELECT r.reference, NULL AS bank, r.amount_rials AS ours, 'missing_at_bank' AS cause FROM bank_receipt r
        WHERE r.book = 'real' AND r.bounced_at >= :begins AND r.bounced_at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = 'bounce' AND l.reference = r.reference)""",
    RETURN: f"""
        SELECT o.id AS reference, NULL AS bank, o.amount_rials AS ours, 'missing_at_bank' AS cause FROM bank_order o
        {_OF_A_LOAN}
        WHERE o.state = 'returned' AND n.book = 'real' AND o.changed_at >= :begins AND o.changed_at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = 'return' AND l.reference = o.id)""",  # noqa: S608 - of our own words only
} | MARKETS_OWN


def typed(statement: str) -> TextClause:
    """One of these, with the types of what it is asked for."""
    types: dict[str, TypeEngine[Any]] = {"day": Date(), "begins": UtcDateTime(), "ends": UtcDateTime()}
    return text(statement).bindparams(
        *(bindparam(name, type_=kind) for name, kind in types.items() if f":{name}" in statement)
    )
