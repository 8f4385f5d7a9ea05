"""What is in the starter catalogue, and how its songs cover the plane."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import dist
from statistics import mean
from typing import Any

from data_collectors.starter import Derived
from recommender.evidence import from_audio
from recommender.songs import Agreement, labels
from recommender.starter import SongFacts
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Point

NEAR, NOT_FAR = 0.35, 0.5
"""A song this close to a feeling, on a plane that is 2 wide, is counted as fitting it, or as coming close."""


def report(derived: Derived) -> str:
    """Return the report: what is in the catalogue, and how it covers the plane."""
    return "\n\n".join((_contents(derived), _cover(derived.songs), _usual_arousal(derived.songs)))


def _contents(derived: Derived) -> str:
    found = labels([song.evidence() for song in derived.songs])
    agreement = Counter(item.agreement for item in found)
    sources = Counter(piece.source for item in found for piece in {p.source: p for p in item.evidence}.values())
    served = [item for item in found if item.agreement is not Agreement.DISPUTED]
    return "\n".join(
        (
            f"Songs: {len(found)}, served {len(served)}",
            f"Left out: {_counts(derived.left_out)}",
            f"Agreement: {_counts(agreement)}",
            f"Evidence: {_counts(sources)}",
            f"Likeliest mood of those served: {_counts(Counter(item.mood for item in served))}",
            f"With genre: {sum(bool(song.genres) for song in derived.songs)}",
        )
    )


def _counts(counter: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items()))


def _cover(songs: Iterable[SongFacts]) -> str:
    found = labels([song.evidence() for song in songs])
    points = [item.point for item in found if item.agreement is not Agreement.DISPUTED]
    moods = {f"{mood} songs": point for mood, point in MOOD_POINTS.items()}
    feelings = {name: feeling.point for name, feeling in NAMED_FEELINGS.items()}
    lines = [
        f"  {name:18} {_within(NEAR, place, points):5} {_within(NOT_FAR, place, points):5}"
        for name, place in {**moods, **feelings}.items()
    ]
    return "\n".join((f"Songs served within {NEAR} and {NOT_FAR} of:", *lines))


def _within(reach: float, place: Point, points: Iterable[Point]) -> int:
    return sum(dist((place.valence, place.arousal), (point.valence, point.arousal)) <= reach for point in points)


def _usual_arousal(songs: Iterable[SongFacts]) -> str:
    by_genre: defaultdict[str, list[float]] = defaultdict(list)
    for song in songs:
        if song.audio is not None:
            for genre in song.genres:
                by_genre[genre].append(from_audio(song.audio).point.arousal)
    lines = [f"  {genre:12} {mean(values):5.2f} ({len(values)} songs)" for genre, values in sorted(by_genre.items())]
    return "\n".join(("Mean arousal by genre, of songs with audio numbers:", *lines))
