"""The market's state machines: no way back, every state reached and said in both languages, repeats and late news told apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market_states import (
    FULFILMENT,
    MACHINES,
    ORDER,
    OUT_OF_THE_HOUSE,
    PAYMENT,
    PAYOUT,
    REFUND,
    SCANS,
    Impossible,
    Machine,
    Taken,
)

machines = pytest.mark.parametrize("machine", MACHINES.values(), ids=list(MACHINES))
any_machine = st.sampled_from(list(MACHINES.values()))


@machines
def test_every_state_is_reached_has_words_and_ends_where_it_says(machine: Machine) -> None:
    assert machine.beyond(machine.first) == set(machine.states) - {machine.first}
    assert all(words.fa and words.en for words in machine.states.values())
    mentioned = {one for step in machine.steps.values() for one in (step.to, *step.comes_from)}
    assert mentioned == set(machine.states)
    assert {state for state in machine.states if not machine.beyond(state)} <= machine.ends


@machines
def test_there_is_no_way_back(machine: Machine) -> None:
    assert [state for state in machine.states if state in machine.beyond(state)] == []


@given(any_machine, st.data())
def test_a_state_never_goes_backwards_whatever_is_said_of_it(machine: Machine, data: st.DataObject) -> None:
    state = machine.first
    seen = [state]
    for event in data.draw(st.lists(st.sampled_from(sorted(machine.steps)), max_size=20)):
        try:
            taken = machine.judge(state, event)
        except Impossible:
            continue
        if taken is Taken.MOVED:
            state = machine.steps[event].to
            seen.append(state)
            assert machine.judge(state, event) is Taken.SAME
        elif taken is Taken.LATE:
            assert state in machine.beyond(machine.steps[event].to)
    assert len(set(seen)) == len(seen)
    assert all(later in machine.beyond(earlier) for earlier, later in itertools.pairwise(seen))


@pytest.mark.parametrize(
    ("machine", "state", "event", "taken"),
    [
        (ORDER, "awaiting_payment", "paid", Taken.MOVED),
        (ORDER, "paid", "paid", Taken.SAME),
        (ORDER, "delivered", "paid", Taken.LATE),
        (ORDER, "paid", "expired", Taken.LATE),
        (FULFILMENT, "booked", "delivered", Taken.MOVED),
        (FULFILMENT, "delivered", "in_transit", Taken.LATE),
        (FULFILMENT, "delivered", "lost", Taken.LATE),
        (FULFILMENT, "lost", "delivered", Taken.MOVED),
        (PAYMENT, "expired", "came_late", Taken.MOVED),
        (PAYMENT, "paid", "expired", Taken.LATE),
        (REFUND, "sending", "by_bank", Taken.MOVED),
        (REFUND, "paid", "sending", Taken.LATE),
        (PAYOUT, "settled", "returned", Taken.MOVED),
        (PAYOUT, "returned", "settled", Taken.LATE),
    ],
)
def test_what_is_said_again_or_late_is_known_as_that(
    machine: Machine, state: str, event: str, taken: Taken
) -> None:
    assert machine.judge(state, event) is taken


@pytest.mark.parametrize(
    ("machine", "state", "event"),
    [
        (ORDER, "awaiting_payment", "accepted"),
        (ORDER, "expired", "accepted"),
        (ORDER, "completed", "returned"),
        (FULFILMENT, "delivered", "sent_back"),
        (FULFILMENT, "stopped", "picked_up"),
        (PAYMENT, "created", "verified"),
        (REFUND, "refused", "approved"),
        (PAYOUT, "failed", "settled"),
        (PAYOUT, "scheduled", "settled"),
    ],
)
def test_what_contradicts_is_refused_with_a_code(machine: Machine, state: str, event: str) -> None:
    with pytest.raises(Impossible, match=f"{machine.name}_{event}_when_{state}"):
        machine.judge(state, event)


def test_what_a_carrier_says_is_in_the_table() -> None:
    assert set(SCANS.values()) == OUT_OF_THE_HOUSE <= set(FULFILMENT.steps)
