from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, text

from recommender import service
from recommender.details import SongDetails
from recommender.errors import NoSongs
from recommender.filters import ANYTHING, Filters
from recommender.service import Recommender, Shelving
from recommender.songs import NewSong, Pick, Song, artist_key, genre_key
from recommender.store import Store
from recommender.store.catalogue_rows import key_of
from recommender.store.listeners import LOOKED_BACK as WINDOW
from recommender.taste import Vote
from recommender.vocabulary import EMOTION_POINTS, EXPRESSION_POINTS, GOAL_POINTS, NAMED_FEELINGS, Goal, Point
from tests.recommender.making import disputed_song, feeling, new_song, opinion
from tests.recommender.shelves import filters as asked_filters
from tests.recommender.shelves import points

LISTENER = "discord:1"
COUNT = 5


@pytest.fixture
def recommender(store: Store) -> Recommender:
    return Recommender(store, rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A catalogue of sixty songs by twenty artists in three genres, Polka being the smallest with two artists."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('mixed') / 'songs.db'}") as store:
        store.catalogue.publish(map(_mixed_song, range(60)))
        yield store


def _mixed_song(number: int) -> NewSong:
    genres = ("Polka", "Rock") if number % 20 in {3, 4} else ("Rock",) if number % 2 else ("Reggaetón",)
    place = opinion((number % 20) / 10 - 1, (number % 7) / 3 - 1)
    details = SongDetails(
        year=(None, 1985, 2001)[number % 3],
        language=("en", "de", None, "en")[number % 4],
        explicit=(None, True, False)[number % 3],
        age_restricted=number % 11 == 0,
        blocked=("DE",) if number % 5 == 0 else (),
        allowed=("US", "DE") if number % 7 == 0 else (),
    )
    song = new_song(number, place, artist=f"Artist {number % 20}", genres=genres)
    return replace(song, details=details)


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A catalogue of a thousand songs by as many artists, all over the plane."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('plane') / 'songs.db'}") as store:
        places = np.random.default_rng(1).uniform(-1.0, 1.0, (1_000, 2)).tolist()
        store.catalogue.add(new_song(number, opinion(*place)) for number, place in enumerate(places))
        yield store


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


def test_a_seed_of_the_pick_itself_decides_it(store: Store, recommender: Recommender) -> None:
    fill(store, 100)
    one, other = (
        recommender.pick(feeling(), listener=listener, rng=np.random.default_rng(7)) for listener in ("a", "b")
    )
    assert ids(one) == ids(other)


def test_songs_that_are_added_or_withdrawn_are_known_to_the_next_pick(store: Store, recommender: Recommender) -> None:
    fill(store, 1)
    assert ids(recommender.pick(feeling(), listener="a")) == [1]
    store.catalogue.publish([new_song(7)])
    assert set(ids(recommender.pick(feeling(), listener="b"))) == {1, 2}
    store.catalogue.withdraw([key_of(new_song(0))])
    assert ids(recommender.pick(feeling(), listener="c")) == [2]


def test_what_a_channel_was_shown_does_not_come_there_again_and_does_elsewhere(
    store: Store, recommender: Recommender
) -> None:
    fill(store, 2 * COUNT)
    first = ids(recommender.pick(feeling(), listener="a", channel="here"))
    second = ids(recommender.pick(feeling(), listener="b", channel="here"))
    assert not set(first) & set(second)
    third = ids(recommender.pick(feeling(), listener="c", channel="here"))
    assert set(third) == set(first)  # shown longest ago
    seeds = [np.random.default_rng(seed) for seed in range(20)]
    elsewhere = {song for n, rng in enumerate(seeds) for song in ids(_pick_in(recommender, f"there {n}", rng))}
    assert elsewhere == set(first) | set(second)


def _pick_in(recommender: Recommender, channel: str, rng: np.random.Generator) -> tuple[Pick, ...]:
    return recommender.pick(feeling(), listener=f"of {channel}", channel=channel, rng=rng)


@pytest.mark.parametrize("goal", [Goal.LIFT, Goal.CALM])
@pytest.mark.parametrize("start", [(-0.7, -0.4), (-0.6, 0.8), (0.8, 0.4), (0.0, -0.1)])
def test_no_song_of_a_ladder_lies_farther_from_where_it_leads_than_the_one_before(
    plane: Store, goal: Goal, start: tuple[float, float]
) -> None:
    recommender = Recommender(plane, rng=np.random.default_rng(0))
    picks = recommender.pick(feeling(*start), listener=f"{goal} {start}", goal=goal)
    points = [pick.song.label.point for pick in picks]
    steps = [apart(point, GOAL_POINTS[goal]) for point in points]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] < 0.3
    if apart(Point(*start), GOAL_POINTS[goal]) > 0.5:
        assert apart(points[0], Point(*start)) < 0.4


EXPRESSED = [*EXPRESSION_POINTS.values(), *EMOTION_POINTS.values(), *(named.point for named in NAMED_FEELINGS.values())]


@pytest.mark.parametrize("goal", Goal)
def test_every_expression_emotion_and_named_feeling_gets_songs_for_every_goal(plane: Store, goal: Goal) -> None:
    recommender = Recommender(plane, rng=np.random.default_rng(0))
    for number, point in enumerate(EXPRESSED):
        picks = recommender.pick(feeling(point.valence, point.arousal), listener=f"{goal} {number}", goal=goal)
        assert len(picks) == COUNT
        assert apart(picks[0].song.label.point, point) < 0.75


def test_a_liked_artists_and_genres_songs_come_more_often_for_that_listener_alone(store: Store) -> None:
    store.catalogue.add(new_song(n, genres=("Jazz",) if n % 4 == 0 else ("Rock",)) for n in range(400))
    for song_id in range(1, 41, 4):
        store.votes.cast("a", song_id, Vote.UP)
    recommender = Recommender(store, rng=np.random.default_rng(0))
    jazz = {
        listener: sum(
            "Jazz" in pick.song.genres for _ in range(4) for pick in recommender.pick(feeling(), listener=listener)
        )
        for listener in "ab"
    }
    assert jazz["a"] > 2 * jazz["b"]


def test_a_disliked_song_comes_back_only_when_there_is_nothing_else(store: Store, recommender: Recommender) -> None:
    fill(store, COUNT + 1)
    store.votes.cast(LISTENER, 1, Vote.DOWN)
    for _ in range(10):
        assert 1 not in ids(recommender.pick(feeling(), listener=LISTENER))
    store.votes.cast("b", 1, Vote.DOWN)
    assert 1 in ids(recommender.pick(feeling(), listener="b", count=COUNT + 1))


def test_a_vote_that_is_taken_back_moves_nothing(store: Store) -> None:
    fill(store, 100)
    for song_id in range(1, 30):
        store.votes.cast("a", song_id, Vote.DOWN)
        store.votes.cast("a", song_id, None)
    one, other = (Recommender(store, rng=np.random.default_rng(7)) for _ in range(2))
    assert ids(one.pick(feeling(), listener="a")) == ids(other.pick(feeling(), listener="b"))


def test_the_filter_to_loosen_is_the_one_without_which_there_are_most_songs(
    store: Store, recommender: Recommender
) -> None:
    details = SongDetails(language="en", explicit=True)
    store.catalogue.publish(replace(new_song(n, genres=("Rock",)), details=details) for n in range(9))
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="Rock", language="en", clean=True))
    assert caught.value.filter == "clean"
    assert len(caught.value.picks) == 3
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="Rock", language="fr"))
    assert (caught.value.filter, caught.value.value, caught.value.nearest) == ("language", "fr", ("en",))
    assert store.listeners.recent(LISTENER, 9) == ()  # what is offered is not served


def test_where_no_filter_alone_is_to_blame_songs_that_obey_none_are_offered(
    store: Store, recommender: Recommender
) -> None:
    fill(store, 9)
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="Opera", language="fr"))
    assert caught.value.filter == "genre"
    assert len(caught.value.picks) == 3


def test_videos_that_do_not_play_in_a_country_are_left_out_there(store: Store, recommender: Recommender) -> None:
    limits = [SongDetails(), SongDetails(blocked=("DE",)), SongDetails(allowed=("US", "FR"))]
    store.catalogue.publish(replace(new_song(n), details=details) for n, details in enumerate(limits))
    for country, playing in (("DE", {1}), ("FR", {1, 2, 3}), ("JP", {1, 2})):
        picks = recommender.pick(feeling(), listener=country, filters=Filters(country=country))
        assert set(ids(picks)) == playing


def test_a_servers_bans_hold_whatever_a_member_wishes() -> None:
    rules = Filters(language="en", clean=True, country="DE", without_genres=("Metal",))
    wishes = Filters(genre="Rock", language="de", without_genres=("Polka",))
    assert wishes.within(rules) == Filters("Rock", "de", clean=True, country="DE", without_genres=("Polka", "Metal"))
    assert ANYTHING.within(ANYTHING) == ANYTHING


def test_a_wish_and_a_servers_list_must_both_hold() -> None:
    rules = Filters(genres=("Rock", "Jazz"), languages=("en", "de"))
    assert Filters("Rock", "fr").within(rules) == replace(rules, genre="Rock", language="fr")
    wishes = Filters(genres=("Polka", "rock"), languages=("fr", "DE"))
    assert wishes.within(rules) == Filters(genres=("Rock",), languages=("de",))


def test_where_two_lists_share_nothing_the_servers_holds() -> None:
    rules = Filters(genres=("Rock",), languages=("en",))
    assert Filters(genres=("Jazz",), languages=("de",)).within(rules) == rules
    assert Filters(genres=("Jazz",)).within(ANYTHING) == Filters(genres=("Jazz",))


@given(wishes=asked_filters, rules=asked_filters)
def test_wishes_within_the_same_rules_again_are_the_same(wishes: Filters, rules: Filters) -> None:
    once = wishes.within(rules)
    assert once.within(rules) == once


def test_a_wish_is_loosened_and_a_servers_rule_never(store: Store, recommender: Recommender) -> None:
    clean, explicit = SongDetails(explicit=False), SongDetails(explicit=True)
    songs = [replace(new_song(n, genres=("Rock",)), details=clean if n < 2 else explicit) for n in range(9)]
    store.catalogue.publish([*songs, replace(new_song(9, genres=("Jazz",)), details=explicit)])
    rules = Filters(clean=True)
    with pytest.raises(NoSongs) as caught:
        recommender.pick(feeling(), listener=LISTENER, filters=Filters(genre="Jazz"), rules=rules)
    assert (caught.value.filter, caught.value.nearest) == ("genre", ("Rock",))
    assert [pick.song.details.explicit for pick in caught.value.picks] == [False, False]


def test_rules_that_leave_nothing_are_named_and_no_song_is_offered_against_them(
    store: Store, recommender: Recommender
) -> None:
    fill(store, 9)
    with pytest.raises(NoSongs) as caught:
        recommender.pick(
            feeling(), listener=LISTENER, filters=Filters(genre="Rock"), rules=Filters(genres=("Opera",), clean=True)
        )
    assert caught.value.filter == "genres"
    assert caught.value.picks == ()


def test_lists_without_songs_name_themselves_and_the_nearest_that_have_some(
    store: Store, recommender: Recommender
) -> None:
    store.catalogue.publish([replace(new_song(1, genres=("Rock",)), details=SongDetails(language="en"))])
    for filters, nearest in ((Filters(genres=("Opera", "Folk")), "Rock"), (Filters(languages=("fr", "de")), "en")):
        with pytest.raises(NoSongs) as caught:
            recommender.pick(feeling(), listener=LISTENER, filters=filters)
        (name,) = filters.loosened()
        assert (caught.value.filter, caught.value.value) == (name, ", ".join(getattr(filters, name)))
        assert caught.value.nearest == (nearest,)
        assert len(caught.value.picks) == 1


def test_songs_that_obey_are_counted(store: Store, recommender: Recommender) -> None:
    assert recommender.count() == 0
    store.catalogue.add([*(new_song(n, genres=("Rock",) if n else ("Jazz",)) for n in range(3)), disputed_song(9)])
    assert (recommender.count(), recommender.count(Filters(genres=("Rock", "Polka")))) == (3, 2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    asks=st.lists(st.tuples(points, st.integers(1, 8), asked_filters, st.sampled_from(Goal)), min_size=1, max_size=8),
    votes=st.dictionaries(st.integers(1, 60), st.sampled_from(Vote), max_size=20),
    seed=st.integers(0, 2**32),
)
def test_whatever_was_asked_before_picks_are_unique_and_obey_and_nothing_raises_but_no_songs(
    mixed: Store, asks: list[tuple[Point, int, Filters, Goal]], votes: dict[int, Vote], seed: int
) -> None:
    recommender = Recommender(mixed, rng=np.random.default_rng(seed))
    listener = f"{uuid4()}"
    for song_id, vote in votes.items():
        mixed.votes.cast(listener, song_id, vote)
    last: list[int] = []
    for point, count, filters, goal in asks:
        available = {artist_key(song.artist) for song in mixed.catalogue.each() if obeys(song, filters)}
        try:
            picks = recommender.pick(
                feeling(point.valence, point.arousal),
                listener=listener,
                channel=listener,
                count=count,
                filters=filters,
                goal=goal,
            )
        except NoSongs as none:
            to_loosen = none.filter
            assert not available
            assert to_loosen in filters.loosened()
            continue
        artists = {artist_key(pick.song.artist) for pick in picks}
        assert len(artists) == len(picks) == min(count, len(available))
        assert all(obeys(pick.song, filters) for pick in picks)
        assert goal is not Goal.MATCH or ids(picks) != last or len(picks) == 1
        last = ids(picks)


def obeys(song: Song, filters: Filters) -> bool:
    keys, details = set(map(genre_key, song.genres)), song.details
    country = (filters.country or "").upper()
    return (
        (filters.genre is None or genre_key(filters.genre) in keys)
        and not keys & set(map(genre_key, filters.without_genres))
        and not (filters.genres and not keys & set(map(genre_key, filters.genres)))
        and filters.language in {None, details.language}
        and not (filters.languages and details.language not in set(map(str.casefold, filters.languages)))
        and not (filters.clean and (details.explicit or details.age_restricted))
        and (not country or (country not in details.blocked and (not details.allowed or country in details.allowed)))
    )


def apart(one: Point, other: Point) -> float:
    return float(np.hypot(one.valence - other.valence, one.arousal - other.arousal))


def test_a_large_stale_shelf_is_picked_from_while_a_new_one_is_made(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 5)
    fill(store, 10)
    shelving = Shelving(store)
    old = shelving.shelf(store.shelves.version())
    store.catalogue.publish([new_song(99)])
    version = store.shelves.version()
    assert shelving.shelf(version) is old
    for thread in threading.enumerate():
        if thread.name == "shelving":
            thread.join()
    assert len(shelving.shelf(version)) == 11


def test_a_start_takes_the_saved_shelf_and_does_not_make_it_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, 10)
    Shelving(store).shelf(store.shelves.version())
    monkeypatch.setattr(store.shelves, "build", pytest.fail)
    assert len(Shelving(store).shelf(store.shelves.version())) == 10


def test_a_saved_shelf_that_cannot_be_read_is_made_anew(store: Store, url: str) -> None:
    fill(store, 3)
    Shelving(store).shelf(store.shelves.version())
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE shelf_parts SET data = ''"))
    engine.dispose()
    assert len(Shelving(store).shelf(store.shelves.version())) == 3


def test_a_pick_takes_one_connection(store: Store, recommender: Recommender) -> None:
    fill(store, 20)
    recommender.pick(feeling(), listener=LISTENER)  # has the shelf made
    taken: list[object] = []
    event.listen(store._database.engine, "checkout", lambda connection, *_: taken.append(connection))
    assert len(recommender.pick(feeling(), listener=LISTENER, channel="here")) == COUNT
    assert len(taken) == 1


def test_two_programs_on_one_database_see_each_others_changes(store: Store, url: str) -> None:
    fill(store, 1)
    with Store.open(url) as other:
        ours, theirs = (Recommender(each, rng=np.random.default_rng(0)) for each in (store, other))
        assert ids(ours.pick(feeling(), listener="a")) == ids(theirs.pick(feeling(), listener="b")) == [1]
        other.catalogue.publish([new_song(5)])
        assert set(ids(ours.pick(feeling(), listener="c"))) == {1, 2}
        assert set(ids(theirs.pick(feeling(), listener="c"))) == {1, 2}


def test_the_filters_asked_for_last_are_kept_and_no_more_than_fit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.catalogue.add(new_song(n, genres=(f"Genre {n % 3}",)) for n in range(9))
    shelving = Shelving(store)
    shelf = shelving.shelf(store.shelves.version())
    monkeypatch.setattr(service, "KEPT_AISLES", 6)
    first, second, third = (Filters(genre=f"Genre {n}") for n in range(3))
    kept = shelving.aisle(shelf, first)
    assert shelving.aisle(shelf, first) is kept
    shelving.aisle(shelf, second)
    shelving.aisle(shelf, third)
    assert shelving.aisle(shelf, first) is not kept
    assert shelving.aisle(shelf, ANYTHING) is shelf.aisle
