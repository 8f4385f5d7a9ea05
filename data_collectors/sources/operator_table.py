"""A table of Spotify's audio features that the operator has: CSV, gzipped CSV or Parquet, read a few rows at a time.

Its columns are found by name, whatever their case and order; of several names for one thing, the first counts.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from logging import getLogger
from math import isfinite
from pathlib import Path
from typing import Any, TextIO

from data_collectors.errors import BadTable
from recommender.evidence import AudioNumbers

log = getLogger(__name__)

NUMBERS = ("danceability", "acousticness", "energy", "valence", "instrumentalness")

COLUMNS: Mapping[str, Sequence[str]] = {
    "artist": ("artist", "artist_name", "artists"),
    "title": ("title", "track", "track_name", "name"),
    **{name: (name,) for name in NUMBERS},
    "id": ("spotify_id", "track_id", "id"),
    "year": ("year", "release_date"),
    "explicit": ("explicit",),
    "genre": ("genre",),
    "mood": ("mood",),
}
"""What is read, and the names that a column with it may have."""

NEEDED = ("artist", "title", *NUMBERS)

BATCH = 4096
"""Rows of a Parquet file that are in memory at once."""

BUFFER = 1 << 20
"""Bytes of each column of a Parquet file that are read at once: its groups of rows may be as large as the file."""

SEPARATORS = ",;\t"

GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
"""What such files begin with: a name may lie."""

SPOTIFY_ID = re.compile(r"(?:spotify:track:)?([0-9A-Za-z]{22})")
YEAR = re.compile(r"([12]\d{3})(?!\d)")
LISTED = re.compile(r"""\[\s*(['"])(.+?)\1\s*[],]""")
"""A list of artists as Python writes it, which many tables hold: the first one counts."""

TRUE, FALSE = frozenset({"1", "1.0", "true", "yes"}), frozenset({"0", "0.0", "false", "no"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A track of the table; None and empty where the table does not tell."""

    artist: str
    title: str
    numbers: AudioNumbers
    spotify_id: str | None = None
    year: int | None = None
    explicit: bool | None = None
    genre: str = ""
    mood: str = ""


def read_table(path: Path) -> Iterator[TableRow]:
    """Yield the tracks that have an artist, a title and all five numbers; how many have not, the log tells.

    BadTable where the file cannot be read, is no table, lacks a column, or counts its numbers from 0 to 100.
    """
    told = skipped = 0
    for number, row in enumerate(_rows(path), start=1):
        track = _track(row, path, number)
        if track is None:
            skipped += 1
        else:
            told += 1
            yield track
    if not told:
        raise BadTable(path, "no row of it has an artist, a title and all five numbers")
    if skipped:
        log.warning("%s: %d rows without an artist, a title or a number were skipped", path.name, skipped)


def _rows(path: Path) -> Iterator[Row]:
    """Yield the rows, by the keys of `COLUMNS`; BadTable for whatever goes wrong."""
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
        if beginning == PARQUET:
            yield from _parquet_rows(path)
        else:
            with _opened(path, packed=beginning.startswith(GZIP)) as text:
                yield from _csv_rows(text, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadTable(path, "it is damaged, or was not copied whole") from error
    except UnicodeDecodeError as error:
        raise BadTable(path, "it is neither CSV in UTF-8 nor Parquet") from error
    except csv.Error as error:
        raise BadTable(path, f"it is no table: {error}") from error
    except OSError as error:
        raise BadTable(path, f"it cannot be read: {error.strerror}") from error


@contextmanager
def _opened(path: Path, *, packed: bool) -> Iterator[TextIO]:
    # "sig": spreadsheets put a mark before the first column's name.
    if packed:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file


def _csv_rows(text: TextIO, path: Path) -> Iterator[Row]:
    head = text.readline()
    separator = max(SEPARATORS, key=head.count)
    lines = csv.reader(chain([head], text), delimiter=separator)
    places = _places(next(lines, []), path)
    for line in lines:
        if line:  # empty ones, at the end mostly, are no rows
            yield {key: line[place] for key, place in places.items() if place < len(line)}


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        import pyarrow as pa  # noqa: PLC0415  # heavy, and most tables are CSV
        from pyarrow import parquet  # noqa: PLC0415  # the same
    except ImportError as error:
        raise BadTable(path, "Parquet needs the package pyarrow") from error
    try:
        with parquet.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False) as file:
            names = file.schema_arrow.names
            chosen = {key: names[place] for key, place in _places(names, path).items()}
            for batch in file.iter_batches(BATCH, columns=list(chosen.values())):
                for row in batch.to_pylist():
                    yield {key: row[name] for key, name in chosen.items()}
    except (pa.ArrowException, OSError) as error:
        raise BadTable(path, "it is damaged, or no Parquet") from error


def _places(names: Sequence[str], path: Path) -> dict[str, int]:
    """Return where each column stands; BadTable where a needed one is missing."""
    plain = [name.strip().casefold() for name in names]
    places = {
        key: plain.index(found)
        for key, known in COLUMNS.items()
        if (found := next((name for name in known if name in plain), None)) is not None
    }
    missing = [key for key in NEEDED if key not in places]
    if missing:
        raise BadTable(path, f"it has no column for {', '.join(missing)}")
    return places


def _track(row: Row, path: Path, number: int) -> TableRow | None:
    """Return a row's track; None where something needed is missing."""
    artist, title = _artist(row.get("artist")), _text(row.get("title"))
    values = [_number(row.get(name)) for name in NUMBERS]
    told = [value for value in values if value is not None]
    if not artist or not title or len(told) < len(NUMBERS):
        return None
    for name, value in zip(NUMBERS, told, strict=True):
        if not 0.0 <= value <= 1.0:
            raise BadTable(path, f"its numbers must go from 0 to 1, but {name} is {value:g} in row {number}")
    spotify_id, year = SPOTIFY_ID.fullmatch(_text(row.get("id"))), YEAR.match(_text(row.get("year")))
    return TableRow(
        artist,
        title,
        AudioNumbers(*told),
        spotify_id=spotify_id[1] if spotify_id else None,
        year=int(year[1]) if year else None,
        explicit=_truth(row.get("explicit")),
        genre=_text(row.get("genre")),
        mood=_text(row.get("mood")).casefold(),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _artist(value: object) -> str:
    """Return the artist, the first one of a list."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    text = _text(value)
    listed = LISTED.match(text)
    return listed[2].strip() if listed else text


def _number(value: Any) -> float | None:  # noqa: ANN401  # whatever a table holds
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _truth(value: object) -> bool | None:
    text = _text(value).casefold()
    return text in TRUE if text in TRUE | FALSE else None
