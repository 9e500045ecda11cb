"""Every rule of the ledger's checks with the faults that it is for, in what `lend` leaves and a refund after it."""

SUMS = "every transfer sums to zero"
UNITS = "units never mix"
BALANCES = "balances follow from entries"
HELD = "held is what is pending"
NEGATIVE = "available is never negative"
OVERDRAWN = "entries never overdraw"
REVERSAL = "one reversal at most"
OPPOSITE = "a reversal is the exact opposite of what was posted"
ENDS = "only pending transfers end"
PRINCIPAL = "loan principal is disbursed minus paid"
SCHEDULES = "one active schedule whose principal is what was disbursed"
FEES = "fees due are fees fallen due minus paid"
EARNED = "fees earned are what was kept back, fell due or was paid before"
RECOURSE = "what trustees paid is owed to them by the borrower"
RECEIPTS = "receipts are wholly divided"
POSTED = "receipts are in the ledger as they were kept, and no others"
OVERPAID = "overpaid is what receipts left over minus what went back"
ONCE = "a loan is disbursed at most once"
PROPORTION = "trustees cover what is unpaid, in proportion to their shares"
ASIDE = "wallets hold what is set aside for them"
INVOICES = "a wallet pays the invoices that were kept, and no others"
RECOVERED = "no more is recovered than was written off"
CAPACITY = "trustees are held while the loan is open, and free afterwards"

# The rule, the table whose guards are taken away first, the fault, and whom the rule names.
FAULTS: list[tuple[str, str | None, str, str]] = [
    (
        ASIDE,
        "ledger_account",
        "INSERT INTO ledger_account VALUES ('real', 'bank:wallets', 'rials', 'debit', TRUE, 5, 0)",
        "real:bank:wallets",
    ),
    (
        INVOICES,
        None,
        "INSERT INTO wallet_purchase (loan_id, number, book, legal_entity_id, document, document_key, amount_rials, "
        "state, changed_at) VALUES ('loan-1', 1, 'real', '10101010101', 'F-1', 'f 1', 5, 'paid', '2026-01-01')",
        "real:loan-1:1",
    ),
    (
        INVOICES,
        "ledger_transfer",
        "UPDATE ledger_transfer SET event = 'wallet_spent' WHERE key = 'settled'",
        "real:settled:0",
    ),
    (
        SUMS,
        "ledger_entry",
        "UPDATE ledger_entry SET debit = debit + 1 WHERE account = 'loan_principal:loan-1' AND debit > 0",
        "real:loan-1:disburse",
    ),
    (
        SUMS,
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE account IN ('suspense:x', 'bank:main') AND transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'voided')",
        "real:voided",
    ),
    (
        UNITS,
        "ledger_entry",
        "UPDATE ledger_entry SET unit = 'points' WHERE account = 'overpaid:loan-1'",
        "real:overpaid:loan-1",
    ),
    (
        UNITS,
        "ledger_account",
        "UPDATE ledger_account SET unit = 'points' WHERE name = 'overpaid:loan-1'",
        "real:overpaid:loan-1",
    ),
    (
        UNITS,
        "ledger_transfer",
        "UPDATE ledger_transfer SET unit = 'points' WHERE key = 'pending'",
        "real:suspense:x",
    ),
    (
        BALANCES,
        None,
        "UPDATE ledger_account SET posted = posted + 1 WHERE name = 'bank:main'",
        "real:bank:main",
    ),
    (
        BALANCES,
        "ledger_account",
        "INSERT INTO ledger_account VALUES ('real', 'points:m-9', 'points', 'credit', TRUE, 5, 0)",
        "real:points:m-9",
    ),
    (
        BALANCES,
        "ledger_ending",
        "DELETE FROM ledger_ending WHERE transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'loan-1:disburse')",
        "real:loan_principal:loan-1",
    ),
    (
        BALANCES,
        "ledger_ending",
        "UPDATE ledger_ending SET ending = 'settled' WHERE ending = 'voided'",
        "real:suspense:x",
    ),
    (
        HELD,
        None,
        "UPDATE ledger_account SET pending_out = 0 WHERE name = 'suspense:x'",
        "real:suspense:x",
    ),
    (
        HELD,
        None,
        "UPDATE ledger_account SET pending_out = 1 WHERE name = 'capacity:m-2'",
        "real:capacity:m-2",
    ),
    (HELD, "ledger_ending", "DELETE FROM ledger_ending WHERE ending = 'voided'", "real:suspense:x"),
    (
        NEGATIVE,
        "ledger_account",
        "UPDATE ledger_account SET posted = -1 WHERE name = 'points:m-1'",
        "real:points:m-1",
    ),
    (
        NEGATIVE,
        "ledger_account",
        "UPDATE ledger_account SET pending_out = posted + 1 WHERE name = 'bank:main'",
        "real:bank:main",
    ),
    (
        REVERSAL,
        "ledger_transfer",
        "INSERT INTO ledger_transfer SELECT 900, book, 'zz', event, unit, fingerprint, process_id, pending, "
        "reverses_id, at FROM ledger_transfer WHERE reverses_id IS NOT NULL",
        "real:settled:reversed",
    ),
    (
        OVERDRAWN,
        "ledger_entry",
        "UPDATE ledger_entry SET credit = credit + 20000 WHERE account = 'bank:main' AND transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'loan-1:disburse')",
        "real:bank:main",
    ),
    (
        OVERDRAWN,
        "ledger_entry",
        "UPDATE ledger_entry SET debit = debit + 1000 WHERE account = 'suspense:x' AND transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'pending')",
        "real:suspense:x",
    ),
    (
        OPPOSITE,
        "ledger_entry",
        "UPDATE ledger_entry SET debit = debit + credit, credit = debit WHERE transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'settled:reversed')",
        "real:settled:reversed",
    ),
    (
        OPPOSITE,
        "ledger_entry",
        "UPDATE ledger_entry SET account = 'capital:fund' WHERE account = 'bank:main' AND transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'settled:reversed')",
        "real:settled:reversed",
    ),
    (
        OPPOSITE,
        "ledger_ending",
        "DELETE FROM ledger_ending WHERE transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'settled')",
        "real:settled:reversed",
    ),
    (
        OPPOSITE,
        "ledger_transfer",
        "UPDATE ledger_transfer SET reverses_id = 900 WHERE reverses_id IS NOT NULL",
        "real:settled:reversed",
    ),
    (
        ENDS,
        "ledger_ending",
        "INSERT INTO ledger_ending SELECT id, 'settled', at FROM ledger_transfer WHERE key = 'voided-in'",
        "real:voided-in",
    ),
    (
        PRINCIPAL,
        None,
        "UPDATE loan_instalment SET principal_paid_rials = 99 WHERE loan_id = 'loan-1' AND number = 1",
        "real:loan-1",
    ),
    (PRINCIPAL, None, "UPDATE loan SET amount_rials = 301 WHERE id = 'loan-2'", "real:loan-2"),
    (SCHEDULES, None, "UPDATE loan_schedule SET active = FALSE WHERE loan_id = 'loan-1'", "real:loan-1"),
    (
        SCHEDULES,
        None,
        "UPDATE loan_instalment SET principal_rials = 101 WHERE loan_id = 'loan-1' AND number = 3",
        "real:loan-1",
    ),
    (
        FEES,
        None,
        "UPDATE loan_instalment SET fee_fell_due_at = '2026-11-24 09:00:00' WHERE loan_id = 'loan-1' AND number = 3",
        "real:loan-1",
    ),
    (
        EARNED,
        "ledger_transfer",
        "UPDATE ledger_transfer SET process_id = 'loan-2' WHERE key = 'loan-1:instalment:1:fee'",
        "real:loan-1",
    ),
    (
        RECOURSE,
        "ledger_entry",
        "UPDATE ledger_entry SET account = 'recourse_due:loan-2:m-2' WHERE account = 'recourse_due:loan-1:m-2'",
        "real:loan-1",
    ),
    (
        FEES,
        None,
        "UPDATE loan_instalment SET fee_paid_rials = 3 WHERE loan_id = 'loan-2' AND number = 2",
        "real:loan-2",
    ),
    (
        RECEIPTS,
        None,
        "UPDATE bank_receipt SET overpaid_rials = 6 WHERE reference = 'loan-1'",
        "real:loan-1",
    ),
    (RECEIPTS, None, "DELETE FROM bank_receipt_part WHERE reference = 'loan-2'", "real:loan-2"),
    (
        POSTED,
        None,
        "INSERT INTO bank_receipt (book, reference, loan_id, amount_rials, at, taken_at, event_id, "
        "overpaid_rials, paid_at, version) SELECT book, 'GHOST', loan_id, 777, at, taken_at, event_id, 777, "
        "paid_at, version FROM bank_receipt WHERE reference = 'loan-1'",
        "real:GHOST",
    ),
    (
        POSTED,
        None,
        "UPDATE bank_receipt SET amount_rials = amount_rials + 1 WHERE reference = 'loan-2'",
        "real:loan-2",
    ),
    (POSTED, None, "UPDATE bank_receipt SET loan_id = 'loan-3' WHERE reference = 'loan-2'", "real:loan-2"),
    (
        POSTED,
        "ledger_transfer",
        "UPDATE ledger_transfer SET book = 'rehearsal:1' WHERE key = 'receipt:loan-2'",
        "rehearsal:1:receipt:loan-2",
    ),
    (
        POSTED,
        "bank_receipt",
        "DELETE FROM bank_receipt WHERE reference = 'loan-2'",
        "real:receipt:loan-2",
    ),
    (
        POSTED,
        "ledger_transfer",
        "UPDATE ledger_transfer SET key = 'lost' WHERE key = 'receipt:loan-1'",
        "real:lost",
    ),
    (
        POSTED,
        "ledger_transfer",
        "UPDATE ledger_transfer SET pending = TRUE WHERE key = 'receipt:loan-1'",
        "real:loan-1",
    ),
    (
        OVERPAID,
        None,
        "UPDATE bank_receipt SET overpaid_rials = 8 WHERE reference = 'loan-1'",
        "real:loan-1",
    ),
    (
        OVERPAID,
        "ledger_transfer",
        "UPDATE ledger_transfer SET event = 'another' WHERE event = 'overpaid_refunded'",
        "real:loan-1",
    ),
    (OVERPAID, None, "UPDATE bank_receipt SET loan_id = 'loan-3' WHERE reference = 'loan-1'", "real:loan-3"),
    (
        ONCE,
        "ledger_transfer",
        "UPDATE ledger_transfer SET event = 'loan_disbursed' WHERE key = 'loan-1:capacity:m-2'",
        "real:loan-1",
    ),
    (
        CAPACITY,
        None,
        "UPDATE loan SET state = 'closed' WHERE id = 'loan-1'",
        "real:capacity_held:loan-1:m-2",
    ),
    (
        CAPACITY,
        None,
        "UPDATE loan_trustee SET missing_rials = 1 WHERE loan_id = 'loan-1' AND member_id = 'm-2'",
        "real:capacity_held:loan-1:m-2",
    ),
    (
        RECOVERED,
        "ledger_account",
        "UPDATE ledger_account SET name = 'recovery_income:loan-1' WHERE name = 'fee_income:loans'",
        "real:recovery_income:loan-1",
    ),
    (
        PROPORTION,
        None,
        "UPDATE loan_trustee SET covers_rials = 102 WHERE loan_id = 'loan-1' AND member_id = 'm-2'",
        "real:loan-1:m-2",
    ),
    (
        PROPORTION,
        None,
        "UPDATE loan SET state = 'repaying', amount_rials = 100 WHERE id = 'loan-1'",
        "real:loan-1:m-3",
    ),
    (
        CAPACITY,
        None,
        "DELETE FROM loan_trustee WHERE loan_id = 'loan-1' AND member_id = 'm-2'",
        "real:capacity_held:loan-1:m-2",
    ),
]
