"""Signatures of webhooks by the Standard Webhooks specification, with the time passed in."""

import base64
import binascii
import hashlib
import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

# The library `standardwebhooks` reads the wall clock and raises undeclared errors on malformed headers;
# the tests hold this module to what it computes.

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"


class BadSignature(Exception):
    """The webhook is not from who it says.

    `code` is one of missing_header, bad_timestamp, too_old, too_new, no_match.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    """A fresh signing secret, `whsec_` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(randomness.token_bytes(32)).decode()


def sign(secret: str | Sequence[str], webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers for a body. While a secret is being rotated, several sign together."""
    timestamp = str(int(at.timestamp()))
    signatures = (_signature(_key(one), webhook_id, timestamp, body) for one in _each(secret))
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }


def verify(secret: str | Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Checks the signature over the raw body with any of the secrets, and gives the webhook's id.

    Raises BadSignature; ValueError when a secret of our own is malformed.
    """
    given = {name.lower(): value for name, value in headers.items()}
    webhook_id, timestamp, signatures = (
        given.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature")
    )
    if not (webhook_id and timestamp and signatures):
        raise BadSignature("missing_header")
    _check_time(timestamp, now)
    expected = [_signature(_key(one), webhook_id, timestamp, body) for one in _each(secret)]
    offered = [_decoded(one) for one in signatures.split()]
    # Every pair is compared, so that the time taken says nothing about which one was close.
    matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in offered]
    if not any(matches):
        raise BadSignature("no_match")
    return webhook_id


def _each(secret: str | Sequence[str]) -> Sequence[str]:
    return [secret] if isinstance(secret, str) else secret


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX) + "==")
    except binascii.Error:
        key = b""
    if not key:
        raise ValueError("a webhook secret is `whsec_` and base64")
    return key


def _signature(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> bytes:
    return hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()


def _check_time(timestamp: str, now: datetime) -> None:
    # Digits of other scripts would pass int(), and a number too long would be no time at all.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
        raise BadSignature("bad_timestamp")
    age_seconds = now.timestamp() - int(timestamp)
    if age_seconds > TOLERANCE.total_seconds():
        raise BadSignature("too_old")
    if age_seconds < -TOLERANCE.total_seconds():
        raise BadSignature("too_new")


def _decoded(signature: str) -> bytes:
    version, _, encoded = signature.partition(",")
    if version != "v1":
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        return b""
