"""What YouTube's answers tell of videos, and its errors of what is wrong."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from data_collectors.errors import Temporary
from data_collectors.matching import Offer
from recommender.collected import VideoFacts

SERVICE = "YouTube"

EMPTY_PAGE_WAIT_S = 3600.0
"""Seconds before a search is tried again that told of results and gave none: trying at once would spend the day's."""

DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
"""An ISO 8601 duration as the service writes it: PT3M20S, P1DT2H, P0D for what is or was to be live."""

Json = Mapping[str, Any]


def error_reasons(content: bytes) -> set[str] | None:
    """Return all that an error's body gives as reasons; None where it is none of the service's."""
    try:
        error = json.loads(content)["error"]
        told = [*error.get("errors", ()), *error.get("details", ())]
        reasons = {error.get("status"), *(part.get("reason") for part in told)}
        reasons |= {part.get("metadata", {}).get("quota_limit") for part in told}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return {reason for reason in reasons if isinstance(reason, str)}


def searched(answer: object) -> list[Any]:
    """Return a search's results; Temporary where the answer is no such thing, or empty though it tells of more."""
    return _listed(answer, "youtube#searchListResponse", wait_s=EMPTY_PAGE_WAIT_S)


def told(answer: object) -> dict[str, Json]:
    """Return videos' details by their ids; Temporary where they are not whole: it must not pass for "they are gone"."""
    items = [item for item in _listed(answer, "youtube#videoListResponse") if isinstance(item, dict)]
    if not all(part(item, "status") and part(item, "contentDetails") for item in items):
        raise Temporary(SERVICE, "it answered with half of what was asked for")
    return {item["id"]: item for item in items if isinstance(item.get("id"), str)}


def _listed(answer: object, kind: str, *, wait_s: float | None = None) -> list[Any]:
    items = answer.get("items") if isinstance(answer, dict) and answer.get("kind") == kind else None
    if not isinstance(answer, dict) or not isinstance(items, list):
        raise Temporary(SERVICE, "it answered with something that is no list of videos")
    if not items and part(answer, "pageInfo").get("totalResults"):
        raise Temporary(SERVICE, "it answered with an empty page", wait_s=wait_s)
    return items


def offers(items: Sequence[Any]) -> Iterator[Offer]:
    """Yield the videos among a search's results, which may be channels and playlists too; their titles are escaped."""
    for item in items:
        try:
            video_id, told = item["id"].get("videoId"), item["snippet"]
            if isinstance(video_id, str):
                yield Offer(video_id, html.unescape(told["title"]), html.unescape(told["channelTitle"]))
        except (KeyError, TypeError, AttributeError):  # nothing to go by
            continue


def detailed(offer: Offer, item: Json) -> Offer:
    """Return the offer with what the video's details tell."""
    status = part(item, "status")
    return replace(
        offer,
        duration_s=_seconds(part(item, "contentDetails").get("duration")),
        embeddable=status.get("embeddable"),
        public=status.get("privacyStatus") == "public",
    )


def video_facts(video_id: str, item: Json | None, now: float) -> VideoFacts:
    """Return what is kept of a video; `item` is None for one that is gone."""
    if item is None:
        return VideoFacts(video_id, checked_at=now, dead=True)
    status, content = part(item, "status"), part(item, "contentDetails")
    limits = part(content, "regionRestriction")
    blocked, allowed = _countries(limits.get("blocked")), _countries(limits.get("allowed"))
    nowhere = limits.get("allowed") == []  # an empty list allows none, a missing one allows all
    return VideoFacts(
        video_id,
        checked_at=now,
        dead=status.get("embeddable") is not True or status.get("privacyStatus") != "public" or nowhere,
        age_restricted=part(content, "contentRating").get("ytRating") == "ytAgeRestricted",
        blocked=blocked,
        allowed=allowed,
    )


def part(item: Json, name: str) -> Json:
    """Return an object within an object, empty where there is none."""
    found = item.get(name)
    return found if isinstance(found, dict) else {}


def _countries(names: object) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if isinstance(name, str))) if isinstance(names, list) else ()


def _seconds(duration: object) -> float | None:
    """Return an ISO 8601 duration in seconds, None for what is none."""
    found = DURATION.fullmatch(duration) if isinstance(duration, str) else None
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
