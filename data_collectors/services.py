"""The services that a key was given for, opened."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from data_collectors.errors import BadKey
from data_collectors.http import Clock
from data_collectors.quota import Ledger
from data_collectors.settings import Settings
from data_collectors.sources.genius import Genius
from data_collectors.sources.lastfm import LastFm
from data_collectors.sources.spotify import Spotify
from data_collectors.sources.youtube import YouTube
from recommender.collected import Stage


@dataclass(frozen=True, slots=True)
class Services:
    """The four services; None for one without a key, whose stages wait."""

    lastfm: LastFm | None = None
    genius: Genius | None = None
    youtube: YouTube | None = None
    spotify: Spotify | None = None

    def calls(self) -> dict[str, int]:
        """Return how many calls each service was made so far, failed ones too."""
        asked = {NAMES[service]: getattr(self, service) for service in NAMES}
        return {name: service.calls for name, service in asked.items() if service is not None}


SERVICE_OF = {
    Stage.ARTISTS: "lastfm",
    Stage.SONGS: "lastfm",
    Stage.TAGS: "lastfm",
    Stage.DETAILS: "lastfm",
    Stage.LYRICS: "genius",
    Stage.VIDEOS: "youtube",
    Stage.AUDIO: "spotify",
}
"""The attribute of `Services` that a stage asks."""

NAMES = {"lastfm": "Last.fm", "genius": "Genius", "youtube": "YouTube", "spotify": "Spotify"}
"""What people call a service."""

KEY_OF = {
    "lastfm": "SERENADE_LASTFM_KEY",
    "genius": "SERENADE_GENIUS_TOKEN",
    "youtube": "SERENADE_YOUTUBE_KEY",
    "spotify": "SERENADE_SPOTIFY_CLIENT_ID and SERENADE_SPOTIFY_CLIENT_SECRET",
}
"""What to set for a service."""


def missing_key(service: str) -> BadKey:
    """Return the error that says what to set for a service, an attribute of `Services`."""
    return BadKey(NAMES[service], f"no key; set {KEY_OF[service]} in .env, or do without it")


def open_services(settings: Settings, *, clock: Clock, ledger: Ledger) -> Services:
    """Open the services that have keys; no call is made yet."""
    lastfm, genius, youtube = map(_secret, (settings.lastfm_key, settings.genius_token, settings.youtube_key))
    client_id, secret = _secret(settings.spotify_client_id), _secret(settings.spotify_client_secret)
    return Services(
        lastfm=LastFm.open(lastfm, clock=clock) if lastfm else None,
        genius=Genius.open(genius, clock=clock) if genius else None,
        youtube=YouTube.open(youtube, clock=clock, ledger=ledger) if youtube else None,
        spotify=Spotify.open(client_id, secret, clock=clock) if client_id and secret else None,
    )


def _secret(value: SecretStr | None) -> str:
    return "" if value is None else value.get_secret_value().strip()
