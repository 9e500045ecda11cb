"""Sealing what is kept and nobody should read in a dump: AES-GCM with the house's keyring."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Keys(Protocol):
    """A keyring: keys by id, and the id that new things are sealed with."""

    @property
    def current_id(self) -> str: ...
    @property
    def keys(self) -> Mapping[str, bytes]: ...


class CannotUnseal(Exception):
    """The key is gone, or the bytes were changed or moved from elsewhere."""


def seal(keys: Keys, plain: bytes, about: str) -> bytes:
    """`about` says what is sealed (`webhook:bank`); sealed bytes open nowhere else."""
    nonce = os.urandom(_NONCE_BYTES)
    key_id = keys.current_id.encode()
    sealed = AESGCM(_key(keys.keys[keys.current_id])).encrypt(nonce, plain, about.encode())
    return bytes([len(key_id)]) + key_id + nonce + sealed


def unseal(keys: Keys, sealed: bytes, about: str) -> bytes:
    """Raises CannotUnseal."""
    end = 1 + sealed[0] if sealed else 0
    key = keys.keys.get(sealed[1:end].decode(errors="replace"))
    if key is None:
        raise CannotUnseal(about)
    nonce, text = sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
    try:
        return AESGCM(_key(key)).decrypt(nonce, text, about.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(about) from error


def keyed_hash(keys: Keys, text: str) -> str:
    """Equal for equal texts and useless without the key: for finding and comparing what is personal.

    It is made with the keyring's first key, which therefore stays when others are rotated out.
    """
    first = next(iter(keys.keys.values()))
    return hmac.new(first, text.encode(), hashlib.sha256).hexdigest()


@cache
def _key(master: bytes) -> bytes:
    # A key of its own: the same bytes never serve two purposes.
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hamyar api sealing").derive(master)
