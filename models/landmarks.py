"""Looks closely at what the detector took for a face, and says whether it is one and where its landmarks are.

The detector sees the whole photo small; this network sees one face at a time, upright and at one scale, and so knows
better on both counts. It looks twice: at the detector's box, then at the face laid straight by what it saw there; and
where that leaves a doubt, at both in the mirror.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from models.crops import cut, similarity
from models.schemas import Image
from models.sessions import WEIGHTS, Session

NETWORK = "landmarks"
SIDE = 48
"""Pixels of the network's square input."""
ROOM, CLOSE_ROOM = 1.35, 1.0
"""Longer sides of a box that the square takes in at the first look and at the second, which sees more detail."""
HOPELESS = 0.05
"""A first look's certainty below which there is no second."""
CLEAR = 0.95
"""The mean certainty of two looks from which on none into the mirror is needed: most faces of a photo reach it."""
_MIRRORED = [1, 0, 2, 4, 3]
"""The landmarks when left and right change places."""
TEMPLATE: NDArray[np.float64] = (
    np.array([(-0.172, -0.161), (0.172, -0.161), (0.0, 0.037), (-0.142, 0.2), (0.142, 0.2)]) / CLOSE_ROOM + 0.5
)
"""Where the second look has the landmarks of a frontal face, in fractions of the square: medians of the training
labels, moved to the middle."""

Array: TypeAlias = NDArray[np.float64]


def box_placing(box: Array) -> Array:
    """Return the placing [2, 3] that brings a box (left, top, right, bottom) into the middle of the square."""
    scale = SIDE / (ROOM * max(float((box[2:] - box[:2]).max()), 1e-3))
    return np.column_stack([np.eye(2) * scale, SIDE / 2 - scale * (box[:2] + box[2:]) / 2])


def face_placing(landmarks: Array) -> Array:
    """Return the placing [2, 3] that brings five landmarks [5, 2] as near to `TEMPLATE` as shape allows."""
    return similarity(landmarks, TEMPLATE * SIDE)


def placed(points: Array, placing: Array) -> Array:
    """Return points [N, 2] where a placing brings them."""
    return np.asarray(points @ placing[:, :2].T + placing[:, 2], np.float64)


def unplaced(points: Array, placing: Array) -> Array:
    """Return points [N, 2] of a square where they lie in the photo."""
    return placed(points, np.asarray(cv2.invertAffineTransform(placing), np.float64))


class LandmarkFinder:
    """Judges faces one by one; safe to call from several threads."""

    def __init__(self, session: Session) -> None:
        """Take the loaded network."""
        self._session = session

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1) -> LandmarkFinder:
        """Load the network from `folder`; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads))

    def find(self, image: Image, boxes: Array) -> tuple[Array, Array]:
        """Return for boxes [N, 4] of a photo the landmarks [N, 5, 2], both in pixels, and scores [N], 0 to 1.

        Both are means of two looks or four, the score of how certain each is of a face; of what is none at the first
        look, the score is half of that one's, and there is no second.
        """
        firsts = np.array([box_placing(box) for box in boxes])
        landmarks, scores = self._look(image, firsts)
        again = np.flatnonzero(scores >= HOPELESS)
        if not len(again):
            return landmarks, scores / 2
        seconds = np.array([face_placing(points) for points in landmarks[again]])
        closer, second = self._look(image, seconds)
        landmarks[again] = (landmarks[again] + closer) / 2
        scores[again] += second
        scores /= 2
        doubtful = scores[again] < CLEAR
        if doubtful.any():
            again = again[doubtful]
            turned = [self._look(image, each, mirrored=True) for each in (firsts[again], seconds[doubtful])]
            landmarks[again] = (landmarks[again] + np.mean([points for points, _ in turned], axis=0)) / 2
            scores[again] = (scores[again] + np.mean([certainty for _, certainty in turned], axis=0)) / 2
        return landmarks, scores

    def _look(self, image: Image, placings: Array, *, mirrored: bool = False) -> tuple[Array, Array]:
        squares = np.stack([cut(image, placing, SIDE) for placing in placings])
        if mirrored:
            squares = squares[:, :, ::-1]
        (rows,) = self._session.run(np.ascontiguousarray(squares.transpose(0, 3, 1, 2), np.float32))
        points = rows[:, 1:].reshape(-1, 5, 2).astype(np.float64)
        if mirrored:
            points = points[:, _MIRRORED] * (-1, 1) + (SIDE, 0)
        found = np.stack([unplaced(each, placing) for each, placing in zip(points, placings, strict=True)])
        return found, rows[:, 0].astype(np.float64)
