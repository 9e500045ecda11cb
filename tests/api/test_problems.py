"""What is refused is refused with a problem document, in the language of who asked."""

from collections.abc import AsyncIterator

import httpx
import pytest


async def test_an_unknown_address_is_a_problem(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/api/v1/nowhere?national_code=0499370899")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "en"
    assert answer.json() == {
        "type": "urn:hamyar:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found",
        "instance": "/api/v1/nowhere",
        "code": "not_found",
    }


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("fa", "پیدا نشد"),
        ("en-GB,en;q=0.9", "Not found"),
        ("de, fa;q=0.5, en;q=0.4", "پیدا نشد"),
        ("de", "پیدا نشد"),
        ("", "پیدا نشد"),
        ("en;q=nonsense", "پیدا نشد"),
        ("en; q=0.9", "Not found"),
        ("en ; q = 0.9 , fa;\tq=0.1", "Not found"),
        ("en; q=0.2, fa; q=0.8", "پیدا نشد"),
        ("en;level=1;Q=0.9", "Not found"),
        ("en;q=0, fa;q=0.1", "پیدا نشد"),
        ("en;q=nan, fa;q=0.1", "پیدا نشد"),
        ("en;q=inf, fa;q=0.1", "پیدا نشد"),
    ],
)
async def test_the_language_is_the_callers(stranger: httpx.AsyncClient, wanted: str, title: str) -> None:
    answer = await stranger.get("/api/v1/nowhere", headers={"Accept-Language": wanted})
    assert answer.json()["title"] == title


async def test_a_wrong_method_names_the_right_ones(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.put("/api/v1/sessions")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["code"] == "method_not_allowed"


async def test_every_wrong_field_is_named(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/sessions", json={"username": 5, "otp": "x" * 99, "more": 1})
    assert answer.status_code == 422
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("username", "not_a_text"),
        ("password", "required"),
        ("otp", "too_long"),
        ("more", "unknown_field"),
    }
    assert all(error["message"] for error in answer.json()["errors"])


async def test_of_thousands_of_wrong_fields_the_first_are_told(
    stranger: httpx.AsyncClient,
) -> None:
    body = {f"field{number:05}": 1 for number in range(20_000)}
    answer = await stranger.post("/api/v1/sessions", json=body)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 50
    assert answer.json()["more_errors"] is True
    assert len(answer.content) < 20_000


async def test_a_wrong_fields_name_is_told_shortened(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post(
        "/api/v1/sessions",
        json={"username": "a", "password": "b", "x" * 500_000: 1, "more": {"y" * 9_000: 1}},
    )
    assert answer.status_code == 422
    assert len(answer.content) < 2_000
    assert "more_errors" not in answer.json()


async def test_what_was_typed_is_not_repeated(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/sessions", json={"username": "x", "password": ["my secret"]})
    assert "my secret" not in answer.text


@pytest.mark.parametrize("body", ["{", "{'a': 1}", "[" * 100_000, '{"a": NaN}'])
async def test_broken_json_is_malformed(stranger: httpx.AsyncClient, body: str) -> None:
    answer = await stranger.post(
        "/api/v1/sessions", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize("username", ["\ud800", "a\0b"])
async def test_half_characters_and_nul_are_refused(stranger: httpx.AsyncClient, username: str) -> None:
    import json

    body = json.dumps({"username": username, "password": "x"}).encode()
    answer = await stranger.post(
        "/api/v1/sessions", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "username"
    assert answer.json()["errors"][0]["code"] == "invalid_text"


async def test_a_body_of_another_kind_is_refused(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/sessions", content="a=1", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


async def test_an_unknown_parameter_is_named(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/api/v1/health/live?verbose=1")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "verbose"


async def test_too_much_is_refused_whether_its_length_is_told_or_not(stranger: httpx.AsyncClient) -> None:
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b"x" * 8_192

    kind = {"Content-Type": "application/json"}
    told = await stranger.post("/api/v1/sessions", content=b"x" * 2_000_000, headers=kind)
    untold = await stranger.post("/api/v1/sessions", content=drops(), headers=kind)
    for answer in (told, untold):
        assert answer.status_code == 413
        assert answer.json()["code"] == "too_large"


async def test_another_host_is_refused(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/api/v1/health/live", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "wrong_host"


async def test_every_answer_carries_the_headers_that_protect(stranger: httpx.AsyncClient) -> None:
    for path in ("/api/v1/health/live", "/api/v1/docs", "/api/v1/nowhere", "/nowhere"):
        headers = (await stranger.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]
