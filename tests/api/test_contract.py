"""The contract is written down for machines and people, and rates and health are told."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI

from api.loan_documents import PDF, XLSX
from api.rates import RateRules
from domain.files import DOCUMENTS
from tests.api.conftest import House, bearer, caller_of, log_in
from tests.api.test_every_route import routes
from tests.contract import contract_of

NAMED_IN_THE_CONTRACT = """
    items next count count_capped
    id kind stage status outcome started_at now policy_version subject tasks timeline waiting links
    at what actor text who since next_at
    schedule number due_on deadline_on principal_rials fee_rials paid_rials state
    balance fee_due_rials overpaid_rials arrears_class
    from to fired
    process_id title role assignee rev priority due_at form schema ui draft actions why next_task
    first_name last_name national_code_masked mobile_masked kanoon_id roles has_account
    key event channel recipient_masked language attempts
    ok checks name detail
    type status detail instance errors field code message
"""
"""The fields of answers that the contract of the API promises by name."""


def properties_in(schema: Any) -> Iterator[str]:
    """The names of all fields, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from properties_in(inner)


async def test_every_route_is_in_the_document(app: FastAPI, stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    hidden = {("GET", "/api/v1/docs"), ("GET", "/api/v1/openapi.json")}
    assert told == {(m, p) for m, p, _ in routes(app) if p.startswith("/api/v1") and (m, p) not in hidden}


async def test_the_document_says_who_may_and_how_refusals_look(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    mine = document["paths"]["/api/v1/sessions/current"]["get"]
    assert mine["security"] == [{"staff": []}]
    assert list(mine["responses"]["401"]["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in str(document)


async def test_the_document_is_valid_openapi(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    schemathesis.openapi.from_dict(document).validate()
    flow = document["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "http://testserver/api/v1/token"


async def test_every_answer_has_its_fields_in_the_document(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    if kind in {"text/plain", PDF, XLSX, *DOCUMENTS}:
                        continue
                    name = content["schema"]["$ref"].rpartition("/")[2]
                    assert schemas[name].get("properties"), (method, path, status)
    assert set(NAMED_IN_THE_CONTRACT.split()) <= set(properties_in(schemas))


async def test_every_shape_has_a_name_of_its_own(stranger: httpx.AsyncClient) -> None:
    """Two models of one name are told apart by our modules, which are nobody's business."""
    document = (await stranger.get("/api/v1/openapi.json")).json()
    assert [name for name in document["components"]["schemas"] if name.startswith("api__")] == []


async def test_an_answer_that_is_not_in_the_document_is_found(app: FastAPI) -> None:
    contract, place = contract_of(app), "/api/v1/health/ready"
    contract.check("GET", place, httpx.Response(200, json={"ready": True, "missing": []}))
    for status, body in (
        (200, {"ready": "yes", "missing": []}),
        (200, {"ready": True}),
        (200, {"ready": True, "missing": [], "more": 1}),
        (201, {"ready": True, "missing": []}),
        (422, {"ready": True, "missing": []}),
    ):
        with pytest.raises(AssertionError):
            contract.check("GET", place, httpx.Response(status, json=body))
    with pytest.raises(AssertionError):
        contract.check(
            "POST",
            "/api/v1/loans",
            httpx.Response(202, json={"id": "x", "kind": "loan", "status": "running"}),
        )


async def test_the_docs_ask_nobody_else(stranger: httpx.AsyncClient) -> None:
    page = (await stranger.get("/api/v1/docs")).text
    assert "/api/v1/webhooks/{source}" in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


async def test_health_names_what_is_missing(stranger: httpx.AsyncClient) -> None:
    for root in ("", "/api/v1"):
        assert (await stranger.get(f"{root}/health/live")).json() == {"status": "live"}
        ready = await stranger.get(f"{root}/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["engine"]})


async def test_metrics_name_routes_and_never_paths(stranger: httpx.AsyncClient) -> None:
    await stranger.get("/api/v1/webhooks/0499370899")
    text = (await stranger.get("/metrics")).text
    assert "hamyar_requests_total" in text
    assert "0499370899" not in text


async def test_too_many_calls_are_told_when_to_come_again(house: House) -> None:
    house.rates = RateRules(anonymous="3/minute")
    async with caller_of(house.app()) as api:
        first = await api.get("/api/v1/health/live")
        assert first.headers["ratelimit-policy"] == '"anonymous";q=3;w=60'
        assert first.headers["ratelimit"].startswith('"anonymous";r=2;t=')
        for _ in range(2):
            await api.get("/api/v1/health/live")
        last = await api.get("/api/v1/health/live")
        assert last.status_code == 429
        assert last.json()["code"] == "too_many_requests"
        assert 0 < int(last.headers["retry-after"]) <= 60


async def test_refusals_tell_what_is_left_of_a_limit_too(house: House) -> None:
    house.rates = RateRules(caller="100/minute", anonymous="50/minute", login="9/minute")
    async with caller_of(house.app()) as api:
        who = await bearer(api, "supervisor")
        member = await bearer(api, "member")
        for answer, limit in (
            (await api.get("/api/v1/processes/none", headers=who), '"caller";r=99;'),
            (await api.get("/api/v1/processes?limit=0", headers=who), '"caller";r=98;'),
            (await api.post("/api/v1/tasks/none/claim", headers=who, json={}), '"caller";r=97;'),
            (await api.post("/api/v1/tasks/none/claim", headers=who, content=b"{"), '"caller";r=96;'),
            (await api.get("/api/v1/messages", headers=member), '"caller";r=99;'),
            (await api.get("/api/v1/processes"), '"anonymous";r=49;'),
            (await log_in(api, "supervisor", "wrong"), '"login";r=6;'),
        ):
            assert 400 <= answer.status_code < 500, answer.text
            assert answer.headers["ratelimit"].startswith(limit), answer.text
            assert answer.headers["ratelimit-policy"].endswith(";w=60")
