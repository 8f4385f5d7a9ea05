"""What songs must be: a member's wishes and a server's rules, in one shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from recommender.songs import genre_key


@dataclass(frozen=True, slots=True)
class Filters:
    """What the songs must be; what is None, empty or False asks for nothing.

    `genre` is compared without regard to case and accents, and so are those of `genres`, of which a song must have
    one as well, and those of `without_genres`, of which no song may have any. `language` is that of the words (ISO
    639-1), and `languages` are those it must be one of: songs whose language is not known obey neither. `clean`
    leaves out what is marked explicit or restricted to adults. `country` (ISO 3166-1) is where the video must play.
    """

    genre: str | None = None
    language: str | None = None
    clean: bool = False
    country: str | None = None
    without_genres: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def within(self, rules: Filters) -> Filters:
        """Return these wishes under a server's rules.

        Its bans and its lists of genres and languages always hold, the rest where nothing is wished. Of two lists
        what they share holds; where they share nothing, the server's does.
        """
        return Filters(
            genre=self.genre or rules.genre,
            language=self.language or rules.language,
            clean=self.clean or rules.clean,
            country=self.country or rules.country,
            without_genres=tuple(dict.fromkeys((*self.without_genres, *rules.without_genres))),
            genres=_shared(self.genres, rules.genres, genre_key),
            languages=_shared(self.languages, rules.languages, str.casefold),
        )

    def loosened(self) -> dict[str, Filters]:
        """Return, by the name of each filter that asks for something, the filters without it."""
        blank = Filters()
        names = [name for name in Filters.__slots__ if getattr(self, name) != getattr(blank, name)]
        return {name: replace(self, **{name: getattr(blank, name)}) for name in names}


def _shared(wished: tuple[str, ...], ruled: tuple[str, ...], key: Callable[[str], str]) -> tuple[str, ...]:
    if not wished or not ruled:
        return wished or ruled
    keys = set(map(key, wished))
    return tuple(word for word in ruled if key(word) in keys) or ruled


ANYTHING = Filters()
