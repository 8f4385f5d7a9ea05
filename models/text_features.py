"""What the network of feelings sees of a text: numbered features, each with a value; training and serving share it.

Words, pairs and triples of words, negated words and pieces of words are hashed into buckets, as Weinberger et al.
(2009) do; what can be counted (VADER's scores, capitals, marks) has places of its own before them. The wide part of
the network adds them all up; the deep part reads the words one after the other, each the sum of its features.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from zlib import crc32

import nltk.data
import numpy as np
from numpy.typing import NDArray

from models.text_tokens import COMMON, LONGEST, VARIATION_SELECTOR, plain, tokens
from models.vader import vader

COUNTED = 64
"""Places before the buckets, for what is counted; some are spare."""
GOOD_WORD, BAD_WORD, IN_SCOPE = 40, 41, 42
"""Places for what is known of one word: how good or bad VADER's lexicon calls it, and that a negation may turn it."""
BUCKETS = 1 << 18
SIZE = COUNTED + BUCKETS
COLUMNS = 4
"""Of a feature: its place, its value among all, its value within its word, and which word that is."""
MOST_WORDS = 120
"""Words and marks that are read one after the other; what is beyond counts among all features only."""
STRONG = 3.0  # how VADER's lexicon marks strong words, of 4

SCOPE = 4
"""Words after a negation that it may turn round, unless a mark ends the clause."""
NEGATIONS = frozenset(
    """
    no not never none nobody nothing neither nor nowhere without cannot cant dont wont isnt wasnt arent werent
    didnt doesnt hasnt havent hadnt couldnt shouldnt wouldnt aint hardly barely scarcely rarely nope
    """.split()  # noqa: SIM905  # a list of words is easier to read so
)
ENDS = frozenset([".", ",", "!", "?", ";", ":", "...", "but", "and", "because", "yet", "still"])
PERSONS = frozenset(["i", "i'm", "im", "me", "my"])
GLAD = re.compile("[😀😁😂🤣😃😄😅😆😊😋😎😍😘🥰😗😙😚🙂🤗🤩😌😇🥳😺😻💖💕💗💓💞💘❤💛💚💙💜🧡🎉🎊👍👏🙌✨🌈🌞☀]")
SORRY = re.compile("[☹🙁😞😟😢😭😦😧😨😩😰😱😣😖😫😤😠😡🤬😔😕😓😥😪🥺💔👎😿🤢🤮😷🤒🤕🙄😒]")
MARKS = 4  # of a kind that count, as VADER too counts up to four exclamation marks
PIECES = range(3, 6)
"""Lengths of the pieces of words, with a mark at either end."""
LONGEST_WORD = 24  # letters that pieces are cut from
WORDS, GROUPS, NEGATED, PARTS = 0, 1, 2, 3
"""Where the hash of each kind of feature starts, so that "a word" and "a piece" have buckets of their own."""

_ASIDE, _WORD, _PIECE = range(3)
"""What a row within a word is: something known of it, the word itself, a piece of it."""

Row = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Cut:
    """A text and what it is cut into: as it was written, `plain`, and its tokens."""

    text: str
    written: str
    tokens: tuple[str, ...]


def cut(text: str) -> Cut:
    """Return a text with what it is cut into; of a long text, the first 1,000 characters."""
    text = text[:LONGEST]
    written = plain(text)
    return Cut(text, written, tuple(tokens(written)))


class Featurizer:
    """Turns texts into features; safe to call from several threads."""

    def __init__(self) -> None:
        """Load the lexicons, some 20 ms."""
        self._vader = vader()
        lexicon = nltk.data.load("nltk:emoji_utf8_lexicon.txt", format="text")
        rows = (line.split("\t") for line in lexicon.splitlines() if line)
        self._emoji = {emoji.replace(VARIATION_SELECTOR, ""): words for emoji, words in rows}

    def rows(self, found: Cut) -> NDArray[np.float32]:
        """Return the features [N, 4] of a text, at least one; see `COLUMNS`.

        The first word, 0, is the text as a whole: what is counted. Rows that are within words come first, word by word.
        """
        counted = [(place, value, value, 0.0) for place, value in self._counted(found)]
        words = within(found.tokens, self._vader.lexicon)
        return np.concatenate([np.array(counted, np.float32), words, among(found.tokens)])

    def says_something(self, found: Cut) -> bool:
        """Return whether there is a letter, an emoji that is known, or a face made of marks in the text."""
        return (
            any(map(str.isalpha, found.written))
            or any(each in self._emoji for each in found.written)
            or any(token in self._vader.lexicon for token in found.tokens)
        )

    def _described(self, text: str) -> str:
        if text.isascii():
            return text
        return "".join(f" {self._emoji[each]} " if each in self._emoji else each for each in text)

    def _counted(self, found: Cut) -> Iterator[Row]:
        values = (*self._scores(self._described(found.written)), *_looks(found))
        yield 0, 1.0
        yield from ((place, value) for place, value in enumerate(values, start=1) if value)

    def _scores(self, text: str) -> tuple[float, ...]:
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


def _looks(found: Cut) -> tuple[float, ...]:
    text, written = found.text, found.written
    words = [word for word in written.split() if len(word) > 1 and any(map(str.isalpha, word))]
    shouted = sum(map(str.isupper, words)) / max(len(words), 1)
    spoken = [token for token in found.tokens if token[0].isalpha()]
    common = sum(token in COMMON for token in spoken) / max(len(spoken), 1)
    strange, rare = (0.0, 0.0) if written.isascii() else _foreign(written)
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
        math.log1p(len(found.tokens)) / 4,
        float(not spoken),
        float(not PERSONS.isdisjoint(spoken)),
        float(any(map(is_negation, spoken))),
    )


def _foreign(written: str) -> tuple[float, float]:
    """Return the shares of letters beyond the Latin ones, and beyond the English ones."""
    letters = [letter for letter in written if letter.isalpha()]
    number = max(len(letters), 1)
    return sum(letter > "\u024f" for letter in letters) / number, sum(not each.isascii() for each in letters) / number


def within(found: Sequence[str], lexicon: Mapping[str, float]) -> NDArray[np.float32]:
    """Return the rows of the words themselves, one word after the other: the word, what is known of it, its pieces.

    Among all, the squares of all words' values sum to 1, and so do those of all pieces; within a word, those of its
    pieces.
    """
    places: list[int] = []
    kinds: list[int] = []
    inner: list[float] = []
    lengths: list[int] = []
    for token, turned in zip(found, in_scope(found), strict=True):
        start = len(places)
        places.append(bucket(token, WORDS))
        kinds.append(_WORD)
        inner.append(1.0)
        if feeling := lexicon.get(token):
            places.append(GOOD_WORD if feeling > 0 else BAD_WORD)
            kinds.append(_ASIDE)
            inner.append(abs(feeling) / STRONG)
        if turned:
            places.append(IN_SCOPE)
            kinds.append(_ASIDE)
            inner.append(1.0)
        if token[0].isalpha():
            cuts = _common_pieces(token) if token in COMMON else pieces(token)
            places += cuts
            kinds += [_PIECE] * len(cuts)
            inner += [1.0 / math.sqrt(max(len(cuts), 1))] * len(cuts)
        lengths.append(len(places) - start)
    members = np.maximum(np.bincount(np.array(kinds, np.int64), minlength=3), 1)
    among_all = (1.0 / np.sqrt(members)).astype(np.float32)
    among_all[_ASIDE] = 0.0
    rows = np.empty((len(places), COLUMNS), np.float32)
    rows[:, 0], rows[:, 1], rows[:, 2] = places, among_all[kinds], inner
    rows[:, 3] = np.repeat(np.arange(1, len(found) + 1), lengths)
    rows[rows[:, 3] > MOST_WORDS, 2:] = 0.0
    return rows


def among(found: Sequence[str]) -> NDArray[np.float32]:
    """Return the rows that count among all features only: pairs and triples of words, and negated words."""
    framed = ["^", *found, "$"]
    pairs = [f"{a} {b}" for a, b in pairwise(framed)]
    triples = [f"{a} {b} {c}" for (a, b), c in zip(pairwise(framed), framed[2:], strict=False)]
    groups = [bucket(each, GROUPS) for each in (*pairs, *triples)]
    negated = [bucket(token, NEGATED) for token, turned in zip(found, in_scope(found), strict=True) if turned]
    rows = np.zeros((len(groups) + len(negated), COLUMNS), np.float32)
    rows[:, 0] = groups + negated
    rows[: len(groups), 1] = 1.0 / math.sqrt(len(groups))
    rows[len(groups) :, 1] = 1.0 / math.sqrt(max(len(negated), 1))
    return rows


def in_scope(found: Iterable[str]) -> list[bool]:
    """Return for each token whether a negation before it may turn it round."""
    turned, left = [], 0
    for token in found:
        if token in ENDS:
            left = 0
            turned.append(False)
        elif is_negation(token):
            left = SCOPE
            turned.append(False)
        else:
            turned.append(left > 0)
            left = max(left - 1, 0)
    return turned


def is_negation(token: str) -> bool:
    """Return whether a token negates what follows."""
    return token in NEGATIONS or token.endswith("n't")


def pieces(word: str) -> list[int]:
    """Return the places of the pieces of a word, with marks for its start and end; a letter may be several bytes."""
    framed = _bytes(f"<{word[:LONGEST_WORD]}>")
    return [
        COUNTED + crc32(framed[start : start + length], PARTS) % BUCKETS  # as `bucket` does, without a call for each
        for length in PIECES
        for start in range(len(framed) - length + 1)
    ]


@cache
def _common_pieces(word: str) -> list[int]:
    """Return the same for one of `COMMON`, which are half of all words, and no secret."""
    return pieces(word)


def bucket(name: str, start: int) -> int:
    """Return the place of a feature by its name; `start` is of its kind."""
    return COUNTED + crc32(_bytes(name), start) % BUCKETS


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")  # half a sign may come in JSON, and is no reason to fail
