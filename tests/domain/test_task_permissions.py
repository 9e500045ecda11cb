"""Who is asked a task, sees it, answers it and gives it to somebody: every rule, as a table."""

from dataclasses import replace

import pytest

from domain.permissions import (
    Actor,
    Role,
)
from domain.task_permissions import (
    may_answer,
    may_assign,
    may_read_scores_of_task,
    may_remark,
    may_see_task,
    supervises,
    why_not_answer,
    why_not_assign,
)
from tests.domain.callers import (
    AUDITOR,
    ENDORSEMENT,
    ESCALATED,
    LEADER,
    LEADER_ELSEWHERE,
    NEIGHBOUR,
    NOBODY,
    OF_A_TRUSTEE,
    OF_THE_OWNER,
    OFFICER,
    OFFICER_ELSEWHERE,
    OFFICER_HERE,
    OWNER,
    SUPERVISOR,
    SUPERVISOR_ELSEWHERE,
    SUPERVISOR_HERE,
    SUPPORTER,
    TRUSTEE,
    AskedToo,
    Task,
    Vote,
    actor,
)


@pytest.mark.parametrize(
    ("who", "task", "why_not"),
    [
        (OFFICER_HERE, OFFICER, None),
        (actor(Role.CREDIT_OFFICER), OFFICER, None),  # nationwide
        (OFFICER_ELSEWHERE, OFFICER, "other_region"),
        (AUDITOR, OFFICER, "not_for_you"),
        (SUPERVISOR, OFFICER, "not_for_you"),  # supervising is not answering
        (NOBODY, OFFICER, "not_for_you"),
        (actor(Role.CREDIT_OFFICER, member_id="m1"), OFFICER, "own_case"),
        (actor(Role.CREDIT_OFFICER, username="earlier"), OFFICER, "four_eyes"),
        (actor(Role.CREDIT_OFFICER, username="earlier", member_id="m1"), OFFICER, "own_case"),
        (actor(Role.CREDIT_OFFICER, member_id="m5"), OFFICER, None),
        (LEADER, ENDORSEMENT, None),
        (LEADER_ELSEWHERE, ENDORSEMENT, "other_kanoon"),
        (LEADER_ELSEWHERE, Task(roles=(Role.LEADER,), kanoon_id=None), None),
        (LEADER_ELSEWHERE, Task(roles=(Role.LEADER,), kanoon_id=None, region="yazd"), "other_region"),
        (actor(Role.PROVINCIAL_SECRETARY, region="fars"), ENDORSEMENT, "not_for_you"),
        (actor(Role.PROVINCIAL_SECRETARY, region="fars"), ESCALATED, None),
        (actor(Role.LEADER, Role.PROVINCIAL_SECRETARY, region="fars", kanoon_id="k2"), ESCALATED, None),
        (LEADER_ELSEWHERE, ESCALATED, "other_kanoon"),
        (TRUSTEE, OF_A_TRUSTEE, None),
        (NEIGHBOUR, OF_A_TRUSTEE, "not_for_you"),
        (actor(Role.TRUSTEE, member_id="m4", kanoon_id="k1"), OF_A_TRUSTEE, "not_for_you"),
        (SUPERVISOR, OF_A_TRUSTEE, "not_for_you"),  # nobody gives another's word
        (OWNER, OF_A_TRUSTEE, "own_case"),
        (OWNER, OF_THE_OWNER, None),  # accepting one's own offer
        (NOBODY, OF_THE_OWNER, "not_for_you"),
    ],
)
def test_who_may_answer_a_task_and_which_rule_keeps_others_from_it(
    who: Actor, task: Task, why_not: str | None
) -> None:
    assert why_not_answer(who, task) == why_not
    assert may_answer(who, task) is (why_not is None)


@pytest.mark.parametrize(
    ("who", "task", "sees", "remarks"),
    [
        (OFFICER_HERE, OFFICER, True, True),
        (OFFICER_ELSEWHERE, OFFICER, False, False),
        (AUDITOR, OFFICER, True, True),  # sees the case as part of their work
        (LEADER, OFFICER, True, True),
        (LEADER_ELSEWHERE, OFFICER, False, False),
        (LEADER_ELSEWHERE, Task(roles=(Role.LEADER,), kanoon_id=None), True, True),  # asked of every leader
        (OWNER, OFFICER, False, False),  # one's own case is not one's judges' task
        (OWNER, OF_THE_OWNER, True, False),
        (NEIGHBOUR, OFFICER, False, False),
        (TRUSTEE, OFFICER, False, False),
        (TRUSTEE, OF_A_TRUSTEE, True, True),
        (NEIGHBOUR, OF_A_TRUSTEE, False, False),
        (SUPPORTER, OFFICER, False, False),
        (NOBODY, OFFICER, False, False),
        (actor(Role.CREDIT_OFFICER, member_id="m1"), OFFICER, True, False),  # at work, but their own loan
        (actor(Role.CREDIT_OFFICER, member_id="m2"), replace(OFFICER, excluded_member_ids=("m1", "m2")), True, False),
        (actor(Role.CREDIT_OFFICER, username="earlier", region="fars"), OFFICER, True, True),
        (actor(username="had"), replace(OFFICER, assignee="had"), True, True),
        (actor(username="did"), replace(OFFICER, done_by="did"), True, True),
        (actor(username="voted"), replace(OFFICER, answers=(Vote(actor(username="voted")),)), True, True),
        (actor(username="never"), replace(OFFICER, answers=(Vote(actor(username="voted")),)), False, False),
    ],
)  # fmt: skip
def test_who_may_see_a_task_and_what_colleagues_say_of_it(
    who: Actor, task: Task, sees: bool, remarks: bool
) -> None:
    assert (may_see_task(who, task), may_remark(who, task)) == (sees, remarks)


TWO_PARTIES = replace(OFFICER, excluded_member_ids=("m1", "m2"))


@pytest.mark.parametrize(
    ("who", "task", "why_not", "supervising"),
    [
        (SUPERVISOR, OFFICER, None, True),
        (SUPERVISOR_HERE, OFFICER, None, True),
        (SUPERVISOR_ELSEWHERE, OFFICER, "not_for_you", False),
        (actor(Role.SUPERVISOR, member_id="m5"), OFFICER, None, True),
        (actor(Role.SUPERVISOR, member_id="m1"), OFFICER, "own_case", False),  # who decides on them
        (actor(Role.SUPERVISOR, member_id="m1"), replace(OFFICER, excluded_member_ids=()), "own_case", False),
        (
            actor(Role.SUPERVISOR, member_id="m2"),
            TWO_PARTIES,
            "own_case",
            False,
        ),  # their word is the security
        (OFFICER_HERE, OFFICER, None, False),  # whoever may answer may hand it to a colleague
        (OFFICER_ELSEWHERE, OFFICER, "not_for_you", False),
        (actor(Role.CREDIT_OFFICER, username="earlier"), OFFICER, "not_for_you", False),
        (actor(Role.CREDIT_OFFICER, member_id="m1"), OFFICER, "own_case", False),
        (LEADER, OFFICER, "not_for_you", False),
        (AUDITOR, OFFICER, "not_for_you", False),
        (SUPERVISOR, OF_A_TRUSTEE, None, True),
        (TRUSTEE, OF_A_TRUSTEE, "not_for_you", False),  # what is asked of one by name is nobody else's
        (OWNER, OF_THE_OWNER, "not_for_you", False),
    ],
)
def test_who_may_give_a_task_to_somebody(
    who: Actor, task: Task, why_not: str | None, supervising: bool
) -> None:
    assert why_not_assign(who, task) == why_not
    assert may_assign(who, task) is (why_not is None)
    assert supervises(who, task) is supervising


@pytest.mark.parametrize(
    ("who", "task", "reads"),
    [
        (OFFICER_HERE, OFFICER, True),
        (SUPERVISOR, OFFICER, False),
        (SUPERVISOR, AskedToo(), True),
        (SUPERVISOR_ELSEWHERE, AskedToo(), False),
        (AUDITOR, AskedToo(), False),
    ],
)
def test_who_is_asked_a_question_reads_what_it_is_about(who: Actor, task: Task, reads: bool) -> None:
    assert may_read_scores_of_task(who, task) is reads
