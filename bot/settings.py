"""What an operator can set, from the environment or a `.env` file; .env.example explains each."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.logs import LogFormat
from recommender.vocabulary import Goal

LOG_LEVELS = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SettingsError(Exception):
    """A setting is not understood; the message has one line for each, and never a value."""


class Settings(BaseSettings):
    """Every setting, with a default that works on a laptop without keys."""

    model_config = SettingsConfigDict(
        env_prefix="SERENADE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = None
    message_content: bool = True
    database_url: str = "sqlite:///var/serenade.sqlite3"
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=1, le=65535)] = 8765
    goal: Goal = Goal.MATCH
    help_text: str | None = None
    retention_days: Annotated[float, Field(ge=1, le=3650)] = 90
    songs: Annotated[int, Field(ge=1, le=5)] = 5
    requests: Annotated[int, Field(ge=1, le=1000)] = 5
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    waiting: Annotated[int, Field(ge=0, le=10_000)] = 32
    log_level: LOG_LEVELS = "INFO"
    log_format: LogFormat = "auto"

    @field_validator("web_host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        """Refuse to offer the page to a network: it has no login."""
        if host != "localhost" and not ip_address(host).is_loopback:
            message = "the page has no login, so only a loopback address such as 127.0.0.1 will do"
            raise ValueError(message)
        return host


def load_settings() -> Settings:
    """Read the environment and the working folder's `.env`; SettingsError names each setting not understood."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem) for problem in error.errors())) from error


def _line(problem: ErrorDetails) -> str:
    name = "_".join(str(part) for part in problem["loc"])
    return f"SERENADE_{name.upper()}: {problem['msg']}"
