"""The sweep: are the videos still there? Fifty ids cost one unit of YouTube's quota, so a whole catalogue costs few."""

from __future__ import annotations

from dataclasses import dataclass

from data_collectors.collector import DAY_S
from data_collectors.errors import CollectorError
from data_collectors.http import Clock
from data_collectors.sources.youtube import YouTube
from recommender.store import Collecting

IDS_A_CALL = 50
"""As many as YouTube takes."""

FRESH_S = 0.9 * DAY_S
"""Seconds for which a check counts; a daily sweep that begins a little early checks everything again."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many links were looked at, how many of them are dead, and what ended the sweep early, if anything."""

    checked: int
    died: int
    stopped_by: CollectorError | None = None


def sweep(store: Collecting, youtube: YouTube, *, clock: Clock) -> Swept:
    """Check every link that was not checked within a day, those never checked first; StoreError.

    A dead link's song gets its next video, or is looked for again. What was checked stays checked when a quota ends.
    """
    before = clock.now() - FRESH_S
    checked = died = 0
    while ids := store.videos_to_check(before=before, limit=IDS_A_CALL):
        try:
            found = youtube.check(ids)
        except CollectorError as error:
            return Swept(checked, died, error)
        died += store.save_checks([found[video_id] for video_id in ids], now=clock.now())
        checked += len(ids)
    return Swept(checked, died)
