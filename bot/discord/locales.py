"""Which language somebody speaks: Discord tells it with interactions, but not with messages and reactions."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import discord

MOST_MEMBERS: Final = 10_000
"""Members whose locale is remembered at once: a megabyte or two."""


class Locales:
    """The last locale of each member who pressed, chose or commanded something; in memory alone."""

    def __init__(self, *, most: int = MOST_MEMBERS) -> None:
        """Begin without any; of more than `most` members, those not heard of for longest are forgotten."""
        self._most = most
        self._heard: OrderedDict[int, str] = OrderedDict()

    def __len__(self) -> int:
        """Return of how many members a locale is known."""
        return len(self._heard)

    def heard(self, user_id: int, locale: str) -> None:
        """Remember a member's locale, as Discord names it ("es-419")."""
        self._heard[user_id] = locale
        self._heard.move_to_end(user_id)
        while len(self._heard) > self._most:
            self._heard.popitem(last=False)

    def of(self, user_id: int, guild: discord.Guild | None) -> str | None:
        """Return a member's locale, where it is not known that of the server, None where there is none either."""
        known = self._heard.get(user_id)
        return known if known is not None or guild is None else guild.preferred_locale.value
