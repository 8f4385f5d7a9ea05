"""Changing one thing about a server's rules, so that whoever changes another at the same time loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from bot.discord.locks import MessageLocks
from bot.service import Serenade
from recommender.servers import ServerRules
from recommender.songs import genre_key

Change: TypeAlias = Callable[[ServerRules], ServerRules]
"""Makes new rules of those that are stored at that moment."""


class Rules:
    """The rules of all servers, changed by one moderator of a server after the other."""

    def __init__(self, service: Serenade) -> None:
        """Read and write through `service`."""
        self._service = service
        self._locks = MessageLocks()

    async def of(self, guild_id: int) -> ServerRules:
        """Return what holds in a server."""
        return await self._service.rules(guild_id)

    async def change(self, guild_id: int, change: Change) -> ServerRules:
        """Change what holds in a server, and return it; who changes it later is heard later. StoreError."""
        async with self._locks.of(guild_id):
            before = await self._service.rules(guild_id)
            after = change(before)
            if after != before:
                await self._service.set_rules(guild_id, after)
            return after


def setting(**values: Any) -> Change:  # noqa: ANN401  # the fields of ServerRules
    """Return the change that gives fields these values."""
    return lambda rules: replace(rules, **values)


def channels(before: Collection[int], chosen: Collection[int]) -> Change:
    """Return the change to the channels by choosing `chosen` in a panel that showed `before` as chosen.

    Only what was added and taken away counts, here and below: another moderator may have changed the rest since.
    """
    added, gone = set(chosen) - set(before), set(before) - set(chosen)
    return lambda rules: replace(rules, channels=(rules.channels | added) - gone)


def languages(before: Collection[str], chosen: Collection[str]) -> Change:
    """Return the change to the languages, those of other pages left as they are."""
    return lambda rules: replace(rules, languages=_merged(rules.languages, before, chosen, str.casefold))


def genres_only(before: Collection[str], chosen: Collection[str]) -> Change:
    """Return the change to the only genres; what is wanted from now on is no longer banned."""

    def change(rules: ServerRules) -> ServerRules:
        wanted = _merged(rules.genres, before, chosen, genre_key)
        return replace(rules, genres=wanted, without_genres=_without(rules.without_genres, set(chosen) - set(before)))

    return change


def genres_never(before: Collection[str], chosen: Collection[str]) -> Change:
    """Return the change to the banned genres; what is banned from now on is no longer wanted."""

    def change(rules: ServerRules) -> ServerRules:
        banned = _merged(rules.without_genres, before, chosen, genre_key)
        return replace(rules, genres=_without(rules.genres, set(chosen) - set(before)), without_genres=banned)

    return change


def _merged(
    stored: Iterable[str], before: Collection[str], chosen: Collection[str], key: Callable[[str], str]
) -> tuple[str, ...]:
    gone = {key(name) for name in before} - {key(name) for name in chosen}
    added = [name for name in chosen if name not in before]
    return tuple({key(name): name for name in (*stored, *added) if key(name) not in gone}.values())


def _without(names: Iterable[str], taken: Iterable[str]) -> tuple[str, ...]:
    keys = set(map(genre_key, taken))
    return tuple(name for name in names if genre_key(name) not in keys)
