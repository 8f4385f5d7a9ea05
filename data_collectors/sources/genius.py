"""Genius through lyricsgenius: which of its songs is the wanted one, and the words on that song's page.

Genius' interface gives no lyrics: they are read from the page, which is often refused. A refused page tells nothing of
the song, so it is neither "no lyrics" nor "instrumental". The words are returned and never stored or logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from logging import CRITICAL, getLogger
from typing import Final, TypeVar

import lyricsgenius  # type: ignore[import-untyped]  # it ships no types
import requests

from data_collectors.errors import BadKey, Challenged, CollectorError, NotFound, SlowDown, Temporary
from data_collectors.http import TIMEOUT_S, USER_AGENT, Clock, Policy
from data_collectors.matching import LEAST, Wanted, likeness
from models.lyrics import is_lyrics
from recommender.keys import clean, title_key

T = TypeVar("T")

SERVICE: Final = "Genius"

RATE = 3.0
"""Calls a second, pages too; Genius publishes no limit, and lyricsgenius by itself makes at most five."""

PAGES = "https://genius.com/"

NO_COVER = "default_cover_image"
"""Part of the address of the picture that stands where there is none."""

CHALLENGE = re.compile(
    r"just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|captcha|access denied"
    r"|enable (?:javascript|cookies)|cf-challenge|unusual traffic",
    re.IGNORECASE,
)
"""What pages say that want to see a person."""

SONG_PAGE = re.compile(r"data-lyrics-container|__PRELOADED_STATE__|LyricsPlaceholder")
"""What only a song's page has, with words or without."""

END, TAIL = "</html>", 4096
"""How a whole page ends, and within how many of its last characters."""

ODD = (AssertionError, AttributeError, LookupError, RecursionError, RuntimeError, TypeError, ValueError)
"""What lyricsgenius raises for answers of another shape."""

# It logs the addresses of pages, which name songs.
getLogger("lyricsgenius").setLevel(CRITICAL)


@dataclass(frozen=True, slots=True)
class GeniusSong:
    """A song of Genius'; `complete` where its words are all there, None for a cover that it does not have."""

    id: int
    artist: str
    title: str
    url: str
    cover_url: str | None
    complete: bool
    instrumental: bool


class Genius:
    """Genius' songs and their words; raises what `data_collectors.errors` lists, and names no token or title in it."""

    def __init__(self, client: lyricsgenius.Genius, policy: Policy) -> None:
        """Ask through this client, which from now on tells who we are and judges each answer by its status."""
        session = client._session  # noqa: SLF001  # its own error for a status quotes the answer, and pages have none
        session.headers["User-Agent"] = USER_AGENT
        session.hooks["response"].append(_judge)
        self._client = client
        self._policy = policy

    @classmethod
    def open(cls, token: str, *, clock: Clock) -> Genius:
        """Return the source for a token; raises BadKey where there is none."""
        if not token.strip():
            raise BadKey(SERVICE, "no token is set")
        client = lyricsgenius.Genius(token.strip(), timeout=TIMEOUT_S, sleep_time=0, retries=0)  # the policy does these
        return cls(client, Policy(clock, RATE))

    @property
    def calls(self) -> int:
        """How many calls were made so far, failed ones too."""
        return self._policy.calls

    def find(self, artist: str, title: str) -> GeniusSong:
        """Return the song of Genius' that is the wanted one; NotFound where none of its offers is."""
        query = f"{clean(artist)} {title_key(title)}"
        songs = self._policy.call(partial(_ask, partial(self._search, query)))
        wanted = Wanted(artist, title)
        scored = [(likeness(wanted, title=song.title, artist=song.artist), song) for song in songs]
        best, song = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if song is None or best < LEAST:
            raise NotFound(SERVICE, "it knows no such song")
        return song

    def lyrics(self, song: GeniusSong) -> str:
        """Return the words on a song's page, with its section heads.

        Raises NotFound where there are none or they are no song's (a track list), Challenged where the page is refused.
        """
        if not song.complete or song.instrumental:
            raise NotFound(SERVICE, "the song has no lyrics there")
        text = self._policy.call(partial(_ask, partial(self._page, song.url)))
        if not is_lyrics(text):
            raise NotFound(SERVICE, "the page holds no song's words")
        return text

    def _search(self, query: str) -> tuple[GeniusSong, ...]:
        hits = self._client.search_songs(query)["hits"]
        return tuple(_songs(hits))

    def _page(self, url: str) -> str:
        return str(self._client.lyrics(song_url=url) or "")


def _ask(operation: Callable[[], T]) -> T:
    """Return what `operation` returns; the clients' errors quote addresses and answers, ours do not."""
    try:
        return operation()
    except requests.JSONDecodeError:
        raise Temporary(SERVICE, "its answer is not understood") from None
    except requests.RequestException:
        raise Temporary(SERVICE, "it did not answer") from None
    except ODD:
        raise Temporary(SERVICE, "its answer is not understood") from None


def _judge(response: requests.Response, **_: object) -> None:
    """Raise what an answer means, where it is not the thing that was asked for."""
    if response.is_redirect:
        return
    is_page = "authorization" not in response.request.headers  # only its interface is told the token
    response.encoding = "utf-8"  # what it does not say of its pages
    text = response.text  # a body that is read gives its connection back
    if response.status_code != HTTPStatus.OK:
        raise _meaning(response)
    if is_page:
        _check_page(text)


def _check_page(text: str) -> None:
    if SONG_PAGE.search(text) is None and CHALLENGE.search(text) is not None:
        raise Challenged(SERVICE, "it wants to see a person")
    if END not in text[-TAIL:].lower():
        raise Temporary(SERVICE, "a page breaks off")
    if SONG_PAGE.search(text) is None:
        raise Challenged(SERVICE, "it shows another page than the song's")


def _meaning(response: requests.Response) -> CollectorError:
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = response.headers.get("Retry-After", "")
        return SlowDown(SERVICE, "it asks for fewer calls", wait_s=float(wait) if wait.isdecimal() else None)
    if status == HTTPStatus.UNAUTHORIZED:
        return BadKey(SERVICE, "it refuses the token")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return NotFound(SERVICE, "it knows no such thing")
    if status == HTTPStatus.FORBIDDEN or CHALLENGE.search(response.text):
        return Challenged(SERVICE, f"it refuses to answer a program (status {status})")
    return Temporary(SERVICE, f"it answers with status {status}")


def _songs(hits: object) -> Iterator[GeniusSong]:
    """Yield the hits that are songs with all that a song must have."""
    if not isinstance(hits, list):
        raise TypeError
    for hit in hits:
        result = hit.get("result") if isinstance(hit, Mapping) and hit.get("type") == "song" else None
        if isinstance(result, Mapping) and (song := _song(result)) is not None:
            yield song


def _song(result: Mapping[str, object]) -> GeniusSong | None:
    artist = result.get("primary_artist")
    name = artist.get("name") if isinstance(artist, Mapping) else None
    number, title, url = result.get("id"), result.get("title"), result.get("url")
    if not (isinstance(number, int) and isinstance(title, str) and isinstance(url, str) and isinstance(name, str)):
        return None
    if not url.startswith(PAGES):
        return None
    return GeniusSong(
        id=number,
        artist=name,
        title=title,
        url=url,
        cover_url=_cover(result.get("song_art_image_url")),
        complete=result.get("lyrics_state") == "complete",
        instrumental=result.get("instrumental") is True,
    )


def _cover(url: object) -> str | None:
    return url if isinstance(url, str) and url.startswith("https://") and NO_COVER not in url else None
