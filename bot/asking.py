"""What is asked for, whoever asks and wherever: the same shape for every front."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.filters import ANYTHING, Filters
from recommender.vocabulary import Goal


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for songs, what these must be and do, and who sees them.

    `listener` is a key such as "discord:1234" or "local". `goal` and `songs`, how many, are the operator's where they
    are None. `channel` is where others see the songs, too, such as "discord:CHANNEL"; None where nobody does. `guild`
    is the number of the server that it happens in,
    and `rules` are what its moderators want of songs.
    """

    listener: str
    filters: Filters = ANYTHING
    goal: Goal | None = None
    channel: str | None = None
    songs: int | None = None
    guild: int | None = None
    rules: Filters = ANYTHING
