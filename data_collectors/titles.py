"""How alike two songs' titles are, and where the title stands among the other words of a video's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from recommender.keys import BRACKETS, clean, credit_key, title_key
from recommender.songs import folded

LEAST_ALIKE, LONG_ENOUGH = 0.8, 8
"""How alike titles must be that are not equal, and letters from which they may differ at all: "Hurt" is not "Hurts"."""

SLIP, LEAST_ALIKE_REST = 3, 0.7
"""Letters that one title may have beyond the other, and how alike longer rests must be: a word more is another song."""

WITHOUT_BRACKET = 0.9
"""A title that lacks the other's bracket: "Sweet Dreams", "Sweet Dreams (Are Made of This)"."""

NOISE = frozenset(
    (
        *("official", "officiel", "oficial", "video", "videoclip", "clip", "music", "audio", "mv", "pv", "visualizer"),
        *("visualiser", "vevo", "hd", "hq", "uhd", "4k", "8k", "1080p", "720p", "lyric", "lyrics", "letra", "explicit"),
        *("clean", "remastered", "remaster", "full", "song", "original", "new", "version", "tv", "performance"),
    )
)
"""Words of video titles that say nothing of the song."""

YEAR = re.compile(r"(?:19|20)\d\d")
QUOTED = re.compile(r"(?<=\s)['‘](\w[^'’]+)['’](?=\s|$)")
SEPARATORS = re.compile(r"\s[-–—|~/•:]+\s|:\s|[|「」『』【】\"“”«»]")
TELLING_BRACKET = re.compile(r"\d|\b(?:part|pt|i{1,3}|iv|v|reprise|interlude|intro|outro|skit)\b")
CACHED = 256
"""Texts whose words are remembered: a page of results asks for the same ones again and again."""


def in_video(wanted_title: str, artist: str, offered: str) -> float:
    """Return how alike a title and that of a video are, whatever else the latter says of artist and format."""
    names = artist_words(artist)
    offers = list(_offered_variants(offered, names))
    found = 0.0
    for wanted, weight in variants(wanted_title):
        noise = NOISE - set(wanted)
        for words, share in offers:
            plain = [word for word in words if word not in noise and (word in wanted or YEAR.fullmatch(word) is None)]
            for core in (plain, _without(plain, names)):
                if weight * share > found:
                    found = max(found, _alike(wanted, _same_script(core, wanted)) * weight * share)
    return found


def alike(wanted_title: str, offered: str) -> float:
    """Return how alike two titles are."""
    return max(
        _alike(wanted, words) * weight * share
        for wanted, weight in variants(wanted_title)
        for words, share in variants(offered)
    )


@lru_cache(maxsize=CACHED)
def variants(title: str) -> Sequence[tuple[Sequence[str], float]]:
    """Return a title's words and, less trusted, those outside its brackets and those of each script."""
    return tuple(_told_variants(title))


def _told_variants(title: str) -> Iterator[tuple[Sequence[str], float]]:
    words = title_key(title).split()
    yield words, 1.0
    if len(words) == 1 and title.isalnum():  # most titles' parts are plain
        return
    without = BRACKETS.sub(lambda found: found[0] if TELLING_BRACKET.search(folded(found[1])) else " ", title)
    shorter = title_key(without).split()
    if any(map(str.isalnum, "".join(shorter))) and shorter != words:
        yield shorter, WITHOUT_BRACKET
    latin = [word for word in words if word.isascii()]
    if latin and len(latin) < len(words):
        yield latin, WITHOUT_BRACKET
        yield [word for word in words if not word.isascii()], WITHOUT_BRACKET


def _offered_variants(title: str, artist: Sequence[str]) -> Iterator[tuple[Sequence[str], float]]:
    """Yield the words of a video's title, each time without something that may be no part of the song's."""
    apart = parts(title)
    yield from variants(" - ".join(apart))
    # "Live Forever" after a dash is no mark: each part by itself, then those beside the artist's credit.
    keys = [variants(part) for part in apart]
    others = [key for key in keys if place(key[0][0], artist) is None]
    for chosen in (keys, others):
        yield [word for key in chosen for word in key[0][0]], 1.0
        yield [word for key in chosen for word in key[min(1, len(key) - 1)][0]], WITHOUT_BRACKET


@lru_cache(maxsize=CACHED)
def parts(title: str) -> Sequence[str]:
    """Return what a video's title sets apart by dashes, bars and quotation marks."""
    return tuple(part for part in SEPARATORS.split(QUOTED.sub(r" | \1 | ", clean(title))) if part.strip())


@lru_cache(maxsize=CACHED)
def artist_words(artist: str) -> Sequence[str]:
    """Return the words of an artist's first name as titles are spelled."""
    return title_key(credit_key(artist)).split()


def place(words: Sequence[str], artist: Sequence[str]) -> int | None:
    """Return where the words name the artist first."""
    places = range(len(words) - len(artist) + 1)
    return next((start for start in places if list(words[start : start + len(artist)]) == list(artist)), None)


def _without(words: Sequence[str], artist: Sequence[str]) -> Sequence[str]:
    """Return the words without the first naming of the artist."""
    start = place(words, artist)
    if start is None:
        return words
    before = start - 1 if start and words[start - 1] == "the" else start
    return [*words[:before], *words[start + len(artist) :]]


def _same_script(words: Sequence[str], wanted: Sequence[str]) -> Sequence[str]:
    """Return the words in the wanted title's script, where that has one: many titles are told in two."""
    scripts = {word.isascii() for word in wanted}
    return [word for word in words if word.isascii() in scripts] if len(scripts) == 1 else words


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return 1 for equal titles, a little less for misspelled ones, 0 for others; numbers must agree."""
    joined, other_joined = "".join(one), "".join(other)
    if joined == other_joined:
        return float(bool(joined))
    if min(len(joined), len(other_joined)) < LONG_ENOUGH or _numbers(one) != _numbers(other):
        return 0.0
    rest = "".join(word for word in one if word not in other)
    other_rest = "".join(word for word in other if word not in one)
    is_slip = max(len(rest), len(other_rest)) <= SLIP or ratio(rest, other_rest, LEAST_ALIKE_REST) > 0
    return ratio(joined, other_joined, LEAST_ALIKE) if is_slip else 0.0


@lru_cache(maxsize=4096)  # an artist's songs are compared with the same results again and again
def ratio(one: str, other: str, least: float) -> float:
    """Return how alike two texts are, 0 below `least`."""
    enough = least * (len(one) + len(other)) / 2
    # No more can be shared than the shorter has, nor than the letters that both have in whatever order.
    if min(len(one), len(other)) < enough or (Counter(one) & Counter(other)).total() < enough:
        return 0.0
    shared = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return shared if shared >= least else 0.0


def _numbers(words: Sequence[str]) -> set[str]:
    return {word for word in words if word.isdigit()}
