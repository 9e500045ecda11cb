"""A kanoon becomes active, and some of its founders belong to another one by now, or have died."""

from typing import Any, cast

import pytest

from activities.kanoons import Kanoons
from domain.kanoons import KanoonStep
from stores.database import Database
from stores.kanoon_formations import VERIFIED, KanoonFormation, KanoonFormationStore
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.members import INVITED, MemberStore
from stores.memberships import Change, MembershipStore
from tests.stores.house import KEYS, LATER, MEHR, NOW, SARCHESHMEH, a_case, begin, found_network, member

BARAN = KanoonFormation(
    "kanoon-1", "real", "باران", "village", "فارس", "شیراز", "زرقان", "IR-07", leader_member_id="m-9"
)
STEP = KanoonStep(BARAN.id, "real", LATER)


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, [member(number, kanoon_id=None, state=INVITED) for number in range(1, 10)])
    begin(either_database, a_case(BARAN.id, kind="kanoon", kanoon_id=None, member_id="m-9"))
    founders = [f"m-{number}" for number in range(1, 6)]
    with either_database.writing() as session:
        formations, memberships = KanoonFormationStore(session), MembershipStore(session)
        formations.propose(BARAN, founders, NOW)
        formations.mark(BARAN.id, founders, VERIFIED, NOW)
        formations.elect(BARAN.id, "m-1", "secretary")
        formations.elect(BARAN.id, "m-2", "trustee", 700)
        # Meanwhile one has joined an active kanoon, one a kanoon that is suspended, and one has died.
        memberships.begin("m-3", MEHR.id, Change("moved", NOW))
        memberships.begin("m-4", SARCHESHMEH.id, Change("moved", NOW))
        KanoonStore(session).set_state(SARCHESHMEH.id, "suspended")
        memberships.die("m-5", Change("died", NOW))
    return either_database


async def test_nobody_is_taken_from_an_active_kanoon_and_a_repeat_changes_nothing(network: Database) -> None:
    nowhere = cast("Any", None)
    kanoons = Kanoons(network, KEYS, nowhere, nowhere, nowhere)
    for _ in range(2):
        await kanoons.activate(STEP)
    with network.reading() as session:
        people = MemberStore(session, KEYS).of_ids([f"m-{number}" for number in range(1, 6)])
        there = {member_id: one.kanoon_id for member_id, one in people.items()}
        secretary = MembershipStore(session).current("m-1")
        moved = [one.ended_how for one in MembershipStore(session).of_member("m-4").items]
        assert MembershipStore(session).differ() == 0
        assert LedgerStore(session).balance("real", "capacity:m-2").posted == 700
    assert there == {"m-1": BARAN.id, "m-2": BARAN.id, "m-3": MEHR.id, "m-4": BARAN.id, "m-5": None}
    assert secretary is not None
    assert (secretary.office, secretary.began_how) == ("secretary", "founded")
    assert moved == ["moved", None]
