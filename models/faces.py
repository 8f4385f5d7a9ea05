"""Finds faces: a small single-shot network over one letterboxed copy of the photo, then numpy.

Training, evaluation and serving all look at a photo through `letterbox`, so that none can drift from the others.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.schemas import Box, Face, Image
from models.sessions import WEIGHTS, Session

NETWORK = "faces"
SIDE = 192
"""Pixels of the network's square input: a face of a fifth of the photo is 38 of them, plenty to see it by."""
STRIDES = (8, 16, 32)
"""Pixels between the cells of the network's three grids, in the order of its output rows."""
UNSURE = (0.4, 0.75)
"""Best scores between which a photo is looked at again, in the mirror: two looks err less than one."""
PADDING = 114
"""The grey that fills the letterbox: near the mean of photos, so that its edge is no strong feature."""
OVERLAP = 0.4
"""Two boxes that share more than this (intersection over union) are one face; faces of neighbours share less."""
MOST_FACES = 100
"""Faces reported at most: a crowd beyond that helps nobody, and bounds the work of a hostile picture."""

Array = NDArray[np.float32]


def letterbox(image: Image, side: int = SIDE) -> tuple[Image, float]:
    """Return the image scaled into the top left of a grey square of `side` pixels, and the scale.

    A pixel (x, y) of the image lies at (x * scale, y * scale) of the square.
    """
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size != (width, height):
        # Averaging areas keeps a shrunk photo free of moiré, which the network would have to learn.
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        image = cv2.resize(image, size, interpolation=how).astype(np.uint8, copy=False)
    square = np.full((side, side, 3), PADDING, np.uint8)
    square[: size[1], : size[0]] = image
    return square, scale


def batch(square: Image) -> Array:
    """Return a letterboxed image as the network's input: 1 x 3 x side x side, 0-255."""
    return np.ascontiguousarray(square.transpose(2, 0, 1)[None], dtype=np.float32)


def overlaps(box: Array, boxes: Array) -> Array:
    """Return the intersection over union of one box with each of several; boxes are left, top, right, bottom."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = np.prod(box[2:] - box[:2]) + areas - shared
    return np.asarray(shared / np.maximum(union, 1e-6), dtype=np.float32)


def distinct(rows: Array, *, overlap: float = OVERLAP, most: int = MOST_FACES) -> Array:
    """Return the rows (score, left, top, right, bottom, …) without those that repeat a better one, best first."""
    rows = rows[np.argsort(-rows[:, 0], kind="stable")]
    kept: list[Array] = []
    while len(rows) and len(kept) < most:
        kept.append(rows[0])
        rows = rows[1:][overlaps(rows[0, 1:5], rows[1:, 1:5]) <= overlap]
    return np.stack(kept) if kept else rows


_MIRRORED = [0, 3, 2, 1, 4, 7, 8, 5, 6, 9, 10, 13, 14, 11, 12]
"""A row's values when left and right change places: score, box, eyes, nose, mouth corners."""
_ACROSS = [1, 3, 5, 7, 9, 11, 13]
"""A row's values that lie along the photo's width."""


def unmirrored(rows: Array, side: int = SIDE) -> Array:
    """Return what the network saw in a mirrored square as it lies in the square itself, cell by cell."""
    order, start = [], 0
    for cells in (side // stride for stride in STRIDES):
        order.append(start + np.arange(cells * cells).reshape(cells, cells)[:, ::-1].ravel())
        start += cells * cells
    turned = rows[np.concatenate(order)][:, _MIRRORED]
    turned[:, _ACROSS] = side - turned[:, _ACROSS]
    return turned


class FaceFinder:
    """The face detector; safe to call from several threads."""

    def __init__(self, session: Session, *, threshold: float | None = None) -> None:
        """Use a loaded network; `threshold` (0 to 1) replaces the manifest's, as evaluation does."""
        self._session = session
        self._threshold = float(session.entry.settings["threshold"]) if threshold is None else threshold
        self._side = int(session.entry.input[-1])

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1, threshold: float | None = None) -> FaceFinder:
        """Load the detector that the manifest in `folder` names; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads), threshold=threshold)

    def find(self, image: Image) -> list[Face]:
        """Return the faces of an upright RGB photo, largest first; empty where there is none."""
        square, scale = letterbox(image, self._side)
        rows = self._look(square)
        rows = distinct(rows[rows[:, 0] >= self._threshold])
        height, width = image.shape[:2]
        faces = [_face(row, width * scale, height * scale) for row in rows]
        faces = [face for face in faces if face.box.width > 0 and face.box.height > 0]
        return sorted(faces, key=lambda face: -face.box.width * face.box.height)

    def _look(self, square: Image) -> Array:
        """Return the network's rows; where it is in doubt, their mean with what it sees in the mirror."""
        rows = self._rows(square)
        low, high = UNSURE
        if not low < rows[:, 0].max(initial=0) < high:
            return rows
        again = unmirrored(self._rows(square[:, ::-1]), self._side)
        return np.asarray((rows + again) / 2, np.float32)

    def _rows(self, square: Image) -> Array:
        (batches,) = self._session.run(batch(square))
        rows: Array = batches[0]
        return rows


def _face(row: Array, width: float, height: float) -> Face:
    """Return one row of the network's output as fractions of a photo that takes up width x height of its input."""
    left, right = np.clip(row[[1, 3]] / width, 0, 1).tolist()
    top, bottom = np.clip(row[[2, 4]] / height, 0, 1).tolist()
    points = (row[5:15].reshape(5, 2) / np.array([width, height])).tolist()
    return Face(Box(left, top, right - left, bottom - top), tuple((x, y) for x, y in points), float(row[0]))
