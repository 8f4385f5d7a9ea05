from __future__ import annotations

from pathlib import Path

import pytest

from data_collectors.starter import Derived, derive
from recommender.evidence import AudioNumbers, LyricScores
from recommender.starter import SongFacts
from recommender.vocabulary import Mood, Point


@pytest.fixture
def derived(folder: Path) -> Derived:
    return derive(folder)


def song(derived: Derived, title: str) -> SongFacts:
    (found,) = [song for song in derived.songs if song.title == title]
    return found


def test_what_is_left_is_one_row_a_song_sorted(derived: Derived) -> None:
    assert [(song.artist, song.title, song.video_id) for song in derived.songs] == [
        ("Band", "Can't Stop", "ggggggggggg"),
        ("The Band", "Happy Song", "aaaaaaaaaaa"),
        ("Band feat. Guest", "Quiet Song", "hhhhhhhhhhh"),
        ("Boys", "Everybody", "fffffffffff"),
        ("DJ", "Loud Song (Club remix)", "iiiiiiiiiii"),
    ]


def test_every_entry_left_out_has_its_reason(derived: Derived) -> None:
    assert derived.left_out == {
        "told before": 2,
        "nothing known of its mood": 3,
        "no song": 1,
        "unfit title": 1,
        "no video": 2,
        "video of another song": 3,
    }


def test_all_tables_are_joined_whatever_the_spelling(derived: Derived) -> None:
    quiet = song(derived, "Quiet Song")
    assert quiet.spotify_id == "0000000000000000000002"
    assert quiet.audio == AudioNumbers(
        danceability=0.3, acousticness=0.9, energy=0.2, valence=0.2, instrumentalness=0.0
    )
    assert quiet.tag == "sad"
    assert quiet.listeners == Point(-0.6, -0.4)
    assert quiet.lyrics is None


def test_lyrics_and_genres_come_from_the_first_table(derived: Derived) -> None:
    happy = song(derived, "Happy Song")
    assert happy.lyrics == LyricScores(0.05, 0.7, 0.25, 0.99)
    assert happy.genres == ("Rock", "Pop")


def test_an_id_that_is_none_of_spotifys_is_dropped_and_its_numbers_kept(derived: Derived) -> None:
    happy = song(derived, "Happy Song")
    assert happy.spotify_id is None
    assert happy.audio is not None


def test_a_song_without_genres_takes_its_artists_commonest(derived: Derived) -> None:
    assert song(derived, "Quiet Song").genres == ("Rock",)


def test_a_remix_keeps_peoples_word_but_not_the_sound_of_the_original(derived: Derived) -> None:
    remix = song(derived, "Loud Song (Club remix)")
    assert remix.tag == "happy"
    assert remix.audio is None
    assert remix.spotify_id is None


def test_playlists_bring_the_mood_and_the_sound(derived: Derived) -> None:
    everybody = song(derived, "Everybody")
    assert everybody.playlist == "happy"
    assert everybody.audio is not None
    assert everybody.spotify_id == "0000000000000000000004"


def test_a_song_has_the_first_year_of_its_releases_where_one_is_known(derived: Derived) -> None:
    assert song(derived, "Everybody").year == 1997
    assert song(derived, "Happy Song").year is None


def test_the_audio_network_reads_every_song_with_numbers_and_no_other(derived: Derived) -> None:
    for each in derived.songs:
        assert (each.audio is None) == (each.audio_moods is None)
    moods = song(derived, "Everybody").audio_moods
    assert moods is not None
    assert max(moods, key=lambda mood: moods[mood]) is Mood.HAPPY


def test_numbers_beyond_the_plane_stop_at_its_edge(derived: Derived) -> None:
    assert song(derived, "Everybody").listeners == Point(1.0, -1.0)


def test_rows_without_all_their_numbers_or_with_impossible_ones_are_skipped(derived: Derived) -> None:
    assert song(derived, "Can't Stop").audio is None


def test_an_empty_folder_makes_an_empty_catalogue(tmp_path: Path) -> None:
    assert derive(tmp_path).songs == ()
