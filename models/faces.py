"""Finds faces: a small single-shot network proposes them, a second one judges each of them closely.

The first sees the whole photo at once, and where it shows no large face, its four corners too. It may be bold, because
the second (`models.landmarks`) sends away what is no face. Training, evaluation and serving all look at a photo
through `letterbox`, so that none can drift from the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.crops import shrunk
from models.landmarks import LandmarkFinder
from models.schemas import Box, Face, Image
from models.sessions import WEIGHTS, Session

NETWORK = "faces"
SIDE = 192
"""Pixels of the network's square input: a face of a fifth of the photo is 38 of them, plenty to see it by."""
STRIDES = (8, 16, 32)
"""Pixels between the cells of the network's three grids, in the order of its output rows."""
PROPOSED = 0.15
"""The detector's score from which on a place is looked at closely; it misses hardly a face of the validation photos."""
CLEAR = 0.7
"""Score of a large face from which on the photo is not looked at in the mirror as well."""
FAINTER = 0.7
"""How much below its threshold the detector listens before two looks are joined."""
MOST_PROPOSED = 60
"""Places looked at closely in one photo: bounds the work of a hostile picture."""
SPOTTED = 0.5
"""How much the detector's score counts in the joint one, as much as the other's: a weight that was tuned on the few
validation photos without a face did not hold on others."""
LARGE, PLAIN = 0.14, 0.6
"""Width of a face, as a share of the photo's long side, that makes looking for smaller ones unnecessary, and the joint
score from which on it does: no matter from which score on a face counts, so that one may choose that afterwards."""
TILE = 0.6
"""Side of a corner that is looked at on its own, in long sides of the photo: no small face lies across all borders."""
RIM = 0.02
"""Sides of a corner within which a box ends at its inner border: of a face cut there, another look shows more."""
LEFT = 1.25
"""Times the size asked for that a photo is first shrunk to at least, by a whole factor."""
PADDING = 114
"""The grey that fills the letterbox: near the mean of photos, so that its edge is no strong feature."""
OVERLAP, INSIDE = 0.4, 0.75
"""Two boxes that share more than this (intersection over union), or of the smaller more than that, are one face."""

Array = NDArray[np.float32]


def letterbox(image: Image, side: int = SIDE) -> tuple[Image, float]:
    """Return the image scaled into the top left of a grey square of `side` pixels, and the scale.

    A pixel (x, y) of the image lies at (x * scale, y * scale) of the square.
    """
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size != (width, height):
        # Averaging areas keeps a shrunk photo free of moiré, which the network would have to learn. Whole factors
        # are fast, so they come first; a little more than the size is left for the last step to average well.
        image, _ = shrunk(image, 1 / scale / LEFT)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        image = cv2.resize(image, size, interpolation=how).astype(np.uint8, copy=False)
    square = np.full((side, side, 3), PADDING, np.uint8)
    square[: size[1], : size[0]] = image
    return square, scale


def batch(squares: Sequence[Image]) -> Array:
    """Return letterboxed images as the network's input: N x 3 x side x side, 0-255."""
    return np.ascontiguousarray(np.stack(squares).transpose(0, 3, 1, 2), dtype=np.float32)


def overlaps(box: Array, boxes: Array) -> Array:
    """Return the intersection over union of one box with each of several; boxes are left, top, right, bottom."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = np.prod(box[2:] - box[:2]) + areas - shared
    return np.asarray(shared / np.maximum(union, 1e-6), dtype=np.float32)


def inside(box: Array, boxes: Array) -> Array:
    """Return the area that one box shares with each of several, as a share of the smaller of the two."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    smaller = np.minimum(np.prod(box[2:] - box[:2]), np.prod(boxes[:, 2:] - boxes[:, :2], axis=1))
    return np.asarray(shared / np.maximum(smaller, 1e-6), dtype=np.float32)


def distinct(rows: Array) -> Array:
    """Return the rows (score, left, top, right, bottom, …) without those that repeat a better one, best first."""
    rows = rows[np.argsort(-rows[:, 0], kind="stable")]
    kept: list[Array] = []
    while len(rows):
        best, rows = rows[0], rows[1:]
        kept.append(best)
        apart = (overlaps(best[1:5], rows[:, 1:5]) <= OVERLAP) & (inside(best[1:5], rows[:, 1:5]) <= INSIDE)
        rows = rows[apart]
    return np.stack(kept) if kept else rows


class FaceSpotter:
    """The detector alone: bold, and coarse about landmarks; safe to call from several threads."""

    def __init__(self, session: Session, *, threshold: float = PROPOSED) -> None:
        """Use a loaded network; findings below `threshold` (0 to 1) are dropped."""
        self._session = session
        self._threshold = threshold
        self._side = int(session.entry.input[-1])

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1, threshold: float = PROPOSED) -> FaceSpotter:
        """Load the detector that the manifest in `folder` names; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads), threshold=threshold)

    def find(self, image: Image) -> list[Face]:
        """Return what may be faces of an upright RGB photo, largest first."""
        return faces_of(self.whole(image), image)

    def whole(self, image: Image) -> Array:
        """Return rows (score, left, top, right, bottom, five x, y) in pixels of a photo seen as a whole, best first.

        It is seen in the mirror, too, unless one large face is clear at once: two looks err less than one.
        """
        square, scale = letterbox(image, self._side)
        rows = self._rows([square], [scale])[0]
        if not len(rows) or rows[0, 0] < CLEAR or not large(rows[:1], image):
            rows = self._agreed([rows], [np.ascontiguousarray(square[:, ::-1])], [scale])[0]
        return rows[rows[:, 0] >= self._threshold]

    def corners(self, image: Image) -> Array:
        """Return the same of a photo whose corners are seen one by one, and so larger."""
        height, width = image.shape[:2]
        tile = round(TILE * max(height, width))
        offsets = [(x, y) for y in {0, max(0, height - tile)} for x in {0, max(0, width - tile)}]
        views = [letterbox(image[y : y + tile, x : x + tile], self._side) for x, y in offsets]
        squares, scales = [square for square, _ in views], [scale for _, scale in views]
        found = self._agreed(self._rows(squares, scales), [square[:, ::-1] for square in squares], scales)
        placed = [_placed(rows, offset, (width, height), tile) for rows, offset in zip(found, offsets, strict=True)]
        rows = distinct(np.concatenate(placed))
        return rows[rows[:, 0] >= self._threshold]

    def _agreed(self, rows: Sequence[Array], mirrored: Sequence[Image], scales: Sequence[float]) -> list[Array]:
        """Return the rows of some squares joined with what is seen in their mirror images."""
        again = [
            unmirrored(each, self._side / scale)
            for each, scale in zip(self._rows(mirrored, scales), scales, strict=True)
        ]
        return [joined(*both, self._threshold) for both in zip(rows, again, strict=True)]

    def _rows(self, squares: Sequence[Image], scales: Sequence[float]) -> list[Array]:
        """Return each square's rows in pixels of what was letterboxed, best first."""
        (batches,) = self._session.run(batch(squares))
        # Less than the threshold: what the mirror shows more clearly may still reach it.
        rows = [np.asarray(each[each[:, 0] >= FAINTER * self._threshold]) for each in batches]
        for each, scale in zip(rows, scales, strict=True):
            each[:, 1:] /= scale
        return [distinct(each) for each in rows]


def unmirrored(rows: Array, width: float) -> Array:
    """Return rows of a mirror image `width` pixels wide as they lie in the image itself."""
    turned = rows[:, _MIRRORED]
    turned[:, _ACROSS] = width - turned[:, _ACROSS]
    return turned


_MIRRORED = [0, 3, 2, 1, 4, 7, 8, 5, 6, 9, 10, 13, 14, 11, 12]
"""A row's values when left and right change places: score, box, eyes, nose, mouth corners."""
_ACROSS = [1, 3, 5, 7, 9, 11, 13]
"""A row's values that lie along the photo's width."""


def joined(first: Array, second: Array, least: float) -> Array:
    """Return the means of rows that two looks agree on, and those that only one has at half their score.

    What comes to less than `least` is left out; the best come first.
    """
    shared = np.array([overlaps(row, second[:, 1:5]) for row in first[:, 1:5]]).reshape(len(first), len(second))
    best = shared.argmax(axis=1) if len(second) else np.zeros(len(first), int)
    agreed = shared.max(axis=1, initial=0) > OVERLAP
    alone = np.ones(len(second), bool)
    alone[best[agreed]] = False
    single = np.concatenate([first[~agreed], second[alone]])
    single[:, 0] /= 2
    rows = np.concatenate([(first[agreed] + second[best[agreed]]) / 2, single])
    return distinct(rows[rows[:, 0] >= least])


def _placed(rows: Array, offset: tuple[int, int], size: tuple[int, int], tile: int) -> Array:
    """Return a corner's rows in pixels of the photo, without those that the corner's inner border cuts."""
    rows = rows.copy()
    rows[:, 1:] += np.tile(np.array(offset, np.float32), 7)
    rim = RIM * tile
    cut = np.zeros(len(rows), bool)
    for axis in (0, 1):
        start, end = offset[axis], min(offset[axis] + tile, size[axis])
        cut |= (start > 0) & (rows[:, 1 + axis] < start + rim)
        cut |= (end < size[axis]) & (rows[:, 3 + axis] > end - rim)
    return rows[~cut]


class FaceFinder:
    """Finds faces and their landmarks; safe to call from several threads."""

    def __init__(self, spotter: FaceSpotter, landmarks: LandmarkFinder, *, threshold: float) -> None:
        """Take what proposes faces and what judges them; `threshold` (0 to 1) is the least score of a face."""
        self._spotter = spotter
        self._landmarks = landmarks
        self._threshold = threshold

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1, threshold: float | None = None) -> FaceFinder:
        """Load both networks from `folder`; WeightsError where that fails. `threshold` replaces the manifest's."""
        session = Session.open(NETWORK, folder, threads=threads)
        chosen = float(session.entry.settings["threshold"]) if threshold is None else threshold
        return cls(FaceSpotter(session), LandmarkFinder.open(folder, threads=threads), threshold=chosen)

    def find(self, image: Image) -> list[Face]:
        """Return the faces of an upright RGB photo, largest first; empty where there is none."""
        rows = self._judged(image, self._spotter.whole(image))
        if not large(rows[rows[:, 0] >= PLAIN], image):
            more = self._judged(image, self._spotter.corners(image))
            rows = distinct(np.concatenate([rows, more]))
        return faces_of(rows[rows[:, 0] >= self._threshold], image)

    def _judged(self, image: Image, rows: Array) -> Array:
        """Return those of the detector's rows that may count, with the joint score and exact landmarks."""
        least = min(self._threshold, PLAIN)
        # Of a lower score not even certainty would make a joint one that suffices.
        rows = rows[rows[:, 0] >= least ** (1 / SPOTTED)][:MOST_PROPOSED]
        if not len(rows):
            return rows
        landmarks, scores = self._landmarks.find(image, rows[:, 1:5].astype(np.float64))
        joint = joint_score(rows[:, 0].astype(np.float64), scores)
        judged = np.column_stack([joint, rows[:, 1:5], landmarks.reshape(-1, 10)]).astype(np.float32)
        return distinct(judged[joint >= least])


def joint_score(spotted: NDArray[np.float64], judged: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the scores of both networks [N] say together, 0 to 1: their geometric mean, weighted by `SPOTTED`."""
    return np.asarray(spotted**SPOTTED * judged ** (1 - SPOTTED), np.float64)


def large(rows: Array, image: Image) -> bool:
    """Return whether one of the rows is a large face of the photo."""
    return bool((rows[:, 3] - rows[:, 1]).max(initial=0) >= LARGE * max(image.shape[:2]))


def faces_of(rows: Array, image: Image) -> list[Face]:
    """Return rows in pixels of a photo as faces in fractions of it, largest first, without what lies outside."""
    height, width = image.shape[:2]
    faces = [_face(row, width, height) for row in rows]
    faces = [face for face in faces if face.box.width > 0 and face.box.height > 0]
    return sorted(faces, key=lambda face: -face.box.width * face.box.height)


def _face(row: Array, width: int, height: int) -> Face:
    left, right = np.clip(row[[1, 3]] / width, 0, 1).tolist()
    top, bottom = np.clip(row[[2, 4]] / height, 0, 1).tolist()
    points = (row[5:15].reshape(5, 2) / np.array([width, height])).tolist()
    return Face(Box(left, top, right - left, bottom - top), tuple((x, y) for x, y in points), float(row[0]))
