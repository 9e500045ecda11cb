"""The invariants of the members' market (processes.md, What must always hold); stores.ledger_checks asks them."""

from stores.carrier_checks import CARRIER_RULES
from stores.supply_checks import SUPPLY_RULES

MARKET_RULES: dict[str, str] = {
    "an escrow is what was paid minus refunded minus released": """
        SELECT o.book, o.id FROM market_order o
        LEFT JOIN ledger_account a ON a.book = o.book AND a.name = 'order_escrow:' || o.id
        WHERE COALESCE(a.posted, 0) <> o.paid_rials - o.back_goods_rials - o.back_carrier_rials - o.released_rials
        UNION ALL
        SELECT a.book, a.name FROM ledger_account a
        LEFT JOIN market_order o ON o.id = SUBSTR(a.name, 14) AND o.book = a.book
        WHERE a.name LIKE 'order_escrow:%' AND o.id IS NULL""",
    "an order that is over has nothing in its escrow": """
        SELECT o.book, o.id FROM market_order o
        LEFT JOIN ledger_account a ON a.book = o.book AND a.name = 'order_escrow:' || o.id
        WHERE (COALESCE(a.posted, 0) <> 0 OR o.paid_rials - o.back_goods_rials - o.back_carrier_rials - o.released_rials <> 0)
            AND o.state IN ('completed', 'returned', 'expired', 'declined', 'passed_on', 'cancelled', 'delivery_failed')""",
    "orders have what payments brought": """
        SELECT b.book, b.id FROM market_basket b
        LEFT JOIN (
            SELECT basket_id, SUM(paid_rials) AS rials FROM market_order GROUP BY basket_id
        ) o ON o.basket_id = b.id
        LEFT JOIN (
            SELECT basket_id, SUM(amount_rials) AS rials FROM market_payment WHERE state = 'paid' GROUP BY basket_id
        ) p ON p.basket_id = b.id
        WHERE COALESCE(o.rials, 0) <> COALESCE(p.rials, 0)""",
    "a payment is in the ledger as it was kept, once, and no others": """
        SELECT book, key FROM (
            SELECT book, 'payment:' || id AS key, amount_rials AS rials FROM market_payment
            WHERE reference IS NOT NULL
            UNION ALL
            SELECT t.book, t.key, -e.debit FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account LIKE 'gateway:%'
            WHERE t.event IN ('order_paid', 'order_paid_late') AND NOT t.pending
        ) parts GROUP BY book, key HAVING SUM(rials) <> 0""",
    "what went back of an order is its approved refunds": """
        SELECT o.book, o.id FROM market_order o
        LEFT JOIN (
            SELECT order_id,
                SUM(CASE source WHEN 'escrow' THEN goods_rials + carrier_rials ELSE 0 END) AS back,
                SUM(CASE source WHEN 'cell' THEN goods_rials + carrier_rials ELSE 0 END) AS claimed
            FROM market_refund GROUP BY order_id
        ) r ON r.order_id = o.id
        WHERE o.back_goods_rials + o.back_carrier_rials <> COALESCE(r.back, 0)
            OR o.claimed_goods_rials + o.claimed_carrier_rials <> COALESCE(r.claimed, 0)""",
    "no more goes back than was paid": """
        SELECT book, id FROM market_order
        WHERE back_goods_rials + claimed_goods_rials > goods_rials
            OR back_goods_rials + back_carrier_rials + claimed_goods_rials + claimed_carrier_rials > paid_rials""",
    "buyers are owed what was approved, or came too late, and is not paid": """
        SELECT r.book, r.id FROM market_refund r
        LEFT JOIN ledger_account a ON a.book = r.book AND a.name = 'refund_payable:' || r.id
        WHERE COALESCE(a.posted, 0)
            <> CASE WHEN r.state IN ('approved', 'sending', 'by_bank') THEN r.goods_rials + r.carrier_rials ELSE 0 END
                + COALESCE((SELECT SUM(b.rials) FROM refund_return b WHERE b.owed_id = r.id AND b.state <> 'paid'), 0)
        UNION ALL
        SELECT p.book, p.id FROM market_payment p
        LEFT JOIN ledger_account a ON a.book = p.book AND a.name = 'refund_payable:' || p.id
        WHERE COALESCE(a.posted, 0) <> CASE WHEN p.state IN ('late', 'returning') THEN p.amount_rials ELSE 0 END
            + COALESCE((SELECT SUM(b.rials) FROM refund_return b WHERE b.owed_id = p.id AND b.state <> 'paid'), 0)""",
    "what came back of a refund is paid again once, by a payment of its own": """
        SELECT b.book, b.id FROM refund_return b
        LEFT JOIN ledger_transfer t ON t.book = b.book AND t.key = 'refund:' || b.id || '\\:by_bank'
        LEFT JOIN ledger_ending g ON g.transfer_id = t.id
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'refund_payable:' || b.owed_id
        WHERE CASE b.state WHEN 'owed' THEN 'none' WHEN 'sending' THEN 'pending' ELSE 'settled' END
                <> CASE WHEN t.id IS NULL THEN 'none' ELSE COALESCE(g.ending, 'pending') END
            OR (t.id IS NOT NULL AND COALESCE(e.debit, 0) <> b.rials)""",
    "an order is released once, after its window, into its shares": """
        SELECT o.book, o.id FROM market_order o
        LEFT JOIN market_release r ON r.order_id = o.id
        WHERE o.released_rials <> COALESCE(r.cell_rials + r.commission_rials + r.carrier_rials, 0)
            OR (o.released_at IS NOT NULL OR r.order_id IS NOT NULL)
                AND (o.state <> 'completed' OR r.order_id IS NULL OR o.released_at < o.window_ends_at)""",
    "a refund and a dispute are never open together": """
        SELECT DISTINCT o.book, o.id FROM market_order o
        JOIN market_refund r ON r.order_id = o.id AND r.kind <> 'goodwill'
            AND r.state NOT IN ('paid', 'refused', 'withdrawn')
        JOIN market_dispute d ON d.order_id = o.id AND d.state = 'open'""",
    "cells are owed what was released to them and not paid": """
        SELECT book, name FROM (
            SELECT book, 'cell_payable:' || cell_id AS name, cell_rials - taken_rials - loan_rials AS rials
            FROM market_release
            UNION ALL
            SELECT book, 'cell_payable:' || cell_id, -amount_rials FROM payout WHERE state = 'settled'
            UNION ALL
            SELECT book, name, -posted FROM ledger_account WHERE name LIKE 'cell_payable:%'
        ) parts GROUP BY book, name HAVING SUM(rials) <> 0""",
    "cells owe what refunds and supplies cost them, less what was taken": """
        SELECT book, name FROM (
            SELECT o.book, 'cell_receivable:' || o.cell_id AS name, r.owed_rials AS rials FROM market_refund r
            JOIN market_order o ON o.id = r.order_id
            UNION ALL
            SELECT book, 'cell_receivable:' || cell_id, rials FROM supply_money WHERE source = 'sales'
            UNION ALL
            SELECT book, 'cell_receivable:' || cell_id, -taken_rials FROM market_release
            UNION ALL
            SELECT book, name, -posted FROM ledger_account WHERE name LIKE 'cell_receivable:%'
        ) parts GROUP BY book, name HAVING SUM(rials) <> 0""",
    "a loan's share of a sale waits until it is given": """
        SELECT r.book, r.order_id FROM market_release r
        LEFT JOIN ledger_account a ON a.book = r.book AND a.name = 'loan_share:' || r.order_id
        WHERE COALESCE(a.posted, 0) <> CASE r.loan_state WHEN 'waiting' THEN r.loan_rials ELSE 0 END""",
    "the market and the carriers have what releases, refunds and paid invoices say": """
        SELECT book, name FROM (
            SELECT book, 'commission_income:market' AS name, commission_rials AS rials FROM market_release
            UNION ALL
            SELECT book, 'commission_income:market', owed_rials - goods_rials - carrier_rials FROM market_refund
            WHERE source = 'cell'
            UNION ALL
            SELECT r.book, 'carrier_payable:' || o.carrier, r.carrier_rials FROM market_release r
            JOIN market_order o ON o.id = r.order_id
            UNION ALL
            SELECT r.book, 'carrier_payable:' || o.carrier, r.owed_rials FROM market_refund r
            JOIN market_order o ON o.id = r.order_id WHERE r.source = 'escrow'
            UNION ALL
            SELECT book, 'carrier_payable:' || carrier, -agreed_rials FROM carrier_invoice WHERE state = 'settled'
            UNION ALL
            SELECT book, name, -posted FROM ledger_account
            WHERE name = 'commission_income:market' OR name LIKE 'carrier_payable:%'
        ) parts GROUP BY book, name HAVING SUM(rials) <> 0""",
    "a payout is in the ledger as far as it came, and no others": """
        SELECT p.book, p.id FROM payout p
        LEFT JOIN ledger_transfer t ON t.book = p.book AND t.key = 'payout:' || p.id
        LEFT JOIN ledger_ending g ON g.transfer_id = t.id
        LEFT JOIN ledger_transfer v ON v.reverses_id = t.id
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'cell_payable:' || p.cell_id
        WHERE CASE p.state WHEN 'sent' THEN 'pending' WHEN 'settled' THEN 'settled' WHEN 'failed' THEN 'voided'
                WHEN 'returned' THEN 'reversed' ELSE 'none' END
            <> CASE WHEN t.id IS NULL THEN 'none' WHEN v.id IS NOT NULL THEN 'reversed'
                ELSE COALESCE(g.ending, 'pending') END
            OR (t.id IS NOT NULL AND COALESCE(e.debit, 0) <> p.amount_rials)
        UNION ALL
        SELECT t.book, t.key FROM ledger_transfer t
        LEFT JOIN payout p ON p.id = SUBSTR(t.key, 8) AND p.book = t.book
        WHERE t.event = 'cell_paid' AND p.id IS NULL""",
    "a payout is the sum of its items": """
        SELECT p.book, p.id FROM payout p LEFT JOIN payout_item i ON i.payout_id = p.id
        GROUP BY p.book, p.id, p.amount_rials HAVING COALESCE(SUM(i.amount_rials), 0) <> p.amount_rials""",
    "a released amount is in one payout that holds it, and whole": """
        SELECT r.book, r.order_id FROM market_release r
        JOIN payout_item i ON i.order_id = r.order_id
        JOIN payout p ON p.id = i.payout_id
        WHERE p.state IN ('scheduled', 'approved', 'sent', 'settled') GROUP BY r.book, r.order_id, r.cell_rials, r.taken_rials, r.loan_rials
        HAVING SUM(i.amount_rials) <> r.cell_rials - r.taken_rials - r.loan_rials OR COUNT(*) > 1""",
    "a release is paid where its payout was settled": """
        SELECT r.book, r.order_id FROM market_release r
        LEFT JOIN (
            SELECT i.order_id, COUNT(*) AS times FROM payout_item i JOIN payout p ON p.id = i.payout_id
            WHERE p.state = 'settled' GROUP BY i.order_id
        ) s ON s.order_id = r.order_id
        WHERE CASE r.state WHEN 'paid' THEN 1 ELSE 0 END <> COALESCE(s.times, 0)""",
    "a large payout was approved by a second person": """
        SELECT book, id FROM payout WHERE prepared_by = approved_by
            OR four_eyes AND approved_by IS NULL AND state NOT IN ('scheduled', 'cancelled')""",
    "what is reserved of a stock belongs to orders": """
        SELECT f.product_id, f.cell_id FROM product_offer f
        LEFT JOIN (
            SELECT l.product_id, o.cell_id, SUM(l.units) AS units FROM market_order_line l
            JOIN market_order o ON o.id = l.order_id
            WHERE l.stock = 'reserved' GROUP BY l.product_id, o.cell_id
        ) s ON s.product_id = f.product_id AND s.cell_id = f.cell_id
        WHERE f.reserved <> COALESCE(s.units, 0)""",
} | SUPPLY_RULES | CARRIER_RULES  # fmt: skip
