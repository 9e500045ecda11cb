"""The receipt of an SMS finds its message, also where nobody knew at first whether it was sent."""

import httpx
import pytest
from fastapi import FastAPI

from api.app import make_app
from api.intake import hand_over
from gateways.sms import Ghasedak, Kavenegar
from gateways.webhook_signature import sign
from tests.activities.house import Clock, mobile_of, row, sms_relay, tell
from tests.api.conftest import House, Keys, caller_of, no_engine
from tests.api.test_webhooks import rows, until
from tests.fixtures.sandbox import Sandbox


@pytest.fixture
def app(house: House) -> FastAPI:
    """A house that hands events over as in production; a person's case could not even be opened: no engine."""
    return make_app(
        database=house.database,
        connect=no_engine,
        keys=Keys(),
        hand_over=hand_over,
        webhook_secrets=house.secrets,
        clock=house.clock,
    )


@pytest.mark.parametrize("provider", [Kavenegar, Ghasedak])
async def test_a_message_of_an_unknown_end_is_found_and_then_delivered(
    house: House, app: FastAPI, sandbox: Sandbox, provider: type[Kavenegar | Ghasedak]
) -> None:
    case = f"loan-{provider.name}"
    tell(house.database, case)
    async with app.router.lifespan_context(app), caller_of(app) as api, httpx.AsyncClient() as http:
        sms = provider(sandbox.url(provider.name), sandbox.config.sms_key, "30001234", http)
        relay = sms_relay(house.database, sms, Clock())

        # The provider takes the message, and its answer is lost
        sandbox.fault("sms", "unknown_outcome", operation="send")
        await relay.once()
        assert (row(house.database, case).state, row(house.database, case).reference) == ("unknown", None)

        # The receipt comes first, and finds nobody
        sent = sandbox.see("/sent-messages", recipient=mobile_of(case)[-10:])["items"]
        assert len(sent) == 1
        body = b'{"type": "sms.receipt", "data": {"message_id": "%b", "state": "delivered"}}'
        signed = body % sent[0]["message_id"].encode()
        headers = sign(house.secrets["sms"], "msg_1", house.clock(), signed)
        assert (await api.post("/api/v1/webhooks/sms", content=signed, headers=headers)).status_code == 202
        await until(lambda: rows(house)[0].tries > 0)
        assert rows(house)[0].state == "new"

        # Then the provider is asked; its word brings the reference, and the receipt its message
        await relay.ask_once()
        assert row(house.database, case).reference == sent[0]["message_id"]
        await until(lambda: rows(house)[0].state != "new")
        assert rows(house)[0].state == "handed_over"
        assert row(house.database, case).state == "delivered"
