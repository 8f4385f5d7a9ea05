"""What people's tags say of a song: its genres and, separately, its mood.

A tag goes through four steps: another spelling becomes the usual one, tags that speak of the listener are ignored, a
style climbs its tree until it meets a genre that we show, and what meets none is dropped. `tags.toml` holds the tables.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from recommender.songs import artist_key, folded
from recommender.vocabulary import Point

LEAST_WEIGHT = 10
"""Tags given less often than this share of a song's commonest, in percent as Last.fm counts, are a listener's whim."""

MOST_GENRES, MOST_WORDS = 3, 3
"""How many genres and mood words are told of one song."""

YEAR = re.compile(r"(?:\d\d)?\d\ds?")
SEPARATORS = re.compile(r"[\s_/-]+")


@dataclass(frozen=True, slots=True)
class MoodTags:
    """Where mood tags put a song on the plane, and the words that weigh most, the heaviest first."""

    point: Point
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagTables:
    """The tables of `tags.toml`; `parents` leads from a style to the one above it."""

    shown: Mapping[str, str]
    aliases: Mapping[str, str]
    parents: Mapping[str, str]
    moods: Mapping[str, Point]
    mood_aliases: Mapping[str, str]
    ignored: frozenset[str]
    ignored_beginnings: tuple[str, ...]


def genres(tags: Mapping[str, int], *, artist: str = "") -> tuple[str, ...]:
    """Return our names of the genres that a song's tags tell, the heaviest first, at most three.

    `tags` gives each tag's weight, 0 to 100, relative to the song's commonest. Styles of one genre add up. The
    artist's name as a tag ("Kid Rock") tells nothing.
    """
    weights: Counter[str] = Counter()
    for tag, weight in _telling(tags, artist):
        name = _genre(tag)
        if name is not None:
            weights[name] += weight
    return tuple(sorted(weights, key=lambda name: (-weights[name], name))[:MOST_GENRES])


def moods(tags: Mapping[str, int], *, artist: str = "") -> MoodTags | None:
    """Return what the mood words among a song's tags say, averaged by weight; None where there are none."""
    tables = tag_tables()
    weights: Counter[str] = Counter()
    for tag, weight in _telling(tags, artist):
        word = tables.mood_aliases.get(tag, tag)
        if word in tables.moods:
            weights[word] += weight
    if not weights:
        return None
    total = weights.total()
    valence = sum(tables.moods[word].valence * weight for word, weight in weights.items()) / total
    arousal = sum(tables.moods[word].arousal * weight for word, weight in weights.items()) / total
    heaviest = sorted(weights, key=lambda word: (-weights[word], word))
    return MoodTags(Point(valence, arousal), tuple(heaviest[:MOST_WORDS]))


def canonical(name: str) -> str | None:
    """Return our name of a genre or a style of it, None for one that we do not use."""
    return _genre(plain_tag(name))


def plain_tag(tag: str) -> str:
    """Return a tag as the tables spell it: lower case, no accents, spaces for hyphens, "and" for "&"."""
    return SEPARATORS.sub(" ", folded(tag).replace("&", " and ")).strip()


@cache
def tag_tables() -> TagTables:
    """Return the tables, read once."""
    data = tomllib.loads(files(__package__).joinpath("tags.toml").read_text(encoding="utf-8"))
    return TagTables(
        shown=MappingProxyType(data["shown"]),
        aliases=MappingProxyType(data["aliases"]),
        parents=MappingProxyType({child: parent for parent, children in data["tree"].items() for child in children}),
        moods=MappingProxyType({word: Point(*point) for word, point in data["moods"].items()}),
        mood_aliases=MappingProxyType(data["mood_aliases"]),
        ignored=frozenset(data["ignore"]),
        ignored_beginnings=tuple(data["ignore_beginnings"]),
    )


def _telling(tags: Mapping[str, int], artist: str) -> Iterator[tuple[str, int]]:
    """Yield the tags that may say something of the song, as the tables spell them."""
    tables = tag_tables()
    own_names = {plain_tag(artist), artist_key(artist)}
    for tag, weight in tags.items():
        plain = plain_tag(tag)
        ignored = plain in tables.ignored or plain.startswith(tables.ignored_beginnings) or plain in own_names
        if weight >= LEAST_WEIGHT and not ignored and YEAR.fullmatch(plain) is None:
            yield plain, weight


def _genre(plain: str) -> str | None:
    """Return the genre of a tag or, where nobody knows it, of its last words: "Finnish death metal" is metal."""
    tables = tag_tables()
    while plain:
        style: str | None = tables.aliases.get(plain, plain)
        while style is not None and style not in tables.shown:
            style = tables.parents.get(style)
        if style is not None:
            return tables.shown[style]
        plain = plain.partition(" ")[2]
    return None
