"""People, kanoons and accounts are looked up within one's kanoon or region; a list and a look agree."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.identifiers import national_code_from_serial
from domain.loan_postings import opening
from domain.permissions import Role
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, bearer, caller_of, client_bearer, person
from tests.pages.conftest import a_member, open_case

HOMES = {"m-1": "k-1", "m-2": "k-2", "m-3": "k-3", "m-4": None}
REGIONS = {"k-1": "IR-07", "k-2": "IR-07", "k-3": "IR-10"}
LOAN, REHEARSAL = "loan-a", "loan-r"


@pytest.fixture
def house(house: House) -> House:
    """Two kanoons in one province and one in another, a member each, and one who belongs nowhere."""

    def write(session: Session) -> None:
        place = ("city", "تهران", "تهران", "تهران")
        KanoonStore(session).put([Kanoon(one, one, *place, region) for one, region in REGIONS.items()])
        MemberStore(session, Keys()).put(
            [
                replace(a_member(one, "مریم", "کریمی", national_code_from_serial(number)), kanoon_id=home)
                for number, (one, home) in enumerate(HOMES.items(), 70)
            ]
        )
        staff = StaffStore(session)
        here = {"region": "IR-07"}
        staff.put_person(person("leader1", Role.LEADER, kanoon_id="k-1", **here))
        staff.put_person(person("leader-of-none", Role.LEADER, **here))
        staff.put_person(person("auditing-leader", Role.LEADER, Role.AUDITOR, kanoon_id="k-1", **here))
        for role in (Role.SUPERVISOR, Role.CREDIT_OFFICER, Role.TREASURY, Role.AUDITOR, Role.RECONCILIATION):
            staff.put_person(person(f"{role.value}07", role, **here))
            staff.put_person(person(f"{role.value}10", role, region="IR-10"))
        ledger, now = LedgerStore(session), house.clock()
        ledger.post(opening("real", "bank:main", 10**9, now))
        ledger.post(opening("real", "points:m-1", 10, now))

    house.database.write(write)
    open_case(house, LOAN)
    open_case(house, REHEARSAL, rehearsal=True)
    return house


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


EVERYWHERE, HERE, THERE = {"k-1", "k-2", "k-3"}, {"k-1", "k-2"}, {"k-3"}
SEEN: dict[str, set[str]] = {
    "supervisor": EVERYWHERE,
    "auditor": EVERYWHERE,
    "supervisor07": HERE,
    "credit_officer07": HERE,
    "credit_officer10": THERE,
    "leader1": {"k-1"},
    "leader-of-none": set(),
    "leader": set(),  # nationwide, and leads nobody either
    "auditing-leader": HERE,
}


@pytest.mark.parametrize("username", SEEN)
async def test_a_list_and_a_look_agree(api: httpx.AsyncClient, username: str) -> None:
    who, seen = await bearer(api, username), SEEN[username]
    of_all = username in ("supervisor", "auditor")
    members = {one for one, home in HOMES.items() if home in seen or (home is None and of_all)}
    for resource, expected, every in (("kanoons", seen, REGIONS), ("members", members, HOMES)):
        listed = (await api.get(f"/api/v1/{resource}", headers=who)).json()
        assert {one["id"] for one in listed["items"]} == expected, resource
        assert listed["count"] == len(expected)
        for one in every:
            looked = await api.get(f"/api/v1/{resource}/{one}", headers=who)
            assert looked.status_code == (200 if one in expected else 404), one


@pytest.mark.parametrize(
    ("username", "whole"),
    [
        ("leader1", {"m-1"}),
        ("leader-of-none", set()),
        ("auditing-leader", {"m-1"}),
        ("credit_officer07", {"m-1", "m-2"}),
        ("supervisor07", set()),
        ("auditor", set()),
    ],
)
async def test_whole_numbers_are_for_those_whose_work_needs_them(
    api: httpx.AsyncClient, username: str, whole: set[str]
) -> None:
    listed = (await api.get("/api/v1/members", headers=await bearer(api, username))).json()["items"]
    assert {one["id"] for one in listed if "national_code" in one} == whole
    assert {one["id"] for one in listed if "mobile" in one} == whole


async def test_who_leads_no_kanoon_sees_no_cases(api: httpx.AsyncClient) -> None:
    for username in ("leader", "leader-of-none"):
        who = await bearer(api, username)
        assert (await api.get("/api/v1/processes", headers=who)).json()["items"] == []
        assert (await api.get(f"/api/v1/processes/{LOAN}", headers=who)).status_code == 404
        assert (await api.get("/api/v1/messages", headers=who)).json()["items"] == []


OF_THE_HOUSE = ["bank:main", "capital:fund", "fee_income:loans", "points_issued:network", "suspense:bank"]
OF_THE_LOAN = [
    f"loan_principal:{LOAN}",
    f"loan_fee_due:{LOAN}",
    f"overpaid:{LOAN}",
    f"points_held:{LOAN}",
    f"capacity_held:{LOAN}:m-3",
]
OF_A_MEMBER = ["points:m-1", "capacity:m-1"]
OF_NOBODY = ["loan_principal:none", "points:nobody", "capacity:m-4", "loan_principal:", "points"]
IN_A_REHEARSAL = [f"bank:main?book=rehearsal:{REHEARSAL}", f"points:m-3?book=rehearsal:{REHEARSAL}"]


@pytest.mark.parametrize(
    ("username", "reads"),
    [
        ("supervisor", [*OF_THE_HOUSE, *OF_THE_LOAN, *OF_A_MEMBER, *IN_A_REHEARSAL]),
        ("supervisor07", [*OF_THE_LOAN, *OF_A_MEMBER, *IN_A_REHEARSAL]),
        ("supervisor10", []),
        ("treasury07", [*OF_THE_HOUSE, *OF_THE_LOAN, *OF_A_MEMBER, *IN_A_REHEARSAL]),
        ("treasury10", OF_THE_HOUSE),
        ("auditor10", OF_THE_HOUSE),
        ("reconciliation10", OF_THE_HOUSE),
    ],
)
async def test_accounts_are_read_within_the_region(
    api: httpx.AsyncClient, username: str, reads: list[str]
) -> None:
    who = await bearer(api, username)
    for account in (*OF_THE_HOUSE, *OF_THE_LOAN, *OF_A_MEMBER, *IN_A_REHEARSAL):
        answer = await api.get(f"/api/v1/ledger/accounts/{account}", headers=who)
        assert answer.status_code == (200 if account in reads else 404), account
    for account in (*OF_NOBODY, "no_such_account:x", "bank:main?book=rehearsal:none", "bank:main?book=x"):
        answer = await api.get(f"/api/v1/ledger/accounts/{account}", headers=who)
        if username != "supervisor":
            assert answer.status_code == 404, account


async def test_a_system_that_reads_the_ledger_reads_all_of_it(api: httpx.AsyncClient) -> None:
    who = await client_bearer(api)
    for account in (*OF_THE_HOUSE, *OF_THE_LOAN, *OF_A_MEMBER, *IN_A_REHEARSAL):
        assert (await api.get(f"/api/v1/ledger/accounts/{account}", headers=who)).status_code == 200
