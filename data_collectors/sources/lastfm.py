"""Last.fm through pylast: charts, artists' tracks, tags, and what a song's page says.

Every method costs one call a page. pylast's own methods would ask again for each field, try again by themselves, and
drop listeners; so its requests are made here one by one, and its XML is read here.

Terms: for non-commercial use, with credit and a link back to Last.fm; plain facts are kept, nothing else of its pages.
"""

from __future__ import annotations

from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Final, TypeVar
from xml.dom import Node
from xml.parsers.expat import ExpatError

import httpx2
import pylast

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, SlowDown, Temporary
from data_collectors.http import TIMEOUT_S, USER_AGENT, Clock, Policy
from recommender.collected import ArtistFacts, Chart, ChartKind, DetailFacts, TrackFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.dom.minidom import Element

T = TypeVar("T")

SERVICE: Final = "Last.fm"

RATE = 4.5
"""Calls a second; Last.fm allows about five."""

PAGE = 50
"""Entries of a list's page: Last.fm's own default, which all its lists honour."""

MOST_PAGES = 200
"""Of a list, in case its pages never end."""

PLACEHOLDER = "2a96cbd8b46e442fc41c2b86b821562f"
"""The grey star that stands where there is no picture."""

SIZES = ("mega", "extralarge", "large", "medium", "small")

HEAD = 400
"""Bytes within which an answer of Last.fm's names itself."""

LONGEST_NUMBER = 15
"""Digits; more is no count of anything."""

CHARTS = {
    ChartKind.WORLD: ("chart.getTopArtists", None),
    ChartKind.COUNTRY: ("geo.getTopArtists", "country"),
    ChartKind.TAG: ("tag.getTopArtists", "tag"),
}
"""Each chart's method, and what it calls the chart's name."""

NOT_FOUND = frozenset({6, 7})
NOT_WELL = frozenset({8, 11, 16})
KEY_REFUSED = frozenset({4, 10, 26})
TOO_OFTEN = 29
"""Codes of errors: https://www.last.fm/api/errorcodes."""

ODD = (pylast.PyLastError, ExpatError, ValueError, LookupError, AttributeError, TypeError)
"""What pylast raises for XML that is cut, empty or has another shape."""


class LastFm:
    """Last.fm's facts; raises what `data_collectors.errors` lists, with no key or title in its words."""

    def __init__(self, network: pylast.LastFMNetwork, policy: Policy) -> None:
        """Ask through this network, as `connect` makes it, as often as the policy says."""
        self._network = network
        self._policy = policy

    @classmethod
    def open(cls, key: str, *, clock: Clock) -> LastFm:
        """Return the source for a key; raises BadKey where there is none."""
        if not key.strip():
            raise BadKey(SERVICE, "no key is set")
        return cls(connect(key.strip(), httpx2.HTTPTransport()), Policy(clock, RATE))

    @property
    def calls(self) -> int:
        """How many calls were made so far, failed ones too."""
        return self._policy.calls

    def top_artists(self, chart: Chart) -> tuple[ArtistFacts, ...]:
        """Return a chart's artists, the first first; NotFound where Last.fm knows no such country or tag."""
        return tuple(artist for _, page in self.artist_pages(chart) for artist in page)[: chart.count]

    def artist_pages(self, chart: Chart, *, after: int = 0) -> Iterator[tuple[int, list[ArtistFacts]]]:
        """Yield the pages of a chart that its count needs, with their numbers, from the one after `after`."""
        method, subject = CHARTS[chart.kind]
        named = {} if subject is None else {subject: chart.name}
        for page, rows in self._pages(method, "artist", named, after=after):
            yield page, [ArtistFacts(name, _number(_text(row, "listeners"))) for name, row in rows]
            if page * PAGE >= chart.count:
                return

    def top_tracks(self, artist: str, *, count: int) -> tuple[TrackFacts, ...]:
        """Return an artist's tracks, the most heard first; NotFound where Last.fm knows no such artist."""
        rows = self._list("artist.getTopTracks", "track", count, {"artist": artist})
        return tuple(
            TrackFacts(_artist_of(row) or artist, name, _number(_text(row, "listeners"))) for name, row in rows
        )

    def details(self, artist: str, title: str) -> DetailFacts:
        """Return a song's album, its cover and its duration, as far as its page has them."""
        return self._policy.call(partial(self._ask, "track.getInfo", _song(artist, title), _details))

    def song_tags(self, artist: str, title: str) -> dict[str, int]:
        """Return a song's tags and their weights, 0 to 100, relative to the heaviest."""
        return self._policy.call(partial(self._ask, "track.getTopTags", _song(artist, title), _tags))

    def artist_tags(self, artist: str) -> dict[str, int]:
        """Return an artist's tags and their weights, 0 to 100, relative to the heaviest."""
        subject = {"artist": artist, "autocorrect": "1"}
        return self._policy.call(partial(self._ask, "artist.getTopTags", subject, _tags))

    def _list(self, method: str, kind: str, count: int, subject: dict[str, str]) -> list[tuple[str, Element]]:
        """Return a list's first entries by their names, each name once."""
        found: list[tuple[str, Element]] = []
        for _, rows in self._pages(method, kind, subject):
            found += rows
            if len(found) >= count:
                break
        return found[:count]

    def _pages(
        self, method: str, kind: str, subject: dict[str, str], *, after: int = 0
    ) -> Iterator[tuple[int, list[tuple[str, Element]]]]:
        """Yield a list's pages, each name once; a page without a new one ends the list."""
        known: set[str] = set()
        for page in range(after + 1, MOST_PAGES + 1):
            params = {**subject, "page": str(page), "limit": str(PAGE)}
            try:
                rows, pages = self._policy.call(partial(self._ask, method, params, partial(_page, kind, page)))
            except _Hollow:
                if page == 1:
                    raise
                return  # every attempt: some lists are shorter than they say
            new = {name.casefold(): (name, row) for name, row in reversed(rows) if name.casefold() not in known}
            if not new:
                return
            known |= set(new)
            yield page, list(reversed(new.values()))
            if page >= pages:
                return

    def _ask(self, method: str, params: dict[str, str], read: Callable[[Element], T]) -> T:
        """Call a method once and return what `read` makes of the answer; pylast's errors may quote it, ours do not."""
        try:
            request = pylast._Request(self._network, method, params)  # noqa: SLF001  # see the module's docstring
            return read(_children(request.execute().getElementsByTagName("lfm")[0])[0])
        except pylast.WSError as error:
            raise _meaning(error) from None
        except pylast.NetworkError as error:
            if isinstance(error.underlying_error, CollectorError):
                raise error.underlying_error from None
            raise Temporary(SERVICE, "it did not answer") from None
        except ODD:
            raise Temporary(SERVICE, "its answer is not understood") from None


class _Hollow(Temporary):
    """A page is empty although its list goes on."""


class _Door(httpx2.BaseTransport):
    """What pylast sends goes out here: under our name, with our patience, over connections that stay open.

    Last.fm's errors come with any status, which pylast looks at first: here an answer's body is read before it.
    """

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["User-Agent"] = USER_AGENT
        request.extensions["timeout"] = httpx2.Timeout(TIMEOUT_S).as_dict()
        response = self._inner.handle_request(request)
        response.request = request
        body = response.read()
        if b"<lfm" in body[:HEAD]:
            return httpx2.Response(200, content=body)
        if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            raise SlowDown(SERVICE, "it asks for fewer calls", wait_s=_number(response.headers.get("Retry-After", "")))
        raise Temporary(SERVICE, f"something else answers in its place, with status {response.status_code}")

    def close(self) -> None:
        """Stay open: pylast closes after every call."""


def connect(key: str, transport: httpx2.BaseTransport) -> pylast.LastFMNetwork:
    """Return pylast's network for a key, whose requests go through a transport."""
    return pylast.LastFMNetwork(api_key=key, proxy={"https://": _Door(transport)})


def _meaning(error: pylast.WSError) -> CollectorError:
    code = _number(str(error.status))
    if code in NOT_FOUND:
        return NotFound(SERVICE, "it knows no such thing")
    if code in KEY_REFUSED:
        return BadKey(SERVICE, f"it refuses the key (error {code})")
    if code == TOO_OFTEN:
        return SlowDown(SERVICE, "it asks for fewer calls")
    if code is None or code in NOT_WELL:
        return Temporary(SERVICE, "it is not well")
    return NotAllowed(SERVICE, f"it refuses this call (error {code})")


def _song(artist: str, title: str) -> dict[str, str]:
    return {"artist": artist, "track": title, "autocorrect": "1"}


def _page(kind: str, page: int, main: Element) -> tuple[list[tuple[str, Element]], float]:
    """Return a page's named entries and how many pages the list has, as far as it says."""
    pages, total = _number(main.getAttribute("totalPages")), _number(main.getAttribute("total"))
    rows = _children(main, kind)
    if not rows and (total or 0) > (page - 1) * PAGE:
        raise _Hollow(SERVICE, "a page of a list is empty")
    named = [(name, row) for row in rows if (name := _text(row, "name"))]
    return named, float("inf") if pages is None else pages


def _artist_of(track: Element) -> str:
    return next((_text(artist, "name") for artist in _children(track, "artist")), "")


def _details(track: Element) -> DetailFacts:
    album = next(iter(_children(track, "album")), None)
    milliseconds = _number(_text(track, "duration")) or 0
    return DetailFacts(
        album=(_text(album, "title") or None) if album else None,
        cover_url=_cover(album) if album else None,
        duration_s=milliseconds / 1000.0 if milliseconds else None,
    )


def _cover(album: Element) -> str | None:
    images = {image.getAttribute("size"): _words(image) for image in _children(album, "image")}
    addresses = (images.get(size, "") for size in SIZES)
    return next((url for url in addresses if url.startswith("https://") and PLACEHOLDER not in url), None)


def _tags(main: Element) -> dict[str, int]:
    tags: dict[str, int] = {}
    for tag in _children(main, "tag"):
        if name := _text(tag, "name"):
            tags[name] = max(tags.get(name, 0), min(100, _number(_text(tag, "count")) or 0))
    return tags


def _children(node: Element, name: str | None = None) -> list[Element]:
    """Return a node's own elements, not those within them."""
    return [child for child in node.childNodes if child.nodeType == Node.ELEMENT_NODE and name in (None, child.tagName)]


def _text(node: Element, name: str) -> str:
    """Return the text of a node's first element of a name, empty where it has none."""
    return next((_words(child) for child in _children(node, name)), "")


def _words(element: Element) -> str:
    # Last.fm escapes some names twice.
    return unescape("".join(part.data for part in element.childNodes if part.nodeType == Node.TEXT_NODE)).strip()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None
