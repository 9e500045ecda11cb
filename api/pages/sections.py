"""What the head of every page leads to: the sections that a person works in, and what they may begin."""

from collections.abc import Callable
from dataclasses import dataclass

from api.pages.words import path
from api.supplier_keeping import approves_suppliers, proposes_suppliers
from api.v1.people import may_look_up
from domain.network_permissions import (
    OFFERS_PRODUCTS,
    keeps_courses,
    keeps_webhooks,
    may_nominate,
    may_register_supporters,
    orders_supplies,
    proposes_kanoons,
    sees_all_goods,
    sees_all_payouts,
)
from domain.permissions import (
    Actor,
    Role,
    may_read_house_accounts,
    may_read_loan_book,
    may_start_loan,
    works_beyond_kanoons,
)

_MOST_BESIDE = 6
"""More than so many sections do not stand beside one another; the last ones are behind "more" then."""
_FOR_EVERYBODY = 2
"""Tasks and cases stand first."""
_OWN = "{own}"


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the head of the page; `word` and `icon` name it, and `also` are other beginnings of its addresses.

    A part `{own}` of its address is the person's own member id. For the roles of `daily` it stands right after the cases.
    """

    parts: tuple[str, ...]
    word: str
    icon: str
    is_for: Callable[[Actor], bool]
    also: tuple[str, ...] = ()
    daily: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """A section, or something to begin, as a page shows it."""

    address: str
    word: str
    icon: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Sections:
    """Those that stand beside one another, those behind "more", and what may be begun."""

    beside: tuple[Link, ...]
    more: tuple[Link, ...]
    begin: tuple[Link, ...]

    @property
    def here(self) -> Link | None:
        """The section behind "more" that the page is in."""
        return next((one for one in self.more if one.here), None)


def _everybody(_: Actor) -> bool:
    return True


_SECTIONS = (
    Section(("inbox",), "nav.inbox", "inbox", _everybody, also=("tasks",)),
    Section(("cases",), "nav.cases", "folder2-open", _everybody),
    Section(("kanoons",), "nav.kanoons", "people", may_look_up, also=("members",)),
    Section(
        ("members", _OWN, "membership"),
        "nav.membership",
        "people",
        lambda actor: actor.member_id is not None and not may_look_up(actor),
    ),
    Section(("commitments",), "nav.commitments", "people", lambda actor: Role.TRUSTEE in actor.roles),
    Section(
        ("loan-book",),
        "nav.loan_book",
        "cash-coin",
        may_read_loan_book,
        daily=frozenset({Role.CREDIT_OFFICER, Role.CREDIT_COMMITTEE, Role.TREASURY}),
    ),
    Section(
        ("arrears",),
        "nav.arrears",
        "cash-coin",
        lambda actor: actor.kanoon_id is not None and not may_read_loan_book(actor),
    ),
    Section(
        ("cells",),
        "nav.cells",
        "person-check",
        may_look_up,
        daily=frozenset({Role.COACH, Role.CELL_EXPERT, Role.CELL_COMMITTEE}),
    ),
    Section(
        ("products",),
        "nav.products",
        "cash-coin",
        lambda actor: actor.is_any(OFFERS_PRODUCTS | {Role.MEMBER}),
        daily=frozenset({Role.PRODUCT_EXPERT, Role.CELL_EXPERT}),
    ),
    Section(
        ("supplies",),
        "nav.supplies",
        "cash-coin",
        orders_supplies,
        daily=frozenset({Role.CELL_EXPERT}),
    ),
    Section(("overview",), "nav.overview", "people", works_beyond_kanoons),
    Section(
        ("supporters",),
        "nav.supporters",
        "person",
        lambda actor: may_register_supporters(actor) or Role.SUPPORTER in actor.roles,
        daily=frozenset({Role.SUPPORTER_OFFICER, Role.SUPPORTER}),
    ),
    Section(
        ("orders",),
        "nav.orders",
        "cash-coin",
        sees_all_goods,
        daily=frozenset({Role.MARKET_SUPPORT}),
    ),
    Section(
        ("reconciliation",),
        "nav.reconciliation",
        "check2",
        may_read_house_accounts,
        daily=frozenset({Role.RECONCILIATION, Role.TREASURY}),
    ),
    Section(
        ("payouts",),
        "nav.payouts",
        "cash-coin",
        sees_all_payouts,
        daily=frozenset({Role.TREASURY, Role.RECONCILIATION}),
    ),
    Section(
        ("courses",),
        "nav.courses",
        "folder2-open",
        keeps_courses,
        daily=frozenset({Role.UNIVERSITY_OFFICER}),
    ),
    Section(
        ("suppliers",),
        "nav.suppliers",
        "people",
        lambda actor: proposes_suppliers(actor) or approves_suppliers(actor),
    ),
    Section(
        ("webhook-endpoints",),
        "nav.webhooks",
        "globe2",
        keeps_webhooks,
        daily=frozenset({Role.ADMINISTRATOR}),
    ),
)
"""In the order in which they stand: what most people need every day comes first."""

_BEGINNINGS = (
    Section(("loans", "new"), "nav.new_loan", "", may_start_loan),
    Section(("talents", "new"), "nav.new_talent", "", may_nominate),
    Section(("kanoons", "new"), "nav.new_kanoon", "", proposes_kanoons),
    Section(("supports", "new"), "nav.new_support", "", may_register_supporters),
    Section(("kanoon-changes", "new"), "nav.new_merge", "", proposes_kanoons),
    Section(("kanoon-changes", "split"), "nav.new_split", "", proposes_kanoons),
)


def sections_of(actor: Actor, first_part: str) -> Sections:
    """What a person sees in the head of a page whose address begins with `first_part`."""
    theirs = [one for one in _SECTIONS if one.is_for(actor)]
    # Sorting is stable: what is nobody's daily work keeps its place.
    ordered = theirs[:_FOR_EVERYBODY] + sorted(
        theirs[_FOR_EVERYBODY:], key=lambda one: not actor.is_any(one.daily)
    )
    links = [_link(one, actor, first_part) for one in ordered]
    beside = len(links) if len(links) <= _MOST_BESIDE else _MOST_BESIDE - 1
    begin = tuple(_link(one, actor, "") for one in _BEGINNINGS if one.is_for(actor))
    return Sections(tuple(links[:beside]), tuple(links[beside:]), begin)


def _link(section: Section, actor: Actor, first_part: str) -> Link:
    parts = [actor.member_id or "" if part == _OWN else part for part in section.parts]
    here = first_part in (section.parts[0], *section.also)
    return Link(path(*parts), section.word, section.icon, here)
