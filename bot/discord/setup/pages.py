"""What hangs under the panel, page by page: selects and buttons, as Discord draws them.

Each carries all that it needs in its id, and what it showed as chosen in its message, so that nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import discord

from bot.discord.setup.telling import language_name, number
from bot.discord.text import visible
from bot.language import N_, _, ngettext
from recommender.servers import MOST_SONGS, Explicit, Quiet, ServerRules
from recommender.songs import genre_key
from recommender.vocabulary import Goal

Item: TypeAlias = discord.ui.Item[Any]
Rows: TypeAlias = list[list[Item]]

ID: Final = "serenade:setup"
AT_ONCE: Final = 25
"""Options in a select, and things that can be picked in one, by Discord's limits."""
LONGEST: Final = 100
"""Characters of an option, by Discord's limit."""
NOTHING: Final = "none"
"""The value that stands for no goal and no country."""

KINDS: Final = (discord.ChannelType.text, discord.ChannelType.news)
"""The channels in which people talk."""

TITLES: Final = {
    "where": N_("Where I answer"),
    "songs": N_("Which songs come"),
    "genres": N_("Genres"),
    "languages": N_("Languages"),
    "reset": N_("Back to defaults"),
}
"""The pages by name, and what the buttons that lead there say."""

QUIET: Final = {
    Quiet.OFF: N_("Everybody sees my answers"),
    Quiet.PRIVATE: N_("Answer privately"),
    Quiet.THREAD: N_("Answer in threads"),
}
GOALS: Final = {
    None: N_("What whoever runs me chose"),
    Goal.MATCH: N_("Fit the feeling"),
    Goal.LIFT: N_("Lift the feeling"),
    Goal.CALM: N_("Calm the feeling"),
}
EXPLICIT: Final = {
    Explicit.RESTRICTED: N_("Explicit songs in age-restricted channels only"),
    Explicit.NEVER: N_("Explicit songs never"),
    Explicit.ANYWHERE: N_("Explicit songs anywhere"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of the panel is shown; `part` counts through lists that are too long for one select."""

    name: str = "where"
    part: int = 0

    @classmethod
    def parse(cls, text: str) -> Page:
        """Return the page of a string such as "genres.2"; the first one where it names none."""
        name, _dot, part = text.partition(".")
        return cls(name, int(part) if part.isdecimal() and part.isascii() else 0) if name in TITLES else cls()

    def __str__(self) -> str:
        """Return the string that `parse` reads."""
        return f"{self.name}.{self.part}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is to choose from: the genres in the order of the alphabet, and how many songs each language has."""

    genres: Sequence[str] = ()
    languages: Mapping[str, int] = field(default_factory=dict)

    @staticmethod
    def part_of(place: int) -> int:
        """Return which select holds what stands at a place of a list."""
        return place // AT_ONCE

    def within(self, page: Page) -> Page:
        """Return a page, or the last part of it where it has no such part."""
        return Page(page.name, min(page.part, self.parts(page) - 1))

    def parts(self, page: Page) -> int:
        """Return how many selects full there are on a page."""
        count = {"genres": len(self.genres), "languages": len(self.languages)}.get(page.name, 0)
        return max(1, -(-count // AT_ONCE))


def rows_of(page: Page, rules: ServerRules, shelf: Shelf, channels: Sequence[int]) -> Rows:
    """Return what hangs under a page; `channels` are the enabled ones that the select can show."""
    match page.name:
        case "songs":
            rows = _songs(rules)
        case "genres":
            rows = _genres(page, rules, shelf)
        case "languages":
            rows = _languages(page, rules, shelf)
        case "reset":
            return [[_press("reset", "yes", _("Yes, back to defaults"), red=True), _press("page", "where", _("No"))]]
        case _:
            rows = _where(rules, channels)
    return [*rows, _ways(page)]


def _ways(page: Page) -> list[Item]:
    return [
        _press("page", name, _(title), off=name == page.name, red=name == "reset") for name, title in TITLES.items()
    ]


def _where(rules: ServerRules, channels: Sequence[int]) -> Rows:
    words = _press("words", "off", _("Leave words alone")) if rules.words else _press("words", "on", _("Answer words"))
    faces = _press("faces", "off", _("Read no faces")) if rules.faces else _press("faces", "on", _("Read faces"))
    select: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=f"{ID}:channels",
        channel_types=list(KINDS),
        placeholder=_("The channels in which I answer photos"),
        min_values=0,
        max_values=AT_ONCE,
        default_values=[
            discord.SelectDefaultValue(id=channel_id, type=discord.SelectDefaultValueType.channel)
            for channel_id in channels[:AT_ONCE]
        ],
    )
    return [[select], [_choice("quiet", QUIET, rules.quiet)], [words, faces]]


def _songs(rules: ServerRules) -> Rows:
    counts = [
        discord.SelectOption(
            label=ngettext("{count} song in each answer", "{count} songs in each answer", count).format(count=count),
            value=str(count),
            default=count == rules.songs,
        )
        for count in range(1, MOST_SONGS + 1)
    ]
    country = [
        _press("country", "ask", _("Choose a country")),
        _press("country", NOTHING, _("No country"), off=rules.country is None),
    ]
    return [
        [_choice("goal", GOALS, rules.goal)],
        [_pick("songs", counts)],
        [_choice("explicit", EXPLICIT, rules.explicit)],
        country,
    ]


def _genres(page: Page, rules: ServerRules, shelf: Shelf) -> Rows:
    offered = [genre for genre in _part(page, shelf.genres) if visible(genre) and len(genre) <= LONGEST]
    selects: Rows = []
    for name, chosen, words in (
        ("only", rules.genres, _("Only these genres")),
        ("never", rules.without_genres, _("Never these genres")),
    ):
        keys = set(map(genre_key, chosen))
        options = [
            discord.SelectOption(label=visible(genre), value=genre, default=genre_key(genre) in keys)
            for genre in offered
        ]
        selects += [[_pick(name, options, part=page.part, several=words)]] if options else []
    find = _press("find", "genre", _("Find a genre"), off=not shelf.genres)
    clear = _press("all", "genres", _("All genres"), off=not (rules.genres or rules.without_genres))
    return [*selects, [*_turns(page, shelf), find, clear]]


def _languages(page: Page, rules: ServerRules, shelf: Shelf) -> Rows:
    chosen = {code.casefold() for code in rules.languages}
    options = [
        discord.SelectOption(
            label=language_name(code)[:LONGEST],
            value=code,
            description=ngettext("{count} song", "{count} songs", count).format(count=number(count)),
            default=code.casefold() in chosen,
        )
        for code, count in _part(page, list(shelf.languages.items()))
    ]
    clear = _press("all", "languages", _("All languages"), off=not rules.languages)
    if not options:
        return [[_press("languages", NOTHING, _("No song's language is known yet"), off=True), clear]]
    return [[_pick("languages", options, part=page.part, several=_("Languages"))], [*_turns(page, shelf), clear]]


def _part(page: Page, everything: Sequence[Any]) -> Sequence[Any]:
    return everything[page.part * AT_ONCE : (page.part + 1) * AT_ONCE]


def _turns(page: Page, shelf: Shelf) -> list[Item]:
    """Return the buttons that turn through a long list; none where it fits one select."""
    parts = shelf.parts(page)
    if parts == 1:
        return []
    here = _("{part} of {parts}").format(part=page.part + 1, parts=parts)
    return [
        _press("page", str(Page(page.name, max(page.part - 1, 0))), "◀", off=page.part == 0, key="back"),
        _press("page", str(page), here, off=True, key="here"),
        _press("page", str(Page(page.name, page.part + 1)), "▶", off=page.part + 1 >= parts, key="on"),
    ]


def _press(name: str, value: str, label: str, *, off: bool = False, red: bool = False, key: str = "") -> Item:
    """Return a button; `key` tells apart those that would lead to the same place."""
    style = discord.ButtonStyle.danger if red else discord.ButtonStyle.secondary
    custom_id = f"{ID}:press:{name}:{value}:{key}"
    return discord.ui.Button(label=label, custom_id=custom_id, style=style, disabled=off)


def _choice(name: str, labels: Mapping[Any, str], chosen: object) -> Item:
    options = [
        discord.SelectOption(label=_(label), value=NOTHING if value is None else str(value), default=value == chosen)
        for value, label in labels.items()
    ]
    return _pick(name, options)


def _pick(name: str, options: list[discord.SelectOption], *, part: int = 0, several: str = "") -> Item:
    """Return a select for one option, or where `several` says for what, for any number of them."""
    custom_id = f"{ID}:pick:{name}:{part}"
    if not several:
        return discord.ui.Select(custom_id=custom_id, options=options)
    return discord.ui.Select(
        custom_id=custom_id, options=options, placeholder=several, min_values=0, max_values=len(options)
    )
