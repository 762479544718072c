"""Settings, read once from the environment; every wrong one is told at once."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ivr.local_secrets import SECRETS, local_secrets

_CHECKOUT = Path(__file__).resolve().parent.parent
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
LONGEST_KEPT = 3650
"""Days."""
SHORTEST_FIGURES = 3
"""Days: whether somebody rings again within a day is known only from the call before."""
CHOOSABLE = (
    "say_voice",
    "engine",
    "speech",
    "notice_days",
    "sheet",
    "keep_audio",
    "keep_orders",
    "keep_messages",
    "keep_audit",
    "keep_figures",
)
"""The settings that managers may change in the console; what they chose there counts."""
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}", re.ASCII)
TWILIO_API = "https://api.twilio.com"
_TWILIO_APIS = re.compile(r"https://api(\.[a-z0-9-]+\.[a-z0-9]+)?\.twilio\.com", re.ASCII)


DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
_QUEUES = ("redis://", "rediss://", "postgresql://", "postgres://")


class SettingsWrong(Exception):
    """Some settings can't work; the message lists them all."""

    def __init__(
        self, message: str, others: "Settings | None" = None, names: Iterable[str] = ()
    ) -> None:
        """`others` are the settings without those of these `names`, to see what else can't work."""
        super().__init__(message)
        self.others = others
        self.names = frozenset(names)


class Settings(BaseSettings):
    """What can be set from outside. Names in the environment are the capitals in `alias`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    port: int = Field(8000, alias="PORT", ge=1, le=65535)
    public_url: str = Field("", alias="PUBLIC_URL")
    """The address Twilio uses, without a slash at the end; signatures are checked against it."""
    twilio_auth_tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        (), alias="TWILIO_AUTH_TOKEN", repr=False
    )
    """Separated by commas: two while a token is being rotated."""
    twilio_account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID")
    twilio_number: str = Field("", alias="TWILIO_NUMBER")
    """Our own number, shown to offices. Unset, it is the number that the caller rang."""
    twilio_api: str = Field(TWILIO_API, alias="IVR_TWILIO_API")
    """Where Twilio's REST API is: its common address, or that of the account's region."""
    fallback_url: str = Field("", alias="IVR_FALLBACK_URL")
    """Where the document of `ivr twilio fallback` stands, on another host."""
    secret_key: str = Field("", alias="SECRET_KEY", repr=False)
    database_url: str = Field("", alias="DATABASE_URL", repr=False)
    """Unset, a SQLite file under IVR_HOME."""
    queue_url: str = Field("", alias="QUEUE_URL", repr=False)
    """Where work waits for a worker: `redis://…`; unset, in the database."""
    sounds_at: str = Field("", alias="AUDIO_URL")
    """Where sounds are kept: `s3://bucket/prefix`, or `file:///folder`; unset, under IVR_HOME."""
    home: Path = Field(_CHECKOUT / "var", alias="IVR_HOME")
    """Where this installation keeps its state."""
    prompts: Path = Field(_CHECKOUT / "prompts", alias="IVR_PROMPTS")
    audio: Path = Field(_CHECKOUT / "audio", alias="IVR_AUDIO")
    speech: bool = Field(False, alias="IVR_SPEECH")
    """Whether callers whose keys have failed may say their postcode to a computer."""
    figures: bool = Field(True, alias="IVR_FIGURES")
    """Whether what callers do is counted, without who they are."""
    say_voice: str = Field("", alias="IVR_SAY_VOICE")
    """Twilio's voice for English words without a recording; unset, the usual one."""
    self_call: int = Field(5, alias="IVR_SELF_CALL", ge=0, le=1440)
    """Minutes from one call of the worker to our public address to the next; 0 is never."""
    metrics_key: str = Field("", alias="IVR_METRICS_KEY", repr=False)
    """Whoever reads /metrics must say it; unset, anybody may who reaches us."""
    keep_audio: int = Field(14, alias="IVR_KEEP_AUDIO", ge=1, le=LONGEST_KEPT)
    """Days for which callers' voices are kept, but for those that somebody still waits for."""
    keep_orders: int = Field(28, alias="IVR_KEEP_ORDERS", ge=1, le=LONGEST_KEPT)
    """Days after posting; of what is not to be posted, after the call."""
    keep_messages: int = Field(30, alias="IVR_KEEP_MESSAGES", ge=1, le=LONGEST_KEPT)
    """Days after a message was done."""
    keep_audit: int = Field(365, alias="IVR_KEEP_AUDIT", ge=1, le=LONGEST_KEPT)
    """Days for which the audit log says who did what."""
    keep_figures: int = Field(30, alias="IVR_KEEP_FIGURES", ge=SHORTEST_FIGURES, le=LONGEST_KEPT)
    """Days for which each call's pages and keys are kept; what they add up to stays."""
    keep_backups: int = Field(30, alias="IVR_KEEP_BACKUPS", ge=1, le=LONGEST_KEPT)
    """Days after which a new backup takes the place of an old one beside it."""

    engine: str = Field("auto", alias="IVR_ENGINE")
    """The computer voice that recordings are made with where nobody chooses another."""
    sheet: str = Field("L7160", alias="IVR_LABEL_SHEET")
    """The sheet of labels that is offered to whoever has printed none yet."""
    notice_days: int = Field(0, alias="IVR_NOTICE_DAYS", ge=0, le=365)
    """For how many days a new announcement is offered to last; 0 is until somebody ends it."""

    @field_validator("twilio_auth_tokens", mode="before")
    @classmethod
    def _split_tokens(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(token.strip() for token in value.split(",") if token.strip())
        return value

    @field_validator("twilio_number")
    @classmethod
    def _number(cls, value: str) -> str:
        if value and not re.fullmatch(r"\+[1-9][0-9]{6,14}", value.strip()):
            raise ValueError("is not a number such as +441632960000")
        return value.strip()

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str) -> str:
        if value and not ACCOUNT_SID.fullmatch(value.strip()):
            raise ValueError("is not an account SID: AC and 32 digits and small letters a to f")
        return value.strip()

    @field_validator("twilio_api")
    @classmethod
    def _twilios_own(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS and not parts.path
        if not _TWILIO_APIS.fullmatch(value) and not local:
            raise ValueError("is not Twilio's, such as https://api.dublin.ie1.twilio.com")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(DATABASES):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("queue_url")
    @classmethod
    def _queue(cls, value: str) -> str:
        if value and not value.startswith(_QUEUES):
            raise ValueError("must begin with redis:// or postgresql://")
        return value

    @field_validator("sounds_at")
    @classmethod
    def _place_of_sounds(cls, value: str) -> str:
        value = value.strip()
        parts = urlsplit(value)
        is_place = (parts.scheme == "s3" and parts.hostname) or value.startswith("file:///")
        if value and not is_place:
            raise ValueError("is not a place such as s3://bucket/prefix or file:///srv/sounds")
        if parts.username or parts.password or parts.query:
            raise ValueError("must not hold keys: they go into AWS_ACCESS_KEY_ID and the like")
        return value

    @field_validator("public_url")
    @classmethod
    def _usable_address(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if not value:
            return value
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise ValueError("is not an address such as https://line.example.org") from error
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise ValueError("is not an address such as https://line.example.org")
        if parts.scheme == "http" and host not in _LOCAL_HOSTS:
            raise ValueError("must begin with https:// (http is only for this machine)")
        if "_" in host:
            raise ValueError("has an underscore in its host name, which Twilio refuses")
        return value

    @model_validator(mode="after")
    def _production_has_its_secrets(self) -> "Settings":
        said = dict(zip(SECRETS, (self.secret_key, self.twilio_auth_tokens), strict=True))
        if self.is_production and (missing := _not_set(said)):
            raise ValueError(missing)
        return self

    def with_choices(self, choices: Mapping[str, Any]) -> "Settings":
        """The same with what managers have chosen in the console, of CHOOSABLE."""
        chosen = {name: choices[name] for name in CHOOSABLE if name in choices}
        return self.model_copy(update=chosen) if chosen else self

    @property
    def is_production(self) -> bool:
        """Whether strangers can ring: the public address is https."""
        return self.public_url.startswith("https://")

    @property
    def is_private(self) -> bool:
        """Whether only this machine's own phone can ring: no account, and no address outside."""
        return not self.is_production and not self.twilio_account_sid

    @property
    def rings_itself(self) -> bool:
        """Whether the worker rings the line from time to time, as callers do."""
        is_here = urlsplit(self.public_url).hostname in _LOCAL_HOSTS
        return self.is_production and self.self_call > 0 and not is_here

    @property
    def address(self) -> str:
        """The address that Twilio, or the built-in phone, uses."""
        return self.public_url or f"http://localhost:{self.port}"

    def audio_url(self, checksum: str) -> str:
        """Where callers find a published clip."""
        return f"{self.address}/audio/{checksum}.wav"

    @property
    def path(self) -> str:
        """The path within the host where we are found; usually none."""
        return urlsplit(self.address).path


def read_settings(**given: object) -> Settings:
    """Settings from the environment, with what is `given` put first.

    Outside production, secrets that are missing are made and kept under IVR_HOME.
    Raises SettingsWrong with everything that can't work.
    """
    try:
        # Only by alias: a field that also went by its own name would take HOME for IVR_HOME.
        named = {str(Settings.model_fields[name].alias): value for name, value in given.items()}
        settings = Settings(**named)  # type: ignore[arg-type]  # pydantic checks the types itself
    except ValidationError as error:
        raise _wrong(error, named) from None
    if settings.twilio_auth_tokens and settings.secret_key:
        return settings
    try:
        local = local_secrets(settings.home)
    except OSError as error:
        raise SettingsWrong(
            f"IVR_HOME ({settings.home}) can't be used: {error.strerror}."
        ) from None
    if not local.keys() >= set(SECRETS):
        raise SettingsWrong(f"{settings.home / 'secrets'} is damaged. Delete it; it is made anew.")
    return settings.model_copy(
        update={
            "twilio_auth_tokens": settings.twilio_auth_tokens or (local["TWILIO_AUTH_TOKEN"],),
            "secret_key": settings.secret_key or local["SECRET_KEY"],
        }
    )


def _wrong(error: ValidationError, named: dict[str, Any]) -> SettingsWrong:
    """All that is wrong: pydantic does not look for what is missing where something is wrong."""
    wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    told = _sentences(error)
    said = {name: named.get(name) or os.environ.get(name, "") for name in ("PUBLIC_URL", *SECRETS)}
    is_public = "PUBLIC_URL" not in wrong and said["PUBLIC_URL"].strip().startswith("https://")
    if wrong and is_public and (missing := _not_set(said)):
        told.append(f"{missing}.")
    fields = Settings.model_fields.values()
    without = {str(each.alias): each.default for each in fields if each.alias in wrong}
    return SettingsWrong("\n".join(told), Settings(**named | without | {"PUBLIC_URL": ""}), wrong)


def _not_set(said: Mapping[str, object]) -> str:
    missing = [name for name in SECRETS if not said[name]]
    return f"{' and '.join(missing)} must be set where PUBLIC_URL is https" if missing else ""


def _sentences(error: ValidationError) -> list[str]:
    sentences = []
    for wrong in error.errors(include_url=False, include_input=False):
        message = wrong["msg"].removeprefix("Value error, ")
        name = ".".join(map(str, wrong["loc"]))
        sentences.append(f"{name} {message}." if name else f"{message}.")
    return sentences
