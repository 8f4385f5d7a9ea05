"""Reads the expression of a face: crop, network, eight probabilities.

Training and serving share `standardise`, `probabilities` and `GROUPING`: what the network meets in a photo is
made the way its training faces were made.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import WeightsError
from models.schemas import Face, FaceReading, Image
from models.sessions import WEIGHTS, Session
from recommender.vocabulary import EMOTION_OF, Emotion, Expression

NETWORK = "expressions"
SIZE = 48  # pixels; the side of the network's input, as FER2013's faces have it
# Room to warp in before the last shrinking, so that it can average four by four pixels and alias nothing.
ROOMY = 4 * SIZE

ZOOMS = (0.92, 1.0, 1.1)  # how near a face is looked at; chosen on FER2013's validation faces

TEMPLATE: NDArray[np.float64] = np.array([(0.326, 0.393), (0.674, 0.393), (0.5, 0.588), (0.354, 0.745), (0.646, 0.745)])
"""Where a crop has left eye, right eye, nose, left and right mouth corner, in fractions of its side.

The framing of FER2013: medians of what our detector finds in its training images, made symmetric. The mean image
of faces cut from photos in this way agrees with the mean of those images to within 0.02 of the side.
"""

GROUPING: NDArray[np.float64] = np.array(
    [[float(EMOTION_OF[expression] is emotion) for emotion in Emotion] for expression in Expression]
)
"""[8, 3]: 1 where an expression counts towards an emotion."""


class ExpressionReader:
    """Reads expressions with one network; safe to call from several threads."""

    def __init__(self, session: Session) -> None:
        """Take the loaded network; WeightsError where its manifest section is not one for expressions."""
        settings = session.entry.settings
        temperature = settings.get("temperature", 0.0)
        if settings.get("labels") != [expression.value for expression in Expression] or temperature <= 0:
            raise WeightsError(session.entry.path, "has other labels than ours, or no temperature")
        self._session = session
        self._temperature = float(temperature)

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1) -> ExpressionReader:
        """Load the network from `folder`; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads))

    def read(self, image: Image, face: Face) -> FaceReading:
        """Return the probabilities for `face` of an upright RGB image."""
        crop = face_crop(image, face)
        shares = probabilities(seen_logits(self._session, crop[None]), self._temperature)[0]
        emotions = shares @ GROUPING
        return FaceReading(
            face=face,
            expressions={expression: float(share) for expression, share in zip(Expression, shares, strict=True)},
            emotions={emotion: float(share) for emotion, share in zip(Emotion, emotions, strict=True)},
        )


def seen_logits(session: Session, crops: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean logits [N, 8] of grey crops [N, 48, 48], each looked at in several `views`."""
    several = views(crops)
    (logits,) = session.run(several.reshape(-1, 1, SIZE, SIZE).astype(np.float32))
    return np.asarray(logits.reshape(len(several), len(crops), -1).mean(axis=0), np.float64)


def views(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return grey crops [N, 48, 48] at each of `ZOOMS` and mirrored, [2 x zooms, N, 48, 48].

    An expression changes neither in the mirror nor with a little distance, so their mean is the better estimate.
    """
    zoomed = np.stack([_zoomed(crops, zoom) for zoom in ZOOMS])
    return np.concatenate([zoomed, zoomed[..., ::-1]])


def _zoomed(crops: NDArray[np.uint8], zoom: float) -> NDArray[np.uint8]:
    middle = (SIZE - 1) / 2
    placing = np.array([(zoom, 0.0, middle - zoom * middle), (0.0, zoom, middle - zoom * middle)])
    return np.stack([_warped(crop, placing, SIZE) for crop in crops])


def probabilities(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the softmax of logits [N, 8] softened by `temperature`; each row sums to 1."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def standardise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a square grey crop at the network's size; area averaging, so that shrinking aliases nothing."""
    shrinking = grey.shape[0] > SIZE
    resized = cv2.resize(grey, (SIZE, SIZE), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
    return np.asarray(resized, np.uint8)


def face_crop(image: Image, face: Face) -> NDArray[np.uint8]:
    """Return the upright grey crop [48, 48] of a face, its landmarks laid as near `TEMPLATE` as shape allows."""
    height, width = image.shape[:2]
    # Fractions count from a pixel's corner, OpenCV from its middle.
    placing = _similarity(_landmarks(face) * (width, height) - 0.5, TEMPLATE * ROOMY - 0.5)
    grey, placing = _neighbourhood(image, placing)
    return standardise(_warped(grey, placing, ROOMY))


def _landmarks(face: Face) -> NDArray[np.float64]:
    """Return the five landmarks [5, 2], or where they coincide, the template laid into the box."""
    landmarks = np.array(face.landmarks, dtype=np.float64)
    if landmarks.shape == TEMPLATE.shape and np.isfinite(landmarks).all() and np.ptp(landmarks, axis=0).min() > 0:
        return landmarks
    box = face.box
    return TEMPLATE * (box.width, box.height) + (box.x, box.y)


def _similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the turn, scale and shift [2, 3] that bring points [N, 2] nearest to their targets.

    Least squares over complex numbers: a point times `factor` is turned by its angle and scaled by its length.
    """
    here = (source - source.mean(axis=0)) @ (1, 1j)
    there = (target - target.mean(axis=0)) @ (1, 1j)
    factor = np.vdot(here, there) / np.vdot(here, here)
    linear = np.array([(factor.real, -factor.imag), (factor.imag, factor.real)])
    return np.column_stack([linear, target.mean(axis=0) - linear @ source.mean(axis=0)])


def _neighbourhood(image: Image, placing: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the grey part of a photo that the crop needs, at most at the crop's scale, and `placing` for it.

    A large face is shrunk by averaging before it is turned: `warpAffine` alone looks at four pixels and aliases.
    """
    left, top, right, bottom = _reach(image.shape[:2], placing)
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    scale = min(1.0, float(np.hypot(placing[0, 0], placing[1, 0])))
    width, height = (max(1, round(side * scale)) for side in (right - left, bottom - top))
    if scale < 1.0:
        grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    # A small pixel's middle lies between middles of large ones, hence the halves.
    ratio = np.array([(right - left) / width, (bottom - top) / height])
    linear = placing[:, :2] * ratio
    shift = placing[:, :2] @ ((left, top) + ratio / 2 - 0.5) + placing[:, 2]
    return np.asarray(grey, np.uint8), np.column_stack([linear, shift])


def _reach(shape: tuple[int, int], placing: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """Return the photo's pixels (left, top, right, bottom) that the crop's corners reach, at least one."""
    corners = np.array([(0, 0), (ROOMY, 0), (0, ROOMY), (ROOMY, ROOMY)], dtype=np.float64)
    reached = np.linalg.solve(placing[:, :2], (corners - placing[:, 2]).T)
    height, width = shape
    left, right = _span(reached[0], width)
    top, bottom = _span(reached[1], height)
    return left, top, right, bottom


def _span(reached: NDArray[np.float64], side: int) -> tuple[int, int]:
    margin = 2  # pixels, for interpolation at the rim
    start = int(np.clip(np.floor(reached.min()) - margin, 0, side - 1))
    return start, int(np.clip(np.ceil(reached.max()) + margin, start + 1, side))


def _warped(grey: NDArray[np.uint8], placing: NDArray[np.float64], side: int) -> NDArray[np.uint8]:
    """Return the square that `placing` [2, 3] makes of a grey image; beyond its rim, the rim goes on."""
    square = cv2.warpAffine(grey, placing, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(square, np.uint8)
