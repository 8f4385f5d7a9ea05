"""One song, one key, whatever the spelling.

The key forgets case, accents, guests and the marks of releases and recordings ("2011 Remaster", "Live at Wembley",
"Radio Edit"), so that one song is one row. It keeps what makes another song: parts ("Pt. 2"), interludes, reprises.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import TypeAlias
from unicodedata import category, normalize

from recommender.songs import artist_key

SongKey: TypeAlias = tuple[str, str]
"""The artist's and the title's key."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"  # the last are halves
)
"""Control signs, soft hyphens, signs without width or of direction, and halves of characters, which no file holds."""

APOSTROPHES = re.compile("['‘’‛`´ʹʻʼ′＇]")
DASHES = re.compile("[‐‑‒–—−―]")
ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\ufe0e\ufe0f]")
"""Accents, the points that Hebrew and Arabic may leave out, and emoji's forms; other scripts' marks are letters."""

ACRONYM = re.compile(r"(?<!\w)(?:[^\W\d_]\.){1,}[^\W\d_](?!\w)")
"""Letters with dots between: "M.A.A.D", "U.S.A."."""

LOOKALIKES = (
    (re.compile(r"(?<=[a-z])\$(?=[a-z\W]|$)|\$(?=[a-z])"), "s"),
    (re.compile(r"(?<=[a-z])!(?=[a-z])"), "i"),
)
"""Signs that stand for letters: A$AP, P!nk."""

GUESTS = ("feat", "featuring", "ft")
"""Words after which guests are named, up to a bracket or dash; after a number, "ft" is feet."""

BRACKETS = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")

RECORDING = re.compile(
    r"^live\b(?! (?:and|forever|for|it|like|my|to|your)\b)|\blive (?:at|from|on)\b|\b\d{4} live$"
    r"|\b(?:ao|en|dal) vivo\b|\ben direct[eo]?\b|\b(?:re-?mix(?:ed)?|rmx|acoustic|acustic[ao]|acoustique|demo)\b"
    r"|\b(?:instrumental|karaoke|sessions?|unplugged|orchestral|bootleg|rework(?:ed)?|mashup|a ?cap+ella|nightcore)\b"
    r"|\b(?:sped up|slowed|alt(?:\.|ernat(?:e|ive))? take|take \d+)\b|\b(?:cover|dub)$"
    r"|^(?:piano(?: version| solo)?|vip|stripped|extended|mixed)$"
    r"|(?<!original )(?<!radio )(?<!single )(?<!album )\bmix\b"
)
"""Words of a bracket or after a dash that name another recording of the song, which sounds different."""

RELEASE = re.compile(
    r"^(?:w/|(?:feat|ft|featuring|with|con|from|prod|produced by|duet with)\b)|\b(?:theme|music|song) from\b"
    r"|^(?:album|clean|original|single|audio|lyrics?|hd|hq|4k|7\"|12\")$|\b(?:lyrics?|music) video\b"
    r"|\b(?:remaster\w*|digital master|version|versao|ver|edit|edited|edition|mono|stereo|mix|deluxe|bonus|explicit)\b"
    r"|\b(?:official|soundtrack|(?:re-?)?recorded|anniversary)\b"
)
"""Words of a bracket or after a dash that name a release of the same recording, its guests or its film."""

SIGNS = re.compile(r"[^a-z0-9\n]")
"""What is no word in ASCII, whose letters are folded."""

LIVE_TAIL = re.compile(r"\blive\b")
"""After a dash this word is a mark wherever it stands: "MTV Live", "Austin Live 1998"."""

YEAR_TAIL = re.compile(r"\d{4}")
"""So is a year alone: "1999 - Remaster"."""

LAST_WORDS = (("remix",), ("remastered",), ("remaster",), ("radio", "edit"))
"""Marks that also end a title without bracket or dash."""

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMERALS = {word: str(number) for words in (ROMAN, SPELLED) for number, word in enumerate(words, start=1)}
NUMBERED = {"part": "part", "pt": "part", "parts": "parts", "pts": "parts", "vol": "volume", "volume": "volume"}
"""Words that a numeral follows, and the one spelling for each."""


def clean(text: str) -> str:
    """Return a title or an artist without HTML entities, invisible characters and stray spaces."""
    while (plain := INVISIBLE.sub("", html.unescape(text))) != text:  # some are escaped twice
        text = plain
    return " ".join(text.split())


def song_key(artist: str, title: str) -> SongKey:
    """Return what two spellings of one song share; neither part is empty unless the spelling is."""
    return credit_key(artist), title_key(title)


def credit_key(artist: str) -> str:
    """Return the artist's part of the key: the first name of the credit."""
    return artist_key(_plain(artist)) or clean(artist)


def title_key(title: str) -> str:
    """Return the title's part of the key.

    A title that consists of marks alone ("Live", "(Remix)") keeps its words, one without words ("***") its signs.
    """
    plain = _plain(title)
    words = _words(_without_marks(plain)) or _words(plain)
    return " ".join(words) or "".join(plain.split()) or clean(title).casefold()


def is_other_recording(title: str) -> bool:
    """Return whether a title says that it is a live, remixed or otherwise different recording."""
    plain = _plain(title)
    head, *tails = plain.split(" - ")
    in_brackets = any(RECORDING.search(mark.strip()) for mark in BRACKETS.findall(plain))
    return in_brackets or any(map(_is_tail_recording, tails)) or head.endswith(" remix")


def _plain(text: str) -> str:
    """Return text without case, accents and apostrophes; brackets and dashes in one form."""
    plain = clean(text).casefold()
    if not plain.isascii():
        # Case is folded again as some letters (𝓛) have none before; the last step puts Hangul together again.
        plain = ACCENTS.sub("", normalize("NFKD", DASHES.sub("-", APOSTROPHES.sub("", plain))).casefold())
        plain = normalize("NFC", plain)
    plain = ACRONYM.sub(lambda found: found[0].replace(".", ""), APOSTROPHES.sub("", plain))
    for sign, letter in LOOKALIKES:
        plain = sign.sub(letter, plain)
    return " ".join(plain.split())


def _without_marks(plain: str) -> str:
    """Return the title's parts that are no marks, a line each."""
    plain = BRACKETS.sub(lambda found: "\n" if _is_mark(found[1].strip()) else f"\n{found[1]}\n", plain)
    head, *tails = plain.split(" - ")
    # What follows a mark belongs to it: "Live at the Apollo - July 2005".
    return "\n".join((head, *takewhile(lambda tail: not _is_tail_mark(tail.strip()), tails)))


def _words(lines: str) -> list[str]:
    """Return the words without guests and last marks, with numerals in one spelling."""
    lines = lines.replace("&", " and ")
    if lines.isascii():
        spaced = SIGNS.sub(" ", lines)
    else:
        spaced = "".join(sign if sign.isalnum() or sign == "\n" or category(sign)[0] == "M" else " " for sign in lines)
    words: list[str] = []
    for line in spaced.split("\n"):
        for word in line.split():
            if words and word in GUESTS and not (word == "ft" and words[-1].isdigit()):
                break
            words.append("and" if word == "n" else word)
    return _without_last_marks(list(_numbered(words)))


def _without_last_marks(words: list[str]) -> list[str]:
    for mark in LAST_WORDS:
        if len(words) > len(mark) and tuple(words[-len(mark) :]) == mark:
            return _without_last_marks(words[: -len(mark)])
    return words


def _numbered(words: Iterable[str]) -> Iterator[str]:
    """Yield the words; "pt ii" becomes "part 2"."""
    held: str | None = None
    for word in words:
        number = NUMERALS.get(word, word)
        if held is not None:
            yield NUMBERED[held] if number.isdigit() else held
        is_number = held is not None and number.isdigit()
        held = word if word in NUMBERED else None
        if held is None:
            yield number if is_number else word
    if held is not None:
        yield held


def _is_mark(text: str) -> bool:
    return RELEASE.search(text) is not None or RECORDING.search(text) is not None


def _is_tail_mark(text: str) -> bool:
    return _is_mark(text) or LIVE_TAIL.search(text) is not None or YEAR_TAIL.fullmatch(text) is not None


def _is_tail_recording(text: str) -> bool:
    return RECORDING.search(text.strip()) is not None or LIVE_TAIL.search(text) is not None
