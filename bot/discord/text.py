"""Other people's text made safe to show: song titles come from the world and may hold anything."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, takewhile
from typing import Final

MARKDOWN: Final = frozenset("\\`*_~|<>[]#@/")
"""Signs that begin a style, a link, a mention, an emoji or (the slash) an address; a backslash takes their meaning."""

LISTING: Final = re.compile(r"[-+]|\d+(?=[.)])")
"""How a text would begin an entry of a list; a backslash behind a number, or before the sign, takes that away."""

HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode categories that show nothing or turn the text around them: controls, zero-width and direction marks."""

BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show nothing either: fillers, joiners and the empty Braille cell."""

MARKS: Final = frozenset({"Mn", "Me"})
"""Unicode categories of what is drawn over the letter before it."""
MOST_MARKS: Final = 4
"""Marks on one letter; every script makes do with these, and more of them cover the lines around."""

RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
"""Unicode's directions of Hebrew, Arabic and their like."""
ISOLATE: Final = "\u2068{}\u2069"
"""Keeps a text's direction from turning our own words and numbers around it."""

ELLIPSIS: Final = "…"


def units(text: str) -> int:
    """Return the text's length as Discord's clients count it, in UTF-16 units; never less than the code points."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(text: str) -> str:
    """Return the text on one line, without characters that cannot be seen and marks that cover others."""
    if text.isascii() and text.isprintable():  # most are, and need no look at every sign
        return " ".join(text.split())
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in MARKS else 0
        if category not in HIDDEN and character not in BLANK and marks <= MOST_MARKS:
            shown.append(character)
        elif character.isspace():  # line ends and tabs are controls
            shown.append(" ")
    return " ".join("".join(shown).split())


def plain(text: str, *, most: int) -> str:
    """Return the text to be shown exactly as it reads, in at most `most` units (at least 3) with all that this takes.

    It pings nobody, links nowhere, turns nothing around it, and neither begins nor ends a style or a list. A text that
    is too long ends in "…"; one that holds nothing visible becomes "…" alone.
    """
    text = visible(text)
    if _turns(text):
        return ISOLATE.format(_escaped(text, most - units(ISOLATE.format(""))))
    return _escaped(text, most)


def _turns(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)


def _escaped(text: str, most: int) -> str:
    pieces = _pieces(text)
    whole = "".join(pieces) or ELLIPSIS
    return whole if units(whole) <= most else _shortened(pieces, most)


def _pieces(text: str) -> list[str]:
    """Return the characters, those with their backslash that need one."""
    pieces = [f"\\{character}" if character in MARKDOWN else character for character in text]
    if (listing := LISTING.match(text)) is not None:
        sign = listing.end() if text[0].isdigit() else 0  # the dot behind the number, or the sign itself
        pieces[sign] = f"\\{text[sign]}"
    return pieces


def _shortened(pieces: list[str], most: int) -> str:
    left = most - units(ELLIPSIS)
    shown = takewhile(lambda taken: taken[1] <= left, zip(pieces, accumulate(map(units, pieces)), strict=True))
    return "".join(piece for piece, _ in shown).rstrip() + ELLIPSIS
