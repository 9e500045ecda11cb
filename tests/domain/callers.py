"""Who asks, in the tests of permissions: people of every role, here and elsewhere, and tasks and cases of one member."""

from dataclasses import dataclass

from domain.permissions import (
    NATIONWIDE,
    Actor,
    Role,
)


@dataclass(frozen=True)
class Case:
    region: str = "fars"
    kanoon_id: str | None = "k1"
    member_id: str | None = "m1"
    started_by: str | None = "client:branch"


@dataclass(frozen=True)
class Vote:
    by: Actor


@dataclass(frozen=True)
class Task:
    roles: tuple[Role, ...] = (Role.CREDIT_OFFICER,)
    assigned_member_id: str | None = None
    region: str = "fars"
    kanoon_id: str | None = "k1"
    excluded_member_ids: tuple[str, ...] = ("m1",)
    excluded_usernames: tuple[str, ...] = ("earlier",)
    member_id: str | None = "m1"
    assignee: str | None = None
    done_by: str | None = None
    answers: tuple[Vote, ...] = ()


@dataclass(frozen=True)
class AskedToo(Task):
    """A task that a supervisor may answer by now."""

    roles: tuple[Role, ...] = (Role.CREDIT_OFFICER, Role.SUPERVISOR)


def actor(
    *roles: Role,
    username: str = "somebody",
    region: str = NATIONWIDE,
    member_id: str | None = None,
    kanoon_id: str | None = None,
) -> Actor:
    return Actor(username, frozenset(roles), region, member_id, kanoon_id)


OFFICER = Task()


ENDORSEMENT = Task(roles=(Role.LEADER,))


ESCALATED = Task(roles=(Role.LEADER, Role.PROVINCIAL_SECRETARY))


OF_A_TRUSTEE = Task(roles=(Role.TRUSTEE,), assigned_member_id="m2")


OF_THE_OWNER = Task(roles=(Role.MEMBER,), assigned_member_id="m1", excluded_member_ids=())


CASE = Case()


LEADER = actor(Role.LEADER, region="fars", kanoon_id="k1", member_id="m9")


LEADER_ELSEWHERE = actor(Role.LEADER, region="fars", kanoon_id="k2", member_id="m8")


TRUSTEE = actor(Role.TRUSTEE, region="fars", kanoon_id="k1", member_id="m2")


OWNER = actor(Role.MEMBER, region="fars", kanoon_id="k1", member_id="m1")


NEIGHBOUR = actor(Role.MEMBER, region="fars", kanoon_id="k1", member_id="m3")


SUPPORTER = actor(Role.SUPPORTER, region="fars")


OFFICER_HERE = actor(Role.CREDIT_OFFICER, region="fars")


OFFICER_ELSEWHERE = actor(Role.CREDIT_OFFICER, region="yazd")


SUPERVISOR = actor(Role.SUPERVISOR)


SUPERVISOR_HERE = actor(Role.SUPERVISOR, region="fars")


SUPERVISOR_ELSEWHERE = actor(Role.SUPERVISOR, region="yazd")


AUDITOR = actor(Role.AUDITOR)


NOBODY = actor()
