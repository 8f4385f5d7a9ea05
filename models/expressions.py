"""Reads the expression of a face: crop, network, eight probabilities.

Training and serving share `standardise`, `probabilities` and `GROUPING`: what the network meets in a photo is
made the way its training faces were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.crops import cut, similarity
from models.errors import WeightsError
from models.schemas import Face, FaceReading, Image
from models.sessions import WEIGHTS, Session
from recommender.vocabulary import EMOTION_OF, Emotion, Expression

NETWORK = "expressions"
SIZE = 48  # pixels; the side of the network's input, as FER2013's faces have it

ZOOMS = (0.92, 1.1)  # how near a doubtful face is looked at again; chosen on FER2013's validation faces
CLEAR = 0.9  # probability of an emotion from which on another look changes no validation face's emotion
TINY = 1e-12  # probability that stands for none, to divide by

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
        self._sure_from = float(settings.get("sure_from", 0.0))

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1) -> ExpressionReader:
        """Load the network from `folder`; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads))

    @property
    def sure_from(self) -> float:
        """The probability of the likeliest emotion from which on a reading is more than a guess."""
        return self._sure_from

    def read(self, image: Image, faces: Sequence[Face]) -> tuple[FaceReading, ...]:
        """Return the probabilities for each of at least one face of an upright RGB image, in their order."""
        crops = np.stack([face_crop(image, face) for face in faces])
        shares = probabilities(seen_logits(self._session, crops), self._temperature)
        return tuple(_reading(face, row) for face, row in zip(faces, shares, strict=True))


def _reading(face: Face, shares: NDArray[np.float64]) -> FaceReading:
    emotions = shares @ GROUPING
    return FaceReading(
        face=face,
        expressions={expression: float(share) for expression, share in zip(Expression, shares, strict=True)},
        emotions={emotion: float(share) for emotion, share in zip(Emotion, emotions, strict=True)},
    )


def seen_logits(session: Session, crops: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the logits [N, 8] of grey crops [N, 48, 48], of some of them a mean over several looks.

    Where the first look leaves a doubt, a crop is seen in the mirror, and both nearer and farther, too. An expression
    changes neither in the mirror nor with a little distance, so the mean is the better estimate.
    """
    logits = _logits(session, crops)
    doubtful = np.flatnonzero((softmax(logits) @ GROUPING).max(axis=1) < CLEAR)
    if len(doubtful):
        upright = [crops[doubtful], *(np.stack([_zoomed(crops[row], zoom) for row in doubtful]) for zoom in ZOOMS)]
        others = np.concatenate([*upright[1:], *(crop[..., ::-1] for crop in upright)])
        seen = _logits(session, others).reshape(-1, len(doubtful), logits.shape[1])
        logits[doubtful] = (logits[doubtful] + seen.sum(axis=0)) / (1 + len(seen))
    return logits


def _logits(session: Session, crops: NDArray[np.uint8]) -> NDArray[np.float64]:
    (logits,) = session.run(crops[:, None].astype(np.float32))
    return logits.astype(np.float64)


def _zoomed(crop: NDArray[np.uint8], zoom: float) -> NDArray[np.uint8]:
    middle = (SIZE - 1) / 2 * (1 - zoom)
    placing = np.array([(zoom, 0.0, middle), (0.0, zoom, middle)])
    size = (SIZE, SIZE)
    zoomed = cv2.warpAffine(crop, placing, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(zoomed, np.uint8)


def probabilities(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the probabilities [N, 8] that logits stand for, those of the emotions softened by `temperature`.

    Each row sums to 1. What an emotion has is shared out among its expressions as the logits say, so that no
    temperature changes which emotion is the likeliest.
    """
    shares = softmax(logits)
    emotions = np.maximum(shares @ GROUPING, TINY)
    softened = emotions ** (1 / temperature)
    factors = softened / softened.sum(axis=1, keepdims=True) / emotions
    return np.asarray(shares * (factors @ GROUPING.T), np.float64)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax of each row of logits [N, 8]."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def standardise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a square grey crop at the network's size; area averaging, so that shrinking aliases nothing."""
    shrinking = grey.shape[0] > SIZE
    resized = cv2.resize(grey, (SIZE, SIZE), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
    return np.asarray(resized, np.uint8)


def face_crop(image: Image, face: Face) -> NDArray[np.uint8]:
    """Return the upright grey crop [48, 48] of a face, its landmarks laid as near `TEMPLATE` as shape allows."""
    height, width = image.shape[:2]
    placing = similarity(_landmarks(face) * (width, height), TEMPLATE * SIZE)
    return cut(image, placing, SIZE, grey=True)


def _landmarks(face: Face) -> NDArray[np.float64]:
    """Return the five landmarks [5, 2], or where they coincide, the template laid into the box."""
    landmarks = np.array(face.landmarks, dtype=np.float64)
    if landmarks.shape == TEMPLATE.shape and np.isfinite(landmarks).all() and np.ptp(landmarks, axis=0).min() > 0:
        return landmarks
    box = face.box
    return TEMPLATE * (box.width, box.height) + (box.x, box.y)
