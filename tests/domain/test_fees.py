"""Fees of interest-free loans, as tables: what each policy puts on each instalment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fees import FeePolicy, Shares, shares, upfront_fee_rials

TWO_PERCENT = 200
MILLION = 1_000_000

loans = st.fixed_dictionaries(
    {
        "principal_rials": st.integers(1, 10**12),
        "instalments": st.integers(1, 120),
        "yearly_fee_basis_points": st.integers(0, 2_000),
    }
)
policies = st.sampled_from(FeePolicy)


def annual(principal_rials: int, instalments: int, basis_points: int = TWO_PERCENT) -> Shares:
    return shares(
        FeePolicy.ANNUAL_ON_BALANCE,
        principal_rials=principal_rials,
        instalments=instalments,
        yearly_fee_basis_points=basis_points,
    )


def fees(parts: Shares) -> dict[int, int]:
    return {number: fee for number, (_, fee) in enumerate(parts, start=1) if fee}


def test_the_bank_s_published_example_of_18_instalments() -> None:
    parts = annual(200 * MILLION, 18)
    assert fees(parts) == {1: 4_000_000, 13: 625_000}
    assert [principal for principal, fee in parts if not fee] == [12_500_000] * 16


def test_ten_billion_over_five_years_pays_a_smaller_fee_each_year() -> None:
    parts = annual(10_000 * MILLION, 60)
    assert fees(parts) == {
        1: 200 * MILLION,
        13: 160 * MILLION,
        25: 120 * MILLION,
        37: 80 * MILLION,
        49: 40 * MILLION,
    }
    assert sum(principal > 0 for principal, _ in parts) == 55


@pytest.mark.parametrize(
    ("instalments", "fees_by_number"),
    [
        (1, {1: 200_000}),  # one month's fee, with the principal
        (6, {1: 1_200_000}),
        (12, {1: 2_400_000}),
        (13, {1: 2_400_000, 13: 16_666}),  # the thirteenth carries the last part of the principal too
        (24, {1: 2_400_000, 13: 1_200_000}),
        (25, {1: 2_400_000, 13: 1_252_173, 25: 8_695}),
    ],
)
def test_a_year_that_is_not_whole_pays_by_its_months(
    instalments: int, fees_by_number: dict[int, int]
) -> None:
    assert fees(annual(120 * MILLION, instalments)) == fees_by_number


@pytest.mark.parametrize(
    ("instalments", "parts"),
    [
        (1, [(100, 2)]),
        (2, [(0, 4), (100, 0)]),
        (4, [(0, 8), (33, 0), (33, 0), (34, 0)]),
    ],
)
def test_nobody_is_asked_for_an_instalment_of_nothing_and_the_last_takes_the_rest(
    instalments: int, parts: Shares
) -> None:
    assert annual(100, instalments, basis_points=2_400) == parts


def test_a_declining_fee_is_taken_each_month_on_what_is_left() -> None:
    parts = shares(
        FeePolicy.DECLINING_MONTHLY,
        principal_rials=120 * MILLION,
        instalments=4,
        yearly_fee_basis_points=TWO_PERCENT,
    )
    assert parts == [
        (30 * MILLION, 200_000),
        (30 * MILLION, 150_000),
        (30 * MILLION, 100_000),
        (30 * MILLION, 50_000),
    ]


@pytest.mark.parametrize("policy", [FeePolicy.NONE, FeePolicy.UPFRONT])
def test_without_a_fee_and_with_one_taken_at_the_start_instalments_carry_principal_only(
    policy: FeePolicy,
) -> None:
    parts = shares(policy, principal_rials=100, instalments=3, yearly_fee_basis_points=TWO_PERCENT)
    assert parts == [(33, 0), (33, 0), (34, 0)]


@pytest.mark.parametrize(
    ("policy", "fee"),
    [
        (FeePolicy.UPFRONT, 1_300_000),  # 120 million x 2 % x 13 / 24
        (FeePolicy.ANNUAL_ON_BALANCE, 0),
        (FeePolicy.DECLINING_MONTHLY, 0),
        (FeePolicy.NONE, 0),
    ],
)
def test_only_the_upfront_policy_takes_a_fee_from_what_is_paid_out(policy: FeePolicy, fee: int) -> None:
    taken = upfront_fee_rials(
        principal_rials=120 * MILLION, instalments=12, yearly_fee_basis_points=TWO_PERCENT, fee_policy=policy
    )
    assert taken == fee


@given(policies, loans)
def test_principals_sum_to_the_loan_and_nothing_is_negative(policy: FeePolicy, loan: dict[str, int]) -> None:
    parts = shares(policy, **loan)
    assert len(parts) == loan["instalments"]
    assert sum(principal for principal, _ in parts) == loan["principal_rials"]
    assert all(principal >= 0 and fee >= 0 for principal, fee in parts)


@given(policies, loans)
def test_the_fee_never_exceeds_the_yearly_rate_on_the_whole_loan(
    policy: FeePolicy, loan: dict[str, int]
) -> None:
    fee = sum(fee for _, fee in shares(policy, **loan)) + upfront_fee_rials(**loan, fee_policy=policy)
    # A loan of one instalment is owed a month; whole months at the full balance bound every policy.
    assert (
        fee * 12 * 10_000 <= loan["principal_rials"] * loan["yearly_fee_basis_points"] * loan["instalments"]
    )


@given(loans)
def test_yearly_fees_fall_due_with_instalments_1_13_25_only(loan: dict[str, int]) -> None:
    parts = shares(FeePolicy.ANNUAL_ON_BALANCE, **loan)
    assert all(number % 12 == 1 for number in fees(parts))
    # The last instalment is never one of the fee alone.
    assert parts[-1][0] > 0


@given(loans)
def test_a_year_s_fee_is_the_rate_on_the_balance_at_its_start_floored(loan: dict[str, int]) -> None:
    parts = shares(FeePolicy.ANNUAL_ON_BALANCE, **loan)
    for start in range(0, loan["instalments"], 12):
        balance = loan["principal_rials"] - sum(principal for principal, _ in parts[:start])
        months = min(12, loan["instalments"] - start)
        assert parts[start][1] == balance * loan["yearly_fee_basis_points"] * months // 120_000


@given(policies, loans)
def test_without_a_rate_there_is_no_fee(policy: FeePolicy, loan: dict[str, int]) -> None:
    free = loan | {"yearly_fee_basis_points": 0}
    assert fees(shares(policy, **free)) == {}
    assert upfront_fee_rials(**free, fee_policy=policy) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"principal_rials": 0}, {"principal_rials": -1}, {"instalments": 0}, {"yearly_fee_basis_points": -1}],
)
@pytest.mark.parametrize("policy", FeePolicy)
def test_what_is_no_loan_is_refused(policy: FeePolicy, wrong: dict[str, int]) -> None:
    loan = {"principal_rials": 100, "instalments": 3, "yearly_fee_basis_points": TWO_PERCENT} | wrong
    with pytest.raises(ValueError, match="a loan has"):
        shares(policy, **loan)
