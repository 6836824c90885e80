"""What this installation is told: addresses, folders, secrets. From the environment, from files of secrets,
or from a development stack that runs on this machine.

Every setting is a variable `MTSS_<NAME>`; a secret may instead be a file of that name, in small letters, in
`/run/secrets` (or in the folder that MTSS_SECRETS names).
"""

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import psutil
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from store.keys import KEY_BYTES, load_kek

SECRETS = Path("/run/secrets")
STACK_FILE = "stack.json"
DEV_FOLDER = Path(".mtss")


class NotConfigured(Exception):
    """A setting is missing or cannot be used; the message names it and says what to do."""


class Settings(BaseSettings):
    """The settings of one district's installation. Instants are UTC; folders are made when first used."""

    model_config = SettingsConfigDict(
        env_prefix="MTSS_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database: str | None = Field(None, description="DSN of the event database, for a login granted mtss_app")
    database_owner: str | None = Field(None, description="DSN of its owner, for `mtss migrate` alone")
    database_eraser: str | None = Field(
        None, description="DSN of a login granted mtss_eraser, for `mtss student seal` alone"
    )
    keys: str | None = Field(None, description="DSN of the key database, as its owner")
    key_encryption_key: SecretStr | None = Field(None, description="32 bytes as base64")
    key_encryption_key_file: Path | None = Field(None, description="or the file (mode 0600) that holds them")
    district_key: SecretStr | None = Field(None, description="32 bytes as base64, for opaque student ids")
    district_key_file: Path | None = Field(None, description="or the file (mode 0600) that holds them")
    temporal_address: str | None = Field(None, description="host:port")
    temporal_namespace: str = "default"
    queue_prefix: str = Field("", description="begins every task queue's name")
    print_folder: Path = Field(Path("out/letters"), description="where letters wait for a clerk")
    returned_mail: Path | None = Field(None, description="Maildir into which the mail server puts bounces")
    smtp_host: str | None = Field(None, description="mail server; without one all letters are printed")
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_sender: str | None = None
    smtp_sender_name: str = ""
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_ca_file: Path | None = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    health_port: int | None = Field(
        None, ge=1, le=65535, description="where a worker answers /live, /ready and /metrics; off without it"
    )
    health_host: str = Field("127.0.0.1", description="address to answer at; 0.0.0.0 inside a container")
    temporal_metrics_port: int | None = Field(
        None, ge=1, le=65535, description="where Temporal's library in a worker answers /metrics of its own"
    )
    traces_url: str | None = Field(
        None, description="OTLP/HTTP collector, such as http://127.0.0.1:4318/v1/traces; no traces without it"
    )
    check_url: SecretStr | None = Field(
        None, description="an http(s) URL that the sweep calls after each look that found nothing wrong"
    )
    log_format: Literal["json", "console"] = "console"
    clock_file: Path | None = Field(None, description="a scaled clock; without one, the system's clock")

    @field_validator("check_url")
    @classmethod
    def _calls_a_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and urlsplit(url.get_secret_value()).scheme not in ("http", "https"):
            raise ValueError("expected a URL that begins with http:// or https://")
        return url

    def required(self, name: str) -> str:
        """The setting `name`. Raises NotConfigured when it is not given."""
        value = getattr(self, name)
        if not value:
            raise NotConfigured(f"MTSS_{name.upper()} is not set: give it, or start a stack with `mtss dev`")
        return str(value)

    @property
    def health_asked_at(self) -> str:
        """The address at which this machine itself reaches `health_host`."""
        return "127.0.0.1" if self.health_host == "0.0.0.0" else self.health_host

    def kek(self) -> bytes:
        """The key-encryption key, 32 bytes. Raises NotConfigured, KeyFileRefused."""
        return _key("key_encryption_key", self.key_encryption_key, self.key_encryption_key_file)

    def secret_of_ids(self) -> bytes:
        """The district's key for opaque ids, 32 bytes. Raises NotConfigured, KeyFileRefused."""
        return _key("district_key", self.district_key, self.district_key_file)


def _key(name: str, given: SecretStr | None, file: Path | None) -> bytes:
    variable = f"MTSS_{name.upper()}"
    if given is None and file is not None:
        return load_kek(file)
    if given is None:
        raise NotConfigured(f"neither {variable} nor {variable}_FILE is set: give one of them")
    try:
        key = base64.b64decode(given.get_secret_value().strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise NotConfigured(f"{variable}: expected {KEY_BYTES} bytes as base64; restore it from its backup")
    return key


def load(folder: Path | None = None) -> Settings:
    """The settings in force: the environment's, else those of the stack that runs in `folder`.

    `folder` is MTSS_FOLDER, or `.mtss`, when not given. What the environment says wins over the stack.
    Raises NotConfigured.
    """
    secrets = Path(os.environ.get("MTSS_SECRETS", SECRETS))
    given = _settings(_secrets_dir=secrets if secrets.is_dir() else None)
    if given.database is not None:
        return given
    said = {name: value for name, value in given if name in given.model_fields_set}
    stack = running_stack(folder or dev_folder())
    return _settings(**{**stack, **said}) if stack else given


def dev_folder() -> Path:
    """Where the development stack keeps its data."""
    return Path(os.environ.get("MTSS_FOLDER") or DEV_FOLDER)


def _settings(**values: Any) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        wrong = [f"MTSS_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        raise NotConfigured("; ".join(wrong)) from None


def running_stack(folder: Path) -> dict[str, Any] | None:
    """The settings of the development stack that runs on the data in `folder`, if one does."""
    try:
        kept = json.loads((folder / STACK_FILE).read_text())
        owner = psutil.Process(kept["pid"])
        alive = owner.is_running() and abs(owner.create_time() - kept["started"]) < 1
    except (FileNotFoundError, NotADirectoryError, psutil.NoSuchProcess):
        return None
    except (ValueError, KeyError, TypeError):
        raise NotConfigured(
            f"{folder / STACK_FILE} is damaged: remove it and start `mtss dev` again"
        ) from None
    return dict(kept["settings"]) if alive else None
