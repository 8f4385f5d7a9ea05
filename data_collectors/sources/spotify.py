"""Spotify: its ids, covers and, for apps that still may ask, its five numbers of a track's sound; playlists' tracks.

Through spotipy. Apps in development mode are told less and less (no popularity, no markets): none of that is read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from logging import CRITICAL, getLogger
from typing import Any, TypeVar

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.exceptions import SpotifyBaseException
from spotipy.oauth2 import SpotifyClientCredentials

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, SlowDown, Temporary
from data_collectors.http import TIMEOUT_S, USER_AGENT, Clock, Policy
from data_collectors.matching import LEAST, Wanted, likeness
from data_collectors.sources.spotify_answers import (
    EXPIRED,
    SERVICE,
    TOO_MANY,
    Json,
    SpotifyTrack,
    featured,
    meaning,
    paged,
    read_numbers,
    read_track,
    response_behind,
    searched,
    wait_s,
)
from recommender.evidence import AudioNumbers

RATE = 3.0
"""Calls a second: Spotify counts them over 30 s and does not tell how many it takes; this is careful."""

RESULTS = 10
"""Results of a search, the most that development mode allows."""

MOST_IDS = 100
"""Tracks whose features one question may ask for."""

PAGE = 50
"""Entries of a playlist that one page holds."""

LONGEST_QUERY = 250
"""Letters of a search; a longer one is refused."""

TOKEN_ERRORS = frozenset({"invalid_client", "unauthorized_client", "invalid_grant", "invalid_request"})
"""What the service says of a pair of id and secret that will never do."""

ODD = (SpotifyBaseException, requests.RequestException, LookupError, TypeError, AttributeError, ValueError)
"""What spotipy raises for refusals, and for bodies of another shape than it expects."""

PLAYLIST = re.compile(
    r"(?:spotify:(?:user:[^:]+:)?playlist:|(?:https?://)?open\.spotify\.com/(?:intl-\w+/)?(?:user/[^/]+/)?playlist/)?"
    r"(?P<id>[0-9A-Za-z]{22})(?:[/?#].*)?"
)

T = TypeVar("T")


class Spotify:
    """Finds tracks and their numbers, and reads playlists."""

    def __init__(self, client: spotipy.Spotify, policy: Policy) -> None:
        """Keep the client, which must not try again by itself: the policy does."""
        self._client = client
        self._policy = policy

    @property
    def calls(self) -> int:
        """How many calls were made so far, failed ones too."""
        return self._policy.calls

    @classmethod
    def open(cls, client_id: str, client_secret: str, *, clock: Clock) -> Spotify:
        """Return a source that asks the service itself; the token stays in memory, and nothing is asked yet."""
        # spotipy would look into the environment for what is empty, and stumble over other letters.
        if not client_id or not client_secret or not (client_id + client_secret).isascii():
            raise BadKey(SERVICE, "the client's id or secret is missing, or was not copied well")
        return cls(connect(client_id, client_secret), Policy(clock, RATE))

    def find(self, song: Wanted) -> SpotifyTrack:
        """Return the track that is likeliest the song; NotFound where none is."""
        words = f"{song.artist} {song.title}"[:LONGEST_QUERY]
        items = self._ask("search", searched, forbidden=BadKey, q=words, type="track", limit=RESULTS)
        tracks = [track for track in map(read_track, items) if track is not None]
        best = max(tracks, key=lambda track: _likeness(song, track), default=None)
        if best is None or _likeness(song, best) < LEAST:
            raise NotFound(SERVICE, "no track fits")
        return best

    def features(self, ids: Sequence[str]) -> dict[str, AudioNumbers]:
        """Return the numbers of at most 100 tracks, without those that have none; NotAllowed for newer apps."""
        if len(ids) > MOST_IDS:
            raise ValueError(f"at most {MOST_IDS} ids at once, not {len(ids)}")
        if not ids:
            return {}
        entries = self._ask("audio-features", featured, forbidden=NotAllowed, ids=",".join(ids))
        told = {entry.get("id"): read_numbers(entry) for entry in entries if isinstance(entry, dict)}
        return {track_id: numbers for track_id in ids if (numbers := told.get(track_id)) is not None}

    def playlist(self, playlist_id: str) -> Iterator[SpotifyTrack]:
        """Yield the tracks of a playlist, given as an id, a URI or a link, page by page.

        Without what is no track of Spotify's: episodes, local files, and tracks that are gone. NotFound where there
        is no such playlist, NotAllowed where it may not be read.
        """
        found = PLAYLIST.fullmatch(playlist_id.strip())
        if found is None:
            raise NotFound(SERVICE, "that is no playlist's id or link")
        for entry in self._entries(f"playlists/{found['id']}"):
            # The field is "item" since March 2026, for old apps "track".
            track = read_track(entry.get("item") or entry.get("track")) if isinstance(entry, dict) else None
            if track is not None:
                yield track

    def _entries(self, playlist: str) -> Iterator[Any]:
        route, page = self._first_page(playlist)
        offset = 0
        while True:
            yield from page["items"]
            if page.get("next") is None:
                return
            # By the page's size, not by what came: that may be less, or more.
            size = page.get("limit")
            offset += size if isinstance(size, int) and size > 0 else PAGE
            # By number, not by the link that the page gives: the token goes nowhere else.
            page = self._page(route, offset)

    def _first_page(self, playlist: str) -> tuple[str, Json]:
        """Return the route that answers, the new one or else the one that old apps have, and its first page."""
        refusals: list[CollectorError] = []
        for route in (f"{playlist}/items", f"{playlist}/tracks"):
            try:
                return route, self._page(route, 0)
            except (NotFound, NotAllowed) as error:
                refusals.append(error)
        # "You may not" tells more than "there is none".
        raise next((refusal for refusal in refusals if isinstance(refusal, NotAllowed)), refusals[0])

    def _page(self, route: str, offset: int) -> Json:
        return self._ask(route, paged, forbidden=NotAllowed, limit=PAGE, offset=offset, additional_types="track")

    def _ask(self, route: str, read: Callable[[Json], T], *, forbidden: type[CollectorError], **params: str | int) -> T:
        """Return what `read` finds in the answer; it raises Temporary where that is not whole. `forbidden` is a 403."""
        return self._policy.call(lambda: read(self._answer(route, params, forbidden)))

    def _answer(self, route: str, params: Json, forbidden: type[CollectorError]) -> Json:
        answer = self._asked(route, params)
        if isinstance(answer, requests.Response) and answer.status_code == EXPIRED:
            # spotipy trusts its own clock on when a token ends; the service may end it earlier.
            self._client.auth_manager.cache_handler.save_token_to_cache(None)
            answer = self._asked(route, params)
        if isinstance(answer, requests.Response):
            raise meaning(answer, forbidden)
        return answer

    def _asked(self, route: str, params: Json) -> Json | requests.Response:
        """Return the answer's object, or the response of a refusal; Temporary and BadKey for what is neither."""
        self._take_token()
        error: CollectorError
        try:
            # Not by its public methods: those for routes that old apps still may ask warn, or are gone.
            answer = self._client._get(route, **params)  # noqa: SLF001  # see above
        except ODD as failure:
            # spotipy stumbles over errors of other shapes than it expects; the response stands behind what it raises.
            response = response_behind(failure)
            if response is not None:
                return response
            error = Temporary(SERVICE, "it could not be reached, or broke off")
        else:
            if isinstance(answer, dict):
                return answer
            error = Temporary(SERVICE, "it answered with something that is no JSON")
        raise error  # out here: what spotipy raises may hold the question

    def _take_token(self) -> None:
        """Let spotipy ask for a token where it has none that lasts, to know its failures from those of questions."""
        error: CollectorError
        try:
            self._client.auth_manager.get_access_token(as_dict=False)
        except ODD as failure:
            error = _no_token(failure)
        else:
            return
        raise error  # out here: what spotipy raises may hold the secret


def connect(client_id: str, client_secret: str) -> spotipy.Spotify:
    """Return a client that tries once, waits for `TIMEOUT_S`, and keeps its token in memory alone.

    With a session of ours: spotipy's own makes of each 429 and 5xx one error without status or headers.
    """
    # For debugging spotipy writes its tokens and, as errors, each question that is refused.
    getLogger("spotipy").setLevel(CRITICAL)
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    keys = SpotifyClientCredentials(
        client_id,
        client_secret,
        requests_session=session,
        requests_timeout=TIMEOUT_S,
        cache_handler=MemoryCacheHandler(),
    )
    return spotipy.Spotify(
        auth_manager=keys, requests_session=session, requests_timeout=TIMEOUT_S, retries=0, status_retries=0
    )


def _no_token(failure: Exception) -> CollectorError:
    """Return our error where no token was given."""
    told, response = getattr(failure, "error", None), response_behind(failure)
    if isinstance(told, str) and told in TOKEN_ERRORS:
        return BadKey(SERVICE, "it does not know this client's id and secret")
    if response is not None and response.status_code == TOO_MANY:
        return SlowDown(SERVICE, "it asks for fewer calls", wait_s=wait_s(response))
    return Temporary(SERVICE, "it gave no token", wait_s=None if response is None else wait_s(response))


def _likeness(song: Wanted, track: SpotifyTrack) -> float:
    return likeness(song, title=track.title, artist=track.artist, duration_s=track.duration_s)
