"""Every invariant of the ledger, computed from its entries: what production runs nightly, and anybody may ask."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from stores.market_checks import MARKET_RULES


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant; `detail` names the first rows that break it, or says how many were looked at."""

    name: str
    ok: bool
    detail: str


# Each statement gives the rows that break the rule: none is right.
RULES: dict[str, str] = {
    "every transfer sums to zero": """
        SELECT t.book, t.key FROM ledger_transfer t
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id
        GROUP BY t.id, t.book, t.key
        HAVING COALESCE(SUM(e.debit), 0) <> COALESCE(SUM(e.credit), 0) OR COUNT(e.id) < 2""",
    "units never mix": """
        SELECT e.book, e.account FROM ledger_entry e
        JOIN ledger_account a ON a.book = e.book AND a.name = e.account
        JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE a.unit <> e.unit OR t.unit <> e.unit""",
    "balances follow from entries": """
        SELECT a.book, a.name FROM ledger_account a
        LEFT JOIN (
            SELECT e.book, e.account,
                SUM(CASE WHEN NOT t.pending OR g.ending = 'settled' THEN e.debit - e.credit ELSE 0 END) AS net
            FROM ledger_entry e
            JOIN ledger_transfer t ON t.id = e.transfer_id
            LEFT JOIN ledger_ending g ON g.transfer_id = t.id
            GROUP BY e.book, e.account
        ) s ON s.book = a.book AND s.account = a.name
        WHERE a.posted <> CASE WHEN a.normal = 'debit' THEN COALESCE(s.net, 0) ELSE -COALESCE(s.net, 0) END""",
    "held is what is pending": """
        SELECT a.book, a.name FROM ledger_account a
        LEFT JOIN (
            SELECT e.book, e.account, SUM(e.debit) AS debits, SUM(e.credit) AS credits
            FROM ledger_entry e
            JOIN ledger_transfer t ON t.id = e.transfer_id
            LEFT JOIN ledger_ending g ON g.transfer_id = t.id
            WHERE t.pending AND g.ending IS NULL
            GROUP BY e.book, e.account
        ) s ON s.book = a.book AND s.account = a.name
        WHERE a.pending_out
            <> CASE WHEN a.normal = 'debit' THEN COALESCE(s.credits, 0) ELSE COALESCE(s.debits, 0) END""",
    "available is never negative": """
        SELECT book, name FROM ledger_account WHERE never_negative AND posted - pending_out < 0""",
    "entries never overdraw": """
        SELECT a.book, a.name FROM ledger_account a
        JOIN (
            SELECT e.book, e.account,
                SUM(CASE WHEN NOT t.pending OR g.ending = 'settled' THEN e.debit - e.credit ELSE 0 END) AS net,
                SUM(CASE WHEN t.pending AND g.ending IS NULL THEN e.debit ELSE 0 END) AS debits_held,
                SUM(CASE WHEN t.pending AND g.ending IS NULL THEN e.credit ELSE 0 END) AS credits_held
            FROM ledger_entry e
            JOIN ledger_transfer t ON t.id = e.transfer_id
            LEFT JOIN ledger_ending g ON g.transfer_id = t.id
            GROUP BY e.book, e.account
        ) s ON s.book = a.book AND s.account = a.name
        WHERE a.never_negative
            AND CASE WHEN a.normal = 'debit' THEN s.net - s.credits_held ELSE -s.net - s.debits_held END < 0""",
    "one reversal at most": """
        SELECT MIN(book), MIN(key) FROM ledger_transfer WHERE reverses_id IS NOT NULL
        GROUP BY reverses_id HAVING COUNT(*) > 1""",
    "a reversal is the exact opposite of what was posted": """
        SELECT book, key FROM (
            SELECT r.book, r.key, e.account, e.debit, e.credit, 1 AS times
            FROM ledger_transfer r JOIN ledger_entry e ON e.transfer_id = r.id WHERE r.reverses_id IS NOT NULL
            UNION ALL
            SELECT r.book, r.key, e.account, e.credit, e.debit, -1
            FROM ledger_transfer r JOIN ledger_entry e ON e.transfer_id = r.reverses_id
        ) legs
        GROUP BY book, key, account, debit, credit HAVING SUM(times) <> 0
        UNION
        SELECT r.book, r.key FROM ledger_transfer r
        LEFT JOIN ledger_transfer t ON t.id = r.reverses_id AND t.book = r.book
        LEFT JOIN ledger_ending g ON g.transfer_id = t.id
        WHERE r.reverses_id IS NOT NULL
            AND (r.pending OR t.id IS NULL OR (t.pending AND COALESCE(g.ending, '') <> 'settled'))""",
    "only pending transfers end": """
        SELECT t.book, t.key FROM ledger_ending g JOIN ledger_transfer t ON t.id = g.transfer_id
        WHERE NOT t.pending""",
    "loan principal is disbursed minus paid": """
        SELECT l.book, l.id FROM loan l
        LEFT JOIN ledger_account a ON a.book = l.book AND a.name = 'loan_principal:' || l.id
        WHERE l.disbursed_at IS NOT NULL AND COALESCE(a.posted, 0) <> l.amount_rials - COALESCE((
            SELECT SUM(i.principal_paid_rials) FROM loan_instalment i
            JOIN loan_schedule s ON s.loan_id = i.loan_id AND s.version = i.version
            WHERE i.loan_id = l.id AND s.active), 0) - COALESCE((
            SELECT SUM(e.credit) FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'loan_principal:' || l.id
            WHERE t.book = l.book AND t.process_id = l.id AND t.event = 'written_off'), 0)""",
    "one active schedule whose principal is what was disbursed": """
        SELECT l.book, l.id FROM loan l WHERE l.disbursed_at IS NOT NULL AND l.amount_rials <> COALESCE((
            SELECT SUM(i.principal_rials) FROM loan_instalment i
            JOIN loan_schedule s ON s.loan_id = i.loan_id AND s.version = i.version
            WHERE i.loan_id = l.id AND s.active), 0)""",
    "fees due are fees fallen due minus paid": """
        SELECT l.book, l.id FROM loan l
        LEFT JOIN ledger_account a ON a.book = l.book AND a.name = 'loan_fee_due:' || l.id
        WHERE COALESCE(a.posted, 0) <> COALESCE((
            SELECT SUM(CASE WHEN i.fee_fell_due_at IS NOT NULL THEN i.fee_rials - i.fee_paid_rials ELSE 0 END)
            FROM loan_instalment i
            JOIN loan_schedule s ON s.loan_id = i.loan_id AND s.version = i.version
            WHERE i.loan_id = l.id AND s.active), 0) - COALESCE((
            SELECT SUM(e.credit) FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'loan_fee_due:' || l.id
            WHERE t.book = l.book AND t.process_id = l.id AND t.event = 'written_off'), 0)""",
    "fees earned are what was kept back, fell due or was paid before": """
        SELECT l.book, l.id FROM loan l
        LEFT JOIN (
            SELECT t.book, t.process_id, SUM(e.credit - e.debit) AS earned FROM ledger_entry e
            JOIN ledger_transfer t ON t.id = e.transfer_id
            WHERE e.account = 'fee_income:loans' GROUP BY t.book, t.process_id
        ) f ON f.book = l.book AND f.process_id = l.id
        WHERE COALESCE(f.earned, 0) <> COALESCE((
            SELECT SUM(CASE WHEN i.fee_fell_due_at IS NOT NULL THEN i.fee_rials ELSE i.fee_paid_rials END)
            FROM loan_instalment i
            JOIN loan_schedule s ON s.loan_id = i.loan_id AND s.version = i.version
            WHERE i.loan_id = l.id AND s.active), 0)
            + CASE WHEN l.disbursed_at IS NULL THEN 0 ELSE l.upfront_fee_rials END""",
    "receipts are wholly divided": """
        SELECT r.book, r.reference FROM bank_receipt r
        LEFT JOIN bank_receipt_part p ON p.book = r.book AND p.reference = r.reference
        GROUP BY r.book, r.reference, r.amount_rials, r.overpaid_rials, r.bounced_at
        HAVING CASE WHEN r.bounced_at IS NULL THEN r.amount_rials ELSE 0 END <> r.overpaid_rials + COALESCE(SUM(p.fee_rials + p.principal_rials), 0)""",
    "receipts are in the ledger as they were kept, and no others": """
        SELECT r.book, r.reference FROM bank_receipt r
        LEFT JOIN ledger_transfer t ON t.book = r.book AND t.process_id = r.loan_id AND NOT t.pending
            AND t.key IN ('receipt:' || r.reference, 'bounce:' || r.reference)
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id AND (
            e.account IN ('bank:main', 'solidarity:fund') OR e.account = 'suspense:' || r.reference)
        GROUP BY r.book, r.reference, r.amount_rials, r.bounced_at
        HAVING CASE WHEN r.bounced_at IS NULL THEN r.amount_rials ELSE 0 END <> COALESCE(SUM(e.debit - e.credit), 0)
        UNION ALL
        SELECT t.book, t.key FROM ledger_transfer t
        LEFT JOIN bank_receipt r
            ON r.book = t.book AND r.reference = SUBSTR(t.key, 9) AND t.key = 'receipt:' || r.reference
        WHERE (t.event = 'receipt' OR t.key LIKE 'receipt:%') AND r.reference IS NULL""",
    "overpaid is what receipts left over minus what went back": """
        SELECT l.book, l.id FROM loan l
        LEFT JOIN ledger_account a ON a.book = l.book AND a.name = 'overpaid:' || l.id
        WHERE COALESCE(a.posted, 0) <> COALESCE((
            SELECT SUM(r.overpaid_rials) FROM bank_receipt r WHERE r.loan_id = l.id AND r.book = l.book), 0)
        - COALESCE((
            SELECT SUM(e.debit - e.credit) FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'overpaid:' || l.id
            WHERE t.process_id = l.id AND t.book = l.book
                AND t.event IN ('overpaid_refunded', 'overpaid_moved', 'overpaid_moved_reversed')), 0)""",
    "wallets hold what is set aside for them": """
        SELECT w.book, 'bank:wallets' AS name FROM (
            SELECT book,
                SUM(CASE WHEN name = 'bank:wallets' THEN posted ELSE 0 END) AS aside,
                SUM(CASE WHEN name = 'bank:wallets' THEN 0 ELSE posted END) AS held
            FROM ledger_account WHERE name = 'bank:wallets' OR name LIKE 'purpose_wallet:%'
            GROUP BY book
        ) w
        WHERE w.aside <> w.held""",
    "a wallet pays the invoices that were kept, and no others": """
        SELECT p.book, p.loan_id, p.number FROM wallet_purchase p
        LEFT JOIN ledger_transfer t ON t.book = p.book AND t.key = p.loan_id || ':wallet:' || p.number
        LEFT JOIN ledger_ending g ON g.transfer_id = t.id
        LEFT JOIN ledger_entry e ON e.transfer_id = t.id AND e.account = 'purpose_wallet:' || p.loan_id
        WHERE CASE WHEN p.state IN ('paid', 'returned') THEN p.amount_rials ELSE 0 END
            <> CASE WHEN g.ending = 'settled' THEN COALESCE(e.debit, 0) ELSE 0 END
        UNION ALL
        SELECT t.book, t.key, 0 FROM ledger_transfer t
        LEFT JOIN wallet_purchase p ON p.loan_id = t.process_id AND t.key = p.loan_id || ':wallet:' || p.number
        WHERE t.event = 'wallet_spent' AND p.number IS NULL""",
    "no more is recovered than was written off": """
        SELECT a.book, a.name FROM ledger_account a
        LEFT JOIN (
            SELECT t.book, t.process_id, SUM(e.debit) AS lost FROM ledger_transfer t
            JOIN ledger_entry e ON e.transfer_id = t.id
            WHERE t.event = 'written_off' GROUP BY t.book, t.process_id
        ) w ON w.book = a.book AND a.name = 'recovery_income:' || w.process_id
        WHERE a.name LIKE 'recovery_income:%' AND a.posted > COALESCE(w.lost, 0)""",
    "a loan is disbursed at most once": """
        SELECT book, process_id FROM ledger_transfer WHERE event IN ('loan_disbursed', 'loan_returned')
        GROUP BY book, process_id HAVING SUM(CASE event WHEN 'loan_disbursed' THEN 1 ELSE -1 END) > 1""",
    "trustees are held while the loan is open, and free afterwards": """
        SELECT a.book, a.name FROM ledger_account a WHERE a.name LIKE 'capacity_held:%' AND a.posted <> 0
        EXCEPT
        SELECT l.book, 'capacity_held:' || l.id || ':' || t.member_id FROM loan l
        JOIN loan_trustee t ON t.loan_id = l.id
        WHERE l.state NOT IN ('closed', 'written_off')
        UNION ALL
        SELECT l.book, 'capacity_held:' || l.id || ':' || t.member_id FROM loan l
        JOIN loan_trustee t ON t.loan_id = l.id AND t.state IN ('standing', 'lost')
        LEFT JOIN ledger_account a ON a.book = l.book AND a.name = 'capacity_held:' || l.id || ':' || t.member_id
        WHERE l.state = 'repaying' AND COALESCE(a.posted, 0) <> t.covers_rials - t.missing_rials""",
    "trustees cover what is unpaid, in proportion to their shares": """
        SELECT l.book, l.id, t.member_id FROM loan l
        JOIN loan_trustee t ON t.loan_id = l.id AND t.state IN ('standing', 'lost')
        JOIN ledger_account a ON a.book = l.book AND a.name = 'loan_principal:' || l.id
        WHERE l.state = 'repaying'
            AND ABS(t.covers_rials - 1.0 * t.share_rials * a.posted / l.amount_rials) > 1.001""",
    "what trustees paid is owed to them by the borrower": """
        SELECT t.book, t.process_id FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE e.account LIKE 'recourse_on_borrower:%' AND e.account <> 'recourse_on_borrower:' || t.process_id
            OR e.account LIKE 'recourse_due:%'
            AND SUBSTR(e.account, 1, LENGTH(t.process_id) + 14) <> 'recourse_due:' || t.process_id || ':'
        UNION
        SELECT t.book, t.process_id FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE e.account LIKE 'recourse_on_borrower:%' OR e.account LIKE 'recourse_due:%'
        GROUP BY t.book, t.process_id HAVING SUM(e.debit - e.credit) <> 0""",
} | MARKET_RULES
_FIRST = 5


def check_ledger(session: Session) -> list[Check]:
    """All invariants; reads everything, so it is for nights, tests and doubts."""
    return [_check(session, name, statement) for name, statement in RULES.items()]


def _check(session: Session, name: str, statement: str) -> Check:
    # Fewer rows than would be needed to see them all: the first ones name the fault.
    wrong: list[Any] = list(session.execute(text(f"{statement} LIMIT {_FIRST}")))
    detail = ", ".join(":".join(map(str, row)) for row in wrong) if wrong else "no exception"
    return Check(name, not wrong, detail)
