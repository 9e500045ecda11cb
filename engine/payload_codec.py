"""Encryption of everything that workflows and activities exchange through the engine."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

ENCODING = b"binary/hamyar-aes-gcm"

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PLAIN, _DEFLATED = b"\x00", b"\x01"
# Below this a compressed payload is not smaller by enough to pay for the time.
_WORTH_COMPRESSING_BYTES = 512
# A schedule encrypts under its id and starts workflows under "<id>-<moment>".
_STARTED_BY_SCHEDULE = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


class PayloadUnreadable(ValueError):
    """A payload cannot be decrypted: another key, another workflow, or changed bytes."""


class KeyringUnusable(ValueError):
    """The key file is missing a key, is not of our making, or is open to other users."""


@dataclass(frozen=True)
class Keyring:
    """The keys that payloads are read with, and the one that they are written with.

    `keys` maps a key id to 32 bytes. Old keys stay until no history of theirs is kept any more.
    """

    current_id: str
    keys: dict[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if self.current_id not in self.keys:
            message = f"The keyring has no key with the id {self.current_id!r}."
            raise KeyringUnusable(message)
        if any(len(key) != _KEY_BYTES for key in self.keys.values()):
            message = f"Every key of the keyring must have {_KEY_BYTES} bytes."
            raise KeyringUnusable(message)

    @classmethod
    def fresh(cls) -> Keyring:
        """A keyring with one new random key."""
        key_id = secrets.token_hex(4)
        return cls(key_id, {key_id: secrets.token_bytes(_KEY_BYTES)})

    def rotated(self) -> Keyring:
        """The same keys and a new one, which is written with from now on."""
        new = Keyring.fresh()
        return Keyring(new.current_id, self.keys | new.keys)

    @classmethod
    def from_file_or_create(cls, path: Path) -> Keyring:
        """Reads the keyring at `path`, making it (mode 0600) where there is none yet.

        Two processes that start at the same moment get the same keyring. Raises KeyringUnusable.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = cls.fresh().write_beside(path)
            try:
                # A link, unlike a rename, fails where another process was faster.
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return cls._read(path)

    def save(self, path: Path) -> None:
        """Replaces the file at `path` in one step, so that a crash leaves the old or the new keyring."""
        self.write_beside(path).replace(path)

    @classmethod
    def _read(cls, path: Path) -> Keyring:
        if path.stat().st_mode & 0o077:
            message = f"The key file {path} can be read by other users. Run: chmod 600 {path}"
            raise KeyringUnusable(message)
        try:
            content = json.loads(path.read_text("utf-8"))
            keys = {key_id: base64.b64decode(key) for key_id, key in content["keys"].items()}
            current_id = str(content["current"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"The key file {path} is not a keyring."
            raise KeyringUnusable(message) from error
        return cls(current_id, keys)

    def write_beside(self, path: Path) -> Path:
        """A draft in the same folder; mkstemp makes it readable by its owner only."""
        content = {
            "current": self.current_id,
            "keys": {key_id: base64.b64encode(key).decode() for key_id, key in self.keys.items()},
        }
        number, name = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8") as draft:
            json.dump(content, draft, indent=2)
            draft.flush()
            os.fsync(draft.fileno())
        return Path(name)


class EncryptingCodec(PayloadCodec, WithSerializationContext):
    """AES-256-GCM over whole payloads, bound to namespace and workflow.

    The key id and the owner (namespace and workflow id, which the server knows anyway) stand in the
    payload's metadata and are authenticated. A payload that was moved to another workflow is refused
    wherever the SDK tells whose payload it reads; without that knowledge (an operator's tool) the
    owner in the metadata decides.
    """

    def __init__(self, keys: Keyring, owner: bytes = b"") -> None:
        self._keys = keys
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.keys.items()}
        self._owner = owner

    def with_context(self, context: SerializationContext) -> EncryptingCodec:
        owner = _owner(context)
        if owner == self._owner:
            return self
        bound = object.__new__(EncryptingCodec)
        bound._keys, bound._ciphers, bound._owner = self._keys, self._ciphers, owner
        return bound

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Payloads that are not encrypted (written by the server itself) pass unchanged."""
        return [
            self._decrypt(payload) if payload.metadata.get("encoding") == ENCODING else payload
            for payload in payloads
        ]

    def _encrypt(self, payload: Payload) -> Payload:
        plain = payload.SerializeToString()
        packed = _PLAIN + plain
        if len(plain) >= _WORTH_COMPRESSING_BYTES:
            deflated = zlib.compress(plain)
            packed = _DEFLATED + deflated if len(deflated) < len(plain) else packed
        key_id = self._keys.current_id.encode()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._keys.current_id].encrypt(
            nonce, packed, _authenticated(key_id, self._owner)
        )
        return Payload(
            metadata={"encoding": ENCODING, "key": key_id, "owner": self._owner}, data=nonce + sealed
        )

    def _decrypt(self, payload: Payload) -> Payload:
        key_id, owner = payload.metadata["key"], payload.metadata["owner"]
        if not _same_owner(owner, self._owner):
            raise PayloadUnreadable("The payload belongs to another workflow.")
        cipher = self._ciphers.get(key_id.decode())
        if cipher is None:
            message = (
                f"The payload was encrypted with the key {key_id.decode()!r}, which is not in the keyring."
            )
            raise PayloadUnreadable(message)
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            packed = cipher.decrypt(nonce, sealed, _authenticated(key_id, owner))
        except InvalidTag as error:
            raise PayloadUnreadable("The payload was changed, or its key is another one.") from error
        plain = zlib.decompress(packed[1:]) if packed[:1] == _DEFLATED else packed[1:]
        return Payload.FromString(plain)


def _owner(context: SerializationContext) -> bytes:
    if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
        return f"{context.namespace}/{context.workflow_id or ''}".encode()
    return b""


def _same_owner(written: bytes, expected: bytes) -> bool:
    if not expected or not written or written == expected:
        return True
    return _STARTED_BY_SCHEDULE.sub("", expected.decode()).encode() == written


def _authenticated(key_id: bytes, owner: bytes) -> bytes:
    return b"\x00".join((ENCODING, key_id, owner))
