"""Three providers of text messages, each over real HTTP in its own shape."""

import logging
from collections.abc import Callable

import httpx
import pytest

from gateways.caller import GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.sms import Ghasedak, Kavenegar, Sent, SmsGateway, SmsIr, local_number
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import eventually

MOBILE = "+989123456789"
Name = Callable[[str], str]
PROVIDERS: list[type[Kavenegar | SmsIr | Ghasedak]] = [Kavenegar, SmsIr, Ghasedak]


@pytest.fixture(params=PROVIDERS, ids=lambda provider: provider.name)
def sms(request: pytest.FixtureRequest, calm: Sandbox, client: httpx.AsyncClient) -> SmsGateway:
    provider: type[Kavenegar | SmsIr | Ghasedak] = request.param
    return provider(calm.url(provider.name), calm.config.sms_key, "30001234", client, seconds=1.0)


async def test_a_message_arrives_word_for_word_and_is_delivered_later(
    sms: SmsGateway, calm: Sandbox, name: Name
) -> None:
    key = name("message")
    sent = await sms.send(key, MOBILE, f"قسط شما «{key}» فردا سررسید می‌شود")

    assert sent.reference
    assert sent.state == "queued"
    kept = [one for one in calm.see("/sent-messages")["items"] if one.get("message_id") == sent.reference]
    assert [one["text"] for one in kept] == [f"قسط شما «{key}» فردا سررسید می‌شود"]
    assert kept[0]["mobile"] == "09123456789"

    eventually(lambda: calm.see("/sent-messages", recipient="6789")["items"][-1]["state"] == "delivered")
    assert await sms.state(key, sent.reference) == Sent(sent.reference, "delivered")


async def test_a_phone_that_is_off_makes_it_undelivered(sms: SmsGateway, calm: Sandbox, name: Name) -> None:
    key = name("message")
    calm.fault("sms", "undelivered", operation="send")
    sent = await sms.send(key, MOBILE, "متن")

    assert eventually(
        lambda: any(
            one["state"] == "undelivered" and one["message_id"] == sent.reference
            for one in calm.see("/sent-messages")["items"]
            if one["channel"] == "sms"
        )
    )
    assert (await sms.state(key, sent.reference)).state == "undelivered"


async def test_a_number_that_cannot_be_is_refused_with_its_code(
    sms: SmsGateway, calm: Sandbox, name: Name
) -> None:
    calm.fault("sms", "reject")
    with pytest.raises(GatewayRefused) as refused:
        await sms.send(name("message"), MOBILE, "متن")
    assert refused.value.code == "invalid_mobile"


async def test_a_sending_without_an_answer_is_unknown(sms: SmsGateway, calm: Sandbox, name: Name) -> None:
    calm.fault("sms", "unknown_outcome", seconds=1.5)
    with pytest.raises(OutcomeUnknown):
        await sms.send(name("message"), MOBILE, "متن")


@pytest.mark.parametrize("provider", [Kavenegar, Ghasedak])
async def test_an_unknown_sending_is_found_by_our_key_with_the_reference_of_its_receipts(
    provider: type[Kavenegar | Ghasedak], calm: Sandbox, client: httpx.AsyncClient, name: Name
) -> None:
    key = name("message")
    sms = provider(calm.url(provider.name), calm.config.sms_key, "30001234", client)
    assert await sms.state(key, None) == Sent(None, "unknown")

    calm.fault("sms", "unknown_outcome")
    with pytest.raises(OutcomeUnknown):
        await sms.send(key, MOBILE, "متن")

    found = await sms.state(key, None)
    assert found.state in ("queued", "delivered")
    first = await sms.send(key, MOBILE, "متن")
    assert found.reference == first.reference
    again = await sms.send(key, MOBILE, "متن")
    assert again.reference == first.reference


async def test_sms_ir_keeps_no_reference_of_ours_so_an_unknown_sending_stays_unknown(
    calm: Sandbox, client: httpx.AsyncClient, name: Name
) -> None:
    sms = SmsIr(calm.url("sms_ir"), calm.config.sms_key, "30001234", client)
    assert await sms.state(name("message"), None) == Sent(None, "unknown")


async def test_a_wrong_key_lets_another_provider_try(calm: Sandbox, client: httpx.AsyncClient) -> None:
    for provider in PROVIDERS:
        sms = provider(calm.url(provider.name), "wrong-key", "30001234", client)
        with pytest.raises(GatewayUnavailable):
            await sms.send("key", MOBILE, "متن")


async def test_the_key_in_kavenegars_path_is_in_no_log_and_no_exception(
    calm: Sandbox, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    sms = Kavenegar(calm.url("kavenegar"), "secret/of+ours", "30001234", client)
    with caplog.at_level(logging.DEBUG), pytest.raises(GatewayUnavailable) as unavailable:
        await sms.send("key", MOBILE, "متنِ محرمانه")

    told = caplog.text + repr(unavailable.value) + repr(unavailable.value.__context__)
    assert "/sms/send.json" in told
    assert "secret" not in told
    assert MOBILE[3:] not in told


async def test_no_key_is_shown_by_the_sandbox_either(sms: SmsGateway, calm: Sandbox) -> None:
    await sms.send("key-of-a-test", MOBILE, "متن")
    assert calm.config.sms_key not in repr(calm.see("/calls"))
    assert calm.config.sms_key not in repr(calm.config)


@pytest.mark.parametrize(
    ("mobile", "local"), [("+989123456789", "09123456789"), ("+4917012345678", "004917012345678")]
)
def test_providers_get_numbers_as_they_are_dialled_in_iran(mobile: str, local: str) -> None:
    assert local_number(mobile) == local
