from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from recommender.errors import UnknownReply
from recommender.servers import Explicit, Quiet, ServerRules
from recommender.store import Store
from recommender.store.guilds import LEFT_DAYS
from recommender.store.personal import DAY
from recommender.vocabulary import Goal
from tests.recommender.making import new_song, photo_reply

HERE, THERE = 2**63 - 1, 2
"""Two servers; the first has the greatest id that Discord can give."""

RULES = ServerRules(
    channels=frozenset({10, 11}),
    words=True,
    goal=Goal.CALM,
    genres=("Rock", "Reggaetón"),
    without_genres=("Metal",),
    languages=("en", "de"),
    explicit=Explicit.NEVER,
    country="DE",
    songs=3,
    quiet=Quiet.THREAD,
    faces=False,
)


class Clock:
    """A clock that goes only when it is told to."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(url: str, clock: Clock) -> Iterator[Store]:
    with Store.open(url, clock=clock) as store:
        store.catalogue.add([new_song(1)])
        yield store


def use(store: Store, guild: int, channel: int) -> None:
    """Leave something in every table that is about servers."""
    store.guilds.set_rules(guild, replace(RULES, channels=frozenset({channel})))
    reply = photo_reply(f"of {guild}", listener="discord:1")
    # One channel is enabled, in the next a command was used, and the third is of the time before replies knew servers.
    store.replies.save(replace(reply, guild=guild, place=f"discord:{channel + 1}:1"))
    store.replies.save(replace(reply, id=f"early of {guild}", place=f"discord:{channel}:2"))
    for each in (channel, channel + 1):
        store.listeners.record_served("discord:1", [1], f"discord:{each}")
    store.remembered.put(f"told:{guild}:reactions", "once")


def is_known(store: Store, guild: int, channel: int) -> list[bool]:
    """Return what of `use` is left."""
    shown = [store.listeners.before("nobody", f"discord:{each}").shown for each in (channel, channel + 1)]
    return [
        store.guilds.rules(guild) != ServerRules(),
        *(_has(store, f"{name}of {guild}") for name in ("", "early ")),
        *map(bool, shown),
        store.remembered.get(f"told:{guild}:reactions") is not None,
    ]


def _has(store: Store, reply_id: str) -> bool:
    try:
        store.replies.load(reply_id)
    except UnknownReply:
        return False
    return True


def test_a_server_that_decided_nothing_has_the_safe_rules(kept: Store) -> None:
    assert kept.guilds.rules(HERE) == ServerRules()
    assert kept.guilds.rules(HERE).explicit is Explicit.RESTRICTED


def test_rules_come_back_as_they_were_set_even_after_a_restart(kept: Store, url: str) -> None:
    kept.guilds.set_rules(HERE, RULES)
    kept.guilds.set_rules(THERE, ServerRules())
    kept.close()
    with Store.open(url) as again:
        assert again.guilds.rules(HERE) == RULES
        assert again.guilds.rules(THERE) == ServerRules()


def test_a_server_cannot_take_anothers_channel(kept: Store) -> None:
    theirs = ServerRules(channels=frozenset({10}))
    kept.guilds.set_rules(THERE, theirs)
    kept.guilds.set_rules(HERE, RULES)
    assert kept.guilds.rules(THERE) == theirs
    assert kept.guilds.rules(HERE) == replace(RULES, channels=frozenset({11}))


def test_what_a_server_left_behind_goes_after_thirty_days_and_nothing_of_others(kept: Store, clock: Clock) -> None:
    use(kept, HERE, 10)
    use(kept, THERE, 20)
    kept.guilds.left(HERE)
    clock.now += LEFT_DAYS * DAY - 1.0
    assert kept.guilds.forget_left() == 0
    assert all(is_known(kept, HERE, 10))
    clock.now += 1.0
    assert kept.guilds.forget_left() == 1
    assert not any(is_known(kept, HERE, 10))
    assert all(is_known(kept, THERE, 20))
    assert kept.listeners.recent("discord:1", 9) == (1, 1, 1, 1)
    assert kept.guilds.forget_left(days=0.0) == 0


def test_being_removed_is_noted_once(kept: Store, clock: Clock) -> None:
    kept.guilds.left(HERE)
    clock.now += DAY
    kept.guilds.left(HERE)
    kept.guilds.keep_only([THERE])
    assert kept.guilds.forget_left(days=1.0) == 1


def test_a_server_that_the_bot_came_back_to_keeps_its_rules(kept: Store, clock: Clock) -> None:
    use(kept, HERE, 10)
    kept.guilds.left(HERE)
    kept.guilds.joined(HERE)
    clock.now += 2 * LEFT_DAYS * DAY
    assert kept.guilds.forget_left() == 0
    assert all(is_known(kept, HERE, 10))


def test_a_start_learns_where_the_bot_was_removed_and_came_back_meanwhile(kept: Store, clock: Clock) -> None:
    kept.guilds.set_rules(THERE, RULES)
    kept.guilds.keep_only([HERE, THERE, *range(1_000, 3_000)])
    kept.guilds.keep_only([HERE])
    clock.now += DAY
    kept.guilds.keep_only([HERE, *range(1_000, 1_999)])
    assert kept.guilds.forget_left(days=1.0) == 1_002
    assert kept.guilds.rules(THERE) == ServerRules()
