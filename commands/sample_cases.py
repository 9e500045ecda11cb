"""Cases of a sample network that are waiting for somebody: a kanoon being founded, talents, supporters, courses."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from api.course_keeping import NewCourse, add_course
from api.kanoon_start import KanoonRequest, ProposedFounder, ProposedPlace, start_kanoon
from api.state import ApiState
from api.supporter_start import (
    AnsweringPerson,
    OfferedKind,
    SupporterRequest,
    SupportingOrganisation,
    start_supporter,
)
from api.talent_start import TalentRequest, start_talent
from commands.network import sample_network
from domain.permissions import NATIONWIDE, Role
from domain.policies import shipped_policies
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore
from stores.staff import StaffMember, StaffStore

_TALENTS = 2
"""Members whom a leader nominates, beside one who logs in."""
_FROM = 10
"""Members before this place have offices and accounts, and the last ones cells of the sample's market."""
_COURSES = (
    NewCourse(subject="literacy", title_fa="سواد مالی و کسب‌وکار", title_en="Money and business", reference="L-1"),
    NewCourse(subject="craft", craft_code="kilim", title_fa="گلیم‌بافی", title_en="Kilim weaving", reference="C-1"),
    NewCourse(subject="craft", craft_code="pottery", title_fa="سفالگری", title_en="Pottery", reference="C-2"),
)  # fmt: skip
_GIVEN = (
    OfferedKind(kind="technical", cases=3),
    OfferedKind(kind="cultural", cases=2),
    OfferedKind(kind="commercial", cases=4),
    OfferedKind(kind="credit", amount_rials=2_000_000_000),
)
_ORGANISATION = SupportingOrganisation(name="کارخانهٔ امید", legal_entity_id="10380284790")


async def begin_cases(state: ApiState, seed: int) -> list[str]:
    """Begins them as the house's own people would, and says their ids; the same again changes nothing.

    Whoever founds or supports is from the network of the next seed, and belongs to nobody here. Needs the first
    people of the house (make_people).
    """
    people = await state.database.aread(lambda session: StaffStore(session).people())
    begun = []
    for leader in _those(people, Role.LEADER):
        kanoon_id = leader.kanoon_id
        if kanoon_id is not None:
            begun += await _nominate(state, leader, kanoon_id, people)
            break
    strangers = list(next(sample_network(state.keys, 1, seed + 1)).members)
    for leader in [one for one in _those(people, Role.LEADER) if one.kanoon_id is None][:1]:
        begun.append(await _found(state, leader, strangers[: shipped_policies().kanoon.quorum + 2]))
    for officer in _those(people, Role.SUPPORTER_OFFICER)[:1]:
        begun += await _register(state, officer, strangers[-len(_GIVEN) :])
    for officer in _those(people, Role.UNIVERSITY_OFFICER)[:1]:
        for course in _COURSES:
            begun.append((await add_course(state, officer.actor, course, course.reference)).id)
    return begun


def _those(people: Sequence[StaffMember], role: Role) -> list[StaffMember]:
    return [one for one in people if role in one.roles and one.active]


async def _nominate(
    state: ApiState, leader: StaffMember, kanoon_id: str, people: Sequence[StaffMember]
) -> list[str]:
    """One who logs in and finds their form in the inbox, and some who have a link only."""
    logs_in = [one.member_id for one in _those(people, Role.MEMBER) if one.kanoon_id == kanoon_id]
    listed = await state.database.aread(
        lambda session: MemberStore(session, state.keys).find(kanoon_id=kanoon_id).items
    )
    others = [member.id for member in listed[_FROM : _FROM + _TALENTS]]
    return [
        await start_talent(
            state, leader.actor, TalentRequest(member_id=member_id, nominated_by="leader", craft_hint=craft), member_id
        )
        for member_id, craft in zip([*logs_in[:1], *others], ("kilim", "pottery", None), strict=False)
        if member_id is not None
    ]  # fmt: skip


async def _found(state: ApiState, leader: StaffMember, founders: Sequence[Member]) -> str:
    """A kanoon of the leader's own province, with one of its places."""
    place = await state.database.aread(lambda session: _place_of(session, leader))
    wanted = KanoonRequest(
        name=f"محلهٔ نوبنیاد {place.city}", kind="neighbourhood",
        place=ProposedPlace(province=place.province, county=place.county, city=place.city),
        leader_id=leader.member_id or "", founders=[ProposedFounder(**_person(one)) for one in founders],
    )  # fmt: skip
    return await start_kanoon(state, leader.actor, wanted, "sample")


def _place_of(session: Session, leader: StaffMember) -> Kanoon:
    region = None if leader.region == NATIONWIDE else leader.region
    return next(
        one for one in KanoonStore(session).find(limit=200).items if region is None or one.region == region
    )


async def _register(state: ApiState, officer: StaffMember, people: Sequence[Member]) -> list[str]:
    """Of each kind one who gives it; the credit is an organisation's."""
    return [
        await start_supporter(
            state,
            officer.actor,
            SupporterRequest(
                person=AnsweringPerson(**_person(person)), kinds=[given], provinces=[NATIONWIDE],
                organisation=_ORGANISATION if given.kind == "credit" else None,
            ),
            f"sample {given.kind}",
        )
        for person, given in zip(people, _GIVEN, strict=True)
    ]  # fmt: skip


def _person(member: Member) -> dict[str, str]:
    return {
        "national_code": member.national_code, "mobile": member.mobile, "first_name": member.first_name,
        "last_name": member.last_name,
    }  # fmt: skip
