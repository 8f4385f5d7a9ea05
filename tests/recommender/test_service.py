from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.errors import NoSongs
from recommender.service import Filters, Recommender
from recommender.songs import Pick, artist_key
from recommender.store import Store
from recommender.store.listeners import LOOKED_BACK as WINDOW
from tests.recommender.making import disputed_song, feeling, new_song, opinion

LISTENER = "discord:1"
COUNT = 5


@pytest.fixture
def recommender(store: Store) -> Recommender:
    return Recommender(store, rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A catalogue of sixty songs by twenty artists in three genres, Polka being the smallest with two artists."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('mixed') / 'songs.db'}") as store:
        store.catalogue.add(
            new_song(n, opinion((n % 20) / 10 - 1, (n % 7) / 3 - 1), artist=f"Artist {n % 20}", genres=_genres(n))
            for n in range(60)
        )
        yield store


def _genres(number: int) -> tuple[str, ...]:
    return ("Polka", "Rock") if number % 20 in {3, 4} else ("Rock",) if number % 2 else ()


def fill(store: Store, count: int) -> None:
    store.catalogue.add(new_song(n) for n in range(count))


def ids(picks: tuple[Pick, ...]) -> list[int]:
    return [pick.song.id for pick in picks]


def test_five_songs_near_the_feeling_each_with_its_reason(store: Store, recommender: Recommender) -> None:
    store.catalogue.add(new_song(n, opinion(0.8 if n % 2 else -0.8)) for n in range(20))
    picks = recommender.pick(feeling(0.8), listener=LISTENER)
    assert len(picks) == COUNT
    assert all(pick.song.label.point.valence > 0.5 for pick in picks)
    assert {pick.reason for pick in picks} == {"It sounds lively and sunny."}


def test_what_was_served_is_remembered_in_its_order(store: Store, recommender: Recommender) -> None:
    fill(store, 20)
    picks = recommender.pick(feeling(), listener=LISTENER)
    assert list(reversed(store.listeners.recent(LISTENER, COUNT))) == ids(picks)


def test_nothing_repeats_until_the_catalogue_has_nothing_else(store: Store, recommender: Recommender) -> None:
    fill(store, 20)
    served = [song for _ in range(4) for song in ids(recommender.pick(feeling(), listener=LISTENER))]
    assert len(set(served)) == 20


def test_when_all_was_served_what_was_served_longest_ago_comes_again(store: Store, recommender: Recommender) -> None:
    fill(store, 20)
    rounds = [ids(recommender.pick(feeling(), listener=LISTENER)) for _ in range(20)]
    assert all(not set(one) & set(other) for one, other in pairwise(rounds))


def test_a_song_may_come_again_once_the_window_has_passed_it(store: Store, recommender: Recommender) -> None:
    fill(store, 1 + WINDOW)
    store.listeners.record_served(LISTENER, range(1, 1 + WINDOW))
    assert ids(recommender.pick(feeling(), listener=LISTENER, count=1)) == [1 + WINDOW]
    assert ids(recommender.pick(feeling(), listener=LISTENER, count=1)) == [1]


def test_listeners_do_not_use_up_each_others_songs(store: Store, recommender: Recommender) -> None:
    fill(store, COUNT)
    assert set(ids(recommender.pick(feeling(), listener="a"))) == set(ids(recommender.pick(feeling(), listener="b")))


def test_five_songs_alone_come_in_another_order_each_time(store: Store, recommender: Recommender) -> None:
    fill(store, COUNT)
    rounds = [ids(recommender.pick(feeling(), listener=LISTENER)) for _ in range(20)]
    assert all(len(one) == COUNT and one != other for one, other in pairwise(rounds))


def test_no_artist_comes_twice_even_when_one_has_the_nearest_songs(store: Store, recommender: Recommender) -> None:
    store.catalogue.add(new_song(n, opinion(0.5), artist="Prolific") for n in range(300))
    store.catalogue.add(new_song(n, opinion(-0.9)) for n in range(300, 304))
    picks = recommender.pick(feeling(0.5), listener=LISTENER)
    assert max(artist_key(pick.song.artist) for pick in picks) == "prolific"
    assert len(picks) == COUNT


def test_guests_do_not_make_another_artist(store: Store, recommender: Recommender) -> None:
    store.catalogue.add([new_song(1, artist="Drake"), new_song(2, artist="Drake feat. Future")])
    assert len(recommender.pick(feeling(), listener=LISTENER)) == 1


def test_fewer_come_where_there_are_not_that_many_artists(store: Store, recommender: Recommender) -> None:
    fill(store, 3)
    assert len(recommender.pick(feeling(), listener=LISTENER)) == 3
    assert len(recommender.pick(feeling(), listener=LISTENER)) == 3


def test_disputed_songs_are_never_picked(store: Store, recommender: Recommender) -> None:
    store.catalogue.add([new_song(1), *(disputed_song(n) for n in range(2, 9))])
    assert ids(recommender.pick(feeling(), listener=LISTENER)) == [1]


def test_a_genre_filters_whatever_its_case(store: Store, recommender: Recommender) -> None:
    store.catalogue.add(new_song(n, genres=("Jazz",) if n % 2 else ("Rock",)) for n in range(40))
    picks = recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="jazz"))
    assert [pick.song.genres for pick in picks] == [("Jazz",)] * COUNT


def test_a_genre_without_songs_names_itself_and_the_nearest_that_have_some(
    store: Store, recommender: Recommender
) -> None:
    store.catalogue.add([new_song(1, genres=("Hip-Hop",)), new_song(2, genres=("Rock", "Jazz"))])
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="hip hop"))
    assert (caught.value.filter, caught.value.value) == ("genre", "hip hop")
    assert caught.value.nearest == ("Hip-Hop",)


def test_a_genre_like_no_other_is_answered_with_the_commonest(store: Store, recommender: Recommender) -> None:
    store.catalogue.add(new_song(n, genres=("Rock",) if n else ("Jazz",)) for n in range(3))
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="xyzzy"))
    assert caught.value.nearest == ("Rock", "Jazz")


def test_an_empty_catalogue_is_said_to_be_empty(store: Store, recommender: Recommender) -> None:
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="Rock"))
    assert caught.value.filter is None
    assert store.listeners.recent(LISTENER, 9) == ()


def test_the_same_seed_on_the_same_songs_gives_the_same_picks(store: Store) -> None:
    fill(store, 100)
    one, other = (Recommender(store, rng=np.random.default_rng(7)) for _ in range(2))
    assert ids(one.pick(feeling(), listener="a")) == ids(other.pick(feeling(), listener="b"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    asks=st.lists(
        st.tuples(
            st.floats(-1.0, 1.0),
            st.floats(-1.0, 1.0),
            st.integers(1, 8),
            st.sampled_from([None, "Rock", "polka", "Opera"]),
        ),
        min_size=1,
        max_size=8,
    ),
    seed=st.integers(0, 2**32),
)
def test_whatever_was_asked_before_picks_are_unique_and_obey(
    mixed: Store, tmp_path: Path, asks: list[tuple[float, float, int, str | None]], seed: int
) -> None:
    recommender = Recommender(mixed, rng=np.random.default_rng(seed))
    listener = f"{tmp_path.name}:{seed}"
    last: list[int] = []
    for valence, arousal, count, genre in asks:
        try:
            picks = recommender.pick(
                feeling(valence, arousal), listener=listener, count=count, filters=Filters(genre=genre)
            )
        except NoSongs:
            assert genre == "Opera"
            continue
        artists = {artist_key(pick.song.artist) for pick in picks}
        available = {None: 20, "Rock": 11, "polka": 2}[genre]
        assert len(artists) == len(picks) == min(count, available)
        assert genre is None or all(genre.title() in pick.song.genres for pick in picks)
        assert ids(picks) != last or len(picks) == 1
        last = ids(picks)
