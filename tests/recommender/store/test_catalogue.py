from __future__ import annotations

import pytest

from recommender.errors import StoreError
from recommender.songs import EvidenceSource, NewSong
from recommender.store import Store
from recommender.vocabulary import Mood
from tests.recommender.making import disputed_song, new_song, opinion


def titles(store: Store, song_ids: list[int]) -> list[str]:
    return [song.title for song in store.catalogue.songs(song_ids)]


def test_a_song_comes_back_as_it_was_added(store: Store) -> None:
    lyrics = opinion(-0.25, source=EvidenceSource.LYRICS, note="the lyrics lean dark")
    new = new_song(1, opinion(0.1, 0.5), lyrics, genres=("Rock", "Pop"), spotify_id="6f807x0ima9a1j3VPbc7VN")
    store.catalogue.add([new])
    song = store.catalogue.song(1)
    assert song is not None
    assert NewSong(song.title, song.artist, song.genres, song.video_id, song.spotify_id, song.label) == new


def test_an_id_without_a_song_is_none(store: Store) -> None:
    assert store.catalogue.song(404) is None


def test_songs_come_in_the_order_asked_for(store: Store) -> None:
    store.catalogue.add([new_song(1), new_song(2), new_song(3)])
    assert titles(store, [3, 1, 2]) == ["Song 3", "Song 1", "Song 2"]


def test_more_songs_than_one_batch_keep_their_own_evidence_and_genres(store: Store) -> None:
    store.catalogue.add(new_song(n, opinion(n / 2500), genres=(f"Genre {n}",)) for n in range(2500))
    songs = list(store.catalogue.each())
    assert [song.title for song in songs] == [f"Song {n}" for n in range(2500)]
    assert [song.genres for song in songs] == [(f"Genre {n}",) for n in range(2500)]
    assert [song.label.evidence[0].point.valence for song in songs] == [n / 2500 for n in range(2500)]


def test_disputed_songs_are_kept_but_not_served(store: Store) -> None:
    store.catalogue.add([new_song(1, genres=("Rock",)), disputed_song(2)])
    assert store.catalogue.count() == 2
    assert store.catalogue.served_count() == 1
    assert store.shelves.build().columns.ids.tolist() == [1]


def test_genres_are_those_with_songs_to_serve_the_commonest_first(store: Store) -> None:
    waiting = disputed_song(4)
    store.catalogue.add(
        [
            new_song(1, genres=("Jazz",)),
            new_song(2, genres=("Rock", "Blues")),
            new_song(3, genres=("Rock",)),
            NewSong(waiting.title, waiting.artist, ("Polka",), waiting.video_id, None, waiting.label),
        ]
    )
    assert store.catalogue.genres() == ("Rock", "Blues", "Jazz")


def test_the_label_survives_with_its_moods(store: Store) -> None:
    new = new_song(1, opinion(0.7, 0.4))
    store.catalogue.add([new])
    song = store.catalogue.song(1)
    assert song is not None
    assert song.label.mood is Mood.HAPPY
    assert song.label.moods == new.label.moods


def test_a_video_of_another_song_is_refused_with_all_that_came_along(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    with pytest.raises(StoreError):
        store.catalogue.add([new_song(2), new_song(1)])
    assert store.catalogue.count() == 1


def test_songs_are_added_only_when_empty_if_asked_so(store: Store) -> None:
    assert store.catalogue.add([new_song(1)], only_when_empty=True) == 1
    assert store.catalogue.add([new_song(2)], only_when_empty=True) == 0
    assert store.catalogue.count() == 1
