"""What a committee has to teach one of its members: how it reads each training face, with all its looks.

A committee that looks several times errs less than a member that looks once, and says of a doubtful face how doubtful
it is. So a member that learns partly from what the committee says comes nearer to it (Hinton et al. 2015). And the
committee can read faces that nobody voted on: those of the photos that the face networks learn from.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.expressions import GROUPING, SIZE, face_crop, probabilities
from models.schemas import Box, Face
from models.sessions import Session
from models.training.expression_evaluate import batched_logits
from models.training.expression_examples import Examples
from models.training.face_data import Sample, Split, load

TAUGHT = 0.4
"""How much the committee's word counts beside the people's, where there is theirs."""
SOFTENED = 0.85
"""The temperature at which the committee speaks: a little surer than it learned to be from divided votes."""
UNVOTED_WEIGHT = 0.5
"""Of the loss of a face that only the committee speaks of."""
WIDE_ENOUGH = 40
"""Pixels of a photo's face from which on a crop of 48 shows its expression."""


def taught(examples: Examples, photos: NDArray[np.uint8], session: Session) -> Examples:
    """Return examples whose targets are mixed with what a committee says of them, and crops of `photos` [N, 48, 48].

    Where the eight shares are unknown, they stay so; of the photos' faces, all targets are the committee's.
    """
    said = probabilities(batched_logits(session, np.concatenate([examples.pixels, photos])), SOFTENED)
    known, new = said[: len(examples)], said[len(examples) :]
    voted = examples.shares.sum(axis=1, keepdims=True) > 0
    shares = np.where(voted, _mixed(examples.shares, known), 0.0)
    return Examples(
        pixels=np.concatenate([examples.pixels, photos]),
        shares=np.concatenate([shares, new]).astype(np.float32),
        emotions=np.concatenate([_mixed(examples.emotions, known @ GROUPING), new @ GROUPING]).astype(np.float32),
        weights=np.r_[examples.weights, np.full(len(photos), UNVOTED_WEIGHT)].astype(np.float32),
        chances=np.r_[examples.chances, np.ones(len(photos))].astype(np.float32),
    )


def _mixed(people: NDArray[np.float32], committee: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((1 - TAUGHT) * people + TAUGHT * committee, np.float64)


def photo_faces(data: Path) -> NDArray[np.uint8]:
    """Return crops [N, 48, 48] of faces in the photos of `data` that may be learned from, cut as serving cuts them."""
    crops = [crop for sample in load(data, splits=[Split.TRAIN]) for crop in _crops(sample)]
    return np.stack(crops) if crops else np.zeros((0, SIZE, SIZE), np.uint8)


def _crops(sample: Sample) -> Iterable[NDArray[np.uint8]]:
    height, width = sample.image.shape[:2]
    wide = sample.boxes[:, 2] - sample.boxes[:, 0] >= WIDE_ENOUGH
    clear = wide & ~sample.ignored & np.isfinite(sample.landmarks).all(axis=(1, 2))
    for box, marks in zip(sample.boxes[clear], sample.landmarks[clear], strict=True):
        left, top, right, bottom = (box / (width, height, width, height)).tolist()
        points = tuple((x, y) for x, y in (marks / (width, height)).tolist())
        yield face_crop(sample.image, Face(Box(left, top, right - left, bottom - top), points, 1.0))
