"""What songs must be: a member's wishes and a server's rules, in one shape."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Filters:
    """What the songs must be; what is None, empty or False asks for nothing.

    `genre` is compared without regard to case and accents, and so are those of `without_genres`, which no song may
    have. `language` is that of the words (ISO 639-1): songs whose language is not known do not obey. `clean` leaves
    out what is marked explicit or restricted to adults. `country` (ISO 3166-1) is where the video must play.
    """

    genre: str | None = None
    language: str | None = None
    clean: bool = False
    country: str | None = None
    without_genres: tuple[str, ...] = ()

    def within(self, rules: Filters) -> Filters:
        """Return these wishes under a server's rules: its bans always hold, the rest where nothing is wished."""
        return Filters(
            genre=self.genre or rules.genre,
            language=self.language or rules.language,
            clean=self.clean or rules.clean,
            country=self.country or rules.country,
            without_genres=tuple(dict.fromkeys((*self.without_genres, *rules.without_genres))),
        )

    def loosened(self) -> dict[str, Filters]:
        """Return, by the name of each filter that asks for something, the filters without it."""
        blank = Filters()
        names = [name for name in Filters.__slots__ if getattr(self, name) != getattr(blank, name)]
        return {name: replace(self, **{name: getattr(blank, name)}) for name in names}


ANYTHING = Filters()
