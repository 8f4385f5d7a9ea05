"""The shapes that pass between a photo, the networks and whoever asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import Emotion, Expression, Feeling

Image: TypeAlias = NDArray[np.uint8]
"""An upright photo: height x width x 3, RGB, 0-255."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A decoded photo.

    `pixels` is upright RGB and may be smaller than the file's image; `width` and `height` are those of the
    upright full-size image, in pixels.
    """

    pixels: Image
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the upright photo's width and height: 0 is left or top, 1 right or bottom."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Face:
    """A face that the detector found.

    `landmarks` are five (x, y) pairs in fractions of the photo, "left" as seen in the image: left eye, right
    eye, nose, left and right mouth corner. `score` is the detector's confidence, 0 to 1.
    """

    box: Box
    landmarks: tuple[tuple[float, float], ...]
    score: float


@dataclass(frozen=True, slots=True)
class FaceReading:
    """A face with what its expression looks like; both mappings sum to 1."""

    face: Face
    expressions: Mapping[Expression, float]
    emotions: Mapping[Emotion, float]


@dataclass(frozen=True, slots=True)
class PhotoReading:
    """What a photo says.

    `faces` are all that were found, largest first, and `readings` what the first of them look like. The feeling is
    that of the face at index `chosen`, or where that is None, of all the readings blended. Below a confidence of
    `sure_from`, ask the person instead of guessing. Where `photos` is more than one, a face is the largest of each
    photo, and lies in that photo.
    """

    width: int
    height: int
    faces: tuple[Face, ...]
    readings: tuple[FaceReading, ...]
    chosen: int | None
    feeling: Feeling
    sure_from: float
    photos: int = 1

    @property
    def sure(self) -> bool:
        """Whether the feeling is more than a guess."""
        return self.feeling.confidence >= self.sure_from


class FaceDetector(Protocol):
    """Finds faces."""

    def find(self, image: Image) -> Sequence[Face]:
        """Return the faces in an upright RGB image, largest first; empty where there is none."""
        ...


class ExpressionClassifier(Protocol):
    """Reads expressions."""

    @property
    def sure_from(self) -> float:
        """The probability of the likeliest emotion from which on a reading is more than a guess."""
        ...

    def read(self, image: Image, faces: Sequence[Face]) -> Sequence[FaceReading]:
        """Return the probabilities for each of at least one face of an upright RGB image, in their order."""
        ...


class FeelingReader(Protocol):
    """Reads a feeling from words."""

    def read(self, text: str) -> Feeling | None:
        """Return the feeling that the words express, None where they say nothing readable."""
        ...
