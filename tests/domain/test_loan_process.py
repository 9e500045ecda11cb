"""The declared processes: every word in both languages, every outcome with its effect, every stage reachable."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from string import Formatter
from typing import Any

import pytest

from domain.case import ORDERED, STARTED
from domain.forms import FieldKind
from domain.loan_process import LOAN
from domain.persian import normalise
from domain.process import ProcessKind, Stage, StageEnd, TaskKind
from domain.processes import PROCESSES, task_kind
from domain.words import Text

PERSIAN = re.compile("[آ-ی]")
PLAIN_FACTS = {
    "text",
    "rials",
    "number",
    "date",
    "member",
    "members",
    "numbered",
    "file",
    "lines",
    "product",
    "payout",
    "cell",
    "carrier_invoice",
}

every_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
every_task = pytest.mark.parametrize(
    ("process", "task"),
    [pytest.param(process, task, id=task.kind) for process in PROCESSES.values() for task in process.tasks],
)


def words_of(said: Any, where: str) -> Iterator[tuple[str, Text]]:
    """Every text inside a declaration, with its place."""
    if isinstance(said, Text):
        yield where, said
    elif is_dataclass(said):
        for one in fields(said):
            yield from words_of(getattr(said, one.name), f"{where}.{one.name}")
    elif isinstance(said, Mapping):
        for key, one in said.items():
            yield from words_of(one, f"{where}.{key}")
    elif isinstance(said, tuple):
        for at, one in enumerate(said):
            yield from words_of(one, f"{where}.{at}")


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def reachable(process: ProcessKind) -> set[str]:
    found, ahead = set(), [process.stages[0].name]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += process.stage(name).next
    return found


@every_process
def test_every_word_is_said_in_both_languages(process: ProcessKind) -> None:
    for where, words in words_of(process, process.kind):
        is_a_rank = words.fa in set("ABCD")
        assert is_a_rank or PERSIAN.search(words.fa), where
        assert words.en, where
        assert not PERSIAN.search(words.en), where


@every_process
def test_persian_words_are_spelt_as_persian_text_is_stored(process: ProcessKind) -> None:
    for where, words in words_of(process, process.kind):
        assert normalise(words.fa) == words.fa, where
        assert normalise(words.en) == words.en, where


@every_process
def test_both_languages_tell_the_same_facts(process: ProcessKind) -> None:
    for name, words in process.happenings.items():
        assert placeholders(words.fa) == placeholders(words.en), name


def test_the_loan_goes_through_the_stages_that_the_network_describes() -> None:
    assert [stage.name for stage in LOAN.stages if stage.end is StageEnd.ON_THE_WAY] == [
        "SUBMITTED",
        "ELIGIBILITY",
        "SCORING",
        "TRUSTEES",
        "LEADER_ENDORSEMENT",
        "DECISION",
        "RETURNED_FOR_INFO",
        "OFFERED",
        "CONTRACT",
        "DISBURSING",
        "REPAYING",
    ]
    assert {stage.name for stage in LOAN.stages if stage.end is StageEnd.EXIT} == {
        "INELIGIBLE",
        "REJECTED",
        "WITHDRAWN",
        "OFFER_EXPIRED",
        "DISBURSEMENT_FAILED",
    }


@every_process
def test_every_stage_is_there_once_and_can_be_reached(process: ProcessKind) -> None:
    names = [stage.name for stage in process.stages]
    assert len(set(names)) == len(names)
    assert reachable(process) == set(names)


@every_process
def test_every_stage_leads_on_or_is_an_end(process: ProcessKind) -> None:
    for stage in process.stages:
        assert bool(stage.next) is (stage.end is StageEnd.ON_THE_WAY), stage.name


@every_process
def test_an_end_can_be_reached_from_every_stage(process: ProcessKind) -> None:
    leads_out = {stage.name for stage in process.stages if stage.end is not StageEnd.ON_THE_WAY}
    for _ in process.stages:
        leads_out |= {stage.name for stage in process.stages if leads_out.intersection(stage.next)}
    assert leads_out == {stage.name for stage in process.stages}


@every_process
def test_a_case_may_be_withdrawn_exactly_where_withdrawn_comes_next(process: ProcessKind) -> None:
    for stage in process.stages:
        assert stage.may_withdraw is ("WITHDRAWN" in stage.next), stage.name


def test_a_loan_cannot_be_withdrawn_once_its_money_is_on_the_way() -> None:
    assert [
        stage.name for stage in LOAN.stages if stage.end is StageEnd.ON_THE_WAY and not stage.may_withdraw
    ] == [
        "DISBURSING",
        "REPAYING",
    ]


@pytest.mark.parametrize(
    ("stage", "ways_out"),
    [
        ("SUBMITTED", {"WITHDRAWN"}),
        ("ELIGIBILITY", {"INELIGIBLE", "WITHDRAWN"}),
        ("SCORING", {"REJECTED", "WITHDRAWN"}),  # rejected above the ceiling of recognition by hand
        ("TRUSTEES", {"REJECTED", "WITHDRAWN"}),
        ("LEADER_ENDORSEMENT", {"REJECTED", "WITHDRAWN"}),
        ("DECISION", {"REJECTED", "WITHDRAWN"}),
        ("RETURNED_FOR_INFO", {"REJECTED", "WITHDRAWN"}),
        ("OFFERED", {"OFFER_EXPIRED", "REJECTED", "WITHDRAWN"}),
        ("CONTRACT", {"REJECTED", "WITHDRAWN"}),
        ("DISBURSING", {"DISBURSEMENT_FAILED"}),
        ("REPAYING", set()),
    ],
)
def test_a_loan_leaves_each_stage_by_these_ways_out(stage: str, ways_out: set[str]) -> None:
    after = {LOAN.stage(name) for name in LOAN.stage(stage).next}
    assert {one.name for one in after if one.end is StageEnd.EXIT} == ways_out


@every_process
def test_every_way_out_has_words_for_who_asked(process: ProcessKind) -> None:
    ways_out = {stage.name for stage in process.stages if stage.end is StageEnd.EXIT}
    assert ways_out <= process.codes["outcomes"].keys()


@every_task
def test_a_task_says_what_each_answer_does_and_what_happens_if_nobody_acts(
    process: ProcessKind, task: TaskKind
) -> None:
    assert task.effects.keys() == set(task.outcomes)
    assert task.nobody_acts.fa
    assert task.why.fa


@every_task
def test_a_task_belongs_to_its_process_and_is_found_by_its_kind(process: ProcessKind, task: TaskKind) -> None:
    assert task.kind.startswith(f"{process.kind}.")
    assert task_kind(task.kind) is task
    assert process.task(task.kind) is task
    assert process.stage(task.stage).end is StageEnd.ON_THE_WAY
    assert [one.kind for one in process.tasks].count(task.kind) == 1


@every_task
def test_a_task_asks_each_thing_once_and_gives_choices_only_to_choose_from(
    process: ProcessKind, task: TaskKind
) -> None:
    names = [field.name for field in task.fields]
    assert len(set(names)) == len(names)
    assert names
    for field in task.fields:
        assert bool(field.choices) is (field.kind is FieldKind.CHOICE), field.name
        values = [choice.value for choice in field.choices]
        assert len(set(values)) == len(values), field.name


@every_task
def test_what_is_needed_only_sometimes_hangs_on_a_choice_of_the_same_form(
    process: ProcessKind, task: TaskKind
) -> None:
    choices = {field.name: {choice.value for choice in field.choices} for field in task.fields}
    for field in task.fields:
        if field.needed_when is not None:
            name, values = field.needed_when
            assert not field.required, field.name
            assert choices[name].intersection(values), field.name


@every_task
def test_a_refusal_needs_a_reason_except_from_those_whose_word_is_free(
    process: ProcessKind, task: TaskKind
) -> None:
    refusals = {"reject", "return", "refuse"}.intersection(task.outcomes)
    reason = next((field for field in task.fields if field.name == "reason"), None)
    if refusals:
        assert reason is not None
        assert reason.needed_when is not None
        assert refusals <= set(reason.needed_when[1])


@every_task
def test_four_eyes_name_tasks_that_exist_and_votes_can_agree(process: ProcessKind, task: TaskKind) -> None:
    assert set(task.not_after) <= {STARTED, ORDERED} | {one.kind for one in process.tasks} - {task.kind}
    assert task.at_once <= set(task.outcomes)
    assert task.needs >= 1
    assert task.needs == 1 or task.outcomes
    assert {"outcome"} <= set(task.agree_on) <= {"outcome", *(field.name for field in task.fields)}


@every_task
def test_a_fact_s_kind_is_known_and_its_code_has_words(process: ProcessKind, task: TaskKind) -> None:
    for fact in task.facts:
        plain, _, code = fact.kind.partition(":")
        assert code in process.codes if plain == "code" else fact.kind in PLAIN_FACTS, fact.name
    names = [fact.name for fact in task.facts]
    assert len(set(names)) == len(names)


def test_who_asked_for_a_loan_neither_decides_on_it_nor_releases_its_money() -> None:
    for kind in ("loan.decide_as_officer", "loan.decide_in_committee", "loan.release_money"):
        assert STARTED in LOAN.task(kind).not_after


def test_money_is_released_by_nobody_who_decided_or_endorsed() -> None:
    deciding = {"loan.decide_as_officer", "loan.decide_in_committee", "loan.endorse", "loan.find_cover"}
    assert deciding <= set(LOAN.task("loan.release_money").not_after)
    assert "loan.endorse" in LOAN.task("loan.decide_as_officer").not_after
    assert "loan.endorse" in LOAN.task("loan.decide_in_committee").not_after
    assert "loan.release_money" in LOAN.task("loan.ask_bank").not_after


def test_the_committee_decides_by_two_equal_votes_and_one_may_send_it_back() -> None:
    committee = LOAN.task("loan.decide_in_committee")
    assert committee.needs == 2
    assert committee.at_once == {"return"}


@pytest.mark.parametrize(
    "stages",
    [
        (Stage("A", Text(fa="الف", en="A"), ("B",)),),
        (Stage("B", Text(fa="ب", en="B"), end=StageEnd.DONE),),
    ],
)
def test_a_declaration_that_names_a_stage_there_is_not_is_found_at_import(stages: tuple[Stage, ...]) -> None:
    asks_in_a = (LOAN.task("loan.endorse"),)
    with pytest.raises(ValueError, match="odd: unknown stages"):
        ProcessKind("odd", Text(fa="ناجور", en="Odd"), stages, asks_in_a, {})
