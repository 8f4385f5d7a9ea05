"""The songs to choose from as plain arrays, sorted by where they lie on the plane: some thirty bytes a song.

A pick looks at the few thousand songs around its point, however many there are, and never at the database.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from recommender.filters import ANYTHING, Filters
from recommender.songs import genre_key
from recommender.vocabulary import Point

CELLS = 64
"""Cells on each side of the plane: of a million songs about 250 lie in one."""

UNIT = 32_767
"""Valence and arousal are kept as 16-bit integers: this many steps from 0 to 1."""

FULL = 255
"""Certainty and popularity are kept as bytes: this is 1."""

KNOWN_TO_ALL = 4_000_000
"""Listeners of a song that count as popularity 1; halving the logarithm halves the popularity."""

UNKNOWN_POPULARITY = FULL // 2
"""Where nobody counted a song's listeners it is neither popular nor obscure."""

ADULT = 1
"""The flag of a song that is marked explicit or restricted to adults."""

Positions = NDArray[np.int64]
"""Places of songs in the arrays of a shelf."""


class Title(NamedTuple):
    """What a shelf is told of a song; `listeners`, `language` and `year` are None where not known."""

    id: int
    artist_key: str
    valence: float
    arousal: float
    certainty: float
    genres: tuple[str, ...] = ()
    listeners: int | None = None
    language: str | None = None
    year: int | None = None
    adult: bool = False
    blocked: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of N songs, an array each; those with a code count in a list of `Words`."""

    ids: NDArray[np.int32]
    artists: NDArray[np.uint32]
    valence: NDArray[np.int16]
    arousal: NDArray[np.int16]
    certainty: NDArray[np.uint8]
    popularity: NDArray[np.uint8]
    genres: NDArray[np.unsignedinteger[Any]]
    limits: NDArray[np.unsignedinteger[Any]]
    language: NDArray[np.unsignedinteger[Any]]
    year: NDArray[np.int16]
    flags: NDArray[np.uint8]


COLUMNS = {
    "ids": np.int32,
    "artists": np.uint32,
    "valence": np.int16,
    "arousal": np.int16,
    "certainty": np.uint8,
    "popularity": np.uint8,
    "genres": np.int32,
    "limits": np.int32,
    "language": np.int32,
    "year": np.int16,
    "flags": np.uint8,
}
"""The columns in their order, as they are built."""

CODES = frozenset({"genres", "limits", "language"})
"""Those that number words."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the codes of the columns mean.

    `sets` are the sets of genres that songs have, as places in `genres`; `limits` are pairs of the countries where a
    video is blocked and the only ones where it is allowed. Code 0 of languages is "".
    """

    genres: tuple[str, ...]
    sets: tuple[tuple[int, ...], ...]
    languages: tuple[str, ...]
    limits: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Aisle:
    """The songs of a shelf that obey some filters, in the shelf's order.

    `places` are their places on the shelf, None for all of it. `starts` [CELLS * CELLS + 1] says where in `places`
    each cell begins, and `sums` [CELLS + 1, CELLS + 1] how many songs lie in the cells before and below each.
    """

    places: NDArray[np.int32] | None
    starts: NDArray[np.int32]
    sums: NDArray[np.int32]

    def __len__(self) -> int:
        """Return how many songs there are."""
        return int(self.starts[-1])

    def around(self, point: Point, enough: int, most: int, offset: int = 0) -> Positions:
        """Return the places of at least `enough` songs around a point, or of all; of more than `most`, every n-th.

        They are those of a square of cells around the point's, no larger than it must be. `offset` chooses which of
        every n.
        """
        row, column = _cell(point.arousal), _cell(point.valence)
        reach = self._reach(row, column, min(enough, len(self)))
        (low_row, high_row), (low, high) = _about(row, reach), _about(column, reach)
        starts = self.starts.data  # single numbers are read from it in a third of the time
        spans = [
            (starts[first + low], starts[first + high]) for first in range(low_row * CELLS, high_row * CELLS, CELLS)
        ]
        if self.places is None:
            found = np.concatenate([np.arange(begin, end) for begin, end in spans])
        else:
            found = np.concatenate([self.places[begin:end] for begin, end in spans]).astype(np.int64)
        step = max(1, -(-len(found) // most))
        return found[offset % step :: step]

    def _reach(self, row: int, column: int, enough: int) -> int:
        """Return how far about a cell the least square of cells reaches that has enough songs."""
        beyond = 1
        while self._count(*_about(row, beyond - 1), *_about(column, beyond - 1)) < enough:
            beyond *= 2
        between = range(beyond // 2, beyond - 1)
        return between.start + bisect_left(
            between, enough, key=lambda reach: self._count(*_about(row, reach), *_about(column, reach))
        )

    def _count(self, low_row: int, high_row: int, low: int, high: int) -> int:
        """Return how many songs lie in a rectangle of cells, given by where its rows and columns begin and end."""
        sums = self.sums.data  # the same
        return sums[high_row, high] - sums[high_row, low] - sums[low_row, high] + sums[low_row, low]


@cache
def _about(cell: int, reach: int) -> tuple[int, int]:
    """Return where the rows or columns that are no farther than `reach` from one begin, and where they end."""
    return max(cell - reach, 0), min(cell + reach + 1, CELLS)


class Shelf:
    """Songs to choose from; nothing of it changes, so that threads may share it."""

    def __init__(self, columns: Columns, words: Words, version: int, *, starts: NDArray[np.int32]) -> None:
        """Arrange columns that are sorted by cell; `version` is that of the catalogue that they were made from.

        `starts` says where each cell begins.
        """
        self.columns = columns
        self.words = words
        self.version = version
        self.aisle = _aisle(starts, None)
        # By id, as the catalogue numbers its songs without many gaps; the last is for ids beyond.
        self._places = np.full(int(columns.ids.max(initial=0)) + 2, -1, np.int32)
        self._places[columns.ids] = np.arange(len(columns.ids), dtype=np.int32)
        self._keys = tuple(map(genre_key, words.genres))
        width = max(map(len, words.sets), default=0) or 1
        self.sets = np.full((len(words.sets), width), -1, np.int16)
        """[sets, most genres of one]: places in the genres, -1 beyond the last."""
        for place, members in enumerate(words.sets):
            self.sets[place, : len(members)] = members

    def __len__(self) -> int:
        """Return how many songs there are."""
        return len(self.columns.ids)

    def find(self, ids: Iterable[int]) -> Positions:
        """Return the place of each of these songs, -1 for one that does not stand here."""
        wanted = np.fromiter(ids, np.int64)
        return self._places[np.minimum(wanted, len(self._places) - 1)].astype(np.int64)

    def places_of(self, ids: Iterable[int]) -> Positions:
        """Return the places of those of these songs that stand here, in their order."""
        places = self.find(ids)
        return places[places >= 0]

    def points(self, places: Positions) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the valence and the arousal of songs."""
        scale = np.float32(1 / UNIT)
        return self.columns.valence[places] * scale, self.columns.arousal[places] * scale

    def genre_counts(self, filters: Filters = ANYTHING) -> dict[str, int]:
        """Return how many of the songs that obey have each genre, the commonest first."""
        places = self.obeying(filters).places
        codes = self.columns.genres if places is None else self.columns.genres[places]
        songs = np.bincount(codes, minlength=len(self.sets))
        counts = {
            name: int(songs[(self.sets == place).any(axis=1)].sum()) for place, name in enumerate(self.words.genres)
        }
        return _commonest_first(counts)

    def language_counts(self, filters: Filters = ANYTHING) -> dict[str, int]:
        """Return how many of the songs that obey have each language, the commonest first."""
        places = self.obeying(filters).places
        codes = self.columns.language if places is None else self.columns.language[places]
        counts = np.bincount(codes, minlength=len(self.words.languages)).tolist()
        return _commonest_first({name: n for name, n in zip(self.words.languages, counts, strict=True) if name})

    def obeying(self, filters: Filters) -> Aisle:
        """Return the songs that obey the filters."""
        if filters == ANYTHING:
            return self.aisle
        columns, keep = self.columns, np.ones(len(self), bool)
        if filters.genre is not None:
            keep &= self._having([filters.genre])[columns.genres]
        if filters.without_genres:
            keep &= ~self._having(filters.without_genres)[columns.genres]
        if filters.genres:
            keep &= self._having(filters.genres)[columns.genres]
        if filters.language is not None:
            keep &= self._spoken([filters.language])[columns.language]
        if filters.languages:
            keep &= self._spoken(filters.languages)[columns.language]
        if filters.clean:
            keep &= columns.flags & ADULT == 0
        if filters.country is not None:
            country = filters.country.upper()
            plays = [country not in no and (not only or country in only) for no, only in self.words.limits]
            keep &= np.array(plays, bool)[columns.limits]
        places = np.flatnonzero(keep).astype(np.int32)
        return _aisle(np.searchsorted(places, self.aisle.starts).astype(np.int32), places)

    def _having(self, genres: Iterable[str]) -> NDArray[np.bool_]:
        """Return which sets have one of some genres."""
        keys = set(map(genre_key, genres))
        wanted = [place for place, key in enumerate(self._keys) if key in keys]
        return np.asarray(np.isin(self.sets, wanted).any(axis=1), bool)

    def _spoken(self, languages: Iterable[str]) -> NDArray[np.bool_]:
        """Return which languages are among some; the unknown one never is."""
        wanted = set(map(str.casefold, languages)) - {""}
        return np.array([word in wanted for word in self.words.languages], bool)

    def dump(self) -> dict[str, bytes]:
        """Return what `load` makes the same shelf of: bytes by name, each of some megabytes at a million songs."""
        arrays = {name: getattr(self.columns, name) for name in COLUMNS}
        arrays["starts"] = self.aisle.starts
        told = {field.name: getattr(self.words, field.name) for field in fields(Words)}
        told["dtypes"] = {name: array.dtype.str for name, array in arrays.items()}
        return {"words": json.dumps(told).encode()} | {name: array.tobytes() for name, array in arrays.items()}

    @classmethod
    def load(cls, parts: dict[str, bytes], version: int) -> Shelf:
        """Return the shelf that was dumped; ValueError, KeyError or TypeError for anything else.

        The bytes are used as they are, so that loading takes no more memory than they do.
        """
        told = json.loads(parts["words"])
        words = Words(
            tuple(told["genres"]),
            tuple(map(tuple, told["sets"])),
            tuple(told["languages"]),
            tuple((tuple(no), tuple(only)) for no, only in told["limits"]),
        )
        arrays = {name: np.frombuffer(parts[name], dtype) for name, dtype in told["dtypes"].items()}
        starts = arrays.pop("starts")
        columns = Columns(**{name: arrays[name] for name in COLUMNS})
        if {int(starts[-1])} != {len(column) for column in arrays.values()}:
            message = "columns of different lengths"
            raise ValueError(message)
        return cls(columns, words, version, starts=starts)


def artist_number(key: str) -> int:
    """Return the number that stands for an artist on shelves; of a hundred thousand, one shares another's."""
    return crc32(key.encode())


def build(batches: Iterable[Sequence[Title]], version: int) -> Shelf:
    """Return the shelf of songs that come in batches, so that there need never be all of them at once."""
    codes = _Codes()
    parts = [_columns(batch, codes) for batch in batches if batch]
    joined = {
        name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0, dtype)
        for name, dtype in COLUMNS.items()
    }
    del parts
    cells = _cells(joined["arousal"]) * CELLS + _cells(joined["valence"])
    order = np.argsort(cells, kind="stable").astype(np.int32)
    counts = np.bincount(cells, minlength=CELLS * CELLS)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    # Few catalogues have more than 256 languages, or 65,536 sets of genres.
    columns: dict[str, Any] = {name: _narrow(joined.pop(name), name)[order] for name in COLUMNS}
    return Shelf(Columns(**columns), codes.words(), version, starts=starts)


def _narrow(column: NDArray[Any], name: str) -> NDArray[Any]:
    """Return codes in as few bytes as hold them, and other columns as they are."""
    return column.astype(np.min_scalar_type(int(column.max(initial=0)))) if name in CODES else column


class _Codes:
    """Gives each word, and each set of words, its number, in the order of their first coming."""

    def __init__(self) -> None:
        self._genres: dict[str, int] = {}
        self._sets: dict[tuple[str, ...], int] = {(): 0}
        self._languages: dict[str, int] = {"": 0}
        self._limits: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {((), ()): 0}

    def of_genres(self, genres: tuple[str, ...]) -> int:
        for genre in genres:
            self._genres.setdefault(genre, len(self._genres))
        return self._sets.setdefault(genres, len(self._sets))

    def of_language(self, language: str | None) -> int:
        return self._languages.setdefault((language or "").casefold(), len(self._languages))

    def of_limits(self, blocked: tuple[str, ...], allowed: tuple[str, ...]) -> int:
        return self._limits.setdefault((blocked, allowed), len(self._limits))

    def words(self) -> Words:
        sets = tuple(tuple(self._genres[genre] for genre in members) for members in self._sets)
        return Words(tuple(self._genres), sets, tuple(self._languages), tuple(self._limits))


def _columns(batch: Sequence[Title], codes: _Codes) -> dict[str, NDArray[Any]]:
    told: dict[str, list[Any]] = dict(zip(Title._fields, map(list, zip(*batch, strict=True)), strict=True))
    limits = zip(told["blocked"], told["allowed"], strict=True)
    values = {
        "ids": told["id"],
        "artists": list(map(artist_number, told["artist_key"])),
        "valence": np.rint(np.array(told["valence"]) * UNIT),
        "arousal": np.rint(np.array(told["arousal"]) * UNIT),
        "certainty": np.rint(np.array(told["certainty"]) * FULL),
        "popularity": _popularity(told["listeners"]),
        "genres": list(map(codes.of_genres, told["genres"])),
        "limits": [codes.of_limits(*each) for each in limits],
        "language": list(map(codes.of_language, told["language"])),
        "year": [year or 0 for year in told["year"]],
        "flags": [ADULT if adult else 0 for adult in told["adult"]],
    }
    return {name: np.asarray(values[name], dtype) for name, dtype in COLUMNS.items()}


def _popularity(listeners: Sequence[int | None]) -> NDArray[np.float64]:
    counts = np.array([-1 if count is None else max(0, count) for count in listeners], np.float64)
    shares = np.log1p(np.maximum(counts, 0.0)) / np.log1p(KNOWN_TO_ALL)
    return np.where(counts < 0.0, UNKNOWN_POPULARITY, np.rint(FULL * np.minimum(shares, 1.0)))


def _cell(coordinate: float) -> int:
    """Return the row or column of the cell of a coordinate."""
    return (round(coordinate * UNIT) + UNIT) * CELLS // (2 * UNIT + 1)


def _cells(coordinates: NDArray[Any]) -> NDArray[np.int32]:
    """Return the rows or columns of the cells of coordinates as they are kept."""
    return np.asarray((coordinates.astype(np.int32) + UNIT) * CELLS // (2 * UNIT + 1), np.int32)


def _aisle(starts: NDArray[np.int32], places: NDArray[np.int32] | None) -> Aisle:
    sums = np.zeros((CELLS + 1, CELLS + 1), np.int32)
    sums[1:, 1:] = np.diff(starts).reshape(CELLS, CELLS).cumsum(axis=0).cumsum(axis=1)
    return Aisle(places, starts, sums)


def _commonest_first(counts: dict[str, int]) -> dict[str, int]:
    found = [(name, count) for name, count in counts.items() if count]
    return dict(sorted(found, key=lambda item: (-item[1], item[0])))
