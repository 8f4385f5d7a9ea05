"""Other people's text made safe to show: song titles come from the world and may hold anything."""

from __future__ import annotations

import unicodedata

MARKDOWN = frozenset("\\`*_~|<>[]#@/")
"""Signs that begin a style, a link, a mention, an emoji or (the slash) an address; a backslash takes their meaning."""

HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode categories that show nothing or turn the text around them: controls, zero-width and direction marks."""

ELLIPSIS = "…"


def units(text: str) -> int:
    """Return the text's length as Discord's clients count it, in UTF-16 units; never less than the code points."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(text: str) -> str:
    """Return the text on one line, without characters that cannot be seen."""
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in HIDDEN).split())


def plain(text: str, *, most: int) -> str:
    """Return the text to be shown exactly as it reads, in at most `most` units with its backslashes.

    It pings nobody, links nowhere, and neither begins nor ends a style. A text that is too long ends in "…"; one
    that holds nothing visible becomes "…" alone.
    """
    shown: list[str] = []
    left = most
    for character in visible(text):
        piece = f"\\{character}" if character in MARKDOWN else character
        left -= units(piece)
        if left < 0:
            return _shortened(shown, most)
        shown.append(piece)
    return "".join(shown) or ELLIPSIS


def _shortened(pieces: list[str], most: int) -> str:
    while pieces and sum(map(units, pieces)) > most - 1:
        pieces.pop()
    return "".join(pieces).rstrip() + ELLIPSIS
