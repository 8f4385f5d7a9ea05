"""What a pick costs, and the start, and memory, with ten thousand songs, with a hundred thousand and with a million."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from recommender.store import Store
from tests.bench.measuring import Effort

SIZES = (10_000, 100_000, 1_000_000)

BATCH = 10_000
"""Songs written at once."""

SONGS_AN_ARTIST = 10
GENRES = 40

ROWS = (
    ("calm_p50", "pick, 8 callers ten times a second each, median", "ms", 2.0),
    ("calm_p99", "the slowest of a hundred", "ms", 10.0),
    ("rushed_p50", "pick, 8 callers in a closed loop, median", "ms", None),
    ("rushed_p99", "the slowest of a hundred", "ms", None),
    ("rate", "lists of five a second, closed loop", "", None),
    ("start", "open to first answer", "s", None),
    ("resident", "resident memory", "MiB", None),
    ("build", "making the shelf anew", "s", None),
)


def lines(effort: Effort) -> Iterator[str]:
    """Yield the costs side by side; a process of its own picks from each catalogue of synthetic songs in SQLite."""
    found = [_costs(songs, effort.picks * 8) for songs in SIZES[: 3 if effort.starts > 1 else 1]]
    yield f"  {'songs':<52}" + "".join(f"{songs:>12,}" for songs in SIZES[: len(found)])
    for name, label, unit, aim in ROWS:
        values = "".join(f"{costs[name]:>12.2f}" for costs in found)
        yield f"  {label:<52}{values} {unit}{'' if aim is None else f'  (aim: {aim:g})'}"
    if len(found) > 1:
        yield f"  start-up: {found[-1]['start'] - found[0]['start']:+.2f} s from least to most songs (aim: 0.5)"
        yield f"  memory: {found[-1]['resident'] - found[0]['resident']:+.1f} MiB from least to most songs (aim: 64)"


def _costs(songs: int, picks: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite3"
        with Store.open(f"sqlite:///{file}") as store:
            with closing(sqlite3.connect(file)) as connection:
                _fill(connection, songs)
            begin = time.perf_counter()
            store.shelves.build()
            build = time.perf_counter() - begin
        command = [sys.executable, "-m", "tests.bench.scale_process", f"sqlite:///{file}", str(picks)]
        answer = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603  # our own program
    costs: dict[str, float] = json.loads(answer)
    return costs | {"build": build}


def _fill(connection: sqlite3.Connection, songs: int) -> None:
    """Write songs by ten artists in a hundred, all over the plane, each with two genres and two pieces of evidence."""
    rng = np.random.default_rng(0)
    for start in range(1, songs + 1, BATCH):
        numbers = range(start, min(start + BATCH, songs + 1))
        points = np.clip(rng.normal(0.1, 0.5, (len(numbers), 2)), -1.0, 1.0).tolist()
        genres = rng.integers(GENRES, size=(len(numbers), 2)).tolist()
        rows = list(zip(numbers, points, genres, strict=True))
        _insert(connection, "songs", [_song(number, point) for number, point, _ in rows])
        _insert(connection, "song_genres", [_genre(n, place, g[place]) for n, _, g in rows for place in (0, 1)])
        _insert(connection, "evidence", [_evidence(n, place, point) for n, point, _ in rows for place in (0, 1)])
    connection.execute("UPDATE catalogue_version SET version = version + 1")
    connection.commit()


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)  # noqa: S608  # names of our own


def _song(number: int, point: list[float]) -> dict[str, Any]:
    artist = f"artist {number // SONGS_AN_ARTIST}"
    return {
        "id": number,
        "title": f"Song {number}",
        "artist": artist,
        "artist_key": artist,
        "song_key": f"{artist}\tsong {number}",
        "video_id": f"{number:011}",
        "served": 1,
        "agreement": "agreed",
        "certainty": (0.33, 0.5, 0.8)[number % 3],
        "valence": point[0],
        "arousal": point[1],
        **dict.fromkeys(("happy", "energetic", "calm", "sad"), 0.25),
        "year": 1960 + number % 65,
        "language": ("en", "de", "es")[number % 3],
    }


def _genre(number: int, place: int, genre: int) -> dict[str, Any]:
    name = f"Genre {(genre + place) % GENRES}"
    return {"song_id": number, "position": place, "genre": name, "genre_key": name.casefold()}


def _evidence(number: int, place: int, point: list[float]) -> dict[str, Any]:
    source, note = (("lyrics", "the lyrics are mixed"), ("audio", "it sounds lively and sunny"))[place]
    return {
        "song_id": number,
        "position": place,
        "source": source,
        "valence": point[0],
        "arousal": point[1],
        "note": note,
    }
