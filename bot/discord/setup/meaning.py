"""What the parts of the panel mean: which change a press or a choice stands for, by the names in their ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from bot.discord.errors import UnknownCountry
from bot.discord.setup import changing, countries
from bot.discord.setup.changing import Change, setting
from bot.discord.setup.pages import NOTHING, Shelf
from recommender.servers import Explicit, Quiet, ServerRules
from recommender.songs import genre_key
from recommender.vocabulary import Goal

MOST_MEANT: Final = 5
"""Countries that are offered where several may be meant."""

PRESSED: Final[Mapping[tuple[str, str], Change]] = {
    ("words", "on"): setting(words=True),
    ("words", "off"): setting(words=False),
    ("faces", "on"): setting(faces=True),
    ("faces", "off"): setting(faces=False),
    ("country", NOTHING): setting(country=None),
    ("all", "genres"): setting(genres=(), without_genres=()),
    ("all", "languages"): setting(languages=()),
    ("reset", "yes"): lambda _: ServerRules(),
}
"""What buttons change."""

CHOSEN: Final[Mapping[str, Callable[[str], Change]]] = {
    "quiet": lambda value: setting(quiet=Quiet(value)),
    "goal": lambda value: setting(goal=None if value == NOTHING else Goal(value)),
    "songs": lambda value: setting(songs=int(value)),
    "explicit": lambda value: setting(explicit=Explicit(value)),
}
"""What selects with one answer change."""

SEVERAL: Final[Mapping[str, Callable[[Collection[str], Collection[str]], Change]]] = {
    "only": changing.genres_only,
    "never": changing.genres_never,
    "languages": changing.languages,
}
"""What selects with several answers change."""

PAGE_OF: Final = {
    "country": "songs",
    "goal": "songs",
    "songs": "songs",
    "explicit": "songs",
    "only": "genres",
    "never": "genres",
    "languages": "languages",
}
"""Where those hang that do not hang on the first page."""


def code_of(typed: str) -> str:
    """Return the code of the country that words mean; raises UnknownCountry."""
    found = countries.find(typed)
    if len(found) != 1:
        raise UnknownCountry(tuple(map(countries.name_of, found[:MOST_MEANT])))
    return found[0]


def part_of(typed: str, genres: Collection[str]) -> int:
    """Return which select of genres holds the first one that begins as typed, else that holds what was typed."""
    sought = genre_key(typed)
    keys = [genre_key(genre) for genre in in_order(genres)]
    begins = next((place for place, key in enumerate(keys) if key.startswith(sought)), None)
    holds = next((place for place, key in enumerate(keys) if sought in key), 0)
    return Shelf.part_of(holds if begins is None else begins)


def in_order(genres: Collection[str]) -> list[str]:
    """Return genres as the panel lists them."""
    return sorted(genres, key=genre_key)
