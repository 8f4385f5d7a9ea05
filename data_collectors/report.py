"""How the starter catalogue's labels fare: against people's labels, and in covering the plane."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import dist
from pathlib import Path
from statistics import mean
from typing import Any

from data_collectors.starter import Derived, Tables, read_tables
from recommender.evidence import from_audio
from recommender.songs import Agreement, Evidence, label
from recommender.starter import SongFacts
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Mood, Point

NEAR, NOT_FAR = 0.35, 0.5
"""A song this close to a feeling, on a plane that is 2 wide, is counted as fitting it, or as coming close."""

MOOD_OF_WORD: Mapping[str, Mood] = {
    "happy": Mood.HAPPY,
    "angry": Mood.ENERGETIC,
    "energetic": Mood.ENERGETIC,
    "sad": Mood.SAD,
    "relaxed": Mood.CALM,
    "calm": Mood.CALM,
}


@dataclass(frozen=True, slots=True)
class Match:
    """How well moods that we gave agree with moods that people gave, over `count` songs."""

    count: int
    accuracy: float
    kappa: float


def match(pairs: Sequence[tuple[Mood, Mood]]) -> Match:
    """Return accuracy and Cohen's kappa of (people's, ours) pairs; zeros without any."""
    if not pairs:
        return Match(0, 0.0, 0.0)
    theirs, ours = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    accuracy = mean(their == our for their, our in pairs)
    chance = sum(theirs[mood] * ours[mood] for mood in Mood) / len(pairs) ** 2
    return Match(len(pairs), accuracy, (accuracy - chance) / (1 - chance) if chance < 1 else 0.0)


def report(derived: Derived, folder: Path) -> str:
    """Return the report: what is in the catalogue, how it covers the plane, and how labels agree with people."""
    known = read_tables(folder)
    sections = (
        _contents(derived),
        _cover(derived.songs),
        _against_people("Tags (four moods)", known, {key: row.word for key, row in known.tags.items()}),
        _against_people("Playlists (four moods)", known, {key: row.word for key, row in known.playlists.items()}),
        _usual_arousal(derived.songs),
    )
    return "\n\n".join(sections)


def _contents(derived: Derived) -> str:
    labels = [label(song.evidence()) for song in derived.songs]
    agreement = Counter(item.agreement for item in labels)
    sources = Counter(piece.source for item in labels for piece in {p.source: p for p in item.evidence}.values())
    served = [item for item in labels if item.agreement is not Agreement.DISPUTED]
    return "\n".join(
        (
            f"Songs: {len(labels)}, served {len(served)}",
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
    labels = [label(song.evidence()) for song in songs]
    points = [item.point for item in labels if item.agreement is not Agreement.DISPUTED]
    moods = {f"{mood} songs": point for mood, point in MOOD_POINTS.items()}
    feelings = {name: feeling.point for name, feeling in NAMED_FEELINGS.items()}
    lines = [
        f"  {name:18} {_within(NEAR, place, points):5} {_within(NOT_FAR, place, points):5}"
        for name, place in {**moods, **feelings}.items()
    ]
    return "\n".join((f"Songs served within {NEAR} and {NOT_FAR} of:", *lines))


def _within(reach: float, place: Point, points: Iterable[Point]) -> int:
    return sum(dist((place.valence, place.arousal), (point.valence, point.arousal)) <= reach for point in points)


def _against_people(title: str, known: Tables, words: Mapping[tuple[str, str], str]) -> str:
    """Compare labels made without people's word with it, on all songs of the tables, with a video or not."""
    pairs: defaultdict[str, list[tuple[Mood, Mood]]] = defaultdict(list)
    for (artist, name), word in words.items():
        facts = replace(known.facts(artist, name, ""), tag=None, playlist=None, listeners=None)
        for group, mood in _opinions(facts.evidence()):
            pairs[group].append((MOOD_OF_WORD[word], mood))
    lines = []
    for group, of_group in sorted(pairs.items()):
        result = match(of_group)
        lines.append(f"  {group:18} {result.count:5} songs, accuracy {result.accuracy:.2f}, kappa {result.kappa:.2f}")
    return "\n".join((f"{title}, against:", *lines))


def _opinions(evidence: Sequence[Evidence]) -> Iterable[tuple[str, Mood]]:
    for piece in evidence:
        yield f"{piece.source} alone", label([piece]).mood
    if evidence:
        both = label(evidence)
        yield f"all, {both.agreement}", both.mood
        yield "all", both.mood


def _usual_arousal(songs: Iterable[SongFacts]) -> str:
    by_genre: defaultdict[str, list[float]] = defaultdict(list)
    for song in songs:
        if song.audio is not None:
            for genre in song.genres:
                by_genre[genre].append(from_audio(song.audio).point.arousal)
    lines = [f"  {genre:12} {mean(values):5.2f} ({len(values)} songs)" for genre, values in sorted(by_genre.items())]
    return "\n".join(("Mean arousal by genre, of songs with audio numbers:", *lines))
