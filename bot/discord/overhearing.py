"""Which words in a channel tell how somebody feels, where people also just talk: only what is plainly so.

This looks at how something is said; the network then says what, and must be sure.
"""

from __future__ import annotations

import re
from typing import Final

from models.text_named import mentioned, named
from recommender.vocabulary import NAMED_FEELINGS

CLEAR: Final = 0.8
"""The confidence from which on a feeling is answered that nobody asked about."""
LONGEST: Final = 300
"""Characters of words that tell a feeling; more is a story for others."""

COMMAND: Final = re.compile(r"\s*([!/?.$%&;+=~^>*|\\-]|\w{1,3}[!?.;>]\w)")
"""How messages to other bots begin."""
LINK: Final = re.compile(r"://|www\.|discord\.gg/", re.IGNORECASE)
QUESTION: Final = re.compile(r"[?？؟¿]")
OF_ONESELF: Final = re.compile(
    r"\bi('m| am|'ve been| was)? (\w+ )?(feel|feeling|felt)\b|\bfeeling\b|\bmakes me\b|\bmy (day|mood|heart|life)\b",
    re.IGNORECASE,
)
"""How people say of themselves how they feel."""


def tells_a_feeling(text: str) -> bool:
    """Return whether words are meant to say how their author feels, as far as their manner shows that."""
    if len(text) > LONGEST or any(sign.search(text) for sign in (LINK, QUESTION)) or COMMAND.match(text):
        return False
    words = text.casefold().split()
    if len(words) == 1:  # of single words only the feelings' own names: "great" and "ok" are said about anything
        return words[0] in NAMED_FEELINGS
    return named(text) is not None or mentioned(text) is not None or OF_ONESELF.search(text) is not None
