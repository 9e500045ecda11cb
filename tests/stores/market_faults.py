"""Every rule of the market's checks with the faults that it is for, in what `trade` leaves."""

import hashlib

ESCROW = "an escrow is what was paid minus refunded minus released"
OVER = "an order that is over has nothing in its escrow"
BROUGHT = "orders have what payments brought"
PAID = "a payment is in the ledger as it was kept, once, and no others"
BACK = "what went back of an order is its approved refunds"
NO_MORE = "no more goes back than was paid"
BUYERS = "buyers are owed what was approved, or came too late, and is not paid"
RELEASED = "an order is released once, after its window, into its shares"
TOGETHER = "a refund and a dispute are never open together"
PAYABLE = "cells are owed what was released to them and not paid"
OWE = "cells owe what refunds and supplies cost them, less what was taken"
SHARE = "a loan's share of a sale waits until it is given"
EARNED = "the market and the carriers have what releases, refunds and paid invoices say"
PAYOUT = "a payout is in the ledger as far as it came, and no others"
ITEMS = "a payout is the sum of its items"
WHOLE = "a released amount is in one payout that holds it, and whole"
MARKED = "a release is paid where its payout was settled"
LARGE = "a large payout was approved by a second person"
CREDIT = "a cell's credit is what it put in, less what its supplies hold"
SUPPLIERS = "suppliers are owed what supplies hold and is not paid"
SUPPLIER_PAID = "a supplier is paid what its supply says, once"
INVOICE = "a carrier's invoice is paid what its lines say, once"
PARCEL = "a carrier is paid for a parcel what it earned with it, once"
TWO = "a large invoice of a carrier was let be paid by two people"
CAME_BACK = "what came back of a refund is paid again once, by a payment of its own"
STOCK = "what is reserved of a stock belongs to orders"

RETURN_OF_R_4 = f"return-{hashlib.sha256(b'case:back:r-4:1').hexdigest()[:20]}"
# The rule, the table whose guards are taken away first, the fault, and whom the rule names.
MARKET_FAULTS: list[tuple[str, str | None, str, str]] = [
    (
        ESCROW,
        "market_order",
        "UPDATE market_order SET back_goods_rials = 1 WHERE id = 'basket-2-b'",
        "real:basket-2-b",
    ),
    (
        ESCROW,
        "ledger_account",
        "UPDATE ledger_account SET name = 'order_escrow:ghost' WHERE name = 'order_escrow:basket-2-b'",
        "real:order_escrow:ghost",
    ),
    (OVER, None, "UPDATE market_order SET state = 'cancelled' WHERE id = 'basket-2-b'", "real:basket-2-b"),
    (BROUGHT, None, "UPDATE market_payment SET state = 'late' WHERE id = 'pay-1'", "real:basket-1"),
    (
        PAID,
        None,
        "UPDATE market_payment SET amount_rials = amount_rials + 1 WHERE id = 'pay-2'",
        "real:payment:pay-2",
    ),
    (
        PAID,
        "ledger_transfer",
        "UPDATE ledger_transfer SET key = 'payment:ghost' WHERE key = 'payment:pay-1'",
        "real:payment:ghost",
    ),
    (
        BACK,
        None,
        "UPDATE market_refund SET goods_rials = goods_rials + 1 WHERE id = 'end-basket-1-b'",
        "real:basket-1-b",
    ),
    (
        NO_MORE,
        "market_order",
        "UPDATE market_order SET claimed_goods_rials = goods_rials + 1 WHERE id = 'basket-4-a'",
        "real:basket-4-a",
    ),
    (
        BUYERS,
        None,
        "UPDATE market_refund SET state = 'paid', contests = NULL WHERE id = 'end-basket-1-b'",
        "real:end-basket-1-b",
    ),
    (BUYERS, None, "UPDATE market_payment SET state = 'returned' WHERE id = 'pay-3'", "real:pay-3"),
    (
        RELEASED,
        None,
        "UPDATE market_release SET carrier_rials = carrier_rials + 1 WHERE order_id = 'basket-1-a'",
        "real:basket-1-a",
    ),
    (
        RELEASED,
        "market_order",
        "UPDATE market_order SET window_ends_at = '2030-01-01 00:00:00' WHERE id = 'basket-1-a'",
        "real:basket-1-a",
    ),
    (
        TOGETHER,
        "market_dispute",
        "INSERT INTO market_dispute (id, order_id, book, opened_by, state, opened_at, changed_at) "
        "VALUES ('d', 'basket-2-a', 'real', 'buyer', 'open', '2026-01-01', '2026-01-01')",
        "real:basket-2-a",
    ),
    (
        PAYABLE,
        None,
        "UPDATE market_release SET cell_rials = cell_rials - 1 WHERE order_id = 'basket-1-a'",
        "real:cell_payable:cell-1",
    ),
    (
        OWE,
        None,
        "UPDATE market_refund SET owed_rials = owed_rials + 1 WHERE id = 'r-4'",
        "real:cell_receivable:cell-1",
    ),
    (
        SHARE,
        None,
        "UPDATE market_release SET loan_state = 'given' WHERE order_id = 'basket-4-a'",
        "real:basket-4-a",
    ),
    (
        EARNED,
        None,
        "UPDATE market_release SET commission_rials = commission_rials + 1 WHERE order_id = 'basket-1-a'",
        "real:commission_income:market",
    ),
    (
        EARNED,
        None,
        "UPDATE market_release SET carrier_rials = carrier_rials + 1 WHERE order_id = 'basket-1-a'",
        "real:carrier_payable:post",
    ),
    (
        PAYOUT,
        None,
        "UPDATE payout SET state = 'returned' WHERE id = 'paya-1:cell-1'",
        "real:paya-1:cell-1",
    ),
    (
        PAYOUT,
        "ledger_transfer",
        "UPDATE ledger_transfer SET key = 'payout:ghost' WHERE key = 'payout:paya-1:cell-1'",
        "real:payout:ghost",
    ),
    (
        ITEMS,
        None,
        "UPDATE payout_item SET amount_rials = amount_rials + 1 WHERE payout_id = 'paya-1:cell-1'",
        "real:paya-1:cell-1",
    ),
    (WHOLE, "payout_item", "INSERT INTO payout_item SELECT * FROM payout_item", "real:basket-1-a"),
    (
        MARKED,
        None,
        "UPDATE market_release SET state = 'open' WHERE order_id = 'basket-1-a'",
        "real:basket-1-a",
    ),
    (
        OWE,
        None,
        "UPDATE supply_money SET rials = rials + 1 WHERE source = 'sales'",
        "real:cell_receivable:cell-1",
    ),
    (
        CREDIT,
        None,
        "UPDATE supply_money SET rials = rials + 1 WHERE source = 'receipt'",
        "real:cell_credit:cell-1",
    ),
    (
        CREDIT,
        "ledger_account",
        "UPDATE ledger_account SET name = 'cell_credit:ghost' WHERE name = 'cell_credit:cell-1'",
        "real:cell_credit:ghost",
    ),
    (
        SUPPLIERS,
        None,
        "UPDATE supply_order SET back_rials = back_rials + 1 WHERE id = 'supply-2'",
        "real:supplier_payable:supply-2",
    ),
    (
        SUPPLIER_PAID,
        "ledger_transfer",
        "UPDATE ledger_transfer SET process_id = 'ghost' WHERE key = 'supply-1:pay:1'",
        "real:ghost",
    ),
    (
        EARNED,
        None,
        "UPDATE carrier_invoice SET state = 'agreed', paid_by = NULL WHERE id = 'invoice-1'",
        "real:carrier_payable:post",
    ),
    (
        INVOICE,
        "ledger_transfer",
        "UPDATE ledger_transfer SET process_id = 'ghost' WHERE key = 'invoice-1:carrier:1'",
        "real:ghost",
    ),
    (
        INVOICE,
        None,
        "UPDATE carrier_invoice_line SET held = FALSE WHERE invoice_id = 'invoice-2'",
        "real:invoice-2",
    ),
    (
        PARCEL,
        None,
        "UPDATE carrier_invoice_line SET billed_rials = billed_rials + 1 WHERE held",
        "real:basket-6-a",
    ),
    (PARCEL, None, "UPDATE carrier_invoice SET state = 'refused' WHERE id = 'invoice-2'", "real:basket-4-a"),
    (BUYERS, None, "UPDATE refund_return SET rials = rials + 1", "real:r-4"),
    (CAME_BACK, None, "UPDATE refund_return SET state = 'sending'", f"real:{RETURN_OF_R_4}"),
    (TWO, None, "UPDATE carrier_invoice SET seen_by = NULL WHERE id = 'invoice-2'", "real:invoice-2"),
    (LARGE, "payout", "UPDATE payout SET approved_by = prepared_by", "real:paya-1:cell-1"),
    (
        STOCK,
        None,
        "UPDATE product_offer SET reserved = reserved + 1 WHERE product_id = 'product-2'",
        "product-2:cell-2",
    ),
]
