"""The invariants of what cells buy of suppliers; stores.market_checks asks them with the market's others."""

SUPPLY_RULES: dict[str, str] = {
    "a cell's credit is what it put in, less what its supplies hold": """
        SELECT book, name FROM (
            SELECT book, 'cell_credit:' || cell_id AS name, rials FROM supply_money
            UNION ALL
            SELECT book, 'cell_credit:' || cell_id, back_rials - held_rials FROM supply_order
            UNION ALL
            SELECT book, name, -posted FROM ledger_account WHERE name LIKE 'cell_credit:%'
        ) parts GROUP BY book, name HAVING SUM(rials) <> 0""",
    "suppliers are owed what supplies hold and is not paid": """
        SELECT book, name FROM (
            SELECT book, 'supplier_payable:' || id AS name, held_rials - back_rials - paid_rials AS rials
            FROM supply_order
            UNION ALL
            SELECT book, name, -posted FROM ledger_account WHERE name LIKE 'supplier_payable:%'
        ) parts GROUP BY book, name HAVING SUM(rials) <> 0""",
    "a supplier is paid what its supply says, once": """
        SELECT book, id FROM (
            SELECT book, id, paid_rials AS rials FROM supply_order
            UNION ALL
            SELECT t.book, t.process_id, -e.debit FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account LIKE 'supplier_payable:%'
            JOIN ledger_ending g ON g.transfer_id = t.id AND g.ending = 'settled'
            WHERE t.event = 'supplier_paid'
        ) parts GROUP BY book, id HAVING SUM(rials) <> 0""",
}
