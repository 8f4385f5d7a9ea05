"""What an operator can set for collecting, from the environment or a `.env` file; .env.example explains each."""

from __future__ import annotations

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting is not understood; the message has one line for each, and never a value."""


class Settings(BaseSettings):
    """The keys of the services, and the database that the bot uses too; a service without a key is left out."""

    model_config = SettingsConfigDict(
        env_prefix="SERENADE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = "sqlite:///var/serenade.sqlite3"
    lastfm_key: SecretStr | None = None
    genius_token: SecretStr | None = None
    youtube_key: SecretStr | None = None
    spotify_client_id: SecretStr | None = None
    spotify_client_secret: SecretStr | None = None


def load_settings() -> Settings:
    """Read the environment and the working folder's `.env`; SettingsError names each setting not understood."""
    try:
        return Settings()
    except ValidationError as error:
        named = (("_".join(map(str, problem["loc"])).upper(), problem["msg"]) for problem in error.errors())
        raise SettingsError("\n".join(f"SERENADE_{name}: {why}" for name, why in named)) from error
