"""What the sandbox tells us by webhook: signed, in the shapes of the API contract, until we take it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from gateways.bank import BankGateway
from gateways.caller import CaseClock
from gateways.merat import MeratGateway
from gateways.sandbox.configuration import SandboxConfig, wall_clock
from gateways.sms import Kavenegar
from gateways.webhook_signature import verify
from tests.fixtures.sandbox import Sandbox, open_sandbox
from tests.gateways.conftest import Received, eventually, rehearsed

SHEBA = "IR150700001000112233445566"
NATIONAL_CODE = "0499370899"
Name = Callable[[str], str]


def quick(**wish: object) -> SandboxConfig:
    return SandboxConfig.model_validate(
        {
            "port": 0,
            "bank_seconds": 0.1,
            "merat_seconds": 0.1,
            "sms_seconds": 0.1,
            "webhook_retry_seconds": 0.02,
        }
        | wish
    )


def tried_in_vain(played: Sandbox) -> bool:
    return bool(played.see("/webhooks")["waiting"][0]["attempts"] > 0)


@pytest.fixture
def played(front_door: Received) -> Iterator[Sandbox]:
    """A sandbox of this test's own, which calls the test's front door."""
    yield from open_sandbox(quick(webhook_base_url=front_door.base_url))


@pytest.fixture
def ordering(played: Sandbox, client: httpx.AsyncClient) -> BankGateway:
    return BankGateway(played.address("bank"), client, rehearsals=played.address("bank"))


async def test_a_settled_transfer_is_told_with_a_good_signature(
    ordering: BankGateway, played: Sandbox, front_door: Received, live: CaseClock
) -> None:
    accepted = await ordering.order_transfer("loan-1:disburse", SHEBA, 1_000, live)

    (told,) = eventually(lambda: front_door.about("bank.transfer"))
    assert set(told) == {"order_id", "state", "at", "reference"}
    assert (told["order_id"], told["state"]) == ("loan-1:disburse", "settled")
    assert told["reference"] == accepted.reference
    headers, body = front_door.hooks[0]
    assert headers["path"] == "/api/v1/webhooks/bank"
    assert verify(played.secrets["bank"], headers, body, wall_clock()) == headers["webhook-id"]


async def test_recognitions_and_text_messages_are_told_too(
    played: Sandbox, front_door: Received, live: CaseClock, client: httpx.AsyncClient
) -> None:
    merat = MeratGateway(played.address("merat"), client, rehearsals=played.address("merat"))
    sms = Kavenegar(played.url("kavenegar"), played.config.sms_key, "30001234", client)
    await merat.request("loan-1:recognition", NATIONAL_CODE, 1_000, 10, live)
    sent = await sms.send("message-1", "+989123456789", "متن")

    (told,) = eventually(lambda: front_door.about("merat.result"))
    assert set(told) == {
        "request_id",
        "rank",
        "affordable_instalment_rials",
        "guarantor_ceiling_rials",
        "valid_until",
    }
    assert eventually(lambda: front_door.about("sms.receipt")) == [
        {"message_id": sent.reference, "state": "delivered"}
    ]
    asked = await merat.result("loan-1:recognition", live)
    assert asked is not None
    assert asked.rank == told["rank"]
    assert asked.valid_until.isoformat() == told["valid_until"]


async def test_a_rehearsal_is_never_told_by_webhook(
    ordering: BankGateway, played: Sandbox, front_door: Received, live: CaseClock
) -> None:
    await ordering.order_transfer("loan-2:disburse", SHEBA, 1_000, rehearsed("loan-2"))
    await ordering.order_transfer("loan-3:disburse", SHEBA, 1_000, live)

    assert eventually(lambda: front_door.about("bank.transfer", order_id="loan-3:disburse"))
    assert not front_door.about("bank.transfer", order_id="loan-2:disburse")
    assert played.see("/webhooks")["waiting"] == []


async def test_a_webhook_is_repeated_under_its_id_until_it_is_taken(
    ordering: BankGateway, front_door: Received, live: CaseClock, played: Sandbox
) -> None:
    front_door.answers = [500, 404, 202]
    await ordering.order_transfer("loan-1:disburse", SHEBA, 1_000, live)

    assert eventually(lambda: played.see("/webhooks")["ended"])
    assert len(front_door.hooks) == 3
    assert len(set(front_door.ids())) == 1
    (ended,) = played.see("/webhooks")["ended"]
    assert (ended["state"], ended["attempts"]) == ("delivered", 3)


async def test_webhooks_can_be_dropped_doubled_and_late(
    ordering: BankGateway, front_door: Received, live: CaseClock, played: Sandbox
) -> None:
    played.fault("bank", "dropped_webhook", for_process="loan-dropped")
    played.fault("bank", "duplicate_webhook", for_process="loan-doubled")
    played.fault("bank", "late_webhook", for_process="loan-late", seconds=0.6)
    for loan in ("dropped", "late", "doubled", "plain"):
        await ordering.order_transfer(f"loan-{loan}:disburse", SHEBA, 1_000, live)

    assert eventually(lambda: front_door.about("bank.transfer", order_id="loan-late:disburse"))
    orders = [told["order_id"] for told in front_door.about("bank.transfer")]
    assert orders.count("loan-dropped:disburse") == 0
    assert orders.count("loan-doubled:disburse") == 3
    assert orders[-1] == "loan-late:disburse"
    assert len(set(front_door.ids())) == len(front_door.hooks) - 1


async def test_a_live_order_sent_back_is_told_after_it_was_settled(
    ordering: BankGateway, front_door: Received, live: CaseClock, played: Sandbox
) -> None:
    played.fault("bank", "returned", for_process="loan-1", seconds=0.2)
    await ordering.order_transfer("loan-1:disburse", SHEBA, 1_000, live)

    assert eventually(lambda: len(front_door.about("bank.transfer")) == 2)
    assert [told["state"] for told in front_door.about("bank.transfer")] == ["settled", "returned"]


def test_receipts_come_whole_in_parts_doubled_and_bounced(played: Sandbox, front_door: Received) -> None:
    played.tell("/receipts", loan_id="loan-1", amount_rials=12_500_000, reference="whole")
    played.tell("/receipts", loan_id="loan-1", amount_rials=1_000, reference="part", parts=3)
    played.tell("/receipts", amount_rials=7, reference="double", copies=2)
    played.tell("/receipts/whole/bounce")

    assert eventually(lambda: len(front_door.hooks) == 7)
    (whole,) = front_door.about("bank.receipt", reference="whole")
    assert set(whole) == {"reference", "account", "amount_rials", "at", "payer", "loan_id"}
    parts = {
        told["reference"]: told["amount_rials"] for told in front_door.about("bank.receipt", loan_id="loan-1")
    }
    assert parts == {"whole": 12_500_000, "part-1": 334, "part-2": 333, "part-3": 333}
    assert len(front_door.about("bank.receipt", reference="double")) == 2
    assert front_door.about("bank.receipt_bounced") == [{"reference": "whole"}]


async def test_a_sandbox_started_again_goes_on_where_it_stopped(
    tmp_path: Path, front_door: Received, live: CaseClock, client: httpx.AsyncClient
) -> None:
    path = tmp_path / "sandbox.sqlite"
    for played in open_sandbox(quick(state_path=path)):
        bank = BankGateway(played.address("bank"), client, rehearsals=played.address("bank"))
        await bank.order_transfer("loan-1:disburse", SHEBA, 1_000, live)
        assert eventually(partial(tried_in_vain, played))

    for played in open_sandbox(quick(state_path=path, webhook_base_url=front_door.base_url)):
        bank = BankGateway(played.address("bank"), client, rehearsals=played.address("bank"))
        assert eventually(lambda: front_door.about("bank.transfer", order_id="loan-1:disburse"))
        state = await bank.transfer_state("loan-1:disburse", live)
        assert state is not None
        assert state.state == "settled"


def test_telling_it_where_we_listen_sends_what_waited(front_door: Received) -> None:
    for played in open_sandbox(quick(webhook_retry_seconds=60)):
        played.tell("/receipts", amount_rials=7)
        assert eventually(partial(tried_in_vain, played))
        played.tell("/settings", webhook_base_url=front_door.base_url)
        assert eventually(lambda: front_door.about("bank.receipt"))
