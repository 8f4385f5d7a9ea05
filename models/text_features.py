"""What the network of feelings sees of a text: numbered features, each with a value; training and serving share it.

Words, pairs and triples of words, negated words and pieces of words are hashed into buckets, as Weinberger et al.
(2009) do; what can be counted (VADER's scores, capitals, marks) has places of its own before them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

import nltk.data
import numpy as np
from numpy.typing import NDArray

from models.text_tokens import COMMON, LONGEST, VARIATION_SELECTOR, plain, tokens
from models.vader import vader

COUNTED = 64
"""Places before the buckets, for what is counted; some are spare."""
BUCKETS = 1 << 16
SIZE = COUNTED + BUCKETS

SCOPE = 4
"""Words after a negation that it may turn round, unless a mark ends the clause."""
NEGATIONS = frozenset(
    """
    no not never none nobody nothing neither nor nowhere without cannot cant dont wont isnt wasnt arent werent
    didnt doesnt hasnt havent hadnt couldnt shouldnt wouldnt aint hardly barely scarcely rarely nope
    """.split()  # noqa: SIM905  # a list of words is easier to read so
)
ENDS = frozenset([".", ",", "!", "?", ";", ":", "...", "but", "and", "because", "yet", "still"])
TURN = re.compile(r"\b(?:but|yet|however|although|though|until|now|finally|still)\b", re.IGNORECASE)
GLAD = re.compile("[😀😁😂🤣😃😄😅😆😊😋😎😍😘🥰😗😙😚🙂🤗🤩😌😇🥳😺😻💖💕💗💓💞💘❤💛💚💙💜🧡🎉🎊👍👏🙌✨🌈🌞☀]")
SORRY = re.compile("[☹🙁😞😟😢😭😦😧😨😩😰😱😣😖😫😤😠😡🤬😔😕😓😥😪🥺💔👎😿🤢🤮😷🤒🤕🙄😒]")
MARKS = 4  # of a kind that count, as VADER too counts up to four exclamation marks
PIECES = range(2, 6)
"""Lengths of the pieces of words."""

Row = tuple[int, float]


class Featurizer:
    """Turns texts into features; safe to call from several threads."""

    def __init__(self) -> None:
        """Load the lexicons, some 20 ms."""
        self._vader = vader()
        lexicon = nltk.data.load("nltk:emoji_utf8_lexicon.txt", format="text")
        rows = (line.split("\t") for line in lexicon.splitlines() if line)
        self._emoji = {emoji.replace(VARIATION_SELECTOR, ""): words for emoji, words in rows}

    def rows(self, text: str) -> NDArray[np.float32]:
        """Return the features [N, 2] of a text: each a place below `SIZE`, and its value. At least one row.

        Of a long text, the first 1,000 characters count.
        """
        text = text[:LONGEST]
        written = plain(text)
        found = tokens(written)
        return np.array([*self._counted(text, written, found), *hashed(found)], np.float32)

    def says_something(self, text: str) -> bool:
        """Return whether there is a letter, an emoji that is known, or a face made of marks in the text."""
        written = plain(text)
        return any(map(str.isalpha, written)) or any(each in self._emoji for each in written) or self._has_face(written)

    def _has_face(self, written: str) -> bool:
        return any(token in self._vader.lexicon for token in tokens(written))

    def _described(self, text: str) -> str:
        if text.isascii():
            return text
        return "".join(f" {self._emoji[each]} " if each in self._emoji else each for each in text)

    def _counted(self, text: str, written: str, found: Sequence[str]) -> Iterator[Row]:
        described = self._described(written)
        values = (*self._scores(described), *self._scores(_after_turn(described)), *_looks(text, written, found))
        yield 0, 1.0
        yield from ((place, value) for place, value in enumerate(values, start=1) if value)

    def _scores(self, text: str) -> tuple[float, ...]:
        if not text:
            return (0.0,) * 7
        scores = self._vader.line(text)
        compound = scores.compound
        return (
            max(compound, 0.0),
            max(-compound, 0.0),
            scores.positive,
            scores.negative,
            float(compound > 0.05),  # noqa: PLR2004  # the convention of VADER's authors
            float(compound < -0.05),  # noqa: PLR2004  # the same
            float(scores.positive > 0 and scores.negative > 0),
        )


def _after_turn(text: str) -> str:
    """Return what follows the last "but" or the like, nothing where there is none."""
    turns = [found.end() for found in TURN.finditer(text)]
    return text[turns[-1] :] if turns else ""


def _looks(text: str, written: str, found: Sequence[str]) -> tuple[float, ...]:
    words = [word for word in written.split() if len(word) > 1 and any(map(str.isalpha, word))]
    shouted = sum(map(str.isupper, words)) / max(len(words), 1)
    letters = [letter for letter in written if letter.isalpha()]
    strange = sum(letter > "\u024f" for letter in letters) / max(len(letters), 1)
    spoken = [token for token in found if token[0].isalpha()]
    common = sum(token in COMMON for token in spoken) / max(len(spoken), 1)
    rare = sum(not letter.isascii() for letter in letters) / max(len(letters), 1)
    return (
        shouted,
        float(shouted > 0 and len(words) > 1),
        min(text.count("!"), MARKS) / MARKS,
        min(text.count("?"), MARKS) / MARKS,
        float("..." in text or "…" in text),
        float(len(written) < len(text)),
        min(len(GLAD.findall(written)), MARKS) / MARKS,
        min(len(SORRY.findall(written)), MARKS) / MARKS,
        strange,
        common,
        rare,
        math.log1p(len(found)) / 4,
        float(not spoken),
        float(any(token in {"i", "i'm", "im", "me", "my"} for token in spoken)),
        float(any(map(is_negation, spoken))),
    )


def hashed(found: Sequence[str]) -> Iterator[Row]:
    """Yield the buckets of tokens, each kind of feature with values whose squares sum to 1."""
    framed = ["^", *found, "$"]
    pairs = [f"{a} {b}" for a, b in pairwise(framed)]
    triples = [f"{a} {b} {c}" for (a, b), c in zip(pairwise(framed), framed[2:], strict=False)]
    yield from _even([f"w {token}" for token in found], 1.0)
    yield from _even([*pairs, *triples], 1.0)
    yield from _even([f"n {token}" for token in in_scope(found)], 1.0)
    yield from _even([piece for token in found if token[0].isalpha() for piece in pieces(token)], 1.0)


def in_scope(found: Iterable[str]) -> Iterator[str]:
    """Yield the tokens that a negation before them may turn round."""
    left = 0
    for token in found:
        if token in ENDS:
            left = 0
        elif is_negation(token):
            left = SCOPE
        elif left:
            left -= 1
            yield token


def is_negation(token: str) -> bool:
    """Return whether a token negates what follows."""
    return token in NEGATIONS or token.endswith("n't")


def pieces(word: str) -> Iterator[str]:
    """Yield the pieces of a word, with marks for its start and end."""
    framed = f"<{word[:30]}>"
    for length in PIECES:
        for start in range(len(framed) - length + 1):
            yield framed[start : start + length]


def _even(names: list[str], weight: float) -> Iterator[Row]:
    value = weight / math.sqrt(max(len(names), 1))
    for name in names:
        yield COUNTED + crc32(name.encode(errors="replace")) % BUCKETS, value
