"""A fault that is ordered strikes; one that never could is refused with what is possible."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import gateways.sandbox
from gateways.sandbox.configuration import SandboxConfig
from gateways.sandbox.faults import NEED_SECONDS, POSSIBLE
from tests.fixtures.sandbox import Sandbox, open_sandbox

SHEBA, CODE, MOBILE = "IR062960000000100324200001", "0499370899", "09123456789"
EVERY_FAULT = [
    (system, kind, operation)
    for kind, systems in POSSIBLE.items()
    for system, operations in systems.items()
    for operation in operations
]


@pytest.fixture(scope="module")
def played() -> Iterator[Sandbox]:
    yield from open_sandbox(
        SandboxConfig(
            port=0,
            bank_seconds=0,
            merat_seconds=0,
            sms_seconds=0,
            supplier_seconds=0,
            carrier_seconds=0,
            payment_seconds=0,
        )
    )


@pytest.fixture(scope="module")
def callers(played: Sandbox) -> Iterator["Callers"]:
    headers = {"Authorization": f"Bearer {played.config.token}"}
    with httpx.Client(base_url=played.base_url, headers=headers) as http:
        yield Callers(played, http)


def order(sandbox: Sandbox, **wish: Any) -> httpx.Response:
    return sandbox.control().post("/faults", json=wish)


class Callers:
    """One call of every operation, about the same people, by a client that has all the keys."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client) -> None:
        self._sandbox = sandbox
        self._http = http

    def call(self, system: str, operation: str, about: str) -> None:
        if operation == "webhook":
            self._tell(system, about)
            return
        calls: dict[tuple[str, str], Callable[[], Any]] = {
            ("bank", "owns_sheba"): lambda: self._post(
                "/bank/v1/accounts/ownership", {"sheba": SHEBA, "national_code": CODE}
            ),
            ("bank", "order_transfer"): lambda: self._order(about),
            ("bank", "statement"): lambda: self._http.get(
                "/bank/v1/statements/2026-03-01", headers={"Idempotency-Key": about}
            ),
            ("bank", "transfer_state"): lambda: self._http.get(f"/bank/v1/transfers/{about}"),
            ("bank", "send_file"): lambda: self._post(
                "/bank/v1/payout-files",
                {
                    "file_id": f"{about}.1",
                    "lines": [{"order_id": about, "sheba": SHEBA, "amount_rials": 1}],
                },
            ),
            ("bank", "file_returns"): lambda: self._http.get(f"/bank/v1/payout-files/{about}.1"),
            ("bank", "open_account"): lambda: self._post(
                "/bank/v1/accounts/collective", {"account_id": about, "name": "کانون"}
            ),
            ("bank", "close_account"): lambda: self._post(f"/bank/v1/accounts/collective/{about}/close", {}),
            ("bank", "balance"): lambda: self._http.get(f"/bank/v1/accounts/collective/{about}/balance"),
            # A rehearsal's accounts are there without having been opened.
            ("bank", "move_balance"): lambda: self._http.post(
                f"/bank/v1/accounts/collective/{about}/moves",
                json={"move_id": about, "into": f"{about}-into"},
                headers={"Hamyar-Rehearsal": about, "Hamyar-Case-Now": "2026-03-01T09:00:00+03:30"},
            ),
            ("identity", "owns_mobile"): lambda: self._post(
                "/identity/v1/mobiles/ownership", {"national_code": CODE, "mobile": MOBILE}
            ),
            ("merat", "request"): lambda: self._request(about),
            ("merat", "result"): lambda: self._http.get(f"/merat/v1/recognitions/{about}"),
            ("sms", "send"): self._send,
            ("university", "enrol"): lambda: self._enrol(about),
            ("university", "look"): lambda: self._http.get(f"/university/v1/enrolments/{about}"),
            ("university", "free"): lambda: self._post(f"/university/v1/enrolments/{about}/free", {}),
            ("supplier", "order"): lambda: self._order_goods(about),
            ("supplier", "look"): lambda: self._http.get(f"/supplier/v1/orders/{about}"),
            ("carrier", "book"): lambda: self._book(about),
            ("carrier", "look"): lambda: self._http.get(f"/carrier/v1/parcels/{about}"),
            ("carrier", "call_off"): lambda: self._post(f"/carrier/v1/parcels/{about}/call_off", {}),
            ("carrier", "invoice"): lambda: self._bill(about),
            ("payment", "create"): lambda: self._open_payment(about),
            ("payment", "pay"): lambda: self._pay(about),
            ("payment", "verify"): lambda: self._verify(about),
            ("payment", "inquire"): lambda: self._http.get(f"/payment/gozar/v1/payments/{about}"),
            ("payment", "refund"): lambda: self._refund(about),
            ("payment", "refund_state"): lambda: self._http.get(f"/payment/gozar/v1/refunds/{about}"),
            ("sms", "state"): lambda: self._sms("statuslocalmessageid.json", {"localid": about}),
        }
        calls[system, operation]()

    def _tell(self, system: str, about: str) -> None:
        match system:
            case "bank":
                self._sandbox.tell("/receipts", amount_rials=1, loan_id=about)
            case "merat":
                self._request(about)
            case "sms":
                self._send()
            case "university":
                self._enrol(about)
            case "supplier":
                self._order_goods(about)
            case "payment":
                self._pay(about)
            case "carrier":
                self._book(about)

    def _order(self, about: str) -> None:
        self._post("/bank/v1/transfers", {"order_id": about, "sheba": SHEBA, "amount_rials": 1})

    def _request(self, about: str) -> None:
        asked = {"request_id": about, "national_code": CODE, "amount_rials": 1, "instalments": 1}
        self._post("/merat/v1/recognitions", asked)

    def _enrol(self, about: str) -> None:
        asked = {"enrolment_id": about, "course": "c-1", "national_code": CODE, "name": "مریم"}
        self._post("/university/v1/enrolments", asked)

    def _order_goods(self, about: str) -> None:
        asked = {
            "order_id": about,
            "supplier": "10380284790",
            "what": "دار",
            "amount_rials": 1,
            "deliver_to": {},
        }
        self._post("/supplier/v1/orders", asked)

    def _book(self, about: str) -> None:
        asked = {
            "order_id": about,
            "carrier": "post",
            "weight_grams": 1,
            "bring_from": {},
            "bring_to": {},
        }
        self._post("/carrier/v1/parcels", asked)

    def _bill(self, about: str) -> None:
        self._book(about)
        self._sandbox.tell("/carrier-invoices", order_id=about)

    def _open_payment(self, about: str) -> str:
        asked = {"payment_id": about, "amount_rials": 1, "callback_url": "https://hamyar.example/back"}
        answer = self._http.post("/payment/gozar/v1/payments", json=asked)
        return str(answer.json().get("authority", ""))

    def _pay(self, about: str) -> str:
        authority = self._open_payment(about)
        self._http.post(f"/payment/gozar/pay/{authority}", data={"state": "paid"})
        return authority

    def _verify(self, about: str) -> str:
        authority = self._pay(about)
        self._post("/payment/gozar/v1/verifications", {"authority": authority, "amount_rials": 1})
        return authority

    def _refund(self, about: str) -> None:
        asked = {"refund_id": about, "authority": self._verify(about), "amount_rials": 1}
        self._post("/payment/gozar/v1/refunds", asked)

    def _send(self) -> None:
        self._sms("send.json", {"receptor": MOBILE, "message": "متن"})

    def _sms(self, path: str, form: dict[str, str]) -> None:
        self._http.post(f"/kavenegar/v1/{self._sandbox.config.sms_key}/sms/{path}", data=form)

    def _post(self, path: str, body: dict[str, Any]) -> None:
        self._http.post(path, json=body)


@pytest.mark.parametrize(("system", "kind", "operation"), EVERY_FAULT)
@pytest.mark.parametrize("named", [True, False])
def test_every_fault_that_is_taken_strikes_its_operation_and_is_used_up(
    played: Sandbox, callers: Callers, system: str, kind: str, operation: str, *, named: bool
) -> None:
    wish = {"system": system, "kind": kind, "operation": operation if named else "*"}
    assert order(played, **wish, seconds=0.01).status_code == 201
    callers.call(system, operation, f"loan-{kind}-{operation}-{named}")
    assert played.see("/faults")["items"] == []


@pytest.mark.parametrize(
    ("wish", "possible"),
    [
        (
            {"system": "bank", "kind": "unknown_outcome", "operation": "owns_sheba"},
            "bank: order_transfer, open_account, move_balance",
        ),
        ({"system": "bank", "kind": "unknown_outcome", "operation": "transfer_state"}, "merat: request"),
        (
            {"system": "merat", "kind": "reject"},
            "bank: order_transfer, open_account, move_balance, send_file; sms: send; university: enrol; supplier: order; payment: create, refund; carrier: book",
        ),
        ({"system": "sms", "kind": "not_owner"}, "bank: owns_sheba"),
        ({"system": "bank", "kind": "error", "operation": "no_such_operation"}, "owns_sheba, order_transfer"),
        ({"system": "merat", "kind": "returned"}, "bank: order_transfer"),
        ({"system": "sms", "kind": "late_webhook", "operation": "send", "seconds": 1}, "sms: webhook"),
        ({"system": "bank", "kind": "slow"}, "seconds"),
        ({"system": "bank", "kind": "late_webhook"}, "seconds"),
    ],
)
def test_a_fault_that_would_never_do_anything_is_refused_with_what_is_possible(
    played: Sandbox, wish: dict[str, str], possible: str
) -> None:
    answer = order(played, **wish)
    assert answer.status_code == 422
    assert possible in answer.json()["detail"][0]["msg"]
    assert played.see("/faults")["items"] == []


def test_a_fault_of_sms_strikes_whom_it_is_for_also_when_their_message_is_asked_about(
    played: Sandbox, callers: Callers
) -> None:
    callers._sms("send.json", {"receptor": MOBILE, "message": "متن", "localid": "1234"})
    assert order(played, system="sms", kind="error", operation="state", for_process=MOBILE).is_success
    callers.call("sms", "state", "5678")
    assert len(played.see("/faults")["items"]) == 1, "that was about somebody else"
    callers.call("sms", "state", "1234")
    assert played.see("/faults")["items"] == []


def test_the_docstring_of_the_sandbox_has_the_whole_table() -> None:
    told = gateways.sandbox.__doc__ or ""
    lines = [line.split("|") for line in told.splitlines() if line.startswith("| ")]
    table = {cells[1].strip(): [cell.strip() for cell in cells[2:-1]] for cells in lines[1:]}
    assert table == {
        kind: [
            ", ".join(systems.get(system, ()))
            for system in ("bank", "merat", "sms", "identity", "university", "supplier", "payment", "carrier")
        ]
        for kind, systems in POSSIBLE.items()
    }
    assert all(f"`{kind}`" in told for kind in NEED_SECONDS)
