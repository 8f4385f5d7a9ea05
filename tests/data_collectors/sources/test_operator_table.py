from __future__ import annotations

import gzip
import logging
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from data_collectors.errors import BadTable
from data_collectors.sources.operator_table import TableRow, read_table
from recommender.evidence import AudioNumbers

ID = "06AKEBrKUckW0KREUWRnvT"
HEAD = "artist,title,danceability,acousticness,energy,valence,instrumentalness"
NUMBERS = "0.1,0.2,0.3,0.4,0.5"
ROW = f"Band,Song,{NUMBERS}"
TRACK = TableRow("Band", "Song", AudioNumbers(0.1, 0.2, 0.3, 0.4, 0.5))

COLUMNS: dict[str, list[Any]] = {
    "artist": ["Band"],
    "title": ["Song"],
    "danceability": [0.1],
    "acousticness": [0.2],
    "energy": [0.3],
    "valence": [0.4],
    "instrumentalness": [0.5],
}

Write = Callable[..., Path]


@pytest.fixture
def csv(tmp_path: Path) -> Write:
    def write(*lines: str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


@pytest.fixture
def pq(tmp_path: Path) -> Write:
    def write(**columns: list[Any]) -> Path:
        path = tmp_path / "table.parquet"
        parquet.write_table(pa.table({**COLUMNS, **columns}), path)
        return path

    return write


def test_a_csv_table_is_read(csv: Write) -> None:
    assert list(read_table(csv(HEAD, ROW))) == [TRACK]


def test_a_gzipped_csv_table_is_read_whatever_its_name(tmp_path: Path) -> None:
    for name in ("table.csv.gz", "table.csv"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(f"{HEAD}\n{ROW}\n".encode()))
        assert list(read_table(path)) == [TRACK]


def test_a_parquet_table_is_read(pq: Write) -> None:
    assert list(read_table(pq())) == [TRACK]


@pytest.mark.parametrize("artist", ["artist", "artist_name", "artists", "Artist", " ARTISTS "])
@pytest.mark.parametrize("title", ["title", "track", "track_name", "name", "Track_Name"])
def test_columns_are_found_by_any_of_their_names_in_any_case_and_order(csv: Write, artist: str, title: str) -> None:
    path = csv(
        f"Valence,{title},x,{artist},ENERGY,Danceability,acousticness,instrumentalness",
        "0.4,Song,?,Band,0.3,0.1,0.2,0.5",
    )
    assert list(read_table(path)) == [TRACK]


@pytest.mark.parametrize(("name", "value"), [("id", ID), ("spotify_id", f"spotify:track:{ID}"), ("Track_ID", ID)])
def test_spotifys_id_is_read_where_it_is_one(csv: Write, name: str, value: str) -> None:
    assert next(read_table(csv(f"{HEAD},{name}", f"{ROW},{value}"))).spotify_id == ID
    assert next(read_table(csv(f"{HEAD},{name}", f"{ROW},17"))).spotify_id is None


def test_a_row_number_called_id_does_not_hide_spotifys_id(csv: Write) -> None:
    assert next(read_table(csv(f"id,track_id,{HEAD}", f"1,{ID},{ROW}"))).spotify_id == ID


@pytest.mark.parametrize(
    ("name", "value", "year"),
    [
        ("year", "1999", 1999),
        ("year", "1999.0", 1999),
        ("release_date", "1999-12-31", 1999),
        ("release_date", "1999", 1999),
        ("year", "0", None),
        ("year", "", None),
        ("year", "19990", None),
    ],
)
def test_years_are_read_from_years_and_dates(csv: Write, name: str, value: str, year: int | None) -> None:
    assert next(read_table(csv(f"{HEAD},{name}", f"{ROW},{value}"))).year == year


@pytest.mark.parametrize(
    ("value", "explicit"), [("True", True), ("1", True), ("false", False), ("0", False), ("", None), ("maybe", None)]
)
def test_whether_a_track_is_explicit_is_read_as_tables_write_it(
    csv: Write,
    value: str,
    explicit: bool | None,  # noqa: FBT001  # a parameter of the test
) -> None:
    assert next(read_table(csv(f"{HEAD},explicit", f"{ROW},{value}"))).explicit is explicit


def test_genre_and_mood_are_read_where_they_are(csv: Write) -> None:
    row = next(read_table(csv(f"{HEAD},genre,mood", f"{ROW},Indie Rock,Happy")))
    assert (row.genre, row.mood) == ("Indie Rock", "happy")


@pytest.mark.parametrize(
    ("artists", "first"),
    [
        ("\"['Band', 'Guest']\"", "Band"),
        ('"[""Guns N\' Roses"", \'Guest\']"', "Guns N' Roses"),
        ("['Band']", "Band"),
        ("Band;Guest", "Band;Guest"),
        ("[Band]", "[Band]"),
    ],
)
def test_of_a_list_of_artists_the_first_counts(csv: Write, artists: str, first: str) -> None:
    assert next(read_table(csv(HEAD, f"{artists},Song,{NUMBERS}"))).artist == first


def test_parquets_own_types_are_read(pq: Write) -> None:
    path = pq(artist=[["Band", "Guest"]], year=[date(1999, 12, 31)], explicit=[True], energy=[1])
    (row,) = read_table(path)
    assert (row.artist, row.explicit, row.numbers.energy) == ("Band", True, 1.0)


@pytest.mark.parametrize(
    "bad",
    [
        f",Song,{NUMBERS}",
        f"Band,,{NUMBERS}",
        f"  ,Song,{NUMBERS}",
        "Band,Song,0.1,0.2,0.3,0.4,",
        "Band,Song,0.1,0.2,nan,0.4,0.5",
        "Band,Song,0.1,0.2,inf,0.4,0.5",
        "Band,Song,0.1,0.2,loud,0.4,0.5",
        "Band,Song,0.1",
        "Band",
    ],
)
def test_rows_that_lack_something_are_skipped_and_counted(
    csv: Write, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert list(read_table(csv(HEAD, bad, ROW, "", bad))) == [TRACK]
    assert "2 rows" in caplog.text


def test_nulls_in_parquet_are_skipped(pq: Write) -> None:
    twice = {name: values * 2 for name, values in COLUMNS.items()}
    path = pq(**{**twice, "artist": [None, "Band"]})
    assert list(read_table(path)) == [TRACK]


def test_semicolons_tabs_byte_marks_and_quoted_lines_are_understood(csv: Write) -> None:
    for separator in (";", "\t"):
        lines = (line.replace(",", separator) for line in (HEAD, ROW))
        assert list(read_table(csv(*lines, encoding="utf-8-sig"))) == [TRACK]
    assert next(read_table(csv(HEAD, f'"Band, ""The""","So\nng",{NUMBERS}'))).title == "So\nng"


@pytest.mark.parametrize(
    ("line", "clause"),
    [
        ("Band,Song,10,20,57,40,50", "from 0 to 1"),
        ("Band,Song,0.1,0.2,57,0.4,0.5", "energy is 57 in row 2"),
        ("Band,Song,0.1,0.2,-1.3,0.4,0.5", "energy is -1.3"),
    ],
)
def test_numbers_on_another_scale_are_refused(csv: Write, line: str, clause: str) -> None:
    with pytest.raises(BadTable, match=clause):
        list(read_table(csv(HEAD, ROW, line)))


@pytest.mark.parametrize("missing", ["artist", "title", "energy", "instrumentalness"])
def test_a_missing_column_is_named(csv: Write, missing: str) -> None:
    with pytest.raises(BadTable, match=f"no column for {missing}"):
        list(read_table(csv(HEAD.replace(missing, "other"), ROW)))


def test_a_missing_column_of_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    parquet.write_table(pa.table({"artist": ["Band"]}), path)
    with pytest.raises(BadTable, match="no column for title, danceability"):
        list(read_table(path))


@pytest.mark.parametrize(
    ("content", "clause"),
    [
        (b"", "no column"),
        (b"\n\n\n", "no column"),
        (f"{HEAD}\n".encode(), "no row"),
        (f"{HEAD}\n,,\n".encode(), "no row"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither CSV"),
        (b"PK\x03\x04" + b"\xff" * 99, "neither CSV"),
        (b"PAR1 and nothing more", "damaged"),
        (b"PAR1" + bytes(99) + b"PAR1", "damaged"),
        (gzip.compress(f"{HEAD}\n{ROW}\n".encode())[:-9], "damaged"),
        (b"\x1f\x8b and nothing more", "damaged"),
        (f"{HEAD}\nB\xe4nd,Song,{NUMBERS}\n".encode("latin-1"), "neither CSV"),
        (f"{HEAD}\n{'x' * 200_000},Song,{NUMBERS}\n".encode(), "no table"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused_in_one_clause(tmp_path: Path, content: bytes, clause: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadTable, match=clause) as raised:
        list(read_table(path))
    assert raised.value.path == path
    assert "\n" not in str(raised.value)


def test_a_damaged_page_of_parquet_is_refused(pq: Write) -> None:
    path = pq(**{name: values * 5000 for name, values in COLUMNS.items()})
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)
    with pytest.raises(BadTable, match="damaged"):
        list(read_table(path))


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTable, match="cannot be read"):
        list(read_table(tmp_path / name))


@pytest.mark.parametrize("form", ["csv", "csv.gz", "parquet"])
def test_memory_stays_flat_however_long_the_table(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"table.{form}"
    rows = 20_000
    if form == "parquet":
        parquet.write_table(pa.table({name: values * rows for name, values in COLUMNS.items()}), path)
    else:
        text = "\n".join([HEAD, *[ROW] * rows]).encode()
        path.write_bytes(gzip.compress(text, 1) if form == "csv.gz" else text)
    tracks = read_table(path)
    next(tracks)  # what is imported and opened once is not counted
    tracemalloc.start()
    try:
        count = 1 + sum(1 for _ in tracks)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == rows
    assert peak < 4_500_000  # a batch of Parquet takes 3 million; all the rows as objects would take twice as much
