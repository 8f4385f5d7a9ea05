from __future__ import annotations

from importlib.resources import files

import pytest

from data_collectors.exclusions import is_no_song, is_unfit
from recommender.starter import read_facts


@pytest.mark.parametrize(
    "title", ["", "***", "Track List", "9 [Tracklist + Cover Art]", "Intro", "Intro III", "A Skit", "Album [Trailer]"]
)
def test_pages_about_records_are_no_songs(title: str) -> None:
    assert is_no_song(title)


@pytest.mark.parametrize(
    "title", ["Introducing Me", "Covered In Chrome", "State of the Art", "Season 2 Episode 3", "1999", "宇宙"]
)
def test_songs_are_songs(title: str) -> None:
    assert not is_no_song(title)


@pytest.mark.parametrize("title", ["Rape Me", "The Rapist", "Bitches", "B*tch", "Suicidal Thoughts", "Hella Hoes"])
def test_slurs_and_violence_are_unfit(title: str) -> None:
    assert is_unfit(title)


@pytest.mark.parametrize(
    "title",
    [
        "Nightcall",
        "Cocoon",
        "Grapevine",
        "Therapy",
        "Grape",
        "Spice Up Your Life",
        "Ho Hey",
        "Ho! Ho! Ho!",
        "Rapture",
        "Rap God",
        "Country Roads",
        "Shoes",
        "Fagin",
        "Chinese Democracy",
        "Fuck You",
        "Killing Me Softly",
        "Retro",
        "Birches",
        "Japan",
        "Pakistan",
    ],
)
def test_innocent_titles_and_plain_swearing_are_not(title: str) -> None:
    assert not is_unfit(title)


def test_no_title_that_ships_is_unfit_or_no_song() -> None:
    with files("recommender.starter").joinpath("songs.csv").open(encoding="utf-8") as file:
        assert [song.title for song in read_facts(file) if is_unfit(song.title) or is_no_song(song.title)] == []
