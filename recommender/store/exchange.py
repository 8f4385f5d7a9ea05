"""A catalogue as one file, to be carried to another database.

Gzip'd lines of JSON: first what the file is and how many songs it has, then a song a line, last the SHA-256 of all
lines before. Songs come with their genres, evidence, label and details; neither listeners nor replies are in it.
The same catalogue makes the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import isfinite
from pathlib import Path
from typing import IO, Any

from recommender.details import SongDetails
from recommender.errors import CatalogueFileError
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong, Song
from recommender.store.catalogue import Catalogue
from recommender.store.publishing import Published
from recommender.vocabulary import Mood, Point

FORMAT = "serenade-catalogue"
VERSION = 1
"""The newest version of the format that this program reads, and the one that it writes."""

LONGEST_LINE = 1 << 20
"""Bytes; a song takes about one thousandth of it."""

LATEST_YEAR = 9999
"""What fits into any database's numbers."""

NOT_OURS = "it is no catalogue of Serenade's"
DAMAGED = "it is damaged"
CHANGED = "the catalogue was changed while it was written; try again"


def export_catalogue(catalogue: Catalogue, path: Path) -> int:
    """Write the catalogue to a file, and return how many songs it has; CatalogueFileError, StoreError.

    A file that is there already is replaced when the new one is complete, and not before.
    """
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as file:
            written = _write(catalogue, file, path)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise CatalogueFileError(path, error.strerror or "it cannot be written") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return written


def import_catalogue(catalogue: Catalogue, path: Path) -> Published:
    """Publish the songs of a file, all or none; CatalogueFileError, StoreError.

    Songs that the catalogue has and the file has not stay as they are.
    """
    for _ in _checked_lines(path):  # a damaged file is refused before the database is locked
        pass
    return catalogue.publish_at_once(_songs(path))


def _write(catalogue: Catalogue, file: IO[bytes], path: Path) -> int:
    count, written = catalogue.count(), 0
    digest = hashlib.sha256()
    # Neither a name nor a time: these would make other bytes of the same catalogue.
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as packed:

        def write(content: dict[str, Any]) -> None:
            line = json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"
            digest.update(line)
            packed.write(line)

        write({"format": FORMAT, "version": VERSION, "songs": count})
        for song in catalogue.each():
            write(_content(song))
            written += 1
        packed.write(f"{digest.hexdigest()}\n".encode("ascii"))
    if written != count:
        raise CatalogueFileError(path, CHANGED)
    return written


def _songs(path: Path) -> Iterator[NewSong]:
    for line in _checked_lines(path):
        with _refusing(path):
            song = _song(json.loads(line))
        yield song


def _checked_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of songs; CatalogueFileError at the latest after the last, so that nothing may be kept before."""
    digest = hashlib.sha256()
    with _refusing(path), gzip.open(path) as file:
        header = file.readline(LONGEST_LINE)
        digest.update(header)
        for _ in range(_count(path, header)):
            line = file.readline(LONGEST_LINE)
            if not line:
                raise EOFError
            digest.update(line)
            yield line
        if file.read(LONGEST_LINE) != f"{digest.hexdigest()}\n".encode("ascii"):
            raise CatalogueFileError(path, DAMAGED)


def _count(path: Path, line: bytes) -> int:
    """Return how many songs the header announces."""
    header = json.loads(line)
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise CatalogueFileError(path, NOT_OURS)
    version, count = header.get("version"), header.get("songs")
    if not isinstance(version, int) or not isinstance(count, int):
        raise CatalogueFileError(path, DAMAGED)
    if version > VERSION:
        raise CatalogueFileError(path, "it was written by a newer version of Serenade")
    return count


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what reading a file that is not as it should be raises into a CatalogueFileError."""
    try:
        yield
    except gzip.BadGzipFile as error:
        raise CatalogueFileError(path, NOT_OURS if "Not a gzipped" in str(error) else DAMAGED) from error
    except OSError as error:
        raise CatalogueFileError(path, error.strerror or DAMAGED) from error
    except EOFError as error:
        raise CatalogueFileError(path, "its end is missing") from error
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CatalogueFileError(path, DAMAGED) from error


def _content(song: Song) -> dict[str, Any]:
    details = song.details
    return {
        "artist": song.artist,
        "title": song.title,
        "video_id": song.video_id,
        "spotify_id": song.spotify_id,
        "genres": song.genres,
        "agreement": song.label.agreement.value,
        "point": _pair(song.label.point),
        "moods": [song.label.moods[mood] for mood in Mood],
        "evidence": [_piece_content(piece) for piece in song.label.evidence],
        "album": details.album,
        "cover_url": details.cover_url,
        "year": details.year,
        "language": details.language,
        "explicit": details.explicit,
        "age_restricted": details.age_restricted,
        "genres_inferred": details.genres_inferred,
        "checked_at": details.checked_at,
        "blocked": details.blocked,
        "allowed": details.allowed,
        "settled": None if details.settled is None else details.settled.value,
    }


def _piece_content(piece: Evidence) -> dict[str, Any]:
    moods = None if piece.moods is None else [piece.moods[mood] for mood in Mood]
    return {"source": piece.source.value, "point": _pair(piece.point), "note": piece.note, "moods": moods}


def _pair(point: Point) -> tuple[float, float]:
    return point.valence, point.arousal


def _song(content: dict[str, Any]) -> NewSong:
    """Return the song of a line; ValueError, KeyError or TypeError where it is none."""
    evidence = tuple(map(_piece, content["evidence"]))
    moods, point = _moods(content["moods"]), Point(*_numbers(content["point"], 2))
    if moods is None or not evidence:
        message = "a song without a label"
        raise ValueError(message)
    return NewSong(
        _text(content["title"]),
        _text(content["artist"]),
        tuple(map(_text, content["genres"])),
        _text(content["video_id"], 11),
        None if content["spotify_id"] is None else _text(content["spotify_id"], 22),
        MoodLabel(moods, point, Agreement(content["agreement"]), evidence),
        _details(content),
    )


def _piece(content: dict[str, Any]) -> Evidence:
    point = Point(*_numbers(content["point"], 2))
    return Evidence(EvidenceSource(content["source"]), point, _text(content["note"]), _moods(content["moods"]))


def _details(content: dict[str, Any]) -> SongDetails:
    checked_at, settled = content["checked_at"], content["settled"]
    return SongDetails(
        album=_text_or_none(content["album"]),
        cover_url=_text_or_none(content["cover_url"]),
        year=None if content["year"] is None else _year(content["year"]),
        language=_text_or_none(content["language"]),
        explicit=None if content["explicit"] is None else bool(content["explicit"]),
        age_restricted=bool(content["age_restricted"]),
        genres_inferred=bool(content["genres_inferred"]),
        checked_at=None if checked_at is None else _numbers([checked_at], 1)[0],
        blocked=tuple(map(_text, content["blocked"])),
        allowed=tuple(map(_text, content["allowed"])),
        settled=None if settled is None else Mood(settled),
    )


def _moods(values: list[Any] | None) -> dict[Mood, float] | None:
    return None if values is None else dict(zip(Mood, _numbers(values, len(Mood)), strict=True))


def _numbers(values: list[Any], count: int) -> list[float]:
    numbers = [float(value) for value in values]
    if len(numbers) != count or not all(map(isfinite, numbers)):
        message = "not the numbers that belong here"
        raise ValueError(message)
    return numbers


def _year(value: int) -> int:
    if not 0 <= int(value) <= LATEST_YEAR:
        message = "not a year"
        raise ValueError(message)
    return int(value)


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _text(value: object, longest: int | None = None) -> str:
    if not isinstance(value, str) or (longest is not None and not 0 < len(value) <= longest):
        message = "not the text that belongs here"
        raise ValueError(message)
    value.encode("utf-8")  # halves of characters, which JSON can hold, are a ValueError
    return value
