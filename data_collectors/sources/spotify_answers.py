"""What Spotify answers: lists that may be cut short, tracks and numbers that may be null, and refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, SlowDown, Temporary
from recommender.evidence import AudioNumbers

SERVICE = "Spotify"

TRACK_ID = re.compile(r"[0-9A-Za-z]{22}")

NUMBERS = ("danceability", "acousticness", "energy", "valence", "instrumentalness")

EXPIRED, FORBIDDEN, MISSING, TOO_MANY, ILL = 401, 403, 404, 429, 500
"""Statuses, the last one and above."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SpotifyTrack:
    """A track; `artist` is its credit, names with commas between; None where Spotify does not tell."""

    id: str
    artist: str
    title: str
    album: str | None = None
    cover_url: str | None = None
    duration_s: float | None = None
    year: int | None = None
    explicit: bool | None = None


def searched(answer: Json) -> Sequence[Any]:
    """Return the tracks that a search found; Temporary as for `paged`."""
    page = answer.get("tracks")
    items: Sequence[Any] = paged(page if isinstance(page, dict) else {})["items"]
    return items


def paged(page: Json) -> Json:
    """Return a page; Temporary where it has no list, or an empty one though its head tells of more."""
    items, total, offset = page.get("items"), page.get("total"), page.get("offset")
    if not isinstance(items, list):
        raise Temporary(SERVICE, "it answered with something that is no list")
    more = page.get("next") is not None or (
        isinstance(total, int) and total > (offset if isinstance(offset, int) else 0)
    )
    if not items and more:
        raise Temporary(SERVICE, "it answered with an empty page")
    return page


def featured(answer: Json) -> Sequence[Any]:
    """Return the tracks' numbers, some of them null; Temporary where there is no list."""
    entries = answer.get("audio_features")
    if not isinstance(entries, list):
        raise Temporary(SERVICE, "it answered with something that is no list")
    return entries


def read_track(item: object) -> SpotifyTrack | None:
    """Return a track as told; None for an episode, a local file, or what is gone."""
    if not isinstance(item, dict) or item.get("type", "track") != "track" or item.get("is_local"):
        return None
    track_id, title, album = item.get("id"), item.get("name"), item.get("album")
    artist = ", ".join(_names(item.get("artists")))
    if not (isinstance(track_id, str) and TRACK_ID.fullmatch(track_id) and isinstance(title, str) and title and artist):
        return None
    album = album if isinstance(album, dict) else {}
    duration_ms, explicit = item.get("duration_ms"), item.get("explicit")
    return SpotifyTrack(
        track_id,
        artist,
        title,
        album=_text(album.get("name")),
        cover_url=_cover(album.get("images")),
        duration_s=duration_ms / 1000 if isinstance(duration_ms, int) and duration_ms > 0 else None,
        year=_year(album.get("release_date")),
        explicit=explicit if isinstance(explicit, bool) else None,
    )


def _names(artists: object) -> list[str]:
    """Return the names of a list of artists."""
    listed = [artist.get("name") for artist in artists if isinstance(artist, dict)] if isinstance(artists, list) else []
    return [name for name in listed if isinstance(name, str) and name]


def _cover(images: object) -> str | None:
    """Return the first image's address, which is the widest."""
    listed = images if isinstance(images, list) else []
    addresses = (image.get("url") for image in listed if isinstance(image, dict))
    return next((address for address in addresses if isinstance(address, str)), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _year(date: object) -> int | None:
    """Return the year of a date that may stop at its year or month, None for "0000"."""
    digits = date[:4] if isinstance(date, str) else ""
    return int(digits) or None if digits.isdecimal() else None


def read_numbers(entry: Json) -> AudioNumbers | None:
    """Return a track's five numbers, None where one is missing or outside 0 to 1."""
    values = [entry.get(name) for name in NUMBERS]
    told = [float(value) for value in values if isinstance(value, (int, float)) and 0.0 <= value <= 1.0]
    return AudioNumbers(*told) if len(told) == len(NUMBERS) else None


def response_behind(failure: BaseException) -> requests.Response | None:
    """Return the response that stands behind what spotipy raised, None where there was none."""
    link: BaseException | None = failure
    while link is not None:
        if isinstance(link, requests.HTTPError):
            return link.response
        link = link.__context__
    return None


def meaning(response: requests.Response, forbidden: type[CollectorError]) -> CollectorError:
    """Return our error for a refusal; `forbidden` is what a 403 means. Bodies that are no JSON are a gateway's."""
    status, told_s = response.status_code, wait_s(response)
    if status == TOO_MANY:
        return SlowDown(SERVICE, "it asks for fewer calls", wait_s=told_s)
    if status >= ILL:
        return Temporary(SERVICE, f"it is not well ({status})", wait_s=told_s)
    if "json" not in response.headers.get("Content-Type", ""):
        return Temporary(SERVICE, f"it answered {status} and no JSON")
    refusals: dict[int, tuple[type[CollectorError], str]] = {
        EXPIRED: (BadKey, "it refuses a token that it has just given"),
        FORBIDDEN: (forbidden, "this app may not ask for that"),
        MISSING: (NotFound, "there is no such thing"),
    }
    kind, why = refusals.get(status, (NotAllowed, f"it refuses the question ({status})"))
    return kind(SERVICE, why)


def wait_s(response: requests.Response) -> float | None:
    """Return how many seconds a response asks to wait, None where it does not say."""
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else None
