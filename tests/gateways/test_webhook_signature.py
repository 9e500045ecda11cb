"""Signatures by the Standard Webhooks specification."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from gateways.webhook_signature import BadSignature, new_secret, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BODY = b'{"type":"merat.result","data":{"rank":"A"}}'


def code_of(headers: dict[str, str], body: bytes = BODY, now: datetime = NOW, secret: str = SECRET) -> str:
    with pytest.raises(BadSignature) as bad:
        verify(secret, headers, body, now)
    return bad.value.code


def test_what_was_signed_is_accepted_and_named() -> None:
    assert verify(SECRET, sign(SECRET, "msg_1", NOW, BODY), BODY, NOW) == "msg_1"


@given(st.text(), st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
def test_signatures_are_those_of_the_published_library(body: str, webhook_id: str) -> None:
    try:
        raw = body.encode()
    except UnicodeEncodeError:
        return
    theirs = Webhook(SECRET).sign(webhook_id, NOW, body)
    assert sign(SECRET, webhook_id, NOW, raw)["webhook-signature"] == theirs


@given(st.data())
def test_a_single_changed_bit_anywhere_is_found(data: st.DataObject) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    part = data.draw(st.sampled_from(["body", "webhook-id", "webhook-timestamp", "webhook-signature"]))
    if part == "body":
        at = data.draw(st.integers(0, len(BODY) - 1))
        bit = 1 << data.draw(st.integers(0, 7))
        changed = BODY[:at] + bytes([BODY[at] ^ bit]) + BODY[at + 1 :]
        assert code_of(headers, changed) == "no_match"
        return
    if part == "webhook-signature":
        raw = bytearray(base64.b64decode(headers[part].removeprefix("v1,")))
        raw[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        headers[part] = f"v1,{base64.b64encode(raw).decode()}"
    else:
        headers[part] += "1" if part == "webhook-id" else ""
        if part == "webhook-timestamp":
            headers[part] = str(int(headers[part]) + data.draw(st.sampled_from([-300, -1, 1, 300])))
    assert code_of(headers) == "no_match"


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()),
    st.binary(),
)
def test_rubbish_is_refused_and_never_an_accident(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, headers, body, NOW)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named_so(missing: str) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    del headers[missing]
    assert code_of(headers) == "missing_header"


def test_headers_are_found_in_any_case() -> None:
    headers = {name.title(): value for name, value in sign(SECRET, "msg_1", NOW, BODY).items()}
    assert verify(SECRET, headers, BODY, NOW) == "msg_1"


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "۱۷۹۵۵۰۰۰۰۰", "9" * 20, "1.5", " 1"])
def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY) | {"webhook-timestamp": timestamp}
    assert code_of(headers) == "bad_timestamp"


def test_five_minutes_are_tolerated_and_no_more() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    five = timedelta(minutes=5)
    assert verify(SECRET, headers, BODY, NOW + five) == "msg_1"
    assert verify(SECRET, headers, BODY, NOW - five) == "msg_1"
    assert code_of(headers, now=NOW + five + timedelta(seconds=1)) == "too_old"
    assert code_of(headers, now=NOW - five - timedelta(seconds=1)) == "too_new"


def test_while_a_secret_is_rotated_both_are_good() -> None:
    old, new = new_secret(), new_secret()
    signed_with_old = sign(old, "msg_1", NOW, BODY)
    signed_with_both = sign([old, new], "msg_1", NOW, BODY)

    assert verify([new, old], signed_with_old, BODY, NOW) == "msg_1"
    assert verify(new, signed_with_both, BODY, NOW) == "msg_1"
    assert verify(old, signed_with_both, BODY, NOW) == "msg_1"
    assert code_of(signed_with_old, secret=new) == "no_match"


def test_signatures_of_other_versions_are_passed_over() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    good = headers["webhook-signature"]
    assert verify(SECRET, headers | {"webhook-signature": f"v1a,abc {good} v2,x"}, BODY, NOW) == "msg_1"
    assert code_of(headers | {"webhook-signature": good.replace("v1,", "v1a,")}) == "no_match"


@pytest.mark.parametrize("secret", ["whsec_", "", "whsec_!"])
def test_a_malformed_secret_of_ours_is_a_mistake_and_not_a_forgery(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        sign(secret, "msg_1", NOW, BODY)
