"""Who may ask for a loan for whom, what a refusal tells, and one loan for one request."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.security.passwords import hash_token
from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.case_rows import ProcessRow
from stores.cases import CaseStore
from stores.kanoons import Kanoon, KanoonStore
from stores.member_rows import MemberRow
from stores.members import Member, MemberStore
from stores.staff import ApiClient, StaffStore
from tests.api.conftest import SECRET, House, Keys, bearer, caller_of, client_bearer, person
from tests.pages.conftest import a_member

CODES = {f"m-{number}": national_code_from_serial(number) for number in range(1, 6)}
FREE = national_code_from_serial(900)
SHEBA = "IR062960000000100324200001"
ASKED = {"amount_rials": 50_000_000, "instalments": 5, "purpose": {"category": "goods", "text": "یخچال"}}


def member(member_id: str, kanoon_id: str | None) -> Member:
    return replace(a_member(member_id, "مریم", "کریمی", CODES[member_id]), kanoon_id=kanoon_id)


@pytest.fixture
def house(house: House) -> House:
    """m-1 and m-2 of one kanoon, m-3 of another in the same province, m-4 elsewhere, m-5 of none."""

    def write(session: Session) -> None:
        place = ("city", "تهران", "تهران", "تهران")
        KanoonStore(session).put(
            [
                Kanoon("k-1", "مهر", *place, "IR-07"),
                Kanoon("k-2", "نور", *place, "IR-07"),
                Kanoon("k-3", "یزد", *place, "IR-10"),
            ]
        )
        homes = {"m-1": "k-1", "m-2": "k-1", "m-3": "k-2", "m-4": "k-3", "m-5": None}
        MemberStore(session, Keys()).put([member(one, home) for one, home in homes.items()])
        staff = StaffStore(session)
        here = {"region": "IR-07"}
        staff.put_person(person("m1", Role.MEMBER, member_id="m-1", kanoon_id="k-1", **here))
        staff.put_person(person("leader1", Role.LEADER, member_id="m-2", kanoon_id="k-1", **here))
        staff.put_person(person("officer07", Role.CREDIT_OFFICER, **here))

    house.database.write(write)
    return house


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


async def ask(
    api: httpx.AsyncClient, headers: dict[str, str], key: str = "one", **more: Any
) -> httpx.Response:
    return await api.post("/api/v1/loans", headers=headers | {"Idempotency-Key": key}, json=ASKED | more)


def told(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, {
        name: value for name, value in answer.json().items() if name not in ("id", "errors")
    } | {"errors": [(one["code"], one["message"]) for one in answer.json().get("errors", [])]}


@pytest.mark.parametrize(
    ("username", "theirs", "not_theirs"),
    [
        ("m1", "m-1", ("m-2", "m-3", "m-4", "m-5")),
        ("leader1", "m-1", ("m-3", "m-4", "m-5")),
        ("officer07", "m-3", ("m-4", "m-5")),
    ],
)
async def test_a_refusal_does_not_tell_who_is_a_member(
    api: httpx.AsyncClient, username: str, theirs: str, not_theirs: tuple[str, ...]
) -> None:
    who = await bearer(api, username)
    assert (await ask(api, who, "theirs", national_code=CODES[theirs])).status_code == 202
    unknown = told(await ask(api, who, "free", national_code=FREE))
    unknown_id = told(await ask(api, who, "free-id", member_id="m-nobody"))
    assert unknown[0] in {403, 422}
    for other in not_theirs:
        assert told(await ask(api, who, f"{other}-code", national_code=CODES[other])) == unknown
        assert told(await ask(api, who, f"{other}-id", member_id=other)) == unknown_id


async def test_who_starts_loans_for_anybody_is_told_what_is_wrong(api: httpx.AsyncClient) -> None:
    for who in (await bearer(api, "supervisor"), await client_bearer(api)):
        for name, typed, code in (
            ("national_code", FREE, "unknown_member"),
            ("member_id", "m-nobody", "unknown_member"),
            ("national_code", CODES["m-5"], "no_kanoon"),
        ):
            answer = await ask(api, who, typed, **{name: typed})
            assert answer.status_code == 422
            assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(name, code)]


async def test_an_officer_of_a_province_is_told_that_nobody_there_is_it(api: httpx.AsyncClient) -> None:
    answer = await ask(api, await bearer(api, "officer07"), national_code=CODES["m-4"])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_member"


OTHERWISE: list[dict[str, Any]] = [
    {"amount_rials": 60_000_000},
    {"instalments": 6},
    {"purpose": {"category": "medical", "text": "یخچال"}},
    {"purpose": {"category": "goods", "text": "فرش"}},
    {"payout": {"sheba": SHEBA}},
    {"member_id": "m-3"},
]


@pytest.mark.parametrize("other", OTHERWISE, ids=lambda other: next(iter(other)))
async def test_a_key_that_outlived_its_first_answer_starts_no_other_loan(
    house: House, api: httpx.AsyncClient, other: dict[str, Any]
) -> None:
    first = await ask(api, await client_bearer(api), "kept", member_id="m-1")
    assert first.status_code == 202
    house.clock.ahead += timedelta(days=31)
    who = await client_bearer(api)
    reused = await ask(api, who, "kept", **({"member_id": "m-1"} | other))
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    assert reused.json()["errors"][0]["field"] == "Idempotency-Key"
    again = await ask(api, who, "kept", national_code=CODES["m-1"])
    assert (again.status_code, again.json()) == (202, first.json())
    assert house.database.read(lambda s: s.scalar(select(func.count()).select_from(ProcessRow))) == 1


async def test_a_repeat_stands_by_what_was_asked_first(house: House, api: httpx.AsyncClient) -> None:
    """Whoever moved to another kanoon since has asked for the same loan, from where they were."""
    first = await ask(api, await client_bearer(api), "kept", member_id="m-1")
    kept = house.database.read(lambda session: CaseStore(session).start_of(first.json()["id"]))

    def move(session: Session) -> None:
        session.execute(update(MemberRow).where(MemberRow.id == "m-1").values(kanoon_id="k-2"))

    house.database.write(move)
    house.clock.ahead += timedelta(days=31)
    again = await ask(api, await client_bearer(api), "kept", member_id="m-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert house.database.read(lambda session: CaseStore(session).start_of(first.json()["id"])) == kept
    assert kept is not None
    assert kept.argument["application"]["kanoon_id"] == "k-1"
    assert not any(SHEBA in str(value) or CODES["m-1"] in str(value) for value in (kept.asked, kept.argument))


async def test_a_system_reaches_only_the_loans_that_it_started(house: House, api: httpx.AsyncClient) -> None:
    starts = frozenset({"processes:start:loan"})

    def write(session: Session) -> None:
        staff = StaffStore(session)
        staff.put_client(ApiClient("branch", hash_token(SECRET), starts))
        staff.put_client(ApiClient("reader", hash_token(SECRET), starts | {"processes:read"}))

    house.database.write(write)
    who = {name: await client_bearer(api, name) for name in ("branch", "reader")}
    started = {name: (await ask(api, who[name], member_id="m-1")).json()["id"] for name in who}
    by_staff = (await ask(api, await bearer(api, "supervisor"), member_id="m-1")).json()["id"]
    for name, process_id, status, code in (
        ("branch", started["branch"], 503, "unavailable"),  # allowed; there is no engine here to do it
        ("branch", started["reader"], 404, "not_found"),
        ("branch", by_staff, 404, "not_found"),
        ("branch", "loan-of-nobody", 404, "not_found"),
        ("reader", started["reader"], 503, "unavailable"),
        ("reader", started["branch"], 403, "not_for_you"),
        ("reader", by_staff, 403, "not_for_you"),
    ):
        answer = await api.post(
            f"/api/v1/processes/{process_id}/withdraw", json={"reason": "x"}, headers=who[name]
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), (name, process_id)
