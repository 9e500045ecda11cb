"""Who may ask for what about memberships; asked by routes and pages alike."""

from domain.permissions import NATIONWIDE, Actor, Role, leads

_STAFF = frozenset({Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR})
BRINGS_PEOPLE = _STAFF | {Role.LEADER}
ASKS = BRINGS_PEOPLE | {Role.MEMBER, Role.TRUSTEE}
REPORTS_A_DEATH = BRINGS_PEOPLE | {Role.CREDIT_OFFICER}


def _staff_here(actor: Actor, region: str | None) -> bool:
    return actor.is_any(_STAFF) and actor.region in (NATIONWIDE, region)


def may_invite(actor: Actor, kanoon_id: str, region: str) -> bool:
    """The kanoon's leader, and the association's staff in its province."""
    return leads(actor, kanoon_id) or _staff_here(actor, region)


def may_ask_to_join(actor: Actor, member_id: str | None, region: str) -> bool:
    """For oneself; the association's staff for whoever comes to them. A leader invites."""
    return (actor.member_id is not None and actor.member_id == member_id) or _staff_here(actor, region)


def may_ask_to_go(actor: Actor, member_id: str, kanoon_id: str, region: str) -> bool:
    """To leave or be transferred: oneself, the leader of one's kanoon on one's word, and the staff."""
    return actor.member_id == member_id or leads(actor, kanoon_id) or _staff_here(actor, region)


def may_propose_expulsion(actor: Actor, kanoon_id: str) -> bool:
    """The kanoon's leader alone: a secretary decides."""
    return leads(actor, kanoon_id)


def may_report_death_of(actor: Actor, member_id: str, kanoon_id: str | None, region: str | None) -> bool:
    """The leader of the member's kanoon, and staff of the province; nobody of themselves."""
    staff = actor.is_any(REPORTS_A_DEATH - {Role.LEADER}) and actor.region in (NATIONWIDE, region)
    return actor.member_id != member_id and (leads(actor, kanoon_id) or staff)
