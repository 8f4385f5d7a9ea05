"""YouTube's Data API v3: a key, a bucket of searches and one of units, both new at midnight in Los Angeles."""

from __future__ import annotations

import html
import json
import random
import re
from collections import Counter
from datetime import datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data_collectors.http import Policy
from data_collectors.sources.youtube import RATE, YouTube, connect
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import Asked, Service

if TYPE_CHECKING:
    from data_collectors.http import Clock
    from data_collectors.quota import Ledger
    from tests.fake_services.world import FakeSong

KEY = "AIzaLoopbackKeyOfNobody0123456789abcdef"

SEARCHES, UNITS = 100, 10_000
MOST_RESULTS = 50
PACIFIC = ZoneInfo("America/Los_Angeles")

Json = dict[str, Any]

KINDS = ("official", "lyrics", "live", "karaoke", "topic")
"""The videos that there are of each song, by the last sign of their ids."""

_ID = re.compile(r"v(\d{9})([0-4])")


def youtube(address: str, clock: Clock, ledger: Ledger, *, key: str = KEY, attempts: int = 5) -> YouTube:
    """Return the source that asks the loopback server at this address."""
    client = connect(key, f"{address}/youtube/")
    return YouTube(client, Policy(clock, RATE, random=random.Random(0), attempts=attempts), ledger)  # noqa: S311  # a test's


def refusal(status: int, reason: str, *, domain: str = "youtube.quota", rpc: str | None = None) -> Reply:
    """Return an error's answer; `rpc` is its status in words, which newer parts of the service add."""
    error: Json = {"code": status, "message": "No.", "errors": [{"message": "No.", "domain": domain, "reason": reason}]}
    if rpc is not None:
        error["status"] = rpc
    return _json({"error": error}, status)


def video_id(song: FakeSong, kind: str = "official") -> str:
    """Return the id of a song's video."""
    return f"v{song.id:09d}{KINDS.index(kind)}"


def _json(body: Json, status: int = 200) -> Reply:
    return Reply(json.dumps(body), status, "application/json; charset=UTF-8")


class YouTubeService(Service):
    """YouTube's part of the server.

    `gone`, `private` and `locked` (not to be embedded) are ids of videos that something happened to, `details` fields
    of theirs that are otherwise than usual.
    """

    name = "youtube"
    most = 30

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # as the base class takes them
        self.gone: set[str] = set()
        self.private: set[str] = set()
        self.locked: set[str] = set()
        self.details: dict[str, Json] = {}
        self.agents: set[str] = set()
        self.spent: Counter[tuple[str, str]] = Counter()
        """By the day in Los Angeles and "searches" or "units"."""
        self._slow = cycle((refusal(403, "rateLimitExceeded", domain="usageLimits"), refusal(429, "rateLimitExceeded")))

    def label(self, asked: Asked) -> tuple[str, str]:
        return asked.path.removeprefix("youtube/v3/"), asked.params.get("q", asked.params.get("id", ""))

    def slow_down(self) -> Reply:
        return next(self._slow)

    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        self.agents.add(asked.headers.get("User-Agent", ""))
        if "key" not in asked.params:
            return refusal(403, "forbidden", domain="global", rpc="PERMISSION_DENIED")
        if asked.params["key"] != KEY:
            return refusal(400, "keyInvalid", domain="usageLimits")
        answers = {
            "youtube/v3/search": (self._search, "searches", SEARCHES),
            "youtube/v3/videos": (self._videos, "units", UNITS),
        }
        if asked.path not in answers:
            return refusal(404, "notFound", domain="global")
        answer, bucket, most = answers[asked.path]
        return answer(asked, fault) if self._pay(bucket, most) else refusal(403, "quotaExceeded")

    def _pay(self, bucket: str, most: int) -> bool:
        day = datetime.fromtimestamp(self.clock.now(), PACIFIC).date().isoformat()
        if self.spent[day, bucket] >= most:
            return False
        self.spent[day, bucket] += 1
        return True

    def _search(self, asked: Asked, fault: Fault | None) -> Reply:
        params = asked.params
        count = int(told) if (told := params.get("maxResults", "5")).isdecimal() else -1
        if params.get("part") != "snippet" or not 0 <= count <= MOST_RESULTS:
            return refusal(400, "invalidParameter", domain="youtube.parameter")
        found = [(song, kind) for song in self.world.search(params.get("q", "")) if song.on_youtube for kind in KINDS]
        items: list[Json | None] = [_result(song, kind) for song, kind in found]
        # Whoever asks for videos alone may find others nevertheless.
        items[1:1] = [_other("channel", "channelId", "UC"), _other("playlist", "playlistId", "PL")]
        return _page("youtube#searchListResponse", items[:count], fault, total=1_000_000 if found else 0)

    def _videos(self, asked: Asked, fault: Fault | None) -> Reply:
        ids = asked.params.get("id", "").split(",")
        if len(ids) > MOST_RESULTS or "status" not in asked.params.get("part", ""):
            return refusal(400, "invalidFilters", domain="youtube.parameter")
        items = [item for wanted in ids if (item := self._video(wanted)) is not None]
        return _page("youtube#videoListResponse", [*items], fault, total=len(items))

    def _video(self, wanted: str) -> Json | None:
        known = _ID.fullmatch(wanted)
        if known is None or wanted in self.gone or int(known[1]) >= len(self.world.songs):
            return None
        song, kind = self.world.songs[int(known[1])], KINDS[int(known[2])]
        seconds = song.duration_s or 200
        usual = {
            "kind": "youtube#video",
            "etag": f"etag-{wanted}",
            "id": wanted,
            "snippet": _snippet(_title(song, kind), _channel(song, kind)),
            "contentDetails": {
                "duration": f"PT{seconds // 60}M{seconds % 60}S",
                "dimension": "2d",
                "definition": "hd",
                "caption": "false",
                "licensedContent": True,
                "contentRating": {},
                "projection": "rectangular",
            },
            "status": {
                "uploadStatus": "processed",
                "privacyStatus": "private" if wanted in self.private else "public",
                "license": "youtube",
                "embeddable": wanted not in self.locked,
                "publicStatsViewable": True,
                "madeForKids": False,
            },
        }
        for part, fields in self.details.get(wanted, {}).items():
            usual[part] = {**usual[part], **fields}  # type: ignore[dict-item]  # parts are objects
        return usual


def _page(kind: str, items: list[Json | None], fault: Fault | None, *, total: int) -> Reply:
    shown = [] if fault is Fault.EMPTY_PAGE else [None, *items] if fault is Fault.NULLS else items
    page = {"totalResults": total, "resultsPerPage": len(shown)}
    return _json({"kind": kind, "etag": "etag", "regionCode": "US", "pageInfo": page, "items": shown})


def _result(song: FakeSong, kind: str) -> Json:
    """Return a search's result, whose texts are escaped as for a page."""
    snippet = _snippet(html.escape(_title(song, kind)), html.escape(_channel(song, kind)))
    found = {"kind": "youtube#video", "videoId": video_id(song, kind)}
    return {"kind": "youtube#searchResult", "etag": "etag", "id": found, "snippet": snippet}


def _other(kind: str, field: str, number: str) -> Json:
    found = {"kind": f"youtube#{kind}", field: f"{number}0123456789"}
    snippet = _snippet("Not a video", "Somebody")
    return {"kind": "youtube#searchResult", "etag": "etag", "id": found, "snippet": snippet}


def _snippet(title: str, channel: str) -> Json:
    return {
        "publishedAt": "2015-05-05T05:05:05Z",
        "channelId": "UC0123456789",
        "title": title,
        "description": "",
        "thumbnails": {},
        "channelTitle": channel,
        "liveBroadcastContent": "none",
    }


def _title(song: FakeSong, kind: str) -> str:
    name, title = song.artist.name, song.plain_title
    return {
        "official": f'{name} - "{title}" (Official Video)',
        "lyrics": f"{name} - {title} (Lyrics)",
        "live": f"{name} - {title} (Live at the Loopback)",
        "karaoke": f"{name} - {title} (Karaoke)",
        "topic": title,
    }[kind]


def _channel(song: FakeSong, kind: str) -> str:
    channels = {"official": f"{song.artist.name} Official", "topic": f"{song.artist.name} - Topic"}
    return channels.get(kind, "Words & Notes")
