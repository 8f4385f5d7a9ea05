"""A server's rules in plain words, as the panel says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import discord
from babel import Locale
from babel.numbers import format_decimal

from bot.discord.permissions import listed
from bot.discord.setup import countries
from bot.discord.setup.fitting import SETTINGS, Fit
from bot.discord.text import plain, units
from bot.language import N_, _, ngettext, spoken
from recommender.servers import Explicit, Quiet, ServerRules
from recommender.vocabulary import Goal

COLOUR: Final = 0x5865F2
COMMA: Final = ", "

LONGEST_FIELD: Final = 1024
"""Discord's limit on a field, in characters."""
LONGEST_LIST: Final = 400
LONGEST_NAME: Final = 40
"""Characters of a list of channels, genres or languages, and of a name in it: a field holds two lists."""
MOST_LACKING: Final = 3
"""Channels whose missing permissions are named, of some 200 characters each."""

BLIND: Final = N_(
    "I cannot see photos that are just posted in channels: whoever runs me has to switch on the Message Content "
    "intent. Until then, members can mention me with a photo, or use /mood."
)

GOALS: Final = {
    None: N_("Songs do what whoever runs me chose, unless a member wishes otherwise."),
    Goal.MATCH: N_("Songs fit the feeling, unless a member wishes otherwise."),
    Goal.LIFT: N_("Songs begin where the feeling is and lift it, unless a member wishes otherwise."),
    Goal.CALM: N_("Songs begin where the feeling is and calm it, unless a member wishes otherwise."),
}

EXPLICIT: Final = {
    Explicit.RESTRICTED: N_("Songs that are marked explicit come in age-restricted channels only."),
    Explicit.NEVER: N_("Songs that are marked explicit never come."),
    Explicit.ANYWHERE: N_("Songs that are marked explicit may come anywhere."),
}

PHOTOS_IN: Final = N_("I answer photos in {channels}.")
SWITCHED_ON: Final = N_("These channels are switched on: {channels}.")
"""What is said of the channels where no faces are read, and so no photos answered."""

QUIET: Final = {
    Quiet.OFF: N_("Everybody in the channel sees my answers."),
    Quiet.PRIVATE: N_("I answer privately: only who asked sees it."),
    Quiet.THREAD: N_("My answers stand in threads of their own; commands are answered privately."),
}


@dataclass(frozen=True, slots=True)
class State:
    """All that the panel tells: the rules, what fits them, and what keeps the bot from its work.

    `channels` are the enabled ones that there are, `lacking` the English names of the permissions that are missing in
    some of them; `blind` tells that the Message Content intent is.
    """

    rules: ServerRules
    fit: Fit
    channels: Sequence[int] = ()
    lacking: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    blind: bool = False


def tell(state: State) -> discord.Embed:
    """Return what holds now in a server, in the language of the moment."""
    rules = state.rules
    embed = discord.Embed(title=_("How I work in this server"), description=_fitting(state.fit), colour=COLOUR)
    for name, sentences in (
        (_("Where I answer"), (_channels(state), _words(rules), _faces(rules), _(QUIET[rules.quiet]))),
        (_("Which songs come"), (_(GOALS[rules.goal]), _count(rules), _(EXPLICIT[rules.explicit]), _country(rules))),
        (_("Genres"), (_only(rules), _never(rules))),
        (_("Languages"), (_languages(rules),)),
        (_("What I lack"), _lacks(state)),
    ):
        if any(sentences):
            embed.add_field(name=name, value="\n".join(filter(None, sentences))[:LONGEST_FIELD], inline=False)
    return embed


def number(count: int) -> str:
    """Return a number as the language of the moment writes it."""
    return format_decimal(count, locale=spoken())


def language_name(code: str) -> str:
    """Return a language's name in the language of the moment; its code, where it has none."""
    return str(Locale.parse(spoken()).languages.get(code, code))


def _fitting(fit: Fit) -> str:
    if not fit.total:
        return _("I have no songs yet.")
    words = ngettext(
        "{count} of {total} songs fits these settings.", "{count} of {total} songs fit these settings.", fit.songs
    )
    words = words.format(count=number(fit.songs), total=number(fit.total))
    return f"{words}\n⚠️ {_few(fit)}" if fit.are_few else words


def _few(fit: Fit) -> str:
    if fit.loosen is None:
        return _("That is too few to answer well. No single setting is the reason: please loosen several.")
    words = _("That is too few to answer well. Without the setting “{setting}”, {count} songs would fit.")
    return words.format(setting=_(SETTINGS[fit.loosen]), count=number(fit.then))


def _channels(state: State) -> str:
    if not state.channels:
        return _("I answer photos in no channel yet. /mood and mentioning me work everywhere.")
    mentions = [f"<#{channel_id}>" for channel_id in state.channels]
    return _(PHOTOS_IN if state.rules.faces else SWITCHED_ON).format(channels=_some(mentions))


def _words(rules: ServerRules) -> str:
    if rules.words:
        return _("I also answer what is written there, where it names a feeling.")
    return _("I leave what is written there alone, unless I am mentioned.")


def _faces(rules: ServerRules) -> str:
    if rules.faces:
        return _("I read faces in photos, after asking each member.")
    return _("I read no faces in this server; words work.")


def _count(rules: ServerRules) -> str:
    words = ngettext("Each answer has {count} song.", "Each answer has {count} songs.", rules.songs)
    return words.format(count=rules.songs)


def _country(rules: ServerRules) -> str:
    if rules.country is None:
        return _("Videos may be blocked in some countries: no country is set.")
    return _("Videos that are known to be blocked in this country never come: {country}.").format(
        country=countries.name_of(rules.country)
    )


def _only(rules: ServerRules) -> str:
    if not rules.genres:
        return _("Songs of all genres come.")
    return _("Only songs of these genres come: {genres}.").format(genres=_some(_safe(rules.genres)))


def _never(rules: ServerRules) -> str:
    if not rules.without_genres:
        return ""
    return _("Songs of these genres never come: {genres}.").format(genres=_some(_safe(rules.without_genres)))


def _languages(rules: ServerRules) -> str:
    if not rules.languages:
        return _("Songs in all languages come.")
    names = _some(_safe(map(language_name, rules.languages)))
    words = _("Only songs in these languages come: {languages}. Songs whose language I do not know are left out.")
    return words.format(languages=names)


def _lacks(state: State) -> tuple[str, ...]:
    words = _("In {channel} I lack {permissions}.")
    lacking = sorted(state.lacking.items())
    told = [words.format(channel=f"<#{channel}>", permissions=listed(names)) for channel, names in lacking]
    if len(told) > MOST_LACKING:
        more = len(told) - MOST_LACKING
        rest = ngettext(
            "I lack something in {count} other channel, too.", "I lack something in {count} other channels, too.", more
        )
        told = [*told[:MOST_LACKING], rest.format(count=more)]
    return (*told, _(BLIND)) if state.blind else tuple(told)


def _safe(names: Iterable[str]) -> list[str]:
    return [plain(name, most=LONGEST_NAME) for name in names]


def _some(shown: Sequence[str]) -> str:
    """Return texts in a row as far as there is room, and how many more there are."""
    lengths = accumulate(units(text) + len(COMMA) for text in shown)
    fitting = sum(length <= LONGEST_LIST for length in lengths)
    row = COMMA.join(shown[:fitting])
    if fitting == len(shown):
        return row
    return _("{names} and {count} more").format(names=row, count=len(shown) - fitting)
