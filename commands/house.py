"""The parts of a house made from its settings: the API, and the played outside systems."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.app import make_app
from api.credentials import make_credentials
from api.intake import hand_over
from commands.sample import kanoons_with_people
from engine.client import connect
from engine.payload_codec import Keyring
from gateways.sandbox.configuration import SOURCES, SandboxConfig
from settings import Secrets, Settings, secrets_of, write_private
from stores.database import Database


def keys_of(settings: Settings) -> Keyring:
    """The keyring of the house, made at its first start. Raises KeyringUnusable, OSError."""
    return Keyring.from_file_or_create(settings.folder / "keyring.json")


def api_of(settings: Settings, database: Database) -> FastAPI:
    """The web application of the house."""
    secrets, keys = secrets_of(settings.folder), keys_of(settings)
    return make_app(
        database=database,
        connect=lambda: connect(settings.engine, namespace=settings.engine_namespace, keys=keys),
        keys=keys,
        hand_over=hand_over,
        code_secret=secrets.code_secret,
        bank_is_played=not settings.bank_url,
        private_hooks=settings.webhooks_to_private_addresses,
        address=settings.address,
        webhook_secrets=secrets.webhooks,
        hosts=settings.hosts,
        https=settings.https,
    )


GATEWAY_DAY_SECONDS = 120.0
"""How long the day of the played payment gateways is, at whose end they hand the market's money over."""


def sandbox_of(settings: Settings, secrets: Secrets) -> SandboxConfig:
    """The bank, Mer'at, the payment gateways, the SMS provider and the mail server as they are played where there are no real ones."""
    return SandboxConfig(
        port=settings.sandbox_port,
        smtp_port=None if settings.smtp_host else settings.sandbox_smtp_port,
        webhook_base_url=settings.address,
        webhook_secrets={source: secrets.webhooks[source] for source in SOURCES},
        token=secrets.sandbox_token,
        sms_key=secrets.sms_key,
        gateway_day_seconds=GATEWAY_DAY_SECONDS,
        state_path=settings.folder / "sandbox.db",
    )


def write_sandbox_file(settings: Settings, secrets: Secrets) -> Path:
    """What the sandbox's process reads; only its owner may."""
    path = settings.folder / "sandbox.json"
    write_private(path, sandbox_of(settings, secrets).model_dump_json(indent=2))
    return path


def make_people(settings: Settings, database: Database) -> dict[str, Any]:
    """The first people and client of a house without any; told once, in credentials.json."""
    keys, secrets = keys_of(settings), secrets_of(settings.folder)
    made = make_credentials(
        base_url=settings.address,
        webhook_secrets=secrets.webhooks,
        kanoons=database.read(lambda session: kanoons_with_people(session, keys)),
    )
    # The file first: passwords that nobody was told could never be used.
    write_private(settings.folder / "credentials.json", json.dumps(made.told, ensure_ascii=False, indent=2))
    database.write(made.keep)
    return made.told
