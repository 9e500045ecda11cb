"""A cell's statement: every rial of its sales is somewhere, whatever was voided, passed on or came back."""

from datetime import UTC, datetime

import pytest

from domain.cell_statement import Row, cell_statement

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(account: str, event: str, debit: int = 0, credit: int = 0, state: str = "posted") -> Row:
    return Row(account, event, NOW, None, debit, credit, state)


ESCROW, PAYABLE, OWED = "order_escrow:o-1", "cell_payable:cell-1", "cell_receivable:cell-1"
SOLD = [row(ESCROW, "order_paid", credit=100), row(ESCROW, "order_refunded", debit=30)]
RELEASED = [*SOLD, row(ESCROW, "order_released", debit=70), row(PAYABLE, "order_released", credit=60)]


def test_what_is_sold_is_held_until_it_is_released() -> None:
    held = cell_statement("cell-1", SOLD)
    assert (held.sold_rials, held.back_rials, held.held_rials, held.payable_rials) == (100, 30, 70, 0)
    released = cell_statement("cell-1", RELEASED)
    assert (released.held_rials, released.released_rials, released.payable_rials) == (0, 60, 60)
    assert [(sale.order_id, sale.released_rials) for sale in released.sales] == [("o-1", 70)]


@pytest.mark.parametrize(
    ("state", "paid_out", "on_its_way", "payable"),
    [("pending", 0, 60, 0), ("settled", 60, 0, 0), ("voided", 0, 0, 60)],
)
def test_a_payout_counts_as_far_as_it_came(state: str, paid_out: int, on_its_way: int, payable: int) -> None:
    said = cell_statement("cell-1", [*RELEASED, row(PAYABLE, "cell_paid", debit=60, state=state)])
    assert (said.paid_out_rials, said.on_its_way_rials, said.payable_rials) == (paid_out, on_its_way, payable)


def test_money_that_came_back_is_payable_again() -> None:
    back = [
        row(PAYABLE, "cell_paid", debit=60, state="settled"),
        row(PAYABLE, "cell_paid_reversed", credit=60),
    ]
    said = cell_statement("cell-1", [*RELEASED, *back])
    assert (said.paid_out_rials, said.payable_rials) == (0, 60)


def test_what_it_owes_is_taken_from_what_it_has() -> None:
    owes = row(OWED, "order_refunded_by_cell", debit=50)
    taken = [row(OWED, "receivable_taken", credit=40), row(PAYABLE, "receivable_taken", debit=40)]
    said = cell_statement("cell-1", [*RELEASED, owes, *taken])
    assert (said.owed_rials, said.taken_rials, said.payable_rials) == (10, 40, 20)


def test_an_order_that_was_passed_on_is_no_sale_of_its() -> None:
    passed_on = [row(ESCROW, "order_paid", credit=100), row(ESCROW, "order_passed_on", debit=100)]
    said = cell_statement("cell-1", passed_on)
    assert (said.sold_rials, said.held_rials) == (0, 0)


def test_a_share_that_no_loan_took_is_payable() -> None:
    assert cell_statement("cell-1", [*RELEASED, row(PAYABLE, "share_kept", credit=10)]).payable_rials == 70


@pytest.mark.parametrize(
    "wrong", [row("bank:main", "order_paid", debit=1), row(PAYABLE, "opening", credit=1)]
)
def test_what_is_not_the_cells_is_refused(wrong: Row) -> None:
    with pytest.raises(ValueError, match="cell"):
        cell_statement("cell-1", [wrong])
