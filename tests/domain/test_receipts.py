"""What receipts pay is decided by the set of them: not by the order in which they became known."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.fees import FeePolicy
from domain.jalali import at_tehran, parse_jalali_date
from domain.receipts import Payment, balances, divide, divide_all, paid_by, unpaid_of
from domain.schedule import ScheduledInstalment, make_schedule
from domain.working_days import WorkingCalendar

FIRST = parse_jalali_date("1405/06/31")


def a_schedule(rials: int, instalments: int, policy: FeePolicy) -> tuple[ScheduledInstalment, ...]:
    made = make_schedule(
        principal_rials=rials,
        instalments=instalments,
        yearly_fee_basis_points=200,
        fee_policy=policy,
        first_due_on=FIRST,
        calendar=WorkingCalendar(frozenset()),
    )
    return tuple(
        ScheduledInstalment(
            one.number, one.due_on, one.deadline_on, one.principal_rials, one.fee_rials, 0, 0, None
        )
        for one in made
    )


schedules = st.builds(
    a_schedule,
    st.integers(1_000_000, 1_000_000_000),
    st.integers(2, 24),
    st.sampled_from([FeePolicy.ANNUAL_ON_BALANCE, FeePolicy.DECLINING_MONTHLY, FeePolicy.NONE]),
)
payments = st.lists(
    st.builds(
        lambda days, number, rials: Payment(at_tehran(FIRST + timedelta(days=days), 12), f"r{number}", rials),
        st.integers(-40, 500),
        st.integers(0, 10_000),
        st.integers(1, 90_000_000),
    ),
    max_size=20,
    unique_by=lambda one: one.reference,
)


@given(schedules, payments, st.randoms())
def test_any_order_of_knowing_them_divides_them_alike(
    schedule: tuple[ScheduledInstalment, ...], known: list[Payment], random: st.DrawFn
) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert divide_all(schedule, shuffled) == divide_all(schedule, known)


@given(schedules, payments)
def test_one_after_another_in_their_order_is_the_same_as_all_at_once(
    schedule: tuple[ScheduledInstalment, ...], known: list[Payment]
) -> None:
    divided, after = divide_all(schedule, known)
    lines = schedule
    for payment in sorted(known, key=lambda one: one.place):
        parts = divide(lines, payment)
        assert parts == divided[payment.reference]
        lines = paid_by(lines, parts)
    assert lines == after


@given(schedules, payments)
def test_every_rial_is_somewhere_and_none_is_paid_twice(
    schedule: tuple[ScheduledInstalment, ...], known: list[Payment]
) -> None:
    divided, after = divide_all(schedule, known)
    overpaid = sum(parts.overpaid_rials for parts in divided.values())
    paid = sum(one.paid_rials for one in after)
    assert paid + overpaid == sum(one.amount_rials for one in known)
    assert all(one.owed_rials >= 0 for one in after)
    if overpaid:
        assert not any(one.owed_rials for one in after), "nothing is overpaid while something is owed"
    before, then = balances(schedule, 0), balances(after, overpaid)
    change = (before.principal - then.principal) + (before.fees_due - then.fees_due)
    assert change + then.fees_earned - before.fees_earned + then.overpaid == paid + overpaid


@given(schedules, payments)
def test_taking_all_of_them_out_again_leaves_the_schedule_as_it_was(
    schedule: tuple[ScheduledInstalment, ...], known: list[Payment]
) -> None:
    divided, after = divide_all(schedule, known)
    assert unpaid_of(after, divided.values()) == schedule


def test_a_bounce_lets_the_next_receipt_pay_the_older_instalment() -> None:
    schedule = a_schedule(60_000_000, 6, FeePolicy.NONE)
    one, two = (
        Payment(at_tehran(FIRST + timedelta(days=days), 12), f"r{days}", 10_000_000) for days in (0, 30)
    )
    divided, _ = divide_all(schedule, [one, two])
    assert [part.number for part in divided["r30"].parts] == [2]
    divided, _ = divide_all(schedule, [two])
    assert [part.number for part in divided["r30"].parts] == [1]


def test_money_of_a_day_before_the_fee_was_due_does_not_pay_the_fee_first() -> None:
    schedule = a_schedule(200_000_000, 18, FeePolicy.ANNUAL_ON_BALANCE)
    paid = Payment(at_tehran(schedule[12].due_on - timedelta(days=1), 12), "r1", 100_000_000)
    on_the_day = Payment(at_tehran(schedule[12].due_on, 12), "r2", 100_000_000)
    before = divide(schedule, paid)
    after = divide(schedule, on_the_day)
    assert [part.number for part in before.parts] == [*range(1, 10)]
    assert next(part for part in after.parts if part.number == 13).fee_rials == 625_000
