from __future__ import annotations

import pytest

from recommender.errors import StoreError
from recommender.store import Store
from recommender.taste import Vote
from tests.recommender.making import new_song

ADA, BOB = "discord:1", "discord:2"


@pytest.fixture(autouse=True)
def _songs(store: Store) -> None:
    store.catalogue.add(new_song(n) for n in range(3))


def test_the_last_word_on_a_song_counts(store: Store) -> None:
    for vote in (Vote.UP, Vote.SKIP, Vote.DOWN):
        store.votes.cast(ADA, 1, vote)
    assert store.votes.of(ADA) == {1: Vote.DOWN}


def test_a_vote_can_be_taken_back_and_so_can_one_that_was_never_cast(store: Store) -> None:
    store.votes.cast(ADA, 1, Vote.UP)
    store.votes.cast(ADA, 1, None)
    store.votes.cast(ADA, 2, None)
    assert store.votes.of(ADA) == {}


def test_votes_are_their_listeners_own(store: Store) -> None:
    store.votes.cast(ADA, 1, Vote.UP)
    store.votes.cast(BOB, 1, Vote.DOWN)
    assert (store.votes.of(ADA), store.votes.of(BOB)) == ({1: Vote.UP}, {1: Vote.DOWN})
    assert store.listeners.before(BOB).votes == {1: Vote.DOWN}


def test_a_vote_on_a_song_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.votes.cast(ADA, 404, Vote.UP)


def test_withdrawing_erases_a_listeners_votes_alone(store: Store) -> None:
    store.votes.cast(ADA, 1, Vote.UP)
    store.votes.cast(BOB, 1, Vote.UP)
    store.listeners.withdraw(ADA)
    assert (store.votes.of(ADA), store.votes.of(BOB)) == ({}, {1: Vote.UP})
