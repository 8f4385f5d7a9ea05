from __future__ import annotations

import pytest

from recommender.keys import clean, is_other_recording, song_key, title_key


@pytest.mark.parametrize(
    "title",
    [
        "Déjà Vu",
        "DEJA VU",
        "Deja Vu (feat. JAY-Z)",
        "Deja Vu feat. JAY-Z",
        "Deja Vu - Remastered 2011",
        "Deja Vu (2011 Remaster)",
        "Deja Vu - Live at the Apollo",
        "Deja Vu (live)",
        "Deja Vu [Some DJ remix]",
        "Deja Vu REMIX",
        "Deja Vu - Radio Edit",
        "Deja\u200b Vu",
    ],
)
def test_spellings_of_one_title_share_a_key(title: str) -> None:
    assert title_key(title) == "deja vu"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Intro", "Outro"),
        ("Live Forever", "Forever"),
        ("Numb", "Numb / Encore"),
        ("Stronger", "Stronger (What Doesn't Kill You)"),
        ("Remix", "Mix"),
    ],
)
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_apostrophes_ampersands_and_entities_are_one_spelling() -> None:
    assert title_key("Don’t Stop & Go") == title_key("Dont Stop and Go") == title_key("Don&apos;t Stop &amp; Go")


def test_a_title_of_signs_alone_keeps_itself_as_key() -> None:
    assert title_key("***") == "***"


def test_the_artist_belongs_to_the_key() -> None:
    assert song_key("The Fugees", "Ready or Not") == song_key("FUGEES feat. Enya", "Ready Or Not")
    assert song_key("Fugees", "Ready or Not") != song_key("Delfonics", "Ready or Not")


def test_cleaning_takes_entities_and_invisible_characters_and_keeps_the_spelling() -> None:
    assert clean(" \u200bMura  Masa &amp; Co ") == "Mura Masa & Co"


@pytest.mark.parametrize("title", ["Song - Live", "Song (Club remix)", "Song [Acoustic]", "Work REMIX", "Song - Demo"])
def test_other_recordings_say_so(title: str) -> None:
    assert is_other_recording(title)


@pytest.mark.parametrize("title", ["Live Forever", "Alive", "Song - Remastered", "Remix to Ignition"])
def test_titles_that_merely_sound_like_it_do_not(title: str) -> None:
    assert not is_other_recording(title)
