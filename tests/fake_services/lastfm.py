"""Last.fm: XML over POST, error bodies under any status, five calls a second."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from hashlib import md5
from itertools import cycle
from typing import TYPE_CHECKING, Self
from urllib.parse import quote_plus
from xml.sax.saxutils import escape, quoteattr

import httpx2

from data_collectors.http import Policy
from data_collectors.sources.lastfm import RATE, LastFm, connect
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import Asked, Service

if TYPE_CHECKING:
    from types import TracebackType

    from data_collectors import http
    from tests.fake_services.server import Clock
    from tests.fake_services.world import FakeArtist, FakeSong, World

KEY = "0123456789abcdef0123456789abcdef"

STATUSES = (200, 400, 403, 429, 503)
"""Those under which Last.fm's errors are seen."""

PAGE, MOST = 50, 1000
STAR = "2a96cbd8b46e442fc41c2b86b821562f"


class Failure(Exception):
    """An error of Last.fm's, by its code."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


def failed(code: int, words: str = "Something is wrong", *, status: int = 200) -> Reply:
    """Return an error's answer."""
    return _xml(f'<lfm status="failed"><error code="{code}">{escape(words)}</error></lfm>', status)


def ok(inside: str, *, status: int = 200) -> Reply:
    """Return an answer with this inside."""
    return _xml(f'<lfm status="ok">{inside}</lfm>', status)


def _xml(lfm: str, status: int) -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8" ?>\n{lfm}\n', status, "text/xml; charset=UTF-8")


class LastFmService(Service):
    """Last.fm's part of the server; `agents` are those that called."""

    name = "lastfm"
    most = 5

    def __init__(self, world: World, clock: Clock) -> None:
        super().__init__(world, clock)
        self.agents: set[str] = set()
        self._statuses = cycle(STATUSES)
        self._methods: dict[str, Callable[[Asked, Fault | None], str]] = {
            "chart.gettopartists": self._chart,
            "geo.gettopartists": self._country,
            "tag.gettopartists": self._tag,
            "artist.gettoptracks": self._tracks,
            "track.getinfo": self._info,
            "track.gettoptags": self._song_tags,
            "artist.gettoptags": self._artist_tags,
        }

    def label(self, asked: Asked) -> tuple[str, str]:
        params = asked.params
        about = [params[name] for name in ("country", "tag", "artist", "track", "page") if name in params]
        return params.get("method", ""), "/".join(about)

    def slow_down(self) -> Reply:
        return failed(29, "Rate Limit Exceeded", status=next(self._statuses))

    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        self.agents.add(asked.headers.get("User-Agent", ""))
        if asked.verb != "POST" or asked.path != "2.0/":
            return Reply("<html>Not here</html>", 404, "text/html")
        try:
            return ok(self._inside(asked, fault))
        except Failure as failure:
            return failed(failure.code, str(failure), status=next(self._statuses))

    def _inside(self, asked: Asked, fault: Fault | None) -> str:
        if asked.params.get("api_key") != KEY:
            raise Failure(10, f"Invalid API key {asked.params.get('api_key')}")
        method = self._methods.get(asked.params.get("method", "").casefold())
        if method is None:
            raise Failure(3, "Invalid Method")
        return method(asked, fault)

    def _chart(self, asked: Asked, fault: Fault | None) -> str:
        return _list("artists", "", [_artist(one) for one in self.world.artists], asked, fault)

    def _country(self, asked: Asked, fault: Fault | None) -> str:
        country = _needed(asked, "country")
        artists = [artist for artist in self.world.artists if artist.country == country]
        if not artists:
            raise Failure(6, "country param invalid")
        return _list("topartists", f"country={quoteattr(country)}", [_artist(one) for one in artists], asked, fault)

    def _tag(self, asked: Asked, fault: Fault | None) -> str:
        tag = _needed(asked, "tag")
        artists = [artist for artist in self.world.artists if tag in artist.tags]
        rows = [_artist(one, count=False) for one in artists]
        return _list("topartists", f"tag={quoteattr(tag)}", rows, asked, fault)

    def _tracks(self, asked: Asked, fault: Fault | None) -> str:
        artist = _needed(asked, "artist")
        songs = self.world.by_artist.get(artist.casefold())
        if songs is None:
            raise Failure(6, "The artist you supplied could not be found")
        rows = [_track(song, rank) for rank, song in enumerate(songs, 1)]
        return _list("toptracks", f"artist={quoteattr(artist)}", rows, asked, fault)

    def _info(self, asked: Asked, fault: Fault | None) -> str:
        song = self._song(asked)
        nothing = "<mbid/><userplaycount/><wiki/>" if fault is Fault.NULLS else ""
        return (
            f"<track>{nothing}<name>{escape(song.title)}</name><duration>{(song.duration_s or 0) * 1000}</duration>"
            f'<streamable fulltrack="0">0</streamable><listeners>{song.listeners}</listeners>'
            f"<artist><name>{escape(song.artist.name)}</name></artist>{_album(song)}"
            f"<toptags>{_tag_rows(song.tags)}</toptags></track>"
        )

    def _song_tags(self, asked: Asked, fault: Fault | None) -> str:
        song = self._song(asked)
        head = f"artist={quoteattr(song.artist.name)} track={quoteattr(song.title)}"
        return f"<toptags {head}>{_empty(fault, 'tag')}{_tag_rows(song.tags)}</toptags>"

    def _artist_tags(self, asked: Asked, fault: Fault | None) -> str:
        name = _needed(asked, "artist")
        for artist in self.world.artists:
            if artist.name.casefold() == name.casefold():
                return f"<toptags artist={quoteattr(name)}>{_empty(fault, 'tag')}{_tag_rows(artist.tags)}</toptags>"
        raise Failure(6, f"The artist {name} could not be found")

    def _song(self, asked: Asked) -> FakeSong:
        artist, title = _needed(asked, "artist"), _needed(asked, "track")
        song = self.world.by_title.get((artist.casefold(), title.casefold()))
        if song is None:
            raise Failure(6, f"Track {title} not found")
        return song


def _needed(asked: Asked, name: str) -> str:
    if not asked.params.get(name, "").strip():
        raise Failure(6, f"{name} is missing")
    return asked.params[name].strip()


def _list(name: str, head: str, rows: Sequence[str], asked: Asked, fault: Fault | None) -> str:
    page, size = asked.params.get("page", "1"), asked.params.get("limit", str(PAGE))
    if not (page.isdecimal() and size.isdecimal() and int(page) >= 1 and 1 <= int(size) <= MOST):
        raise Failure(6, "page or limit is out of range")
    start, per_page = (int(page) - 1) * int(size), int(size)
    kind = "track" if name == "toptracks" else "artist"
    shown = [] if fault is Fault.EMPTY_PAGE else [_empty(fault, kind), *rows[start : start + per_page]]
    numbers = f'page="{page}" perPage="{size}" totalPages="{-(-len(rows) // per_page)}" total="{len(rows)}"'
    return f"<{name} {head} {numbers}>{''.join(shown)}</{name}>"


def _empty(fault: Fault | None, kind: str) -> str:
    return f"<{kind}><name></name><count/><listeners/></{kind}><{kind}/>" if fault is Fault.NULLS else ""


def _artist(artist: FakeArtist, *, count: bool = True) -> str:
    heard = f"<playcount>{artist.listeners * 40}</playcount><listeners>{artist.listeners}</listeners>" if count else ""
    url = f"https://www.last.fm/music/{quote_plus(artist.name)}"
    return (
        f"<artist><name>{escape(artist.name)}</name>{heard}<mbid></mbid><url>{escape(url)}</url>"
        f"<streamable>0</streamable>{_images(STAR)}</artist>"
    )


def _track(song: FakeSong, rank: int) -> str:
    return (
        f'<track rank="{rank}"><name>{escape(song.title)}</name><playcount>{song.listeners * 9}</playcount>'
        f"<listeners>{song.listeners}</listeners><streamable>0</streamable>"
        f"<artist><name>{escape(song.artist.name)}</name></artist>{_images(STAR)}</track>"
    )


def _album(song: FakeSong) -> str:
    if song.album is None:
        return ""
    picture = STAR if song.id % 7 == 0 else md5(song.album.encode(), usedforsecurity=False).hexdigest()
    artist = f"<artist>{escape(song.artist.name)}</artist>"
    return f"<album>{artist}<title>{escape(song.album)}</title>{_images(picture)}</album>"


def _images(picture: str) -> str:
    sizes = {"small": "34s", "medium": "64s", "large": "174s", "extralarge": "300x300"}
    folder = "https://lastfm.freetls.fastly.net/i/u"
    return "".join(f'<image size="{size}">{folder}/{part}/{picture}.png</image>' for size, part in sizes.items())


def _tag_rows(tags: dict[str, int]) -> str:
    rows: Iterable[str] = (f"<tag><name>{escape(name)}</name><count>{n}</count></tag>" for name, n in tags.items())
    return "".join(rows)


class Loopback(httpx2.BaseTransport):
    """Takes what is meant for Last.fm to the loopback server; close it at the end."""

    def __init__(self, address: str) -> None:
        self._address = httpx2.URL(address)
        self._inner = httpx2.HTTPTransport()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self._inner.close()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "ws.audioscrobbler.com"
        request.url = self._address.copy_with(path=f"/lastfm{request.url.path}")
        return self._inner.handle_request(request)


def last_fm(loopback: httpx2.BaseTransport, clock: http.Clock, *, key: str = KEY, attempts: int = 5) -> LastFm:
    """Return the source that asks the loopback server."""
    policy = Policy(clock, RATE, random=random.Random(0), attempts=attempts)  # noqa: S311  # a test's
    return LastFm(connect(key, loopback), policy)
