"""The names of members, for the eyes of people; the one place where pages ask for them."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from stores import members


def names_of(session: Session, member_ids: Collection[str | None]) -> dict[str, str]:
    """Names by member id; of who is not there (any more), the id."""
    wanted = {member_id for member_id in member_ids if member_id is not None}
    return {member_id: member_id for member_id in wanted} | members.names_of(session, wanted)


def person_name(session: Session, member_id: str | None) -> str | None:
    """The name of one member; None where nobody is meant."""
    return names_of(session, [member_id]).get(member_id or "")
