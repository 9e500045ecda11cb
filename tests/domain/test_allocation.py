"""How a receipt is divided: due fees, then the oldest instalments, the rest overpaid; order never changes totals."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allocation import Allocation, InstalmentBalance, Part, allocate

amounts = st.integers(0, 10_000)


@st.composite
def loans(draw: st.DrawFn) -> list[InstalmentBalance]:
    owed = draw(st.lists(st.tuples(amounts, amounts, st.booleans()), max_size=8))
    numbered = [InstalmentBalance(number, *one) for number, one in enumerate(owed, start=1)]
    return draw(st.permutations(numbered))


def paid_off(balances: list[InstalmentBalance], allocation: Allocation) -> list[InstalmentBalance]:
    parts = {part.number: part for part in allocation.parts}
    nothing = Part(0, 0, 0)
    return [
        replace(
            balance,
            fee_rials=balance.fee_rials - parts.get(balance.number, nothing).fee_rials,
            principal_rials=balance.principal_rials - parts.get(balance.number, nothing).principal_rials,
        )
        for balance in balances
    ]


# A loan in its thirteenth month: the first year's fee half paid, the second year's fee just due.
THIRTEENTH_MONTH = [
    InstalmentBalance(11, fee_rials=0, principal_rials=100, fee_is_due=True),
    InstalmentBalance(12, fee_rials=0, principal_rials=100, fee_is_due=True),
    InstalmentBalance(13, fee_rials=40, principal_rials=0, fee_is_due=True),
    InstalmentBalance(14, fee_rials=0, principal_rials=100, fee_is_due=False),
    InstalmentBalance(25, fee_rials=20, principal_rials=50, fee_is_due=False),
]


@pytest.mark.parametrize(
    ("amount", "parts", "overpaid"),
    [
        (0, (), 0),
        (30, (Part(13, 30, 0),), 0),  # a due fee comes before older principal
        (140, (Part(11, 0, 100), Part(13, 40, 0)), 0),
        (190, (Part(11, 0, 100), Part(12, 0, 50), Part(13, 40, 0)), 0),
        (350, (Part(11, 0, 100), Part(12, 0, 100), Part(13, 40, 0), Part(14, 0, 100), Part(25, 10, 0)), 0),
        (420, (Part(11, 0, 100), Part(12, 0, 100), Part(13, 40, 0), Part(14, 0, 100), Part(25, 20, 50)), 10),
    ],
)
def test_fees_that_are_due_come_first_then_the_oldest_instalment_then_what_is_too_much(
    amount: int, parts: tuple[Part, ...], overpaid: int
) -> None:
    assert allocate(amount, THIRTEENTH_MONTH) == Allocation(parts, overpaid)


def test_a_fee_that_is_not_due_yet_waits_for_its_instalment() -> None:
    waiting = [InstalmentBalance(1, 0, 100, fee_is_due=False), InstalmentBalance(2, 40, 0, fee_is_due=False)]
    assert allocate(100, waiting).parts == (Part(1, 0, 100),)


def test_a_receipt_for_a_loan_that_owes_nothing_is_overpaid() -> None:
    assert allocate(500, []) == Allocation((), 500)


@given(amounts, loans())
def test_no_rial_is_lost_and_none_is_made(amount: int, balances: list[InstalmentBalance]) -> None:
    divided = allocate(amount, balances)
    assert (
        sum(part.fee_rials + part.principal_rials for part in divided.parts) + divided.overpaid_rials
        == amount
    )


@given(amounts, loans())
def test_nothing_is_paid_beyond_what_is_owed_and_no_part_is_empty(
    amount: int, balances: list[InstalmentBalance]
) -> None:
    divided = allocate(amount, balances)
    left = paid_off(balances, divided)
    assert all(balance.fee_rials >= 0 and balance.principal_rials >= 0 for balance in left)
    assert all(part.fee_rials + part.principal_rials > 0 for part in divided.parts)
    assert [part.number for part in divided.parts] == sorted({part.number for part in divided.parts})
    # Something is overpaid only where nothing is owed any more.
    if divided.overpaid_rials:
        assert not any(balance.fee_rials or balance.principal_rials for balance in left)


@given(st.lists(amounts, max_size=8), loans())
def test_any_split_of_receipts_pays_the_same_totals(
    receipts: list[int], balances: list[InstalmentBalance]
) -> None:
    fees: Counter[int] = Counter()
    principals: Counter[int] = Counter()
    overpaid, left = 0, balances
    for receipt in receipts:
        divided = allocate(receipt, left)
        left = paid_off(left, divided)
        overpaid += divided.overpaid_rials
        fees.update({part.number: part.fee_rials for part in divided.parts})
        principals.update({part.number: part.principal_rials for part in divided.parts})

    at_once = allocate(sum(receipts), balances)
    assert overpaid == at_once.overpaid_rials
    assert fees == Counter({part.number: part.fee_rials for part in at_once.parts})
    assert principals == Counter({part.number: part.principal_rials for part in at_once.parts})


@given(amounts, loans())
def test_the_order_in_which_instalments_are_told_makes_no_difference(
    amount: int, balances: list[InstalmentBalance]
) -> None:
    in_order = sorted(balances, key=lambda balance: balance.number)
    assert allocate(amount, balances) == allocate(amount, in_order)


@pytest.mark.parametrize(
    ("amount", "balance"),
    [
        (-1, InstalmentBalance(1, 0, 100, fee_is_due=False)),
        (1, InstalmentBalance(1, -1, 100, fee_is_due=False)),
        (1, InstalmentBalance(1, 0, -100, fee_is_due=False)),
    ],
)
def test_neither_a_receipt_nor_what_is_owed_is_ever_negative(amount: int, balance: InstalmentBalance) -> None:
    with pytest.raises(ValueError, match="negative"):
        allocate(amount, [balance])
