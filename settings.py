"""Everything that the environment decides; read only by the worker, the API and the command line."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateways.webhook_signature import new_secret

WEBHOOK_SOURCES = ("bank", "merat", "payment", "carrier", "university", "supplier", "sms")


class Settings(BaseSettings):
    """HAMYAR_… in the environment; the defaults are an office of its own, for trying out."""

    model_config = SettingsConfigDict(env_prefix="HAMYAR_", extra="ignore")

    folder: Path = Path("var")
    database_url: str = ""
    engine_port: int = 7233
    engine_address: str = ""
    engine_namespace: str = "hamyar"
    api_host: str = "127.0.0.1"
    api_port: int = 8000
    base_url: str = ""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1", "testserver")
    https: bool = False
    sandbox_port: int = 8090
    sandbox_smtp_port: int = 8091
    sandbox_url: str = ""
    bank_url: str = ""
    merat_url: str = ""
    identity_url: str = ""
    university_url: str = ""
    supplier_url: str = ""
    peyvand_url: str = ""
    gozar_url: str = ""
    carrier_url: str = ""
    sms_url: str = ""
    sms_sender: str = "10008663"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_sender: str = "همیار <hamyar@hamyar.example>"
    webhooks_to_private_addresses: bool = False
    sample_kanoons: int = 3

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.folder.absolute()}/hamyar.db"

    @property
    def engine(self) -> str:
        return self.engine_address or os.environ.get("TEMPORAL_ADDRESS") or f"127.0.0.1:{self.engine_port}"

    @property
    def address(self) -> str:
        return self.base_url or f"http://{self.api_host}:{self.api_port}"

    @property
    def mail_server(self) -> tuple[str, int]:
        """Host and port of the mail server that is named, else of the sandbox, where nothing leaves the house."""
        if self.smtp_host:
            return self.smtp_host, self.smtp_port
        return urlsplit(self.played_url("")).hostname or "127.0.0.1", self.sandbox_smtp_port

    @property
    def only_plays(self) -> bool:
        """Whether nobody outside is real: no telephone rings, and nobody is asked about people who do not exist."""
        named = (
            self.bank_url,
            self.merat_url,
            self.identity_url,
            self.university_url,
            self.supplier_url,
            self.peyvand_url,
            self.gozar_url,
            self.carrier_url,
            self.sms_url,
            self.smtp_host,
        )
        return not any(named)

    def played_url(self, system: str) -> str:
        """Where the sandbox plays a system."""
        return f"{self.sandbox_url or f'http://127.0.0.1:{self.sandbox_port}'}/{system}"


class Secrets(BaseModel):
    """What only this house knows; in production given by file, else made once (mode 0600)."""

    one_time_codes: str = Field(default_factory=lambda: secrets.token_hex(32), repr=False)
    bank_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    identity_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    merat_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    university_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    supplier_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    peyvand_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    gozar_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    carrier_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    sandbox_token: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    sms_key: str = Field(default_factory=lambda: secrets.token_hex(24), repr=False)
    webhooks: dict[str, str] = Field(
        default_factory=lambda: {source: new_secret() for source in WEBHOOK_SOURCES}, repr=False
    )

    @property
    def code_secret(self) -> bytes:
        return bytes.fromhex(self.one_time_codes)


class SecretsUnusable(ValueError):
    """The file of secrets is not of our making, or was cut off."""


def secrets_of(folder: Path) -> Secrets:
    """Reads secrets.json of the folder, making it where there is none. Raises OSError, SecretsUnusable."""
    path = folder / "secrets.json"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        found = Secrets.model_validate_json(path.read_bytes() if path.exists() else b"{}")
    except ValidationError as error:
        message = f"The file {path} does not hold the secrets of this house."
        raise SecretsUnusable(message) from error
    # What a file has not (a new one, or of an older release) is made once, so that every process knows the same.
    new_sources = [source for source in WEBHOOK_SOURCES if source not in found.webhooks]
    found.webhooks |= {source: new_secret() for source in new_sources}
    if new_sources or found.model_fields_set != set(Secrets.model_fields):
        write_private(path, found.model_dump_json(indent=2))
    return found


def write_private(path: Path, text: str) -> None:
    """Replaces the file in one step, readable by its owner only. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(number, "w", encoding="utf-8") as draft:
        draft.write(text)
    Path(name).replace(path)
