"""A kanoon nominates its members by a file: good rows begin, broken ones are told, nothing is half done."""

import secrets
from typing import Any

import httpx
import pytest

from activities.outbox import StartRelay
from stores.cases import CaseStore
from stores.talents import TalentStore
from tests.office import Case, Office, Village


async def send(
    office: Office, village: Village, text: str | bytes, as_: str | None = None, **headers: str
) -> httpx.Response:
    token = await office.token(as_) if as_ else await office.system_token()
    known = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Accept-Language": "en"}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    content = text.encode() if isinstance(text, str) else text
    return await office.api.post(
        f"/api/v1/talents/bulk?kanoon_id={village.kanoon_id}", content=content, headers=known | key | headers
    )


def file_of(village: Village, *rows: str) -> str:
    codes = [village.national_codes[one] for one in village.members]
    return "\n".join(["کد ملی,حرفه", f"{codes[0]},", *rows, f"{codes[1]},گلیم‌بافی", f"{codes[2]},kilim"])


def states(answer: httpx.Response) -> list[tuple[int, str, list[tuple[str, str]]]]:
    assert answer.status_code == 200, answer.text
    return [
        (row["line"], row["state"], [(one["field"], one["code"]) for one in row["errors"]])
        for row in answer.json()["rows"]
    ]


async def told_engine(office: Office) -> None:
    """What the worker's relay does by itself."""
    while await StartRelay(office.database, office.engine).once():
        pass


async def test_good_rows_begin_and_broken_ones_are_told_by_row_and_field(office: Office) -> None:
    village = office.found_village(members=3)
    stranger = next(iter(office.found_village(members=1).national_codes.values()))
    text = file_of(village, "0684159415,kilim", f"{stranger},", ",")
    answer = await send(office, village, text, as_=village.leader)
    assert states(answer) == [
        (2, "started", []),
        (3, "refused", [("national_code", "national_code")]),
        (4, "refused", [("national_code", "not_in_kanoon")]),
        (6, "refused", [("craft_hint", "unknown_craft")]),
        (7, "started", []),
    ]
    body = answer.json()
    assert (body["started"], body["known"], body["refused"]) == (2, 0, 3)
    assert body["rows"][1]["errors"][0]["message"] == {
        "fa": "کد ملی درست نیست.", "en": "The national code is not valid.",
    }  # fmt: skip
    await told_engine(office)
    case = Case(office, body["rows"][4]["id"])
    await case.sees("task_opened", task="talent.profile")
    talent = await office.read(f"/talents/{case.id}")
    assert (talent["nominated_by"], talent["craft_hint"], talent["member_id"]) == (
        "kanoon", "kilim", village.members[2],
    )  # fmt: skip


async def test_the_same_file_again_begins_nobody_twice_and_a_corrected_one_only_who_was_missing(
    office: Office,
) -> None:
    village = office.found_village(members=3)
    text = file_of(village)
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = await send(office, village, text, as_=village.leader, **key)
    assert [state for _, state, _ in states(first)] == ["started", "refused", "started"]
    replayed = await send(office, village, text, as_=village.leader, **key)
    assert replayed.headers["idempotency-replayed"] == "true"
    again = await send(office, village, text, as_="supervisor1")
    assert [state for _, state, _ in states(again)] == ["known", "refused", "known"]
    assert again.json()["rows"][0]["id"] == first.json()["rows"][0]["id"]
    corrected = await send(office, village, text.replace("گلیم‌بافی", "گلیم و جاجیم‌بافی"))
    assert [(state, errors) for _, state, errors in states(corrected)] == [
        ("refused", [("national_code", "nominated_before")]),
        ("started", []),
        ("refused", [("national_code", "nominated_before")]),
    ]
    with office.database.reading() as session:
        begun = CaseStore(session).find(_everybody(), kind="talent", q=village.kanoon_id).count
        assert begun == 3
        assert len(TalentStore(session).open_in(village.kanoon_id)) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"name\nx", "wrong_headings"),
        (b"\xff\xfe", "not_utf8"),
        (("national_code\n" + "1\n" * 5_001).encode(), "too_many_rows"),
    ],
    ids=["empty", "headings", "bytes", "rows"],
)
async def test_a_file_that_is_none_is_refused_whole(office: Office, content: bytes, code: str) -> None:
    village = office.found_village()
    answer = await send(office, village, content)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("file", code)]
    with office.database.reading() as session:
        assert TalentStore(session).open_in(village.kanoon_id) == []


async def test_only_who_may_nominate_a_whole_kanoon_sends_a_file_and_only_for_one_that_is_active(
    office: Office,
) -> None:
    village, other = office.found_village(members=3), office.found_village()
    text = file_of(village)
    assert (await send(office, village, text, as_=other.leader)).status_code == 403
    assert (await send(office, village, text, as_=village.members[0])).status_code == 403
    path = f"/kanoons/{village.kanoon_id}/state"
    await office.call("PUT", path, {"state": "suspended", "reason": "بازدید نشد"}, as_="supervisor1")
    suspended = await send(office, village, text, as_=village.leader)
    assert suspended.json()["errors"][0]["code"] == "kanoon_not_active"
    nowhere = Village("k-none", "", [], village.members, village.national_codes)
    unknown = await send(office, nowhere, text)
    assert unknown.json()["errors"][0]["code"] == "unknown_kanoon"


async def test_hundreds_are_kept_in_bounded_transactions(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = office.found_village(members=3)
    monkeypatch.setattr("api.talent_bulk.ROWS_OF_A_TRANSACTION", 1)
    answer = await send(office, village, file_of(village).replace("گلیم‌بافی", ""))
    assert [state for _, state, _ in states(answer)] == ["started"] * 3


def _everybody() -> Any:
    from domain.permissions import Actor, Role

    return Actor("auditor1", frozenset({Role.AUDITOR}))
