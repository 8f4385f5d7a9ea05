"""What the network of feelings sees of a text: numbered features, each with a value; training and serving share it.

Words, pairs and triples of words, negated words and pieces of words are hashed into buckets, as Weinberger et al.
(2009) do; what can be counted (VADER's scores, capitals, marks) has places of its own before them. The wide part of
the network adds them all up; the deep part reads the words one after the other, each the sum of its features.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
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
WORD_BUCKETS = 1 << 16
"""Buckets of the part that reads word by word, fewer as its vectors are long; these follow from those above."""
SIZE = COUNTED + BUCKETS
COLUMNS = 4
"""Of a feature as it is learned from: its place, its value among all, its value within its word, and that word."""
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


_EACH = np.eye(LONGEST, 1 + MOST_WORDS, k=1, dtype=np.float32)
"""A row for each word, with a one in its column; zeros for those that are not read any more."""


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


@dataclass(frozen=True, slots=True)
class Features:
    """What the network sees of a text; column 0 of what has columns is the text as a whole, the others are its words.

    `counted` [64, words + 1] are the values of what is counted, of the text or known of a word. `hashed` [N] are the
    buckets of all else, and `values` [N, 1] their values among all: the words, their pieces, pairs and triples,
    negated words. The first R of them are within words, with the values `inner` [R, words + 1].
    """

    counted: NDArray[np.float32]
    hashed: NDArray[np.int64]
    values: NDArray[np.float32]
    inner: NDArray[np.float32]

    def inputs(self) -> tuple[NDArray[np.generic], ...]:
        """Return the network's inputs: all but `inner` as above, and what its words are the sum of.

        That is the buckets [R] of what is within words, `inner`, and the share [words + 1, 1] of each word in all.
        """
        number, words = self.inner.shape
        evenly = np.full((words, 1), 1.0 / math.sqrt(words), np.float32)
        return self.counted, self.hashed, self.values, self.hashed[:number] % WORD_BUCKETS, self.inner, evenly

    def rows(self) -> NDArray[np.float32]:
        """Return the features one by one [N, 4], as `COLUMNS` has it, at least one; those within words first, in order.

        What is known of a word has no value among all.
        """
        words, places = np.nonzero(self.counted.T)
        known = self.counted[places, words]
        parts = np.zeros((len(self.hashed), 2), np.float32)
        parts[: len(self.inner), 0], parts[: len(self.inner), 1] = self.inner.max(axis=1), self.inner.argmax(axis=1)
        rows = np.concatenate(
            [
                np.column_stack([places, np.where(words == 0, known, 0.0), known, words]),
                np.column_stack([COUNTED + self.hashed, self.values, parts]),
            ]
        )
        return rows[np.lexsort((rows[:, 3], rows[:, 2] == 0.0))].astype(np.float32)


class Featurizer:
    """Turns texts into features; safe to call from several threads."""

    def __init__(self) -> None:
        """Load the lexicons, some 20 ms."""
        self._vader = vader()
        lexicon = nltk.data.load("nltk:emoji_utf8_lexicon.txt", format="text")
        rows = (line.split("\t") for line in lexicon.splitlines() if line)
        self._emoji = {emoji.replace(VARIATION_SELECTOR, ""): words for emoji, words in rows}

    def rows(self, found: Cut) -> NDArray[np.float32]:
        """Return the features [N, 4] of a text one by one, as they are learned from; see `Features.rows`."""
        return self.features(found).rows()

    def features(self, found: Cut) -> Features:
        """Return the features of a text.

        Among all, the squares of the values of each kind sum to 1: of words, of pieces, of groups, of negated words;
        within a word, those of its pieces.
        """
        turned = in_scope(found.tokens)
        names = [_bytes(token) for token in found.tokens]
        cuts = [pieces(token) for token in found.tokens]
        kinds = (
            [crc32(name, WORDS) for name in names],
            [*chain.from_iterable(cuts)],
            _groups(names),
            [crc32(name, NEGATED) for name, is_turned in zip(names, turned, strict=True) if is_turned],
        )
        hashed = np.fromiter(chain.from_iterable(kinds), np.int64) % BUCKETS
        return Features(
            self._counted(found, turned), hashed, _values(list(map(len, kinds))), _inner(list(map(len, cuts)))
        )

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

    def _counted(self, found: Cut, turned: Sequence[bool]) -> NDArray[np.float32]:
        read = found.tokens[:MOST_WORDS]
        counted = np.zeros((COUNTED, 1 + len(read)), np.float32)
        values = (1.0, *self._scores(self._described(found.written)), *_looks(found))
        counted[: len(values), 0] = values
        counted[IN_SCOPE, 1:] = turned[:MOST_WORDS]
        for word, feeling in enumerate(map(self._vader.lexicon.get, read), start=1):
            if feeling:
                counted[GOOD_WORD if feeling > 0 else BAD_WORD, word] = abs(feeling) / STRONG
        return counted

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
    words = [word for word in written.split() if len(word) > 1 and (word.isalpha() or any(map(str.isalpha, word)))]
    shouted = sum(map(str.isupper, words)) / max(len(words), 1)
    spoken = [token for token in found.tokens if token[0].isalpha()]
    common = sum(map(COMMON.__contains__, spoken)) / max(len(spoken), 1)
    # Nothing beyond ASCII is the rule, and then there is neither an emoji nor a foreign letter.
    glad, sorry, strange, rare = (0.0, 0.0, 0.0, 0.0) if written.isascii() else _foreign(written)
    return (
        shouted,
        float(shouted > 0 and len(words) > 1),
        min(text.count("!"), MARKS) / MARKS,
        min(text.count("?"), MARKS) / MARKS,
        float("..." in text or "…" in text),
        float(len(written) < len(text)),
        glad,
        sorry,
        strange,
        common,
        rare,
        math.log1p(len(found.tokens)) / 4,
        float(not spoken),
        float(not PERSONS.isdisjoint(spoken)),
        float(any(map(is_negation, spoken))),
    )


def _foreign(written: str) -> tuple[float, float, float, float]:
    """Return how many emoji are glad and sorry, and the shares of letters that are not Latin, and not English."""
    beyond = "".join(sign for sign in written if not sign.isascii())
    letters = [sign for sign in beyond if sign.isalpha()]
    number = max(sum(map(str.isalpha, written)), 1)
    return (
        min(len(GLAD.findall(beyond)), MARKS) / MARKS,
        min(len(SORRY.findall(beyond)), MARKS) / MARKS,
        sum(letter > "\u024f" for letter in letters) / number,
        len(letters) / number,
    )


def _values(sizes: Sequence[int]) -> NDArray[np.float32]:
    """Return the values among all [N, 1] of kinds of features, by how many there are of each."""
    values, start = np.empty((sum(sizes), 1), np.float32), 0
    for size in sizes:
        values[start : start + size] = _evenly(size)
        start += size
    return values


def _inner(lengths: Sequence[int]) -> NDArray[np.float32]:
    """Return the values within words of the words themselves, then of their pieces, by how many pieces each has."""
    words = _EACH[: len(lengths), : 1 + len(lengths)]
    shares = np.array([_evenly(length) for length in lengths], np.float32)[:, None]
    return np.concatenate([words, (words * shares).repeat(lengths, axis=0)])


def _evenly(number: int) -> float:
    """Return the value of each of a number of features whose squares sum to 1."""
    return 1.0 / math.sqrt(max(number, 1))


def _groups(names: Sequence[bytes]) -> list[int]:
    """Return the hashes of pairs and of triples of words, the first and the last with a mark for start and end."""
    framed = [b"^", *names, b"$"]
    spaced = [b" " + name for name in framed[1:]]
    pairs = [crc32(after, crc32(name, GROUPS)) for name, after in zip(framed, spaced, strict=False)]
    # A triple's hash goes on where its pair's ends.
    return pairs + [crc32(last, pair) for pair, last in zip(pairs, spaced[1:], strict=False)]


def in_scope(found: Sequence[str]) -> list[bool]:
    """Return for each token whether a negation before it may turn it round."""
    if not any(map(is_negation, found)):  # in most texts there is none
        return [False] * len(found)
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


def pieces(word: str) -> Sequence[int]:
    """Return the hashes of the pieces of a word, with marks for its start and end; none of what is no word."""
    if word in COMMON:
        return _common_pieces(word)
    return _pieces(word) if word[0].isalpha() else ()


@cache
def _common_pieces(word: str) -> Sequence[int]:
    """Return the pieces of one of `COMMON`, which are half of all words, and no secret."""
    return _pieces(word)


def _pieces(word: str) -> Sequence[int]:
    framed = _bytes(f"<{word[:LONGEST_WORD]}>")  # a letter may be several bytes
    return [crc32(framed[span], PARTS) for span in _spans(len(framed))]


@cache
def _spans(size: int) -> Sequence[slice]:
    """Return where the pieces lie of a word of so many bytes; a word is short, so that there are few sizes."""
    return [slice(start, start + length) for length in PIECES for start in range(size - length + 1)]


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")  # half a sign may come in JSON, and is no reason to fail
