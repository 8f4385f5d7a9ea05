"""What is known of a song beside its name and mood."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.vocabulary import Mood


@dataclass(frozen=True, slots=True)
class SongDetails:
    """A song's album, cover, year, language (ISO 639-1), and where its video plays; what is None is not known.

    `explicit` is Spotify's mark. `genres_inferred` says that the genres are the artist's, not its own. `checked_at` is
    when the link was last checked, in seconds since 1970, None for never. The video does not play in the countries
    `blocked` and, where there are any `allowed`, in no others (ISO 3166-1). `settled` is the mood that the operator
    decided on.
    """

    album: str | None = None
    cover_url: str | None = None
    year: int | None = None
    language: str | None = None
    explicit: bool | None = None
    age_restricted: bool = False
    genres_inferred: bool = False
    checked_at: float | None = None
    blocked: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    settled: Mood | None = None
