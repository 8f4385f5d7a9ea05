"""The faces that the expression network learns from, with both kinds of target, in batches drawn anew each epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.expressions import GROUPING
from models.training.expression_augmentation import augment
from models.training.fer import VotedFaces
from models.training.press import LabelledFaces
from recommender.vocabulary import Emotion

Batch: TypeAlias = tuple[Tensor, Tensor, Tensor, Tensor]
"""Faces [N, 1, S, S], then shares, emotions and weights, as in `Examples`."""

NEGATIVE = list(Emotion).index(Emotion.NEGATIVE)
BATCH = 64
NEGATIVE_WEIGHT = 1.25  # of a negative face's loss: they are the fewest, and each class is to be found as well
PRESS_WEIGHT = 0.5  # of a press face's loss: one careless label weighs less than ten votes
PRESS_SHARE = 0.5  # of the many smiling and neutral press faces, drawn anew for each epoch
SPREAD = 1.05  # by how much chance may leave out more faces of an epoch than it does on average


@dataclass(frozen=True, slots=True)
class Examples:
    """Faces with both kinds of target: eight shares (all zero where unknown) and three; and a weight each.

    `chances` are the shares of epochs that each is drawn for.
    """

    pixels: NDArray[np.uint8]
    shares: NDArray[np.float32]
    emotions: NDArray[np.float32]
    weights: NDArray[np.float32]
    chances: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of faces."""
        return len(self.pixels)

    @property
    def steps(self) -> int:
        """The batches of an epoch; a few of the last faces drawn may be left over."""
        return math.floor((len(self) - float((1 - self.chances).sum()) * SPREAD) / BATCH)

    def batches(self, rng: np.random.Generator, size: int) -> Iterator[Batch]:
        """Yield one epoch's batches, shuffled, each face varied and `size` pixels wide."""
        order = rng.permutation(np.flatnonzero(rng.random(len(self)) < self.chances))
        for step in range(self.steps):
            rows = order[step * BATCH : (step + 1) * BATCH]
            varied = np.stack([augment(self.pixels[row], rng, size=size) for row in rows])
            yield (
                torch.from_numpy(varied).float()[:, None],
                torch.from_numpy(self.shares[rows]),
                torch.from_numpy(self.emotions[rows]),
                torch.from_numpy(self.weights[rows]),
            )


def examples_of(voted: VotedFaces, labelled: LabelledFaces) -> Examples:
    """Return both kinds of faces: of the labelled ones, the eight shares are unknown."""
    one_hot = np.eye(GROUPING.shape[1])
    # What is asked of the three classes is the majority's word, so that is what they learn where there is one.
    majority = np.where(voted.emotion[:, None] >= 0, one_hot[voted.emotion], voted.shares @ GROUPING)
    emotions = np.concatenate([majority, one_hot[labelled.emotion]]).astype(np.float32)
    certain = np.where(emotions.argmax(axis=1) == NEGATIVE, NEGATIVE_WEIGHT, 1.0)
    chances = np.where(labelled.emotion == NEGATIVE, 1.0, PRESS_SHARE)
    return Examples(
        pixels=np.concatenate([voted.pixels, labelled.pixels]),
        shares=np.concatenate([voted.shares, np.zeros((len(labelled), len(GROUPING)))]).astype(np.float32),
        emotions=emotions,
        weights=(np.r_[np.ones(len(voted)), np.full(len(labelled), PRESS_WEIGHT)] * certain).astype(np.float32),
        chances=np.r_[np.ones(len(voted)), chances].astype(np.float32),
    )
