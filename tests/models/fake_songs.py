"""Invented songs in the tables that the audio network learns from, their numbers drawn around each mood's own."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from models.audio_moods import COLUMNS
from models.training.audio_data import Spelling
from recommender.vocabulary import Mood

CENTRES: Mapping[Mood, Sequence[float]] = {
    Mood.HAPPY: (0.75, 0.15, 0.7, 0.85, 0.05),
    Mood.ENERGETIC: (0.45, 0.05, 0.92, 0.4, 0.1),
    Mood.CALM: (0.35, 0.9, 0.15, 0.3, 0.8),
    Mood.SAD: (0.4, 0.75, 0.35, 0.15, 0.05),
}
WORDS = {Mood.HAPPY: "happy", Mood.ENERGETIC: "angry", Mood.CALM: "relaxed", Mood.SAD: "sad"}
SIGNS = {Mood.HAPPY: (0.8, 0.9), Mood.ENERGETIC: (-0.7, 1.1), Mood.CALM: (0.6, -0.9), Mood.SAD: (-0.5, -0.2)}

SPELLING = Spelling(
    key=lambda artist, title: (artist.casefold(), title.casefold().removesuffix(" (live)")),
    other=lambda title: title.endswith("(Live)"),
)


def write_fake_songs(data: Path, *, each: int = 30) -> Path:
    """Write `each` songs of a mood for every table and return `data`; tags and listeners share a third of theirs."""
    rng = np.random.default_rng(0)
    folder = data / "songs"
    folder.mkdir()
    tracks = [
        (f"{mood} {place}", mood, np.clip(CENTRES[mood] + rng.normal(0, 0.1, 5), 0, 1).round(4).tolist())
        for place in range(each * 3)
        for mood in Mood
    ]
    number = each * len(Mood)
    listed, tagged, heard = tracks[:number], tracks[number : 2 * number], tracks[number + number * 2 // 3 :]
    _write(
        folder / "mood_playlists_686.csv",
        ("artist", "name", *COLUMNS, "liveness", "loudness", "speechiness", "mood"),
        [("A", title, *numbers, 0.1, -30 * numbers[1], 0.1, mood.value.title()) for title, mood, numbers in listed],
    )
    _write(
        folder / "moodylyrics4q.csv",
        ("artist", "title", "mood"),
        [("A", title, WORDS[mood]) for title, mood, _ in (*tagged, *tagged[:4])] + [("A", listed[0][0], "sad")],
    )
    _write(
        folder / "deezer_valence_arousal.csv",
        ("artist_name", "track_name", "valence", "arousal"),
        [("A", title, *SIGNS[mood]) for title, mood, _ in heard] + [("B", "unknown to the table", 1.0, 1.0)],
    )
    features = [(f"{title} (Live)", *[0.5] * 5) for title, _, _ in tagged[:6]]
    features += [(title, *numbers) for title, _, numbers in tracks] + [("broken", "", 0.5, 0.5, 0.5, 0.5)]
    _write(
        folder / "spotify_features.csv.gz",
        ("artist", "title", *COLUMNS),
        [("a", *row) for row in features],
    )
    loudness = rng.uniform(-30, 0, 300)
    _write(
        folder / "circular_loudness_bins.csv.gz",
        ("acousticness", "danceability", "liveness", "loudness", "speechiness", "label"),
        [(*rng.random(3).round(3).tolist(), value, 0.1, int(-value // 7.51)) for value in loudness.tolist()],
    )
    return data


def _write(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((head, *rows))
