"""Who may do what with kanoons, talents, cells, courses, supporters and products."""

from collections.abc import Collection, Iterable
from typing import Protocol

from domain.permissions import (
    NATIONWIDE,
    Actor,
    CaseScope,
    Role,
    leads,
    may_read_house_accounts,
    may_see_case,
    works_beyond_kanoons,
)

ORDERS_KANOONS = frozenset({Role.CENTRAL_SECRETARY, Role.SUPERVISOR})


def may_order_kanoons(actor: Actor) -> bool:
    """Warning, suspending and closing kanoons by hand, and moving members between them."""
    return actor.is_any(ORDERS_KANOONS)


def may_order_kanoon(actor: Actor, case: CaseScope) -> bool:
    """The same of one kanoon, by the case of its life."""
    return may_order_kanoons(actor) and may_see_case(actor, case)


PROPOSES_KANOONS = frozenset({Role.LEADER, Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR})


def proposes_kanoons(actor: Actor) -> bool:
    return actor.is_any(PROPOSES_KANOONS)


def may_change_kanoons(actor: Actor, region: str) -> bool:
    """Proposing that kanoons merge or split: the association's staff in their province; leaders only for their own."""
    return actor.is_any(PROPOSES_KANOONS - {Role.LEADER}) and actor.region in (NATIONWIDE, region)


def may_propose_kanoon(actor: Actor, region: str) -> bool:
    """Leaders and the association's staff, in their own province."""
    return proposes_kanoons(actor) and actor.region in (NATIONWIDE, region)


NOMINATES = frozenset(
    {Role.LEADER, Role.MEMBER, Role.CELL_EXPERT, Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR}
)


def may_nominate(actor: Actor) -> bool:
    return actor.is_any(NOMINATES)


def may_nominate_many(actor: Actor) -> bool:
    """By a file, for a whole kanoon."""
    return actor.is_any(NOMINATES - {Role.MEMBER})


def nominates_anybody(actor: Actor) -> bool:
    """Staff of the organisations, within their region; members nominate themselves, leaders their kanoon's."""
    return actor.is_any(NOMINATES - {Role.MEMBER, Role.LEADER})


def may_nominate_in(actor: Actor, kanoon_id: str | None, region: str | None) -> bool:
    """Whether all members of this kanoon are `actor`'s to nominate."""
    staff = nominates_anybody(actor) and actor.region in (NATIONWIDE, region)
    return staff or leads(actor, kanoon_id)


def may_nominate_member(actor: Actor, member_id: str, kanoon_id: str | None, region: str | None) -> bool:
    own = actor.member_id == member_id and may_nominate(actor)
    return own or may_nominate_in(actor, kanoon_id, region)


OF_CELLS = frozenset({Role.COACH, Role.CELL_EXPERT, Role.CELL_COMMITTEE, Role.SUPERVISOR})
_ORDERS_CELLS: dict[str, frozenset[Role]] = {
    "report": OF_CELLS | {Role.PRODUCT_EXPERT},
    "warn": OF_CELLS,
    "lift": frozenset({Role.CELL_EXPERT, Role.SUPERVISOR}),
    "close": OF_CELLS,
}
_OF_THEIR_OWN_CELL = frozenset({"report", "close"})
READS_INCOMES = OF_CELLS | {Role.AUDITOR}


def may_order_cells(actor: Actor) -> bool:
    """Whether anything of some cell may be theirs to say or order."""
    return actor.member_id is not None or actor.is_any(OF_CELLS | {Role.PRODUCT_EXPERT})


def may_order_cell(actor: Actor, case: CaseScope, what: str) -> bool:
    """Reporting from a cell, and asking that it close: its member and leader too; putting it on probation: who works for
    cells; ending that: Samin's expert or a supervisor. Nobody warns or lifts their own.
    """
    own = actor.member_id is not None and actor.member_id == case.member_id
    if own or leads(actor, case.kanoon_id):
        return what in _OF_THEIR_OWN_CELL
    return actor.is_any(_ORDERS_CELLS.get(what, frozenset())) and may_see_case(actor, case)


def may_read_incomes(actor: Actor, case: CaseScope) -> bool:
    """What a cell earns, and its problems: its member, its leader, and who works for cells, in a case that they see."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    return own or leads(actor, case.kanoon_id) or (actor.is_any(READS_INCOMES) and may_see_case(actor, case))


REGISTERS_CELLS = frozenset({Role.CELL_EXPERT, Role.SUPERVISOR})


def may_register_cells(actor: Actor) -> bool:
    """Cells that were there before this house."""
    return actor.is_any(REGISTERS_CELLS)


KEEPS_COURSES = frozenset({Role.UNIVERSITY_OFFICER})


def keeps_courses(actor: Actor) -> bool:
    """Adding and closing the university's courses."""
    return actor.is_any(KEEPS_COURSES)


REGISTERS_SUPPORTERS = frozenset(
    {Role.SUPPORTER_OFFICER, Role.PROVINCIAL_SECRETARY, Role.CENTRAL_SECRETARY, Role.SUPERVISOR}
)
"""The association's staff: they register supporters and ask them for support; verifying is the officers' task."""


class SupporterScope(Protocol):
    """Whose a supporter is, and where it supports: province codes, or NATIONWIDE among them."""

    @property
    def member_id(self) -> str: ...
    @property
    def provinces(self) -> Collection[str]: ...


def may_register_supporters(actor: Actor) -> bool:
    """Others than oneself; everybody who is a member may register themselves."""
    return actor.is_any(REGISTERS_SUPPORTERS)


def may_see_supporter(actor: Actor, supporter: SupporterScope) -> bool:
    """Staff of the organisations where it supports, and the person who answers for it."""
    own = actor.member_id is not None and actor.member_id == supporter.member_id
    here = actor.region == NATIONWIDE or not {actor.region, NATIONWIDE}.isdisjoint(supporter.provinces)
    return own or (works_beyond_kanoons(actor) and here)


def may_change_supporter(actor: Actor, supporter: SupporterScope) -> bool:
    """What it gives and where: itself, and the association's staff who see it."""
    own = actor.member_id is not None and actor.member_id == supporter.member_id
    return own or (may_register_supporters(actor) and may_see_supporter(actor, supporter))


def may_suspend_supporter(actor: Actor, supporter: SupporterScope) -> bool:
    """The association's staff, and never their own."""
    own = actor.member_id is not None and actor.member_id == supporter.member_id
    return not own and may_register_supporters(actor) and may_see_supporter(actor, supporter)


def may_ask_for_support(actor: Actor, region: str) -> bool:
    """The association's staff, in their own province."""
    return may_register_supporters(actor) and actor.region in (NATIONWIDE, region)


OFFERS_PRODUCTS = frozenset({Role.CELL_EXPERT, Role.PRODUCT_EXPERT, Role.SUPERVISOR})


def orders_supplies(actor: Actor) -> bool:
    """Whether some cell may be theirs to order material for."""
    return actor.is_any(OFFERS_PRODUCTS) or Role.MEMBER in actor.roles


class MadeBy(Protocol):
    """The cell that makes something: who answers for it, and where it is."""

    @property
    def member_id(self) -> str: ...
    @property
    def region(self) -> str: ...


def may_offer(actor: Actor, maker: MadeBy) -> bool:
    """What a cell has in the market: its own person, and Samin's staff of its province."""
    own = actor.member_id is not None and actor.member_id == maker.member_id
    return own or (actor.is_any(OFFERS_PRODUCTS) and actor.region in (NATIONWIDE, maker.region))


def may_see_offers(actor: Actor, makers: Iterable[MadeBy]) -> bool:
    """Drafts, costs and reviews of a product: the people of its cells, and staff where one of them is."""
    staff = works_beyond_kanoons(actor)
    return any(
        (actor.member_id is not None and actor.member_id == one.member_id)
        or (staff and actor.region in (NATIONWIDE, one.region))
        for one in makers
    )


PREPARES_PAYOUTS = frozenset({Role.TREASURY})


def may_prepare_payouts(actor: Actor) -> bool:
    """Beginning a batch of payouts by hand; whoever does so releases nothing of it."""
    return actor.is_any(PREPARES_PAYOUTS)


def keeps_webhooks(actor: Actor) -> bool:
    """Endpoints of every client, what they were told, sending it again: who keeps the system running, and who is asked next."""
    return actor.is_any({Role.ADMINISTRATOR, Role.SUPERVISOR})


def sees_all_payouts(actor: Actor) -> bool:
    """Payouts of every cell, and the batches: who keeps the house's books."""
    return may_read_house_accounts(actor)


def may_read_statement(actor: Actor, case: CaseScope) -> bool:
    """What a cell sold and was paid: who may read what it earns, and who keeps the house's books."""
    return sees_all_payouts(actor) or may_read_incomes(actor, case)


SUPPORTS_MARKET = frozenset({Role.MARKET_SUPPORT, Role.SUPERVISOR})
SEES_ALL_GOODS = SUPPORTS_MARKET | {Role.TREASURY, Role.RECONCILIATION, Role.AUDITOR}


def supports_market(actor: Actor) -> bool:
    """Who helps buyers and cells, and reads where a parcel goes."""
    return actor.is_any(SUPPORTS_MARKET)


def orders_goods_for_anybody(actor: Actor) -> bool:
    """By telephone, for who cannot by themselves."""
    return supports_market(actor)


def may_order_goods(actor: Actor) -> bool:
    """Every member for themselves."""
    return actor.member_id is not None or orders_goods_for_anybody(actor)


def may_order_goods_for(actor: Actor, member_id: str) -> bool:
    return actor.member_id == member_id or orders_goods_for_anybody(actor)


def sees_all_goods(actor: Actor) -> bool:
    """What members buy is their own; the others are who helps them, and who looks after the money."""
    return actor.is_any(SEES_ALL_GOODS)


def may_list_goods(actor: Actor) -> bool:
    """Their own, or everybody's."""
    return may_order_goods(actor) or sees_all_goods(actor)


def may_see_goods_of(actor: Actor, member_id: str) -> bool:
    return actor.member_id == member_id or sees_all_goods(actor)


GIVES_ACCOUNTS = frozenset({Role.CELL_EXPERT, Role.SUPERVISOR})


def may_give_account(actor: Actor, case: CaseScope) -> bool:
    """Saying where a cell is paid: its member, its leader, and who works for cells; the treasury confirms it."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    staff = actor.is_any(GIVES_ACCOUNTS) and may_see_case(actor, case)
    return own or leads(actor, case.kanoon_id) or staff


def may_consent(actor: Actor, case: CaseScope) -> bool:
    """What of its sales pays its loan is the cell's own word; an expert of cells writes it down for who has signed it."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    return own or (actor.is_any({Role.CELL_EXPERT}) and may_see_case(actor, case))
