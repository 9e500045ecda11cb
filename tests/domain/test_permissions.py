"""Who may do what, as a table: roles, regions, kanoons, one's own case, and four eyes."""

from collections.abc import Callable

import pytest

from domain.network_permissions import may_order_cell, may_read_incomes
from domain.permissions import (
    READS_SCORES,
    ROLE_WORDS,
    SCORE_FACTS,
    Actor,
    Role,
    has_started,
    may_look_up_in,
    may_pause,
    may_read_house_accounts,
    may_read_ledger,
    may_read_personal,
    may_read_scores,
    may_rehearse,
    may_see_case,
    may_start_loan,
    may_start_loan_for,
    may_withdraw,
)
from domain.processes import PROCESSES
from tests.domain.callers import (
    AUDITOR,
    CASE,
    LEADER,
    LEADER_ELSEWHERE,
    NEIGHBOUR,
    NOBODY,
    OFFICER_ELSEWHERE,
    OFFICER_HERE,
    OWNER,
    SUPERVISOR,
    SUPERVISOR_ELSEWHERE,
    SUPERVISOR_HERE,
    SUPPORTER,
    TRUSTEE,
    Case,
    actor,
)


@pytest.mark.parametrize(
    ("who", "sees", "pauses", "withdraws"),
    [
        (OWNER, True, False, True),
        (NEIGHBOUR, False, False, False),
        (TRUSTEE, False, False, False),  # a trustee sees the task, not the case
        (LEADER, True, False, True),
        (LEADER_ELSEWHERE, False, False, False),
        (actor(Role.LEADER, region="fars"), False, False, False),  # leads no kanoon
        (actor(Role.LEADER), False, False, False),
        (actor(Role.LEADER, Role.TRUSTEE, Role.MEMBER), False, False, False),
        (SUPPORTER, False, False, False),
        (NOBODY, False, False, False),
        (OFFICER_HERE, True, False, False),
        (OFFICER_ELSEWHERE, False, False, False),
        (actor(Role.CREDIT_OFFICER, region="yazd", member_id="m1"), True, False, True),  # their own case
        (AUDITOR, True, False, False),
        (SUPERVISOR, True, True, True),
        (SUPERVISOR_HERE, True, True, True),
        (SUPERVISOR_ELSEWHERE, False, False, False),
        (actor(Role.LEADER, Role.CREDIT_OFFICER, region="fars", kanoon_id="k2"), True, False, False),
    ],
)
def test_who_may_see_pause_and_withdraw_a_case(who: Actor, sees: bool, pauses: bool, withdraws: bool) -> None:
    assert (may_see_case(who, CASE), may_pause(who, CASE), may_withdraw(who, CASE)) == (
        sees,
        pauses,
        withdraws,
    )


@pytest.mark.parametrize(
    ("who", "withdraws"),
    [
        (actor(username="client:branch"), True),
        (actor(Role.AUDITOR, username="client:branch"), True),
        (actor(username="client:other"), False),
        (actor(Role.AUDITOR, username="client:other"), False),
        (actor(username="branch"), False),
    ],
)
def test_a_system_withdraws_what_it_started_and_nothing_else(who: Actor, withdraws: bool) -> None:
    assert may_withdraw(who, CASE) is withdraws
    assert has_started(who, CASE) is withdraws
    assert not has_started(who, Case(started_by=None))
    assert not may_pause(who, CASE)


def test_whoever_of_the_staff_started_a_case_does_not_withdraw_it_for_that() -> None:
    assert not may_withdraw(OFFICER_HERE, Case(started_by=OFFICER_HERE.username))


def test_a_case_of_nobody_is_not_the_own_case_of_those_who_are_no_members() -> None:
    case = Case(member_id=None, kanoon_id=None)
    assert not may_withdraw(NOBODY, case)
    assert not may_withdraw(actor(Role.LEADER), case)
    assert not may_see_case(NOBODY, case)


@pytest.mark.parametrize(
    ("who", "own", "of_the_kanoon", "of_the_province", "elsewhere", "of_no_kanoon"),
    [
        (OWNER, True, False, False, False, False),
        (LEADER, False, True, False, False, False),
        (LEADER_ELSEWHERE, False, False, False, False, False),
        (actor(Role.LEADER, region="fars"), False, False, False, False, False),  # leads nobody
        (TRUSTEE, False, False, False, False, False),
        (OFFICER_HERE, True, True, True, False, False),
        (OFFICER_ELSEWHERE, False, False, False, True, False),
        (SUPERVISOR, True, True, True, True, True),
        (AUDITOR, False, False, False, False, False),
        (NOBODY, False, False, False, False, False),
        (actor(Role.AUDITOR, member_id="m1"), False, False, False, False, False),
    ],
)
def test_for_whom_one_may_ask_for_a_loan(
    who: Actor, own: bool, of_the_kanoon: bool, of_the_province: bool, elsewhere: bool, of_no_kanoon: bool
) -> None:
    assert may_start_loan_for(who, "m1", "k1", "fars") is (own or of_the_kanoon)
    assert may_start_loan_for(who, "m7", "k1", "fars") is of_the_kanoon
    assert may_start_loan_for(who, "m7", "k9", "fars") is of_the_province
    assert may_start_loan_for(who, "m7", "k8", "yazd") is elsewhere
    assert may_start_loan_for(who, "m7", None, None) is of_no_kanoon


@pytest.mark.parametrize(
    ("who", "of_the_kanoon", "of_the_region", "elsewhere", "of_none"),
    [
        (SUPERVISOR, True, True, True, True),
        (OFFICER_HERE, True, True, False, False),
        (LEADER, True, False, False, False),
        (LEADER_ELSEWHERE, False, False, False, False),
        (actor(Role.LEADER), False, False, False, False),
        (actor(Role.LEADER, Role.AUDITOR, region="fars", kanoon_id="k1"), True, True, False, False),
        (OWNER, False, False, False, False),
        (TRUSTEE, False, False, False, False),
        (SUPPORTER, False, False, False, False),
        (NOBODY, False, False, False, False),
    ],
)
def test_whom_one_may_look_up(
    who: Actor, of_the_kanoon: bool, of_the_region: bool, elsewhere: bool, of_none: bool
) -> None:
    assert may_look_up_in(who, "k1", "fars") is of_the_kanoon
    assert may_look_up_in(who, "k7", "fars") is of_the_region
    assert may_look_up_in(who, "k8", "yazd") is elsewhere
    assert may_look_up_in(who, None, None) is of_none


@pytest.mark.parametrize(
    ("who", "own_kanoon", "another"),
    [
        (LEADER, True, False),
        (actor(Role.LEADER), False, False),
        (actor(Role.LEADER, Role.AUDITOR, kanoon_id="k1"), True, False),
        (OFFICER_HERE, True, True),
        (actor(Role.RECOGNITION_OFFICER), True, True),
        (actor(Role.CREDIT_COMMITTEE), False, False),
        (SUPERVISOR, False, False),
        (AUDITOR, False, False),
    ],
)
def test_whose_whole_number_and_mobile_one_reads(who: Actor, own_kanoon: bool, another: bool) -> None:
    assert (may_read_personal(who, "k1"), may_read_personal(who, "k7")) == (own_kanoon, another)
    assert not may_read_personal(LEADER, None)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (SUPERVISOR, True),
        (SUPERVISOR_HERE, False),
        (AUDITOR, True),
        (actor(Role.AUDITOR, region="fars"), True),
        (actor(Role.TREASURY, region="fars"), True),
        (actor(Role.RECONCILIATION, region="fars"), True),
        (actor(Role.CREDIT_OFFICER), False),
        (LEADER, False),
        (NOBODY, False),
    ],
)
def test_who_reads_the_accounts_of_the_house(who: Actor, reads: bool) -> None:
    assert may_read_house_accounts(who) is reads


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (OWNER, True),
        (NEIGHBOUR, False),
        (TRUSTEE, False),
        (LEADER, False),
        (OFFICER_HERE, True),
        (actor(Role.CREDIT_COMMITTEE), True),
        (actor(Role.RECOGNITION_OFFICER), True),
        (actor(Role.TREASURY), False),
        (actor(Role.RECONCILIATION), False),
        (SUPERVISOR, False),
        (AUDITOR, False),
        (actor(Role.ADMINISTRATOR), False),
        (actor(Role.AUDITOR, username="client:branch"), False),
        (NOBODY, False),
    ],
)
def test_who_reads_rank_and_income_of_a_case_they_see(who: Actor, reads: bool) -> None:
    assert may_read_scores(who, CASE) is reads


def test_the_roles_that_read_scores_are_those_whose_tasks_show_or_ask_for_them() -> None:
    shown_to = {
        task.role
        for process in PROCESSES.values()
        for task in process.tasks
        if SCORE_FACTS & ({one.name for one in task.facts} | {one.name for one in task.fields})
    }
    assert shown_to == READS_SCORES


ABILITIES: dict[str, tuple[Callable[[Actor], bool], set[Role]]] = {
    "start a loan": (may_start_loan, {Role.LEADER, Role.CREDIT_OFFICER, Role.SUPERVISOR, Role.MEMBER}),
    "read the ledger": (may_read_ledger, {Role.TREASURY, Role.RECONCILIATION, Role.AUDITOR, Role.SUPERVISOR}),
    "rehearse": (may_rehearse, set(Role) - {Role.MEMBER, Role.TRUSTEE, Role.SUPPORTER}),
}


@pytest.mark.parametrize("ability", sorted(ABILITIES))
@pytest.mark.parametrize("role", Role)
def test_each_role_has_these_abilities_and_no_others(role: Role, ability: str) -> None:
    may, allowed = ABILITIES[ability]
    assert may(actor(role)) is (role in allowed)


@pytest.mark.parametrize("ability", sorted(ABILITIES))
def test_who_has_no_role_may_nothing(ability: str) -> None:
    may, _ = ABILITIES[ability]
    assert not may(NOBODY)


def test_a_second_role_only_adds() -> None:
    both = actor(Role.AUDITOR, Role.LEADER)
    assert may_read_ledger(both)
    assert may_start_loan(both)


def test_every_role_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert len({words.fa for words in ROLE_WORDS.values()}) == len(Role)
    assert len({words.en for words in ROLE_WORDS.values()}) == len(Role)


CELL = Case(region="IR-07", kanoon_id="k-1", member_id="m-1")
ORDERED_OF_CELLS = {
    "its member": (Actor("a", frozenset({Role.MEMBER}), "IR-07", "m-1", "k-1"), {"report", "close"}),
    "its leader": (Actor("b", frozenset({Role.LEADER}), "IR-07", "m-2", "k-1"), {"report", "close"}),
    "another leader": (Actor("c", frozenset({Role.LEADER}), "IR-07", "m-3", "k-2"), set()),
    "another member": (Actor("d", frozenset({Role.MEMBER}), "IR-07", "m-4", "k-1"), set()),
    "a coach": (Actor("e", frozenset({Role.COACH}), "IR-07"), {"report", "warn", "close"}),
    "a coach elsewhere": (Actor("f", frozenset({Role.COACH}), "IR-23"), set()),
    "a coach whose own it is": (
        Actor("g", frozenset({Role.COACH}), "IR-07", "m-1"), {"report", "close"},
    ),
    "an expert of cells": (Actor("h", frozenset({Role.CELL_EXPERT})), {"report", "warn", "lift", "close"}),
    "an expert of a product line": (Actor("i", frozenset({Role.PRODUCT_EXPERT})), {"report"}),
    "a supervisor": (Actor("j", frozenset({Role.SUPERVISOR})), {"report", "warn", "lift", "close"}),
    "the committee of cells": (
        Actor("k", frozenset({Role.CELL_COMMITTEE})), {"report", "warn", "close"},
    ),
    "a credit officer": (Actor("l", frozenset({Role.CREDIT_OFFICER})), set()),
}  # fmt: skip
READS_WHAT_IT_EARNS = {
    "its member", "its leader", "a coach", "a coach whose own it is", "an expert of cells", "a supervisor",
    "the committee of cells",
}  # fmt: skip


@pytest.mark.parametrize("who", ORDERED_OF_CELLS)
def test_what_is_said_and_ordered_of_a_cell_and_who_reads_what_it_earns(who: str) -> None:
    actor, may = ORDERED_OF_CELLS[who]
    assert {what for what in ("report", "warn", "lift", "close") if may_order_cell(actor, CELL, what)} == may
    assert may_read_incomes(actor, CELL) == (who in READS_WHAT_IT_EARNS)
