"""The first people and the first client of a house that is tried out, with their passwords told once."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from api.security.callers import SCOPES
from api.security.passwords import hash_password, hash_token
from domain.permissions import NATIONWIDE, Role
from stores.staff import ApiClient, StaffMember, StaffStore

_EACH = 2
# Two of three votes decide.
_COMMITTEE = 3
_COMMITTEES = (Role.CREDIT_COMMITTEE, Role.CELL_COMMITTEE)
_MEMBERS_OF_A_KANOON = 4
# Reserved for examples: no mail to it reaches anybody.
_MAIL_DOMAIN = "hamyar.example"
_ORGANISATIONS: dict[Role, str] = {
    Role.PROVINCIAL_SECRETARY: "association",
    Role.CENTRAL_SECRETARY: "association",
    Role.CREDIT_OFFICER: "bank",
    Role.CREDIT_COMMITTEE: "bank",
    Role.TREASURY: "bank",
    Role.RECONCILIATION: "fardap",
    Role.RECOGNITION_OFFICER: "part",
    Role.CELL_EXPERT: "samin",
    Role.UNIVERSITY_OFFICER: "university",
    Role.PRODUCT_EXPERT: "samin",
    Role.COACH: "samin",
    Role.CELL_COMMITTEE: "samin",
    Role.SUPERVISOR: "association",
    Role.BOARD: "bank",
    Role.AUDITOR: "association",
    Role.ADMINISTRATOR: "fardap",
    Role.SUPPORTER_OFFICER: "association",
    Role.MARKET_SUPPORT: "samin",
}


@dataclass(frozen=True, slots=True)
class KanoonPeople:
    """A kanoon of the sample network whose leader, trustees and some members get accounts."""

    kanoon_id: str
    region: str
    leader_member_id: str | None
    trustee_member_ids: Sequence[str]
    member_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class FirstPeople:
    """`told` is the content of credentials.json; people and client are kept with hashes only."""

    told: dict[str, Any]
    people: Sequence[StaffMember]
    client: ApiClient

    def keep(self, session: Session) -> None:
        staff = StaffStore(session)
        for person in self.people:
            staff.put_person(person)
        staff.put_client(self.client)


def make_credentials(
    *, base_url: str, webhook_secrets: Mapping[str, str], kanoons: Sequence[KanoonPeople]
) -> FirstPeople:
    """A client with every scope, and at least two people per role, with random passwords.

    Give at least two kanoons with two trustees each, so that leaders and trustees can be told apart.
    """
    people = [*_office(), *_of_kanoons(kanoons)]
    passwords = {person.username: secrets.token_urlsafe(12) for person in people}
    kept = [
        replace(
            person,
            password_hash=hash_password(passwords[person.username]),
            email=f"{person.username}@{_MAIL_DOMAIN}",
        )
        for person in people
    ]
    client_id, client_secret = "client-" + secrets.token_hex(4), secrets.token_urlsafe(32)
    told = {
        "base_url": base_url,
        "client": {"id": client_id, "secret": client_secret},
        "staff": [_told(person, passwords[person.username]) for person in people],
        "webhook_secrets": dict(webhook_secrets),
    }
    return FirstPeople(told, kept, ApiClient(client_id, hash_token(client_secret), frozenset(SCOPES)))


def _office() -> list[StaffMember]:
    """Two people for every role of the organisations, bound to no province."""
    return [
        StaffMember(f"{role.value}{number}", "", frozenset({role}), organisation, NATIONWIDE)
        for role, organisation in _ORGANISATIONS.items()
        for number in range(1, (_COMMITTEE if role in _COMMITTEES else _EACH) + 1)
    ]


def _of_kanoons(kanoons: Sequence[KanoonPeople]) -> list[StaffMember]:
    """Leaders, trustees and members with their own kanoons, leaders without one; supporters belong to none."""
    people = [
        StaffMember(f"supporter{number}", "", frozenset({Role.SUPPORTER}), None, NATIONWIDE)
        for number in range(1, _EACH + 1)
    ]
    counted = {Role.LEADER: 0, Role.TRUSTEE: 0, Role.MEMBER: 0}

    def add(role: Role, member_id: str | None, kanoon: KanoonPeople, *, leads: bool = True) -> None:
        counted[role] += 1
        name, of_kanoon = f"{role.value}{counted[role]}", kanoon.kanoon_id if leads else None
        people.append(StaffMember(name, "", frozenset({role}), None, kanoon.region, member_id, of_kanoon))

    for kanoon in kanoons:
        add(Role.LEADER, kanoon.leader_member_id, kanoon)
        for member_id in kanoon.trustee_member_ids:
            add(Role.TRUSTEE, member_id, kanoon)
        taken = {kanoon.leader_member_id, *kanoon.trustee_member_ids}
        plain = [member_id for member_id in kanoon.member_ids if member_id not in taken]
        for member_id in plain[:_MEMBERS_OF_A_KANOON]:
            add(Role.MEMBER, member_id, kanoon)
    for kanoon in kanoons:
        # Another leader of the province, who leads no kanoon yet: one that is proposed may be theirs.
        taken = {kanoon.leader_member_id, *kanoon.trustee_member_ids}
        free = [one for one in kanoon.member_ids if one not in taken][_MEMBERS_OF_A_KANOON:]
        for member_id in free[:1]:
            add(Role.LEADER, member_id, kanoon, leads=False)
    return people


def _told(person: StaffMember, password: str) -> dict[str, Any]:
    return {
        "username": person.username,
        "password": password,
        "roles": sorted(person.roles),
        "organisation": person.organisation,
        "region": person.region,
        "member_id": person.member_id,
        "kanoon_id": person.kanoon_id,
    }
