"""Double entry: legs with one side, transfers that balance in one unit, fingerprints that tell content apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import (
    CHART,
    REAL_BOOK,
    Balance,
    InsufficientBalance,
    Leg,
    Movement,
    Side,
    Transfer,
    Unit,
    account_kind,
    movements,
    owner_of,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
amounts = st.integers(1, 10**15)
rial_accounts = st.sampled_from([prefix for prefix, kind in CHART.items() if kind.unit is Unit.RIALS])


def transfer(*legs: Leg, unit: Unit = Unit.RIALS, at: datetime = NOW) -> Transfer:
    return Transfer(
        book=REAL_BOOK, key="loan-1/paid_out", event="loan_disbursed", unit=unit, legs=legs, at=at
    )


@pytest.mark.parametrize(
    ("account", "owner"),
    [
        ("bank:main", ("house", "main")),
        ("fee_income:loans", ("house", "loans")),
        ("loan_principal:loan-1", ("loan", "loan-1")),
        ("loan_fee_due:loan-1", ("loan", "loan-1")),
        ("overpaid:loan-1", ("loan", "loan-1")),
        ("points_held:loan-1", ("loan", "loan-1")),
        ("capacity_held:loan-1:m-2", ("loan", "loan-1")),
        ("points:m-1", ("member", "m-1")),
        ("capacity:m-1", ("member", "m-1")),
        ("points_issued:network", ("house", "network")),
        ("capacity_granted:merat", ("house", "merat")),
        ("points", ("member", "")),
        ("order_escrow:order-1", ("order", "order-1")),
        ("loan_share:order-1", ("order", "order-1")),
        ("cell_payable:cell-1", ("cell", "cell-1")),
        ("cell_receivable:cell-1", ("cell", "cell-1")),
        ("refund_payable:r-1", ("house", "r-1")),
        ("gateway:zarin", ("house", "zarin")),
        ("commission_income:market", ("house", "market")),
    ],
)
def test_an_account_is_the_houses_or_somebodys(account: str, owner: tuple[str, str]) -> None:
    assert owner_of(account) == owner


PAID_OUT = transfer(Leg("loan_principal:loan-1", debit=100), Leg("bank", credit=100))


@st.composite
def balanced(draw: st.DrawFn) -> tuple[Leg, ...]:
    """Legs that balance, of rials."""
    pairs = draw(st.lists(st.tuples(rial_accounts, rial_accounts, amounts), min_size=1, max_size=6))
    return tuple(leg for a, b, amount in pairs for leg in (Leg(a, debit=amount), Leg(b, credit=amount)))


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (1, 1), (-1, 0), (0, -1), (5, -5), (-5, 5)])
def test_a_leg_has_one_amount_above_zero_on_one_side(debit: int, credit: int) -> None:
    with pytest.raises(ValueError, match="a leg of bank"):
        Leg("bank", debit=debit, credit=credit)


def test_a_leg_turned_round_twice_is_itself() -> None:
    leg = Leg("bank", debit=5)
    assert leg.swapped == Leg("bank", credit=5)
    assert leg.swapped.swapped == leg


@pytest.mark.parametrize(
    "legs",
    [
        (),
        (Leg("bank", debit=100),),
        (Leg("bank", debit=100), Leg("capital", debit=100)),
        (Leg("bank", debit=100), Leg("capital", credit=99)),
        (Leg("bank", debit=100), Leg("capital", credit=60), Leg("suspense", credit=41)),
    ],
)
def test_a_transfer_that_does_not_balance_cannot_be_made(legs: tuple[Leg, ...]) -> None:
    with pytest.raises(ValueError, match=r"the legs of loan-1/paid_out do not balance"):
        transfer(*legs)


def test_a_transfer_moves_one_unit() -> None:
    with pytest.raises(ValueError, match=r"points:m1 of .* are not counted in rials"):
        transfer(Leg("bank", debit=5), Leg("points:m1", credit=5))
    with pytest.raises(ValueError, match=r"bank, capital of .* are not counted in points"):
        transfer(Leg("bank", debit=5), Leg("capital", credit=5), unit=Unit.POINTS)


@pytest.mark.parametrize("account", ["cash", "", ":loan-1", "Bank", "bank2", "loan_principal/loan-1"])
def test_an_account_outside_the_chart_is_refused(account: str) -> None:
    with pytest.raises(ValueError, match="not in the chart of accounts"):
        transfer(Leg(account, debit=5), Leg("bank", credit=5))


def test_a_transfer_needs_a_moment_with_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(PAID_OUT, at=datetime(2026, 11, 24))  # noqa: DTZ001 - the mistake itself


def test_an_account_is_a_line_of_the_chart_and_whose_it_is() -> None:
    assert account_kind("points:m1") is account_kind("points") is CHART["points"]
    assert account_kind("loan_principal:a:b") is CHART["loan_principal"]


@pytest.mark.parametrize(
    ("prefix", "unit", "normal", "never_negative"),
    [
        ("bank", Unit.RIALS, Side.DEBIT, True),
        ("capital", Unit.RIALS, Side.CREDIT, False),
        ("loan_principal", Unit.RIALS, Side.DEBIT, True),
        ("loan_fee_due", Unit.RIALS, Side.DEBIT, True),
        ("fee_income", Unit.RIALS, Side.CREDIT, False),
        ("overpaid", Unit.RIALS, Side.CREDIT, True),
        ("suspense", Unit.RIALS, Side.CREDIT, True),
        ("gateway", Unit.RIALS, Side.DEBIT, True),
        ("order_escrow", Unit.RIALS, Side.CREDIT, True),
        ("loan_share", Unit.RIALS, Side.CREDIT, True),
        ("refund_payable", Unit.RIALS, Side.CREDIT, True),
        ("cell_payable", Unit.RIALS, Side.CREDIT, True),
        ("cell_receivable", Unit.RIALS, Side.DEBIT, True),
        ("carrier_payable", Unit.RIALS, Side.CREDIT, True),
        ("commission_income", Unit.RIALS, Side.CREDIT, False),
        ("goodwill_expense", Unit.RIALS, Side.DEBIT, False),
        ("points", Unit.POINTS, Side.CREDIT, True),
        ("points_held", Unit.POINTS, Side.CREDIT, True),
        ("points_issued", Unit.POINTS, Side.DEBIT, False),
        ("capacity", Unit.CAPACITY_RIALS, Side.CREDIT, True),
        ("capacity_held", Unit.CAPACITY_RIALS, Side.CREDIT, True),
        ("capacity_granted", Unit.CAPACITY_RIALS, Side.DEBIT, False),
    ],
)
def test_what_members_own_and_the_bank_holds_never_falls_below_zero(
    prefix: str, unit: Unit, normal: Side, never_negative: bool
) -> None:
    kind = CHART[prefix]
    assert (kind.prefix, kind.unit, kind.normal, kind.never_negative) == (
        prefix,
        unit,
        normal,
        never_negative,
    )


def test_each_unit_has_an_account_that_may_go_either_way_so_that_it_can_be_issued() -> None:
    assert {kind.unit for kind in CHART.values() if not kind.never_negative} == set(Unit)


def test_a_repeat_with_the_same_content_has_the_same_fingerprint() -> None:
    later = replace(PAID_OUT, at=NOW + timedelta(days=1))
    other_order = replace(PAID_OUT, legs=PAID_OUT.legs[::-1])
    assert later.fingerprint == other_order.fingerprint == PAID_OUT.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(PAID_OUT, event="receipt"),
        replace(PAID_OUT, process_id="loan-1"),
        replace(PAID_OUT, pending=True),
        replace(PAID_OUT, legs=tuple(leg.swapped for leg in PAID_OUT.legs)),
        transfer(Leg("loan_principal:loan-1", debit=101), Leg("bank", credit=101)),
        transfer(Leg("loan_principal:loan-2", debit=100), Leg("bank", credit=100)),
        transfer(Leg("loan_principal:loan-1", debit=100), Leg("bank", credit=50), Leg("bank", credit=50)),
    ],
)
def test_another_content_has_another_fingerprint(other: Transfer) -> None:
    assert other.fingerprint != PAID_OUT.fingerprint


def test_a_movement_is_told_in_the_account_s_normal_direction() -> None:
    assert movements(PAID_OUT.legs) == {
        "bank": Movement(inward=0, outward=100),
        "loan_principal:loan-1": Movement(inward=100, outward=0),
    }
    assert movements([Leg("capital", credit=7), Leg("capital", debit=3)]) == {"capital": Movement(7, 3)}


@given(balanced())
def test_accounts_are_told_in_the_order_of_their_names_so_that_two_transfers_lock_alike(
    legs: tuple[Leg, ...],
) -> None:
    assert list(movements(legs)) == sorted({leg.account for leg in legs})


@given(balanced())
def test_what_debit_accounts_gain_is_what_credit_accounts_gain(legs: tuple[Leg, ...]) -> None:
    transfer(*legs)
    gained = {Side.DEBIT: 0, Side.CREDIT: 0}
    for account, moved in movements(legs).items():
        gained[account_kind(account).normal] += moved.inward - moved.outward
    assert gained[Side.DEBIT] == gained[Side.CREDIT]


@given(balanced())
def test_a_transfer_and_its_reversal_move_nothing_together(legs: tuple[Leg, ...]) -> None:
    reversal = tuple(leg.swapped for leg in legs)
    transfer(*reversal)
    assert all(moved.inward == moved.outward for moved in movements(legs + reversal).values())


def test_what_is_held_is_not_available() -> None:
    assert Balance("bank", Unit.RIALS, posted=100, pending_out=30).available == 70


def test_a_refusal_names_the_account_that_does_not_suffice() -> None:
    refusal = InsufficientBalance("points:m1")
    assert refusal.account == "points:m1"
    assert "points:m1" in str(refusal)
