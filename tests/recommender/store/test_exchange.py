from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.details import SongDetails
from recommender.errors import CatalogueFileError, StoreError
from recommender.store import Published, Store
from recommender.store.exchange import export_catalogue, import_catalogue
from recommender.vocabulary import Mood
from tests.recommender.making import disputed_song, new_song
from tests.recommender.store.test_publishing import DETAILS, SURE, as_new

SONGS = (
    replace(new_song(1, SURE, genres=("Rock", "Reggaetón")), details=DETAILS),
    disputed_song(2),
    replace(disputed_song(3), title="夜に駆ける", details=SongDetails(settled=Mood.SAD)),
)

GZIPS_OWN = range(3, 10)
"""Bytes of gzip's head that tell flags, a time and a system, and nothing of what is packed."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.gz"


@pytest.fixture
def exported(store: Store, file: Path) -> Path:
    store.catalogue.publish(SONGS)
    assert export_catalogue(store.catalogue, file) == len(SONGS)
    return file


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}") as opened:
        yield opened


def rewritten(file: Path, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    """Change the lines of a file and give it a checksum that fits."""
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()[:-1]]
    change(lines)
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    file.write_bytes(gzip.compress(body + hashlib.sha256(body).hexdigest().encode() + b"\n"))
    return file


def test_a_catalogue_arrives_as_it_was(exported: Path, store: Store, other: Store, tmp_path: Path) -> None:
    assert import_catalogue(other.catalogue, exported) == Published(added=3)
    assert list(map(as_new, other.catalogue.each())) == list(map(as_new, store.catalogue.each()))
    assert import_catalogue(other.catalogue, exported) == Published(unchanged=3)
    again = tmp_path / "again.gz"
    export_catalogue(other.catalogue, again)
    assert again.read_bytes() == exported.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.gz*")) == ["again.gz", "catalogue.gz"]


def test_an_empty_catalogue_arrives_too(store: Store, other: Store, file: Path) -> None:
    assert export_catalogue(store.catalogue, file) == 0
    assert import_catalogue(other.catalogue, file) == Published()


def test_songs_that_the_file_does_not_have_stay(exported: Path, other: Store) -> None:
    other.catalogue.publish([new_song(9), new_song(1)])
    assert import_catalogue(other.catalogue, exported) == Published(added=2, changed=1)
    assert other.catalogue.count() == 4


def test_withdrawn_songs_are_not_exported(store: Store, other: Store, file: Path) -> None:
    store.catalogue.publish([new_song(1), new_song(2)])
    store.catalogue.withdraw(["artist 1\tsong 1"])
    assert export_catalogue(store.catalogue, file) == 1
    assert import_catalogue(other.catalogue, file) == Published(added=1)


@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=150)
def test_a_byte_that_differs_is_found_and_nothing_is_imported(
    damaged: tuple[Path, bytes, Store], at: float, flip: int
) -> None:
    file, whole, other = damaged
    place = int(at * len(whole))
    file.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
    if place in GZIPS_OWN:
        return
    with pytest.raises(CatalogueFileError):
        import_catalogue(other.catalogue, file)
    assert other.catalogue.count() == 0


@given(share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=50)
def test_a_file_cut_short_is_refused_and_nothing_is_imported(damaged: tuple[Path, bytes, Store], share: float) -> None:
    file, whole, other = damaged
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(CatalogueFileError):
        import_catalogue(other.catalogue, file)
    assert other.catalogue.count() == 0


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes, Store]]:
    """Return a file to write damage to, its sound bytes, and an empty store."""
    folder = tmp_path_factory.mktemp("damaged")
    file = folder / "catalogue.gz"
    with Store.open(f"sqlite:///{folder / 'full.db'}") as full:
        full.catalogue.publish(SONGS)
        export_catalogue(full.catalogue, file)
    with Store.open(f"sqlite:///{folder / 'empty.db'}") as empty:
        yield file, file.read_bytes(), empty


def test_a_newer_file_is_refused(exported: Path, other: Store) -> None:
    rewritten(exported, lambda lines: lines[0].update(version=2))
    with pytest.raises(CatalogueFileError, match="newer"):
        import_catalogue(other.catalogue, exported)


@pytest.mark.parametrize(
    "content", [b"", b"not packed", gzip.compress(b""), gzip.compress(b"{}\n"), gzip.compress(b"[1]\n")]
)
def test_a_foreign_file_is_refused(file: Path, other: Store, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(CatalogueFileError) as caught:
        import_catalogue(other.catalogue, file)
    assert caught.value.path == file


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": "\ud800"},
        {"video_id": "longer than a video id"},
        {"video_id": ""},
        {"moods": [0.25, 0.25]},
        {"moods": None},
        {"point": [float("nan"), 0.0]},
        {"point": [2.0, 0.0]},
        {"evidence": []},
        {"evidence": [{"source": "stars", "point": [0.0, 0.0], "note": "", "moods": None}]},
        {"agreement": "maybe"},
        {"year": 10**30},
        {"settled": "angry"},
        {"checked_at": "yesterday"},
    ],
)
def test_a_song_that_makes_no_sense_is_refused_with_all_others(
    exported: Path, other: Store, change: dict[str, Any]
) -> None:
    rewritten(exported, lambda lines: lines[-1].update(change))
    with pytest.raises(CatalogueFileError):
        import_catalogue(other.catalogue, exported)
    assert other.catalogue.count() == 0


def test_a_file_with_a_wrong_number_of_songs_is_refused(exported: Path, other: Store) -> None:
    for number in (2, 4, 10**9):
        rewritten(exported, lambda lines, number=number: lines[0].update(songs=number))  # type: ignore[misc]  # a default cannot be typed in a lambda
        with pytest.raises(CatalogueFileError):
            import_catalogue(other.catalogue, exported)
    assert other.catalogue.count() == 0


def test_a_file_that_is_not_there_is_refused(file: Path, other: Store) -> None:
    with pytest.raises(CatalogueFileError, match="No such file"):
        import_catalogue(other.catalogue, file)


def test_a_folder_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError, match="No such file"):
        export_catalogue(store.catalogue, tmp_path / "nowhere" / "catalogue.gz")


def test_an_export_that_fails_leaves_the_file_before_it_as_it_was(
    exported: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported.read_bytes()

    def failing() -> Iterator[object]:
        yield from store.catalogue.disputed(after=0, limit=1)
        raise StoreError

    monkeypatch.setattr(store.catalogue, "each", failing)
    with pytest.raises(StoreError):
        export_catalogue(store.catalogue, exported)
    assert exported.read_bytes() == before
    assert list(exported.parent.glob("*.part")) == []


def test_a_catalogue_that_changes_while_it_is_written_is_not_written(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.catalogue.publish(SONGS)
    monkeypatch.setattr(store.catalogue, "count", lambda: 2)
    with pytest.raises(CatalogueFileError, match="changed"):
        export_catalogue(store.catalogue, file)
    assert not file.exists()
