"""The invariants of what carriers are paid; stores.market_checks asks them with the market's others."""

CARRIER_RULES: dict[str, str] = {
    "a carrier's invoice is paid what its lines say, once": """
        SELECT book, id FROM (
            SELECT book, id, agreed_rials AS rials FROM carrier_invoice WHERE state = 'settled'
            UNION ALL
            SELECT t.book, t.process_id, -e.debit FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account LIKE 'carrier_payable:%'
            JOIN ledger_ending g ON g.transfer_id = t.id AND g.ending = 'settled'
            LEFT JOIN ledger_transfer v ON v.reverses_id = t.id
            WHERE t.event = 'carrier_paid' AND v.id IS NULL
        ) parts GROUP BY book, id HAVING SUM(rials) <> 0
        UNION ALL
        SELECT i.book, i.id FROM carrier_invoice i
        LEFT JOIN carrier_invoice_line l ON l.invoice_id = i.id AND l.held
        WHERE i.state IN ('agreed', 'settled')
        GROUP BY i.book, i.id, i.agreed_rials HAVING COALESCE(SUM(l.billed_rials), 0) <> i.agreed_rials""",
    "a carrier is paid for a parcel what it earned with it, once": """
        SELECT o.book, o.id FROM carrier_invoice_line l
        JOIN carrier_invoice i ON i.id = l.invoice_id
        JOIN market_order o ON o.id = l.order_id
        LEFT JOIN market_release r ON r.order_id = o.id
        LEFT JOIN (
            SELECT order_id, SUM(owed_rials) AS rials FROM market_refund WHERE source = 'escrow' GROUP BY order_id
        ) b ON b.order_id = o.id
        WHERE l.held
        GROUP BY o.book, o.id, r.carrier_rials, b.rials
        HAVING COUNT(*) > 1 OR SUM(l.billed_rials) <> COALESCE(r.carrier_rials, 0) + COALESCE(b.rials, 0)
            OR MIN(i.state) IN ('refused', 'returned')""",
    "a large invoice of a carrier was let be paid by two people": """
        SELECT book, id FROM carrier_invoice WHERE seen_by = approved_by
            OR state IN ('agreed', 'settled', 'returned')
                AND (approved_by IS NULL OR four_eyes AND seen_by IS NULL)""",
}
