from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import cli
from bot.cataloguing import DAY, card_lines, measure
from recommender.details import SongDetails
from recommender.songs import EvidenceSource
from recommender.store import Store
from recommender.vocabulary import Mood
from tests.recommender.making import disputed_song, new_song, opinion

NOW = 2_000_000_000.0


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Open a store with three songs, one of them disputed, that the command line uses too."""
    url = f"sqlite:///{tmp_path / 'serenade.sqlite3'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERENADE_DATABASE_URL", url)
    opened = Store.open(url)
    checked = SongDetails(year=1984, language="en", checked_at=NOW - 3 * DAY)
    happy = replace(new_song(1, opinion(0.7, 0.4), genres=("Pop", "Soul")), details=checked)
    opened.catalogue.add([happy, new_song(2, opinion(-0.7, -0.4), genres=("Pop",)), disputed_song(3)])
    yield opened
    opened.close()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["catalogue", *arguments]) == 0
    return capsys.readouterr().out


def test_a_card_counts_songs_by_all_that_is_known(store: Store) -> None:
    card = measure(store.catalogue.each(), now=NOW)
    assert card.songs == 3
    assert (card.moods[Mood.HAPPY], card.moods[Mood.SAD], card.moods.total()) == (1, 1, 3)
    assert card.genres == {"Pop": 2, "Soul": 1, "unknown": 1}
    assert card.languages == {"en": 1, "unknown": 2}
    assert card.decades == {"1980s": 1, "unknown": 2}
    assert card.agreement == {"single": 2, "disputed": 1}
    assert card.sources == {"audio": 3, "lyrics": 1}
    assert card.pieces == {"1 of them": 2, "2 of them": 1}
    assert sum(map(len, card.places.values())) == 3


@pytest.mark.parametrize(
    ("days", "words"),
    [(0.5, "within a day"), (1.0, "within a day"), (3, "within a week"), (30, "within a month"), (31, "longer ago")],
)
def test_links_are_told_by_the_age_of_their_check(store: Store, days: float, words: str) -> None:
    song = next(store.catalogue.each())
    checked = replace(song, details=replace(song.details, checked_at=NOW - days * DAY))
    assert measure([checked], now=NOW).checked == {words: 1}


def test_the_card_of_an_empty_catalogue_has_no_song() -> None:
    assert next(card_lines(measure([], now=NOW))) == "0 songs, 0 of them to choose from"


def test_genres_beyond_the_commonest_are_told_together(store: Store) -> None:
    song = next(store.catalogue.each())
    many = [replace(song, genres=(f"genre {n:02}",)) for n in range(20)]
    assert any(line.split()[:3] == ["5", "others", "5"] for line in card_lines(measure(many, now=NOW)))


@pytest.mark.usefixtures("store")
def test_the_card_is_printed_and_drawn_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made" / "here"
    words = said(capsys, "card", "--out", str(out))
    assert "3 songs, 2 of them to choose from" in words
    assert "3 songs, 2 of them to choose from" in (out / "catalogue.txt").read_text(encoding="utf-8")
    for name in ("catalogue_plane.png", "catalogue_bars.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")
        assert name in words


@pytest.mark.usefixtures("store")
def test_without_matplotlib_the_card_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith(("matplotlib.", "bot.catalogue_plots"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    words = said(capsys, "card", "--out", str(tmp_path))
    assert "3 songs" in words
    assert "without plots: matplotlib is not installed; pip install matplotlib" in words
    assert (tmp_path / "catalogue.txt").exists()


@pytest.mark.usefixtures("store")
def test_some_links_that_were_never_checked_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert "1 links were never checked, and may be old." in said(capsys)


@pytest.mark.usefixtures("store")
def test_disputed_songs_come_with_their_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    words = said(capsys, "disputed")
    assert "3  Artist 3 – Song 3" in words
    assert "lyrics   the lyrics lean dark (valence -0.80, arousal +0.00)" in words
    assert "audio    it sounds lively and sunny (valence +0.80, arousal +0.00)" in words


def test_what_the_network_holds_likeliest_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    moods = {Mood.HAPPY: 0.7, Mood.ENERGETIC: 0.1, Mood.CALM: 0.1, Mood.SAD: 0.1}
    glad, dark = replace(opinion(0.8), moods=moods), opinion(-0.8, source=EvidenceSource.LYRICS)
    store.catalogue.add([new_song(4, glad, dark)])
    assert "(valence +0.80, arousal +0.00, likeliest happy)" in said(capsys, "disputed", "--after", "3")


def test_more_disputed_songs_are_offered_from_the_last_one_on(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.catalogue.add([disputed_song(4)])
    first = said(capsys, "disputed", "--limit", "1")
    assert "disputed --after 3" in first
    assert "Song 4" not in first
    assert "4  Artist 4 – Song 4" in said(capsys, "disputed", "--after", "3")
    assert said(capsys, "disputed", "--after", "4") == "No more songs are disputed.\n"


def test_a_song_that_is_settled_is_served_with_its_mood(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "settle", "3", "calm") == "Song 3 is calm now, as you say.\n"
    (song,) = [song for song in store.catalogue.each() if song.id == 3]
    assert song.label.mood is Mood.CALM
    assert store.catalogue.served_count() == 3
    assert said(capsys, "disputed") == "No song is disputed.\n"


def test_a_decision_can_be_taken_back(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "settle", "3", "calm")
    said(capsys, "settle", "3", "nobody")
    assert store.catalogue.served_count() == 2


@pytest.mark.usefixtures("store")
def test_settling_a_song_that_there_is_not_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["catalogue", "settle", "99", "sad"]) == 1
    assert capsys.readouterr().err.startswith("There is no song 99.")


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_no_number_of_songs_is_refused(limit: str) -> None:
    with pytest.raises(SystemExit):
        cli.main(["catalogue", "disputed", "--limit", limit])


@pytest.mark.usefixtures("store")
def test_a_catalogue_is_carried_by_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(capsys, "export", "catalogue.gz").startswith("3 songs in catalogue.gz")
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    with Store.open(other) as opened:
        opened.catalogue.add([new_song(2, opinion(0.7, 0.4))])
    monkeypatch.setenv("SERENADE_DATABASE_URL", other)
    assert said(capsys, "import", "catalogue.gz") == "2 songs added, 1 changed, 0 as they were\n"


@pytest.mark.usefixtures("store")
def test_a_file_that_is_no_catalogue_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"no catalogue")
    assert cli.main(["catalogue", "import", "holiday.jpg"]) == 1
    words = capsys.readouterr().err
    assert "holiday.jpg" in words
    assert len(words.splitlines()) == 1
