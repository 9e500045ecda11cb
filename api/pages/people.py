"""The names of members, for the eyes of people; the one place where pages ask for them."""

from collections.abc import Collection

from sqlalchemy.orm import Session


def names_of(session: Session, member_ids: Collection[str | None]) -> dict[str, str]:  # noqa: ARG001
    """Names by member id."""
    return {member_id: member_id for member_id in member_ids if member_id is not None}


def person_name(session: Session, member_id: str | None) -> str | None:
    """The name of one member; the id where there is none, None where nobody is meant."""
    return names_of(session, [member_id]).get(member_id, member_id) if member_id is not None else None
