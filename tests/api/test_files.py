"""Files at the API's door: what is taken, what is made of it, whose it is, and who gets it back."""

import asyncio
import hashlib
import io
import json
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import select

from api.problem_words import field_message
from api.state import ApiState
from domain.case import CaseStatus, OpenTask, Projection
from domain.files import LARGEST_FILE_BYTES
from domain.forms import FieldError
from domain.permissions import Role
from domain.policies import shipped_policies
from domain.processes import task_kind
from stores.cases import CaseStore
from stores.database import Database
from stores.files import FileContentRow, FileStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, bearer, caller_of, person
from tests.pages.conftest import CALENDAR, NATIONAL_CODE, a_member, answer_in_store, open_case
from tests.papers import COMMENT, PDF, bomb, opened, photo_with_a_place, picture

FOUND = "kanoon.found"
_KNOWN: WeakKeyDictionary[httpx.AsyncClient, dict[str, dict[str, str]]] = WeakKeyDictionary()


async def known(api: httpx.AsyncClient, who: str) -> dict[str, str]:
    """The header of somebody, who logs in once."""
    headers = _KNOWN.setdefault(api, {})
    if who not in headers:
        headers[who] = await bearer(api, who)
    return headers[who]


@pytest.fixture
def house(house: House) -> House:
    def write(session: Any) -> None:
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put([a_member("m-1", "مریم", "کریمی", NATIONAL_CODE)])
        StaffStore(session).put_person(person("elsewhere", Role.LEADER, region="IR-10"))
        StaffStore(session).put_person(person("colleague", Role.LEADER, region="IR-07"))

    house.database.write(write)
    return house


@pytest.fixture
def task(house: House) -> str:
    return open_case(house, "kanoon-a", FOUND)


async def hand_in(
    api: httpx.AsyncClient,
    task_id: str,
    content: bytes,
    who: str = "leader",
    field: str = "minutes",
    **headers: str,
) -> httpx.Response:
    whole = await known(api, who) | {"Content-Type": "application/octet-stream"} | headers
    return await api.post(
        f"/api/v1/tasks/{task_id}/files", params={"field": field}, content=content, headers=whole
    )


async def download(api: httpx.AsyncClient, file_id: str, who: str = "leader") -> httpx.Response:
    return await api.get(f"/api/v1/files/{file_id}", headers=await known(api, who))


async def complete(
    api: httpx.AsyncClient, task_id: str, who: str = "leader", **form: Any
) -> tuple[int, list[tuple[str, str]]]:
    """Status of an answer, and what is wrong where."""
    answer = await api.post(
        f"/api/v1/tasks/{task_id}/complete",
        json={"expected_rev": 1, "form": form},
        headers=await known(api, who),
    )
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json().get("errors", [])]


async def test_a_pdf_is_kept_as_it_is_and_given_back_as_an_attachment(
    stranger: httpx.AsyncClient, task: str
) -> None:
    answer = await hand_in(stranger, task, PDF)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["id"].startswith("file-")
    assert (told["media_type"], told["size_bytes"]) == ("application/pdf", len(PDF))
    assert told["sha256"] == hashlib.sha256(PDF).hexdigest()
    file = await download(stranger, told["id"])
    assert file.content == PDF
    name = f"minutes-{told['id'][5:13]}.pdf"
    assert file.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "no-store" in file.headers["cache-control"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_written_anew(stranger: httpx.AsyncClient, task: str, form: str) -> None:
    sent = picture(form, (4_000, 3_000) if form == "JPEG" else (40, 30))
    told = (await hand_in(stranger, task, sent)).json()
    kept = (await download(stranger, told["id"])).content
    assert (told["size_bytes"], told["sha256"]) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert opened(kept).format == form
    assert opened(kept).size == ((3_000, 2_250) if form == "JPEG" else (40, 30))


async def test_a_photo_keeps_nothing_of_who_took_it_and_where_and_stands_upright(
    stranger: httpx.AsyncClient, task: str
) -> None:
    sent = photo_with_a_place()
    assert b"Maryam" in sent
    told = (await hand_in(stranger, task, sent)).json()
    kept = (await download(stranger, told["id"])).content
    for trace in (b"Maryam", b"Exif", COMMENT):
        assert trace not in kept
    assert len(opened(kept).getexif()) == 0
    assert opened(kept).size == (48, 64)


async def test_what_hides_behind_a_picture_is_gone(stranger: httpx.AsyncClient, task: str) -> None:
    told = (await hand_in(stranger, task, picture() + b"<script>alert(1)</script>")).json()
    assert b"<script>" not in (await download(stranger, told["id"])).content


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
async def test_pictures_of_every_depth_are_taken(stranger: httpx.AsyncClient, task: str, mode: str) -> None:
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (8, 8), 40_000).save(out, "PNG")
        sent = out.getvalue()
    else:
        sent = picture("JPEG" if mode == "CMYK" else "PNG", mode=mode)
    told = (await hand_in(stranger, task, sent)).json()
    kept = opened((await download(stranger, told["id"])).content)
    assert mode != "I;16" or kept.getpixel((1, 1)) == 40_000 >> 8


WRONG: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "file_empty"),
    ("too large", PDF + b" " * LARGEST_FILE_BYTES, "file_too_large"),
    ("a program", b"MZ\x90\x00", "file_kind"),
    ("a page", b"<html><script>alert(1)</script></html>", "file_kind"),
    ("a drawing that runs scripts", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
    ("a kind that is not listed", picture("GIF", mode="P"), "file_kind"),
    ("a PDF without its end", PDF[:40], "file_broken"),
    ("half a JPEG", picture("JPEG", (200, 200))[:9_000], "file_broken"),
    ("half a PNG", picture("PNG", (200, 200))[:9_000], "file_broken"),
    ("half a WebP", picture("WEBP", (200, 200))[:9_000], "file_broken"),
    ("a JPEG in name only", b"\xff\xd8\xff" + b"x" * 500, "file_broken"),
    ("a PNG that calls itself a JPEG", b"\xff\xd8\xff" + picture("PNG"), "file_broken"),
    ("a bomb", bomb(), "file_pixels"),
]


@pytest.mark.parametrize(("content", "code"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_what_is_not_taken_is_said_at_its_field_in_both_languages(
    stranger: httpx.AsyncClient, house: House, task: str, content: bytes, code: str, language: Any
) -> None:
    # Whatever the sender calls it: only its bytes count.
    answer = await hand_in(
        stranger, task, content, **{"Accept-Language": language, "Content-Type": "application/pdf"}
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error == {"field": "minutes", "code": code, "message": field_message(code).in_(language)}
    assert files_of(house.database) == []


def files_of(database: Database) -> list[str]:
    return database.read(lambda session: list(session.scalars(select(FileContentRow.file_id))))


async def test_a_pdf_that_is_called_a_picture_is_a_pdf(stranger: httpx.AsyncClient, task: str) -> None:
    answer = await hand_in(stranger, task, PDF, **{"Content-Type": "image/jpeg"})
    assert answer.json()["media_type"] == "application/pdf"


async def test_far_too_much_is_turned_away_at_the_door(stranger: httpx.AsyncClient, task: str) -> None:
    assert (await hand_in(stranger, task, PDF + b" " * 17 * 1024 * 1024)).status_code == 413
    # Elsewhere a body is as small as ever, also with a declared kind that is no JSON.
    headers = await known(stranger, "leader")
    large = await stranger.post(f"/api/v1/tasks/{task}/claim", content=b" " * 2_000_000, headers=headers)
    assert large.status_code == 413


async def test_the_same_key_keeps_a_file_once(stranger: httpx.AsyncClient, house: House, task: str) -> None:
    first = await hand_in(stranger, task, PDF, **{"Idempotency-Key": "one"})
    again = await hand_in(stranger, task, PDF, **{"Idempotency-Key": "one"})
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(files_of(house.database)) == 1
    other = await hand_in(stranger, task, PDF + b"\n", **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_only_who_may_answer_hands_something_in_and_only_where_it_is_asked_for(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    for who, status in (("auditor", 403), ("elsewhere", 404), ("credit_officer", 403), ("member", 404)):
        assert (await hand_in(stranger, task, PDF, who)).status_code == status, who
    for field in ("held_on", "photo"):
        answer = await hand_in(stranger, task, PDF, field=field)
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
            ("field", "unknown_field")
        ]
    claimed = await stranger.post(
        f"/api/v1/tasks/{task}/claim", json={"expected_rev": 1}, headers=await known(stranger, "colleague")
    )
    assert claimed.status_code == 200
    assert (await hand_in(stranger, task, PDF)).json()["code"] == "taken"
    answer_in_store(house, task, "colleague", house.clock(), held_on="2026-12-01")
    assert (await hand_in(stranger, task, PDF)).json()["code"] == "task_closed"


async def test_until_an_answer_names_it_it_is_its_senders_alone_and_then_the_cases(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    file_id = (await hand_in(stranger, task, PDF)).json()["id"]
    for who in ("supervisor", "colleague", "provincial_secretary"):
        assert (await download(stranger, file_id, who)).status_code == 404, who
    assert (await download(stranger, file_id)).status_code == 200
    answer_in_store(house, task, "leader", house.clock(), minutes=file_id)
    for who in ("leader", "supervisor", "provincial_secretary", "auditor"):
        assert (await download(stranger, file_id, who)).status_code == 200, who
    for who in ("colleague", "elsewhere", "member", "trustee"):
        assert (await download(stranger, file_id, who)).status_code == 404, who


async def test_who_is_asked_about_a_file_may_read_it(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    file_id = (await hand_in(stranger, task, PDF)).json()["id"]
    answer_in_store(house, task, "leader", house.clock(), minutes=file_id)
    assert (await download(stranger, file_id, "colleague")).status_code == 404

    show_another(house, "kanoon.fix", {"minutes": file_id})
    assert (await download(stranger, file_id, "colleague")).status_code == 200
    assert (await download(stranger, file_id, "elsewhere")).status_code == 404


def show_another(house: House, kind: str, about: dict[str, Any]) -> None:
    """The case goes on with another task."""
    declared, now = task_kind(kind), house.clock()
    task = OpenTask(
        "kanoon-a.2", kind, declared.stage, [declared.role], "IR-07", None, None, [], [], about,
        shipped_policies().kanoon.tasks[kind].as_task_times(), now,
    )  # fmt: skip
    shown = Projection(
        "kanoon-a", "kanoon", "real", 3, now, declared.stage, CaseStatus.RUNNING, None, None, "IR-07", None,
        (task,),
    )  # fmt: skip
    house.database.write(lambda session: CaseStore(session).project(shown, CALENDAR))


async def test_what_an_answer_names_must_have_been_handed_in_for_that_very_question(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    other = open_case(house, "kanoon-b", FOUND)
    strange = (await hand_in(stranger, other, PDF)).json()["id"]
    own = (await hand_in(stranger, task, PDF)).json()["id"]
    form: dict[str, Any] = {"held_on": "1405/09/10", "secretary": 1, "deputy": 2, "trustees": "3 4 5"}
    for wrong in (strange, "file-" + "0" * 32):
        status, errors = await complete(stranger, task, minutes=wrong, **form)
        assert (status, errors) == (422, [("minutes", "unknown_file")])
    # Everything that is wrong is said at once.
    status, errors = await complete(stranger, task, minutes=strange, **form | {"held_on": "some day"})
    assert (status, set(errors)) == (422, {("minutes", "unknown_file"), ("held_on", "not_a_date")})
    # The right one goes to the case itself, which is not there in this house.
    assert (await complete(stranger, task, minutes=own, **form))[0] == 503


async def test_one_that_was_let_go_of_is_asked_for_again(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    file_id = (await hand_in(stranger, task, PDF)).json()["id"]
    later = house.clock() + timedelta(days=1)
    assert house.database.write(lambda session: FileStore(session).forget_untaken(later)) == 1
    status, errors = await complete(stranger, task, minutes=file_id)
    assert status == 422
    assert ("minutes", "unknown_file") in errors
    assert FieldError("minutes", "unknown_file").message("en") == "This file is not here; choose it again."
    assert (await download(stranger, file_id)).status_code == 404


async def test_nothing_of_a_file_is_readable_in_the_database(
    stranger: httpx.AsyncClient, house: House, task: str
) -> None:
    file_id = (await hand_in(stranger, task, PDF)).json()["id"]
    sealed = house.database.read(lambda session: FileStore(session).sealed(file_id)) or b""
    assert sealed
    assert b"PDF" not in sealed
    assert b"Catalog" not in sealed


async def test_the_form_says_what_may_be_handed_in(stranger: httpx.AsyncClient, task: str) -> None:
    read = await stranger.get(f"/api/v1/tasks/{task}", headers=await known(stranger, "leader"))
    form = read.json()["form"]
    (hint,) = [one for one in form["ui"] if one["name"] == "minutes"]
    assert hint["kind"] == "file"
    assert hint["accepts"] == ["application/pdf", "image/jpeg", "image/png", "image/webp"]
    assert hint["max_bytes"] == LARGEST_FILE_BYTES
    assert "PDF, JPEG, PNG or WebP, at most 10 MB" in json.dumps(form["schema"])
    assert "minutes" in form["schema"]["required"]


async def test_many_pictures_at_once_are_unpacked_a_few_at_a_time(
    app: FastAPI, stranger: httpx.AsyncClient, house: House
) -> None:
    tasks = [open_case(house, f"kanoon-{number}", FOUND) for number in range(6)]
    headers = await known(stranger, "leader")
    state: ApiState = app.state.hamyar

    async def one(client: httpx.AsyncClient, task_id: str) -> int:
        path = f"/api/v1/tasks/{task_id}/files?field=minutes"
        return (await client.post(path, content=picture(), headers=headers)).status_code

    async with caller_of(app) as client:
        sent = asyncio.gather(*(one(client, task_id) for task_id in tasks))
        assert await sent == [201] * 6
    assert not state.picture_turns.locked()
