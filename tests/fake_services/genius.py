"""Genius: a search that tells no lyrics, and pages that have them and are often refused."""

from __future__ import annotations

import json
import random
import re
from html import escape
from typing import TYPE_CHECKING

from data_collectors.http import Policy
from data_collectors.sources.genius import RATE, Genius
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import Asked, Service

if TYPE_CHECKING:
    from data_collectors.http import Clock
    from tests.fake_services.world import FakeSong

TOKEN = "loopback-genius-token"

MOST_HITS = 10

CHALLENGE = Reply(
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>",
    403,
    "text/html",
)

Json = dict[str, object]


def refused(status: int, words: str) -> Reply:
    """Return an error's answer."""
    return Reply(json.dumps({"meta": {"status": status, "message": words}, "response": None}), status)


def hits(*results: Json | None) -> Reply:
    """Return a search's answer."""
    rows = [result and {"highlights": [], "index": "song", "type": "song", "result": result} for result in results]
    return Reply(json.dumps({"meta": {"status": 200}, "response": {"hits": rows}}))


def page(*containers: str, title: str = "A song") -> Reply:
    """Return a song's page, with these lyrics in HTML, if any."""
    header = (
        '<div data-exclude-from-selection="true" class="LyricsHeader">176 Contributors<h2>A song Lyrics</h2>'
        "About this song … <span>Read More</span></div>"
    )
    divs = [f'<div data-lyrics-container="true" class="Lyrics__Container">{text}</div>' for text in containers]
    if divs:
        divs[0] = divs[0].replace(">", f">{header}", 1)
    body = "".join(divs) or '<div class="LyricsPlaceholder__Message">This song is an instrumental</div>'
    html = f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><main>{body}</main></body></html>"
    return Reply(html, content_type="text/html")


class GeniusService(Service):
    """Genius' part of the server: `api/search` with a token, and pages without."""

    name = "genius"
    most = 5

    def label(self, asked: Asked) -> tuple[str, str]:
        return ("search", asked.params.get("q", "")) if asked.path == "api/search" else ("page", asked.path)

    def slow_down(self) -> Reply:
        return Reply("<html>Too many requests</html>", 429, "text/html", {"Retry-After": "3"})

    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        if fault is Fault.CHALLENGE:
            return CHALLENGE
        if asked.path != "api/search":
            return self._page(asked)
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refused(401, "The access token provided is expired, revoked, malformed or invalid")
        if not asked.params.get("q", "").strip():
            return refused(422, "q is missing")
        return self._search(asked.params["q"], fault)

    def _search(self, query: str, fault: Fault | None) -> Reply:
        if fault is Fault.EMPTY_PAGE:
            return Reply(json.dumps({"meta": {"status": 200}, "response": None}))
        found = [result(song) for song in self.world.search(query) if song.on_genius]
        if found:
            # As Genius does: the album's list of tracks and a translation by somebody else.
            listed = {**found[0], "id": 10_000_000, "title": "Some Album [Track List]"}
            translators = {"id": 1, "name": "Genius Traducciones al Español", "url": "https://genius.com/artists/1"}
            found += [listed, {**found[0], "id": 10_000_001, "primary_artist": translators}]
        nothing: list[Json | None] = [None, {"id": None, "title": None}] if fault is Fault.NULLS else []
        return hits(*nothing, *found[:MOST_HITS])

    def _page(self, asked: Asked) -> Reply:
        number = re.fullmatch(r".*-(\d+)-lyrics", asked.path)
        if number is None or int(number[1]) >= len(self.world.songs):
            return Reply("<!DOCTYPE html><html><body>Burrr! Page not found</body></html>", 404, "text/html")
        song = self.world.songs[int(number[1])]
        if song.instrumental:
            return page(title=song.plain_title)
        lines = [_line(place, escape(line)) for place, line in enumerate(song.lyrics)]
        half = len(lines) // 2
        first = "[Verse 1]<br/>" + "<br/>".join(lines[:half])
        chorus = "[Chorus]<br/>" + "<br/>".join(lines[half:])
        return page(first, f"{chorus}<br/><br/>{chorus}", title=song.plain_title)


def _line(place: int, line: str) -> str:
    """Return a line as pages have it: some lines have notes and so are links."""
    return f'<a href="/{place}"><span class="Highlight">{line}</span></a>' if place % 3 == 0 else f"{line} &amp; more"


def result(song: FakeSong) -> Json:
    """Return a search's entry for a song."""
    slug = re.sub(r"\W+", "-", f"{song.artist.name} {song.plain_title}")
    path = f"/{slug}-{song.id}-lyrics"
    name, title = song.artist.name, song.plain_title
    return {
        "id": song.id + 1,
        "title": title,
        "full_title": f"{title} by {name}",
        "artist_names": name,
        "path": path,
        "url": f"https://genius.com{path}",
        "lyrics_state": "complete",
        "instrumental": song.instrumental,
        "song_art_image_url": f"https://images.genius.com/{song.id}.1000x1000x1.png",
        "primary_artist": {
            "id": song.artist.id + 1,
            "name": name,
            "url": f"https://genius.com/artists/{song.artist.id}",
        },
    }


def genius(address: str, clock: Clock, *, token: str = TOKEN, attempts: int = 5) -> Genius:
    """Return the source that asks the loopback server at this address."""
    source = Genius.open(token, clock=clock)
    source._policy = Policy(clock, RATE, random=random.Random(0), attempts=attempts)  # noqa: S311  # a test's
    source._client.API_ROOT = f"{address}/genius/api/"
    source._client.WEB_ROOT = f"{address}/genius/"
    return source


def close(source: Genius) -> None:
    """Close the source's connections."""
    source._client._session.close()
