"""Whose lists an open task stands in: short texts that a task is filed under and an actor looks under."""

from collections.abc import Collection, Iterator

from domain.case import OpenTask
from domain.permissions import NATIONWIDE, Actor, Role


def of_user(username: str) -> str:
    return f"user:{username}"


def of_member(member_id: str) -> str:
    return f"member:{member_id}"


def _of_role(role: Role, region: str, kanoon_id: str | None) -> str:
    return f"role:{role}#{kanoon_id}@{region}" if kanoon_id is not None else f"role:{role}@{region}"


def audience_of(task: OpenTask) -> set[str]:
    """Who may be asked, as domain.permissions.why_not_answer has it, before anybody is excluded."""
    if task.assigned_member_id is not None:
        return {of_member(task.assigned_member_id)}
    return {
        _of_role(role, region, task.kanoon_id if role is Role.LEADER else None)
        for role in task.roles
        for region in (task.region, NATIONWIDE)
    }


def excluded_from(excluded_member_ids: Collection[str], excluded_usernames: Collection[str]) -> set[str]:
    return set(map(of_member, excluded_member_ids)) | set(map(of_user, excluded_usernames))


def personal_principals(actor: Actor) -> list[str]:
    """What is asked of this person by name."""
    named = [of_user(actor.username)]
    return [*named, of_member(actor.member_id)] if actor.member_id is not None else named


def group_principals(actor: Actor) -> list[str]:
    """What is asked of this person's roles."""
    return sorted(set(_of_roles(actor)))


def _of_roles(actor: Actor) -> Iterator[str]:
    for role in actor.roles:
        yield _of_role(role, actor.region, None)
        # A leader is asked for one kanoon only, but a task of no kanoon is every leader's of the region.
        if role is Role.LEADER and actor.kanoon_id is not None:
            yield _of_role(role, actor.region, actor.kanoon_id)
