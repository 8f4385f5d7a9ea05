from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from recommender.errors import StoreError
from recommender.servers import ServerRules
from recommender.store import Store
from recommender.store.listeners import LOOKED_BACK, Before
from recommender.taste import Vote
from tests.recommender.making import new_song

SNOWFLAKE = 2**63 - 1
"""The greatest id that Discord can give."""


def test_nobody_has_consented_before_asked(store: Store) -> None:
    assert not store.listeners.has_consented("discord:1")


def test_consent_is_remembered_for_its_giver_alone(store: Store) -> None:
    store.listeners.consent("discord:1")
    store.listeners.consent("discord:1")
    assert store.listeners.has_consented("discord:1")
    assert not store.listeners.has_consented("discord:2")


def test_withdrawing_erases_consent_and_what_was_served_to_that_listener_alone(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    for listener in ("discord:1", "discord:2"):
        store.listeners.consent(listener)
        store.listeners.record_served(listener, [1])
    store.listeners.withdraw("discord:1")
    assert not store.listeners.has_consented("discord:1")
    assert store.listeners.recent("discord:1", 9) == ()
    assert store.listeners.has_consented("discord:2")
    assert store.listeners.recent("discord:2", 9) == (1,)


def test_consent_may_be_given_again(store: Store) -> None:
    store.listeners.consent("discord:1")
    store.listeners.withdraw("discord:1")
    store.listeners.consent("discord:1")
    assert store.listeners.has_consented("discord:1")


def test_withdrawing_what_was_never_given_does_nothing(store: Store) -> None:
    store.listeners.withdraw("discord:1")
    assert not store.listeners.has_consented("discord:1")


def test_recent_songs_come_latest_first_and_no_more_than_asked_for(store: Store) -> None:
    store.catalogue.add(new_song(n) for n in range(4))
    store.listeners.record_served("discord:1", [1, 2])
    store.listeners.record_served("discord:1", [3, 1])
    assert store.listeners.recent("discord:1", 3) == (1, 3, 2)


def test_serving_nothing_is_fine(store: Store) -> None:
    store.listeners.record_served("discord:1", [])
    assert store.listeners.recent("discord:1", 3) == ()


def test_a_pick_looks_back_on_the_latest_first_and_no_farther_than_it_needs(store: Store) -> None:
    store.catalogue.add(new_song(n) for n in range(LOOKED_BACK + 20))
    store.listeners.record_served("discord:1", range(1, LOOKED_BACK + 11), "here")
    store.listeners.record_served("discord:2", [LOOKED_BACK + 15, 3], "here")
    store.votes.cast("discord:1", 5, Vote.UP)
    store.votes.cast("discord:1", 7, Vote.DOWN)
    store.votes.cast("discord:2", 9, Vote.SKIP)
    served = tuple(range(LOOKED_BACK + 10, 10, -1))
    shown = (3, LOOKED_BACK + 15, *range(LOOKED_BACK + 10, 12, -1))
    version = store.shelves.version()
    said = {5: Vote.UP, 7: Vote.DOWN}
    assert store.listeners.before("discord:1", "here") == Before(version, served, shown, said)
    assert store.listeners.before("discord:1") == Before(version, served, (), said)
    assert store.listeners.before("discord:3", "there") == Before(version, (), (), {})


def test_when_a_song_that_is_served_is_unknown_none_is_remembered(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    with pytest.raises(StoreError):
        store.listeners.record_served("discord:1", [1, 404])
    assert store.listeners.recent("discord:1", 9) == ()
    store.listeners.record_served("discord:1", [1])
    assert store.listeners.recent("discord:1", 9) == (1,)


def test_over_one_connection_each_step_is_kept_by_itself_and_what_fails_is_undone(store: Store) -> None:
    store.catalogue.add([new_song(1), new_song(2)])
    with store.one_connection():
        store.listeners.record_served("discord:1", [1])
        with pytest.raises(StoreError):
            store.listeners.record_served("discord:1", [2, 404])
        assert [song.id for song in store.catalogue.songs([2])] == [2]
        store.listeners.record_served("discord:1", [2])
        assert store.listeners.recent("discord:1", 9) == (2, 1)  # over another connection
    assert store.listeners.before("discord:1").served == (2, 1)


def test_what_many_threads_are_served_at_once_is_remembered_whole(store: Store) -> None:
    store.catalogue.add(new_song(n) for n in range(5))
    gate = threading.Barrier(6)

    def serve(listener: int) -> tuple[int, ...]:
        gate.wait()
        for _ in range(5):
            store.listeners.record_served(f"discord:{listener}", [1, 2, 3])
        return store.listeners.before(f"discord:{listener}").served

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(serve, range(6))) == [(3, 2, 1) * 5] * 6


def test_the_greatest_ids_of_discord_fit(store: Store) -> None:
    rules = ServerRules(channels=frozenset({SNOWFLAKE - 1}))
    store.guilds.set_rules(SNOWFLAKE, rules)
    assert store.guilds.rules(SNOWFLAKE) == rules
