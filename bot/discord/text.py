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
    """Return the text to be shown exactly as it reads, in at most `most` units with its backslashes.

    It pings nobody, links nowhere, and neither begins nor ends a style or a list. A text that is too long ends in "…";
    one that holds nothing visible becomes "…" alone.
    """
    pieces = _pieces(visible(text))
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
