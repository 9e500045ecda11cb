"""A loan's statement: each transfer a row, and the balance after it what the accounts hold together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.loan_statement import AccountMove, statement_of

AT = datetime(2026, 11, 24, tzinfo=UTC)


def move(key: str, event: str, debit: int = 0, credit: int = 0) -> AccountMove:
    return AccountMove(key, event, AT, debit, credit)


def test_a_receipt_that_pays_fee_and_principal_is_one_row() -> None:
    rows = statement_of(
        [
            move("loan-1:disburse", "loan_disbursed", debit=300),
            move("loan-1:instalment:1:fee", "fee_due", debit=4),
            move("receipt:B1", "receipt", credit=4),
            move("receipt:B1", "receipt", credit=100),
            move("bounce:B1", "receipt_bounced", debit=4),
            move("bounce:B1", "receipt_bounced", debit=100),
        ]
    )
    told = [(row.event, row.reference, row.charged_rials, row.paid_rials, row.balance_rials) for row in rows]
    assert told == [
        ("loan_disbursed", "", 300, 0, 300),
        ("fee_due", "", 4, 0, 304),
        ("receipt", "B1", 0, 104, 200),
        ("receipt_bounced", "B1", 104, 0, 304),
    ]


def test_what_is_overpaid_is_owed_to_the_member() -> None:
    rows = statement_of([move("d", "loan_disbursed", debit=10), move("receipt:a", "receipt", credit=15)])
    assert rows[-1].balance_rials == -5


def test_money_that_is_not_the_banks_has_no_reference() -> None:
    rows = statement_of(
        [move("d", "loan_disbursed", debit=9), move("receipt:fund:loan-1.7", "fund_paid", credit=9)]
    )
    assert [row.reference for row in rows] == ["", ""]


def earned(key: str, event: str, debit: int = 0, credit: int = 0) -> AccountMove:
    return AccountMove(key, event, AT, debit, credit, of_income=True)


@pytest.mark.parametrize(
    ("moves", "charged", "paid", "balance"),
    [
        ([earned("receipt:a", "receipt", credit=4)], 4, 4, 0),
        ([earned("receipt:a", "receipt", credit=4), move("receipt:a", "receipt", credit=10)], 4, 14, -10),
        ([move("f", "fee_due", debit=4), earned("f", "fee_due", credit=4)], 4, 0, 4),
        ([move("d", "loan_disbursed", debit=300), earned("d", "loan_disbursed", credit=6)], 300, 0, 300),
        ([earned("bounce:a", "receipt_bounced", debit=4)], 4, 4, 0),
        ([earned("bounce:a", "receipt_bounced", debit=4), move("bounce:a", "x", debit=10)], 14, 4, 10),
    ],
    ids=["early-fee", "fee-and-principal", "fee-due", "upfront-fee", "early-fee-bounces", "both-bounce"],
)
def test_a_fee_that_is_paid_before_its_day_is_charged_and_paid_at_once(
    moves: list[AccountMove], charged: int, paid: int, balance: int
) -> None:
    (row,) = statement_of(moves)
    assert (row.charged_rials, row.paid_rials, row.balance_rials) == (charged, paid, balance)


def test_what_changes_nothing_is_no_row() -> None:
    assert statement_of([move("x", "receipt", debit=5), move("x", "receipt", credit=5)]) == ()
    assert statement_of([]) == ()


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 100), st.integers(0, 100)), max_size=20))
def test_the_last_balance_is_the_sum_of_all(moves: list[tuple[str, int, int]]) -> None:
    rows = statement_of(
        AccountMove(key, "e", AT + timedelta(days=n), debit, credit)
        for n, (key, debit, credit) in enumerate(moves)
    )
    assert (rows[-1].balance_rials if rows else 0) == sum(debit - credit for _, debit, credit in moves)
    assert all((row.charged_rials == 0) != (row.paid_rials == 0) for row in rows)
