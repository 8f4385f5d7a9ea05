"""One song, one key, whatever the spelling."""

from __future__ import annotations

import html
import re
from typing import TypeAlias

from recommender.songs import artist_key, folded

SongKey: TypeAlias = tuple[str, str]
"""The artist's and the title's key."""

GUESTS = re.compile(r"\W+(?:feat|ft|featuring)\b.*$")
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))

RELEASE_MARKS = re.compile(
    r"\b(?:remaster(?:ed)?|version|edit|mono|stereo|deluxe|bonus|single|explicit|clean|album|original|soundtrack|"
    r"from|feat|ft|featuring|with|re-?recorded|recorded|anniversary|edition)\b"
)
"""Words of a bracket or after a dash that name a release of the same recording, or guests."""

RECORDING_MARKS = re.compile(
    r"\b(?:live|remix|mix|acoustic|demo|instrumental|karaoke|sessions?|unplugged|reprise|cover|orchestral|piano|dub)\b"
)
"""Words of a bracket or after a dash that name another recording of the song, which sounds different."""

LAST_WORD_REMIX = re.compile(r"\s+remix$")


def clean(text: str) -> str:
    """Return a title or an artist without HTML entities, invisible characters and stray spaces."""
    return " ".join(html.unescape(text).translate(INVISIBLE).split())


def song_key(artist: str, title: str) -> SongKey:
    """Return what two spellings of one song share: no case, accents, guests, release, live or remix marks."""
    return artist_key(clean(artist)), title_key(title)


def title_key(title: str) -> str:
    """Return the title's part of the key."""
    plain = GUESTS.sub("", folded(clean(title)).replace("&", " and "))
    plain = BRACKETS.sub(lambda found: "" if _is_mark(found[1]) else f" {found[1]} ", plain)
    head, _, tail = plain.partition(" - ")
    words = re.findall(r"[^\W_]+", LAST_WORD_REMIX.sub("", head if _is_mark(tail) else plain))
    return " ".join(words) or clean(title).casefold()


def is_other_recording(title: str) -> bool:
    """Return whether a title says that it is a live, remixed or otherwise different recording."""
    plain = folded(clean(title))
    marks = [*BRACKETS.findall(plain), plain.partition(" - ")[2]]
    return any(RECORDING_MARKS.search(mark) for mark in marks) or LAST_WORD_REMIX.search(plain) is not None


def _is_mark(text: str) -> bool:
    return RELEASE_MARKS.search(text) is not None or RECORDING_MARKS.search(text) is not None
