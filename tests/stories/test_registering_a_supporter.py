"""A supporter is registered, identified and verified, or refused; and what becomes of one later."""

import secrets
from typing import Any

import httpx
import pytest

from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.staff import StaffStore
from tests.office import Case, Office
from tests.stories.supporting import OFFICER, OTHER_OFFICER

GOOD_ENTITY = "10380284790"


def a_person() -> dict[str, str]:
    serial = secrets.randbelow(900_000_000)
    return {
        "national_code": national_code_from_serial(serial), "mobile": f"0936{serial % 10_000_000:07}",
        "first_name": "پروين", "last_name": "حامي",
    }  # fmt: skip


def registration(**more: Any) -> dict[str, Any]:
    return {
        "person": a_person(),
        "kinds": [{"kind": "technical", "cases": 4}, {"kind": "credit", "amount_rials": 2_000_000_000}],
        "provinces": ["تهران", "IR-07"],
        "rehearsal": True,
    } | more


async def register(office: Office, body: dict[str, Any], as_: str | None = OFFICER) -> httpx.Response:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/supporters", body, as_=as_, **key)


async def registered(office: Office, as_: str | None = OFFICER, **more: Any) -> Case:
    answer = await register(office, registration(**more), as_)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    return Case(office, answer.json()["id"])


async def supporter(office: Office, case: Case) -> dict[str, Any]:
    found: dict[str, Any] = await office.read(f"/supporters/{case.id}", as_=OFFICER)
    return found


async def test_a_person_is_registered_identified_verified_and_welcomed(office: Office) -> None:
    case = await registered(office)
    await case.sees("identified")
    await case.sees("task_opened", task="supporter.verify_person")
    # Whoever registered them does not verify them.
    own = await case.answer("supporter.verify_person", OFFICER, outcome="approve")
    assert own.status_code == 403
    await case.says("supporter.verify_person", OTHER_OFFICER, "approve")
    assert (await case.ends())["outcome"] == "VERIFIED"
    assert await case.messages() == ["supporter.registered", "supporter.welcome"]
    found = await supporter(office, case)
    assert (found["name"], found["state"], found["verified_by"]) == ("پروین حامی", "verified", OTHER_OFFICER)
    assert found["provinces"] == ["IR-07", "IR-23"]
    assert {one["kind"]: one["cases"] or one["amount_rials"] for one in found["kinds"]} == {
        "technical": 4, "credit": 2_000_000_000,
    }  # fmt: skip
    assert "national_code" not in found
    # What was played is not in the register.
    listed = await office.read(f"/supporters?q={found['name']}&state=verified&province=تهران", as_=OFFICER)
    assert case.id not in [one["id"] for one in listed["items"]]


async def test_an_organisation_is_verified_by_the_id_of_its_document(office: Office) -> None:
    case = await registered(office, organisation={"name": "کارخانهٔ امید", "legal_entity_id": GOOD_ENTITY})
    await case.sees("task_opened", task="supporter.verify_organisation")
    kind = "supporter.verify_organisation"
    without = await case.answer(kind, OTHER_OFFICER, outcome="approve")
    wrong = await case.answer(kind, OTHER_OFFICER, outcome="approve", legal_entity_id="10380284791")
    other = await case.answer(kind, OTHER_OFFICER, outcome="approve", legal_entity_id="14003277680")
    codes = [answer.json()["errors"][0]["code"] for answer in (without, wrong, other)]
    assert codes[:2] == ["required", "legal_entity_id"]
    assert codes[2] in {"differs_from_registered", "legal_entity_id"}
    await case.says(kind, OTHER_OFFICER, "approve", legal_entity_id="۱۰۳۸۰۲۸۴۷۹۰")
    assert (await case.ends())["outcome"] == "VERIFIED"
    found = await supporter(office, case)
    assert (found["name"], found["legal_entity_id"]) == ("کارخانهٔ امید", GOOD_ENTITY)


async def test_refused_with_a_reason_and_free_to_register_again(office: Office) -> None:
    case = await registered(office)
    await case.sees("task_opened", task="supporter.verify_person")
    silent = await case.answer("supporter.verify_person", OTHER_OFFICER, outcome="refuse")
    assert silent.status_code == 422
    await case.says("supporter.verify_person", OTHER_OFFICER, "refuse", reason="نشانی ناشناخته است")
    assert (await case.ends())["outcome"] == "REFUSED"
    assert (await case.sees("refused"))["facts"] == {"because": "نشانی ناشناخته است"}
    assert await case.messages() == ["supporter.registered", "supporter.refused"]
    assert (await supporter(office, case))["state"] == "refused"


async def test_a_telephone_of_somebody_else_is_refused_at_once(office: Office) -> None:
    person = a_person()
    office.sandbox.fault("identity", "not_owner", for_process=person["national_code"])
    case = await registered(office, person=person)
    assert (await case.ends())["outcome"] == "REFUSED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["not_theirs"]


async def test_nobody_verifies_for_long_so_that_a_supervisor_may(office: Office) -> None:
    case = await registered(office)
    await case.sees("task_opened", task="supporter.verify_person")
    fired = await case.pass_days(9)
    assert {"task_reminded", "task_escalated"} <= set(fired)
    await case.says("supporter.verify_person", "supervisor1", "approve")
    assert (await case.ends())["outcome"] == "VERIFIED"


async def test_withdrawn_before_it_is_verified(office: Office) -> None:
    case = await registered(office)
    await case.sees("task_opened", task="supporter.verify_person")
    why = {"reason": "پشیمان شد"}
    assert (
        await office.call("POST", f"/processes/{case.id}/withdraw", why, as_="supervisor1")
    ).status_code == 202
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert (await supporter(office, case))["state"] == "refused"


async def test_a_member_registers_themselves_and_lives_as_a_supporter(office: Office) -> None:
    village = office.found_village(trustees=0, members=1)
    (member,) = village.members
    body = {"kinds": [{"kind": "commercial", "cases": 2}], "provinces": ["*"]}
    answer = await register(office, body, as_=member)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.append(case.id)
    # Nobody is there twice; nor do members register others.
    again = await register(office, body, as_=member)
    assert [(one["field"], one["code"]) for one in again.json()["errors"]] == [("person", "supports_already")]
    assert (await register(office, body | {"person": a_person()}, as_=member)).status_code == 403
    await case.sees("task_opened", task="supporter.verify_person")
    await case.says("supporter.verify_person", OFFICER, "approve")
    await case.ends()
    with office.database.reading() as session:
        person = StaffStore(session).person(member)
    assert person is not None
    assert person.roles == {Role.MEMBER, Role.SUPPORTER}
    # They say themselves what they give; only the association suspends them.
    change = {"kinds": [{"kind": "cultural", "cases": 3}], "provinces": ["قم"]}
    changed = await office.call("PATCH", f"/supporters/{case.id}", change, as_=member)
    assert [one["kind"] for one in changed.json()["kinds"]] == ["cultural"]
    assert changed.json()["provinces"] == ["IR-25"]
    why = {"reason": "چند ماهی نیست"}
    path = f"/supporters/{case.id}"
    assert (await office.call("POST", f"{path}/suspend", why, as_=member)).status_code == 403
    assert (await office.call("POST", f"{path}/suspend", why, as_=OFFICER)).json()["state"] == "suspended"
    assert (await office.call("POST", f"{path}/suspend", why, as_=OFFICER)).json()["state"] == "suspended"
    assert (await office.call("POST", f"{path}/resume", why, as_=OFFICER)).json()["state"] == "verified"
    assert (await office.call("POST", f"{path}/leave", why, as_=member)).json()["state"] == "left"
    assert (await office.call("POST", f"{path}/resume", why, as_=OFFICER)).status_code == 409
    assert (await case.messages())[2:] == ["supporter.suspended", "supporter.resumed", "supporter.left"]
    with office.database.reading() as session:
        person = StaffStore(session).person(member)
    assert person is not None
    assert person.roles == {Role.MEMBER}
    # And they may come back.
    assert (await register(office, body, as_=member)).status_code == 202


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"kinds": [{"kind": "credit", "cases": 1}]}, "kinds.0.cases", "of_another_kind"),
        ({"kinds": [{"kind": "credit", "amount_rials": 10**15}]}, "kinds.0.amount_rials", "too_large"),
        ({"kinds": [{"kind": "technical", "cases": 1}] * 2}, "kinds.1.kind", "twice"),
        ({"provinces": ["تهران", "ناکجا"]}, "provinces.1", "unknown_province"),
        ({"person": None}, "person", "required"),
        (
            {"organisation": {"name": "کارخانه", "legal_entity_id": "1"}},
            "organisation.legal_entity_id",
            "legal_entity_id",
        ),
    ],
    ids=["cases_of_credit", "too_much", "twice", "province", "nobody", "no_entity"],
)
async def test_what_is_registered_wrongly_is_refused_by_field(
    office: Office, wrong: dict[str, Any], field: str, code: str
) -> None:
    answer = await register(office, registration(**wrong))
    assert answer.status_code == 422
    errors = [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert errors[0] == (field, code)
    persian = await office.call(
        "POST", "/supporters", registration(**wrong), as_=OFFICER,
        **{"Idempotency-Key": secrets.token_hex(8), "Accept-Language": "fa"},
    )  # fmt: skip
    assert persian.json()["errors"][0]["message"] != answer.json()["errors"][0]["message"]
