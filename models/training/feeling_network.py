"""The network of feelings while it learns: a deep part that reads word by word, and a wide one that adds all up.

Comments on what others posted and messages about oneself are read apart, as the same words mean more in a message:
"we got the house" is glad news there, and hardly more than a fact among comments. The wide part says which a text is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # SciPy ships no types
from torch import nn
from torch.nn import functional

from models.text_features import COUNTED, SIZE, WORD_BUCKETS

FINE = 28
"""GoEmotions' own labels, which it learns beside ours to see finer, and forgets when it is written."""
BUCKETS = WORD_BUCKETS
PLACES = COUNTED + BUCKETS
WIDTH, SEEN = 36, 128
"""Numbers of a word's vector, and of what is seen around a word."""
COMMENT, MESSAGE = slice(0, 3), slice(5, 8)
"""Where the deep part puts the emotions' logits of a text as a comment, and as a message."""
AROUSAL, KNOWN = 3, 4
"""Where it puts arousal, and the logit of knowing the language."""
OUT = 8
"""How many numbers the deep part puts out before the finer labels."""
SHARPNESS = 2.0
"""What the logit of being a message is multiplied with: a text is better read as either than as something between."""
SPREAD = 0.1  # of the vectors that it starts from
HIDDEN, DROPPED = 0.15, 0.3
"""Shares of the words, and of the numbers, that are hidden in each step, so that none is relied upon alone."""
AWAY = 1e4  # taken from the attention of places where a shorter text has no word


@dataclass(frozen=True, slots=True)
class Shares:
    """What the wide part has to say of the emotions of a comment, and of a message; the deep part says the rest."""

    comment: float
    message: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts for the deep part: the features of all their words one after the other, and where each word's begin.

    `words` [texts, words] numbers each text's words among all, or is the number of all where it has none.
    """

    places: torch.Tensor
    values: torch.Tensor
    starts: torch.Tensor
    words: torch.Tensor


class Deep(nn.Module):
    """Gives logits of emotions, twice, and more, as the places above say; then 28 finer ones."""

    def __init__(self, width: int = WIDTH, seen: int = SEEN) -> None:
        """Start from small random vectors of `width` numbers."""
        super().__init__()
        self.vectors = nn.EmbeddingBag(PLACES, width, mode="sum")
        nn.init.normal_(self.vectors.weight, 0.0, SPREAD)
        self.near = nn.Conv1d(width, seen, 3, padding=1)
        self.far = nn.Conv1d(seen, seen, 3, padding=2, dilation=2)
        self.heed = nn.Linear(seen, 1)
        self.top = nn.Linear(2 * seen + 2 * width, OUT + FINE)
        nn.init.zeros_(self.top.weight)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return outputs [texts, 36]."""
        vectors = self.vectors(batch.places, batch.starts, per_sample_weights=batch.values)
        there = (batch.words < len(vectors)).float()
        words = functional.embedding(batch.words, functional.pad(vectors, (0, 0, 0, 1)))
        if self.training:
            hidden = (torch.rand(there.shape) < HIDDEN) & (torch.arange(there.shape[1]) > 0)
            words = words * (~hidden)[:, :, None]
        words = functional.dropout(words, DROPPED, self.training)
        near = torch.relu(self.near(words.transpose(1, 2))) * there[:, None]
        far = torch.relu(self.far(functional.dropout(near, DROPPED, self.training))) * there[:, None]
        seen = near + far
        heed = self.heed(seen.transpose(1, 2))[:, :, 0] + (there - 1.0) * AWAY
        parts = (
            seen.amax(dim=2),
            (seen * heed.softmax(dim=1)[:, None]).sum(dim=2),
            words.sum(dim=1) / there.sum(dim=1, keepdim=True).sqrt(),
            torch.relu(words[:, 0]),
        )
        return self.top(functional.dropout(torch.cat(parts, dim=1), DROPPED, self.training))


class Packed:
    """The features of many texts: those of words one after the other for the deep part, all as a matrix for the wide.

    `wide` is a matrix [texts, SIZE] of values.
    """

    def __init__(self, rows: Iterator[NDArray[np.float32]]) -> None:
        """Take each text's rows [N, 4]."""
        deep, wide = [], []
        for each in rows:
            inner = each[each[:, 2] != 0.0]
            deep.append((deep_places(inner[:, 0]), inner[:, 2], inner[:, 3].astype(np.int16)))
            among = each[each[:, 1] != 0.0]
            wide.append((among[:, 0].astype(np.int32), among[:, 1]))
        self._places, self._values, self._words = (np.concatenate(part) for part in zip(*deep, strict=True))
        self._starts = _starts([len(places) for places, *_ in deep])
        parts = [np.concatenate(part) for part in zip(*wide, strict=True)]
        starts = _starts([len(places) for places, _ in wide])
        self.wide = csr_array((parts[1], parts[0], starts), shape=(len(wide), SIZE))
        self.lengths = np.array([words.max() + 1 for *_, words in deep])

    def batch(self, texts: NDArray[np.int64]) -> Batch:
        """Return some texts for the deep part."""
        lengths = self._starts[texts + 1] - self._starts[texts]
        found = np.repeat(self._starts[texts] - _starts(lengths)[:-1], lengths) + np.arange(lengths.sum())
        place = np.repeat(np.arange(len(texts)), lengths)
        words = self._words[found]
        new = np.flatnonzero(np.diff(place, prepend=-1) | np.diff(words, prepend=-1))
        numbers = np.full((len(texts), int(self.lengths[texts].max())), len(new), np.int64)
        numbers[place[new], words[new]] = np.arange(len(new))
        return Batch(
            torch.from_numpy(self._places[found].astype(np.int64)),
            torch.from_numpy(self._values[found]),
            torch.from_numpy(new),
            torch.from_numpy(numbers),
        )


def blended(deep: NDArray[np.float64], wide: NDArray[np.float64], shares: Shares) -> NDArray[np.float64]:
    """Return the emotions' logits [texts, 3], from the outputs of both parts, [texts, 36] and [texts, 4].

    They are a mean of those of a comment and of a message, by how likely it is a message, and sharper than that.
    """
    emotions, like_message = wide[:, :-1], wide[:, -1:]
    comment = (1.0 - shares.comment) * deep[:, COMMENT] + shares.comment * emotions
    message = (1.0 - shares.message) * deep[:, MESSAGE] + shares.message * emotions
    return comment + (message - comment) / (1.0 + np.exp(-SHARPNESS * like_message))


def deep_places(places: NDArray[np.float32]) -> NDArray[np.int32]:
    """Return where the deep part has the features of places among `SIZE`: fewer buckets for what is hashed."""
    whole = places.astype(np.int32)
    return np.asarray(np.where(whole < COUNTED, whole, COUNTED + (whole - COUNTED) % BUCKETS), np.int32)


def _starts(lengths: list[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
