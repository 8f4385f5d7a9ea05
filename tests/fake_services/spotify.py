"""Spotify's Web API: tokens that end, a limit with Retry-After, and apps that may ask for less and less."""

from __future__ import annotations

import base64
import json
import random
from itertools import count
from typing import TYPE_CHECKING, Any

from data_collectors.http import Policy
from data_collectors.sources.spotify import RATE, Spotify, connect
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import Asked, Service

if TYPE_CHECKING:
    from data_collectors.http import Clock
    from tests.fake_services.world import FakeSong

CLIENT_ID, CLIENT_SECRET = "loopback-client", "loopback-secret-of-nobody"

TOKEN_S = 3600
"""Seconds that a token lasts."""

RETRY_AFTER_S = 3
MOST_RESULTS, MOST_ENTRIES, MOST_IDS = 10, 50, 100

Json = dict[str, Any]


def spotify(
    address: str, clock: Clock, *, client_id: str = CLIENT_ID, client_secret: str = CLIENT_SECRET, attempts: int = 5
) -> Spotify:
    """Return the source that asks the loopback server at this address."""
    client = connect(client_id, client_secret)
    client.prefix = f"{address}/spotify/v1/"
    client.auth_manager.OAUTH_TOKEN_URL = f"{address}/spotify/api/token"
    return Spotify(client, Policy(clock, RATE, random=random.Random(0), attempts=attempts))  # noqa: S311  # a test's


def refusal(status: int, message: str = "No.", **headers: str) -> Reply:
    """Return an error's answer."""
    return _json({"error": {"status": status, "message": message}}, status, **headers)


def track_id(song: FakeSong) -> str:
    """Return the id of a song's track."""
    return f"{song.id:022d}"


def _json(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(json.dumps(body), status, "application/json; charset=utf-8", headers)


class SpotifyService(Service):
    """Spotify's part of the server.

    `old` is whether the app is one from before November 2024: it may ask for features, and for playlists by the old
    route alone. `playlists` holds what stands on each: songs, or entries as they go over the wire. `hidden` may not be
    read. `without_numbers` are ids of tracks that have none.
    """

    name = "spotify"
    most = 10

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # as the base class takes them
        self.old = False
        self.playlists: dict[str, list[FakeSong | Json | None]] = {}
        self.hidden: set[str] = set()
        self.without_numbers: set[str] = set()
        self.agents: set[str] = set()
        self.tokens: dict[str, float] = {}
        """When each token ends."""
        self._numbers = count(1)

    def label(self, asked: Asked) -> tuple[str, str]:
        return asked.path, asked.params.get("q", asked.params.get("ids", ""))

    def slow_down(self) -> Reply:
        return Reply("Too many requests", 429, "text/plain", {"Retry-After": str(RETRY_AFTER_S)})

    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        self.agents.add(asked.headers.get("User-Agent", ""))
        if asked.path == "api/token":
            return self._token(asked)
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.clock.now() >= self.tokens.get(token, 0.0):
            return refusal(401, "The access token expired" if token in self.tokens else "Invalid access token")
        return self._answer(asked, fault)

    def _answer(self, asked: Asked, fault: Fault | None) -> Reply:
        match asked.path.split("/"):
            case ["v1", "search"]:
                return self._search(asked, fault)
            case ["v1", "audio-features"]:
                return self._features(asked, fault)
            case ["v1", "playlists", playlist, ("items" | "tracks") as route]:
                return self._playlist(playlist, route, asked, fault)
        # Among them /v1/tracks?ids=, which apps in development mode have lost.
        return refusal(403, "Forbidden")

    def _token(self, asked: Asked) -> Reply:
        right = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {right}":
            return _json({"error": "invalid_client", "error_description": "Invalid client"}, 400)
        if asked.verb != "POST" or asked.params.get("grant_type") != "client_credentials":
            return _json({"error": "unsupported_grant_type", "error_description": "grant_type is missing"}, 400)
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = self.clock.now() + TOKEN_S
        return _json({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_S})

    def _search(self, asked: Asked, fault: Fault | None) -> Reply:
        limit = _number(asked.params.get("limit", "5"))
        if not asked.params.get("q") or not 1 <= limit <= MOST_RESULTS:
            return refusal(400, "Invalid limit")
        found = [_track(song) for song in self.world.search(asked.params["q"]) if song.on_spotify]
        return _json({"tracks": _page(found[:limit], fault, total=len(found), offset=0, limit=limit)})

    def _features(self, asked: Asked, fault: Fault | None) -> Reply:
        ids = asked.params.get("ids", "").split(",")
        if not self.old:
            return refusal(403)
        if len(ids) > MOST_IDS:
            return refusal(400, "too many ids requested")
        entries = [self._numbers_of(wanted) for wanted in ids]
        return _json({"audio_features": [None, *entries] if fault is Fault.NULLS else entries})

    def _numbers_of(self, wanted: str) -> Json | None:
        if wanted in self.without_numbers or not 0 <= _number(wanted) < len(self.world.songs):
            return None
        generator = random.Random(f"numbers/{wanted}")  # noqa: S311  # a test's
        names = ("danceability", "energy", "acousticness", "instrumentalness", "valence", "speechiness", "liveness")
        shares = {name: round(generator.random(), 3) for name in names}
        return {**shares, "loudness": -7.5, "tempo": 120.0, "key": 5, "mode": 1, "type": "audio_features", "id": wanted}

    def _playlist(self, playlist: str, route: str, asked: Asked, fault: Fault | None) -> Reply:
        if route == "items" and self.old:
            return refusal(404, "Service not found")
        if (route == "tracks" and not self.old) or playlist in self.hidden:
            return refusal(403, "Forbidden")
        if playlist not in self.playlists:
            return refusal(404, "Resource not found")
        limit, offset = _number(asked.params.get("limit", "20")), _number(asked.params.get("offset", "0"))
        if not 1 <= limit <= MOST_ENTRIES or offset < 0:
            return refusal(400, "Invalid limit")
        listed = self.playlists[playlist]
        entries = [self._entry(entry) for entry in listed[offset : offset + limit]]
        page = _page(entries, fault, total=len(listed), offset=offset, limit=limit)
        if offset + limit < len(listed):
            page["next"] = f"https://api.spotify.com/v1/playlists/{playlist}/{route}?offset={offset + limit}"
        return _json(page)

    def _entry(self, entry: FakeSong | Json | None) -> Json:
        item = entry if entry is None or isinstance(entry, dict) else _track(entry)
        field = "track" if self.old else "item"
        return {"added_at": "2020-02-02T02:02:02Z", "added_by": None, "is_local": False, field: item}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _page(items: list[Json], fault: Fault | None, *, total: int, offset: int, limit: int) -> Json:
    shown = [] if fault is Fault.EMPTY_PAGE else [None, *items] if fault is Fault.NULLS else items
    return {
        "href": "",
        "items": shown,
        "limit": limit,
        "next": None,
        "offset": offset,
        "previous": None,
        "total": total,
    }


def _track(song: FakeSong) -> Json:
    """Return a track as apps in development mode are told of it: without popularity and markets."""
    number, artist = track_id(song), {"id": f"{song.artist.id:022d}", "name": song.artist.name, "type": "artist"}
    images = [{"height": size, "width": size, "url": f"https://i.scdn.co/image/{number}-{size}"} for size in (640, 64)]
    return {
        "album": {
            "album_type": "album",
            "artists": [artist],
            "id": number,
            "images": images,
            "name": song.album or song.plain_title,
            "release_date": f"{song.year}-05-05",
            "release_date_precision": "day",
            "type": "album",
        },
        "artists": [artist],
        "disc_number": 1,
        "duration_ms": (song.duration_s or 200) * 1000,
        "explicit": song.id % 7 == 0,
        "id": number,
        "is_local": False,
        "name": song.plain_title,
        "track_number": 1,
        "type": "track",
        "uri": f"spotify:track:{number}",
    }
