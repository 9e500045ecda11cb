"""What a day's statement of the market's account and our books say differently, asked of the database by kind of line.

Into it come what gateways hand over and what cells pay for supplies; out of it go payouts to cells, and the orders that pay
buyers back, suppliers and carriers.
"""

from domain.payment_gateways import GATEWAYS
from domain.reconciliation import MARKET_BOUNCE, MARKET_PAYMENT, MARKET_RECEIPT, MARKET_RETURN

_ON_ANOTHER_DAY = """EXISTS (
            SELECT 1 FROM bank_statement_line o
            WHERE o.kind = l.kind AND o.reference = l.reference AND o.day <> l.day
        )"""
_KEYS = ", ".join(f"'gateway:{one}:' || l.reference" for one in GATEWAYS)
# Whose order it is says in which book it is.
_BOOK_OF_ORDER = """LEFT JOIN market_refund r ON r.id = o.owed_id
        LEFT JOIN market_payment y ON y.id = o.owed_id
        LEFT JOIN supply_order s ON s.id = o.owed_id
        LEFT JOIN carrier_invoice c ON c.id = o.owed_id"""
_IS_REAL = "COALESCE(r.book, y.book, s.book, c.book) = 'real'"


def _orders(kind: str, states: str) -> str:
    """Lines of orders of ours, which are payouts or the bank's single ones; `states`: in which the line is right."""
    return f"""
        SELECT l.reference, l.amount_rials AS bank, COALESCE(p.amount_rials, y.amount_rials) AS ours,
            CASE WHEN COALESCE(p.state, y.state) IS NULL THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN bank_order p ON p.id = l.reference AND p.owed_id IS NOT NULL
        LEFT JOIN payout y ON y.id = l.reference AND y.book = 'real'
        WHERE l.day = :day AND l.kind = '{kind}'
            AND (COALESCE(p.state, y.state) IS NULL OR COALESCE(p.state, y.state) NOT IN ({states})
                OR COALESCE(p.amount_rials, y.amount_rials) <> l.amount_rials OR {_ON_ANOTHER_DAY})"""  # noqa: S608 - of our own words only


def _own_orders(kind: str, states: str) -> str:
    """Orders of ours of the day that no statement has."""
    return f"""
        SELECT o.id AS reference, NULL AS bank, o.amount_rials AS ours, 'missing_at_bank' AS cause FROM bank_order o
        {_BOOK_OF_ORDER}
        WHERE o.owed_id IS NOT NULL AND o.state IN ({states}) AND {_IS_REAL}
            AND o.changed_at >= :begins AND o.changed_at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = '{kind}' AND l.reference = o.id)
        UNION ALL
        SELECT p.id, NULL, p.amount_rials, 'missing_at_bank' FROM payout p
        WHERE p.book = 'real' AND p.state IN ({states}) AND p.changed_at >= :begins AND p.changed_at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l WHERE l.kind = '{kind}' AND l.reference = p.id)"""  # noqa: S608 - of our own words only


def _handed_over(gateway: str) -> str:
    key = f"gateway:{gateway}:"
    return f"""
        SELECT SUBSTR(t.key, {len(key) + 1}) AS reference, NULL AS bank, e.debit AS ours, 'missing_at_bank' AS cause
        FROM ledger_transfer t
        JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'bank:market'
        WHERE t.book = 'real' AND t.event = 'gateway_settled' AND t.key LIKE '{key}%'
            AND t.at >= :begins AND t.at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l
                WHERE l.kind = '{MARKET_RECEIPT}' AND l.reference = SUBSTR(t.key, {len(key) + 1}))"""  # noqa: S608 - of our own words only


_PAID, _BACK = "'settled', 'returned'", "'returned'"
MARKETS_LINES: dict[str, str] = {
    MARKET_RECEIPT: f"""
        SELECT l.reference, l.amount_rials AS bank, COALESCE(e.debit, s.rials) AS ours,
            CASE WHEN e.debit IS NULL AND s.rials IS NULL THEN 'missing_here'
                WHEN {_ON_ANOTHER_DAY} THEN 'booked_twice' ELSE 'differing' END AS cause
        FROM bank_statement_line l
        LEFT JOIN ledger_transfer t ON t.book = 'real' AND t.key IN ({_KEYS})
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'bank:market'
        LEFT JOIN supply_money s ON s.book = 'real' AND s.key = 'supply_receipt:' || l.reference
        WHERE l.day = :day AND l.kind = '{MARKET_RECEIPT}'
            AND (COALESCE(e.debit, s.rials) IS NULL OR COALESCE(e.debit, s.rials) <> l.amount_rials
                OR {_ON_ANOTHER_DAY})""",  # noqa: S608 - of our own words only
    MARKET_PAYMENT: _orders(MARKET_PAYMENT, _PAID),
    # Nobody takes back what a gateway or a cell has paid in: whoever does is asked about.
    MARKET_BOUNCE: f"""
        SELECT l.reference, l.amount_rials AS bank, NULL AS ours, 'missing_here' AS cause
        FROM bank_statement_line l WHERE l.day = :day AND l.kind = '{MARKET_BOUNCE}'""",  # noqa: S608 - of our own words only
    MARKET_RETURN: _orders(MARKET_RETURN, _BACK),
}
"""Of the bank's lines, those that our books do not have like that."""
_CELLS_MONEY = """
        SELECT SUBSTR(s.key, LENGTH('supply_receipt:') + 1), NULL, s.rials, 'missing_at_bank' FROM supply_money s
        WHERE s.book = 'real' AND s.source = 'receipt' AND s.at >= :begins AND s.at < :ends
            AND NOT EXISTS (SELECT 1 FROM bank_statement_line l
                WHERE l.kind = 'market_receipt' AND l.reference = SUBSTR(s.key, LENGTH('supply_receipt:') + 1))"""
MARKETS_OWN: dict[str, str] = {
    MARKET_RECEIPT: " UNION ALL ".join([*map(_handed_over, GATEWAYS), _CELLS_MONEY]),
    MARKET_PAYMENT: _own_orders(MARKET_PAYMENT, _PAID),
    MARKET_RETURN: _own_orders(MARKET_RETURN, _BACK),
}
"""Of our own day, what no statement has so far."""
