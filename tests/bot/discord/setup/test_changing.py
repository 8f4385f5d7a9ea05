"""Changes to one thing that leave what others changed."""

import asyncio
from dataclasses import replace

import pytest

from bot.discord.setup.changing import Rules, channels, genres_never, genres_only, languages, setting
from bot.service import Serenade
from recommender.servers import ServerRules

GUILD = 1


@pytest.fixture
def rules(service: Serenade) -> Rules:
    return Rules(service)


async def test_changes_are_stored(rules: Rules, service: Serenade) -> None:
    after = await rules.change(GUILD, setting(songs=2, faces=False))
    assert after == await service.rules(GUILD) == ServerRules(songs=2, faces=False)


async def test_of_many_at_once_none_is_lost(rules: Rules, service: Serenade) -> None:
    await asyncio.gather(*(rules.change(GUILD, channels((), (number,))) for number in range(20)))
    assert (await service.rules(GUILD)).channels == set(range(20))


async def test_of_two_that_contradict_each_other_the_last_holds(rules: Rules, service: Serenade) -> None:
    await asyncio.gather(rules.change(GUILD, setting(songs=2)), rules.change(GUILD, setting(songs=3)))
    assert (await service.rules(GUILD)).songs == 3


def test_a_channel_that_somebody_else_switched_on_meanwhile_stays_on() -> None:
    stored = ServerRules(channels=frozenset({1, 2, 9}))
    assert channels(before={1, 2}, chosen={2, 3})(stored).channels == {2, 3, 9}


def test_a_channel_that_somebody_else_switched_off_meanwhile_stays_off() -> None:
    assert channels(before={1, 2}, chosen={1, 2, 3})(ServerRules(channels=frozenset({1}))).channels == {1, 3}


def test_genres_of_other_selects_stay_and_case_and_accents_do_not_matter() -> None:
    stored = ServerRules(genres=("Rock", "Música"))
    assert genres_only(before=["rock"], chosen=["pop"])(stored).genres == ("Música", "pop")


def test_what_is_banned_is_no_longer_wanted_and_the_other_way_round() -> None:
    stored = ServerRules(genres=("rock",), without_genres=("pop",))
    banned = genres_never(before=["pop"], chosen=["pop", "rock"])(stored)
    assert (banned.genres, banned.without_genres) == ((), ("pop", "rock"))
    wanted = genres_only(before=[], chosen=["pop"])(banned)
    assert (wanted.genres, wanted.without_genres) == (("pop",), ("rock",))


def test_languages_can_all_be_taken_away() -> None:
    stored = ServerRules(languages=("en", "de"))
    assert languages(before=["en", "de"], chosen=[])(stored) == replace(stored, languages=())
