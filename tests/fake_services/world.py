"""The music that the loopback services know: invented, and the same for the same seed and size.

A few songs of each artist are awkward on purpose, as `_song` says.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cached_property

_NAMES = ("Amber", "Birch", "Copper", "Dawn", "Ember", "Fjord", "Glass", "Harbor", "Indigo", "Juniper", "Kestrel")
_NOUNS = ("Lanterns", "Meadow", "Nomads", "Orchard", "Pilots", "Quarry", "Rivers", "Sparrow", "Tide", "Velvet", "Wren")
_VERBS = ("Chasing", "Leaving", "Holding", "Burning", "Counting", "Drifting", "Finding", "Painting", "Losing", "Waking")
_THINGS = ("Shadows", "Harvest", "Mirrors", "Thunder", "Windows", "Bridges", "Letters", "Islands", "Engines", "Winters")
_GENRES = ("rock", "pop", "jazz", "soul", "hip-hop", "electronic", "country", "blues", "indie rock", "folk")
_MOODS = ("happy", "sad", "chill", "energetic", "melancholy", "party", "relax", "angry")
_JUNK = ("seen live", "my favorites", "2010s")
_WORDS = {
    "en": (
        "love",
        "night",
        "the",
        "my",
        "you",
        "heart",
        "and",
        "light",
        "cold",
        "tears",
        "smile",
        "never",
        "lonely",
        "we",
    ),
    "es": (
        "amor",
        "noche",
        "la",
        "mi",
        "tú",
        "corazón",
        "y",
        "luz",
        "frío",
        "lágrimas",
        "sonrisa",
        "nunca",
        "sola",
        "vida",
    ),
}
_LINES, _WORDS_A_LINE = 12, 6


@dataclass(frozen=True, slots=True)
class FakeArtist:
    """An artist; the first of the world has the most listeners."""

    id: int
    name: str
    listeners: int
    country: str
    tags: dict[str, int]


@dataclass(frozen=True, slots=True)
class FakeSong:
    """A song as Last.fm spells it; `plain_title` is how the other services do."""

    id: int
    artist: FakeArtist
    title: str
    plain_title: str
    album: str | None
    duration_s: int | None
    listeners: int
    tags: dict[str, int]
    year: int
    language: str
    on_genius: bool
    on_youtube: bool
    on_spotify: bool
    instrumental: bool

    @property
    def lyrics(self) -> tuple[str, ...]:
        """The song's lines, nothing where it is instrumental."""
        if self.instrumental:
            return ()
        generator = random.Random(self.id)  # noqa: S311  # a test's
        words = _WORDS[self.language]
        return tuple(" ".join(generator.choices(words, k=_WORDS_A_LINE)).capitalize() for _ in range(_LINES))


class World:
    """Some artists with some songs each, by the most listeners first."""

    def __init__(self, *, artists: int = 3, songs: int = 10, seed: int = 0) -> None:
        self.artists = tuple(_artist(number, seed) for number in range(artists))
        self.songs = tuple(
            _song(artist, place, artist.id * songs + place, seed) for artist in self.artists for place in range(songs)
        )

    @cached_property
    def by_artist(self) -> dict[str, tuple[FakeSong, ...]]:
        """Each artist's songs, by the folded name."""
        found: dict[str, list[FakeSong]] = {artist.name.casefold(): [] for artist in self.artists}
        for song in self.songs:
            found[song.artist.name.casefold()].append(song)
        return {name: tuple(songs) for name, songs in found.items()}

    @cached_property
    def by_title(self) -> dict[tuple[str, str], FakeSong]:
        """The songs by their folded artists and titles."""
        return {(song.artist.name.casefold(), song.title.casefold()): song for song in self.songs}

    @cached_property
    def _by_artists_words(self) -> list[tuple[frozenset[str], FakeArtist]]:
        return [(frozenset(words(artist.name)), artist) for artist in self.artists]

    def search(self, query: str) -> tuple[FakeSong, ...]:
        """Return the songs that a query may mean: after those whose words it has, others of the same artist."""
        asked = frozenset(words(query))
        found: list[FakeSong] = []
        for artist in (artist for name, artist in self._by_artists_words if name <= asked):
            songs = self.by_artist[artist.name.casefold()]
            meant = [song for song in songs if asked.issuperset(words(song.plain_title))]
            found += [*meant, *(song for song in songs[:4] if song not in meant)]
        return tuple(found)


def words(text: str) -> list[str]:
    """Return a text's words as a search sees them."""
    return re.findall(r"[^\W_]+", text.casefold())


def _artist(number: int, seed: int) -> FakeArtist:
    generator = random.Random(f"{seed}/artist/{number}")  # noqa: S311  # a test's
    # The number makes the name unique: no two artists are one.
    name = f"{_NAMES[number % len(_NAMES)]} {generator.choice(_NOUNS)} {number + 1}"
    tags = _tags(generator) if number % 25 != 24 else {}  # some have none
    country = ("Germany", "Spain", "Japan")[number % 3]
    return FakeArtist(number, name, 2_000_000 - 1_000 * number, country, tags)


def _song(artist: FakeArtist, place: int, number: int, seed: int) -> FakeSong:
    """Invent a song; its place among its artist's songs says in which way it is awkward."""
    generator = random.Random(f"{seed}/song/{number}")  # noqa: S311  # a test's
    # Titles recur among the artists: the artist tells them apart.
    plain = f"{_VERBS[place % len(_VERBS)]} {_THINGS[(place // len(_VERBS)) % len(_THINGS)]}"
    spelled = {3: f"{plain} (Remastered 2011)", 4: f"{plain} (feat. Somebody Else)", 5: plain.upper()}
    awkward = place % 10
    return FakeSong(
        id=number,
        artist=artist,
        title=spelled.get(awkward, plain),
        plain_title=plain,
        album=None if awkward == 6 else f"{generator.choice(_THINGS)} of {artist.name}",
        duration_s=None if awkward == 7 else generator.randint(120, 420),
        listeners=artist.listeners // (place + 2),
        tags={} if awkward == 8 else _tags(generator),
        year=generator.randint(1960, 2025),
        language="es" if awkward == 2 else "en",
        on_genius=awkward != 9,
        on_youtube=generator.random() >= 0.05,
        on_spotify=generator.random() >= 0.1,
        instrumental=place % 20 == 11,
    )


def _tags(generator: random.Random) -> dict[str, int]:
    """Return tags and their weights; the heaviest weighs 100."""
    names = [*generator.sample(_GENRES, 2), *generator.sample(_MOODS, generator.randint(0, 2)), generator.choice(_JUNK)]
    weights = sorted((generator.randint(1, 99) for _ in names[1:]), reverse=True)
    return dict(zip(names, [100, *weights], strict=True))
