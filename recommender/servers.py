"""What a server's moderators decide: where Serenade answers, how, and with which songs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recommender.filters import Filters
from recommender.vocabulary import Goal

MOST_SONGS = 5
"""Songs in a reply at most: as many as fit one message with their reasons and links."""


class Explicit(StrEnum):
    """Where songs may be explicit."""

    RESTRICTED = "restricted"
    """In channels that are restricted by age alone."""
    NEVER = "never"
    ANYWHERE = "anywhere"


class Quiet(StrEnum):
    """How answers keep out of a channel's way."""

    OFF = "off"
    """They do not: everybody sees them there."""
    PRIVATE = "private"
    """Only who asked sees them."""
    THREAD = "thread"
    """They stand in a thread of their own."""


@dataclass(frozen=True, slots=True)
class ServerRules:
    """A server's rules; those of a server that decided nothing are the defaults, and safe.

    Photos are answered in `channels`, what is written there too where `words` is set, and no face is read anywhere
    unless `faces` is. `goal` is what songs are to do where a member wished nothing, None for the program's own.
    `genres`, `without_genres`, `languages` and `country` are as in `Filters`. A reply has `songs` songs, 1 to
    `MOST_SONGS`; ValueError otherwise.
    """

    channels: frozenset[int] = frozenset()
    words: bool = False
    goal: Goal | None = None
    genres: tuple[str, ...] = ()
    without_genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    explicit: Explicit = Explicit.RESTRICTED
    country: str | None = None
    songs: int = MOST_SONGS
    quiet: Quiet = Quiet.OFF
    faces: bool = True

    def __post_init__(self) -> None:
        """Refuse replies without songs, or with too many."""
        if not 1 <= self.songs <= MOST_SONGS:
            message = f"{self.songs} songs a reply: it has 1 to {MOST_SONGS}"
            raise ValueError(message)

    def filters(self, *, age_restricted: bool) -> Filters:
        """Return what songs must be in a channel of the server, by whether that channel is restricted by age."""
        allowed = self.explicit is Explicit.ANYWHERE or (self.explicit is Explicit.RESTRICTED and age_restricted)
        return Filters(
            clean=not allowed,
            country=self.country,
            without_genres=self.without_genres,
            genres=self.genres,
            languages=self.languages,
        )
