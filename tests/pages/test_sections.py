"""The head of a page: what a person works in every day stands there, the rest is one step behind it."""

import pytest

from api.pages.sections import sections_of
from api.pages.words import known
from domain.permissions import Actor, Role


def somebody(*roles: Role, **more: str) -> Actor:
    return Actor("somebody", frozenset(roles), **more)


@pytest.mark.parametrize("role", list(Role), ids=list(Role))
def test_everybody_has_their_tasks_and_cases_first_and_few_enough_for_a_small_screen(role: Role) -> None:
    sections = sections_of(somebody(role, member_id="m-1", kanoon_id="k-1"), "inbox")
    assert [one.address for one in sections.beside[:2]] == ["/inbox", "/cases"]
    assert len(sections.beside) <= 6
    assert len(sections.more) != 1


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.MARKET_SUPPORT, "/orders"),
        (Role.TREASURY, "/payouts"),
        (Role.CELL_EXPERT, "/supplies"),
        (Role.UNIVERSITY_OFFICER, "/courses"),
        (Role.CREDIT_OFFICER, "/loan-book"),
    ],
    ids=["market_support", "treasury", "cell_expert", "university_officer", "credit_officer"],
)
def test_what_is_a_roles_daily_work_stands_beside_their_tasks(role: Role, address: str) -> None:
    assert address in [one.address for one in sections_of(somebody(role), "inbox").beside]


def test_who_has_more_sections_finds_the_rest_behind_one_and_sees_where_they_are() -> None:
    supervisor = somebody(Role.SUPERVISOR)
    sections = sections_of(supervisor, "overview")
    assert "/overview" in [one.address for one in sections.more]
    assert sections.here is not None
    assert sections.here.word == "nav.overview"
    assert sections_of(supervisor, "tasks").here is None


def test_a_page_is_in_one_section_only() -> None:
    for part in ("inbox", "tasks", "cases", "members", "kanoons", "cells", "products", "overview"):
        sections = sections_of(somebody(Role.SUPERVISOR, member_id="m-1"), part)
        assert [one.here for one in (*sections.beside, *sections.more)].count(True) == 1, part


def test_a_member_comes_to_their_own_membership() -> None:
    sections = sections_of(somebody(Role.MEMBER, member_id="m 1"), "members")
    assert [one.address for one in sections.beside if one.here] == ["/members/m%201/membership"]


def test_who_begins_nothing_has_no_menu_for_it() -> None:
    assert sections_of(somebody(Role.AUDITOR), "inbox").begin == ()
    assert "/loans/new" in [one.address for one in sections_of(somebody(Role.LEADER), "inbox").begin]


def test_every_section_is_named_in_the_pages_words() -> None:
    sections = sections_of(somebody(*Role, member_id="m-1", kanoon_id="k-1"), "inbox")
    linked = (*sections.beside, *sections.more, *sections.begin)
    assert [one.word for one in linked if not known(one.word)] == []
