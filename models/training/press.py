"""Grey faces from press photos with one label each (muxspace/facial_expressions, Apache-2.0).

Folder `faces/` of the data holds `press_faces_gray.zip` (square crops) and `press_faces_gray.csv` (the columns
`file`, `emotion` and `identity_guess` are used).
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.expressions import standardise
from recommender.vocabulary import EMOTION_OF, Emotion, Expression

IDENTITY_PARTS = 10
TEST_PARTS = frozenset({0, 1})  # two people in ten are kept for the test
VALIDATION_PARTS = frozenset({2})  # and one to choose on


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """Grey faces [N, 48, 48] and the emotion (its index) that each was labelled with, [N]."""

    pixels: NDArray[np.uint8]
    emotion: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of faces."""
        return len(self.pixels)

    def where(self, keep: NDArray[np.bool_]) -> LabelledFaces:
        """Return the faces that `keep` [N] marks."""
        return LabelledFaces(self.pixels[keep], self.emotion[keep])


@dataclass(frozen=True, slots=True)
class PressSplit:
    """Three sets without a common person, as far as the file names tell people apart."""

    train: LabelledFaces
    validation: LabelledFaces
    test: LabelledFaces


def load_press(data: Path) -> PressSplit:
    """Return the split of `data`'s press faces, by person."""
    with (data / "faces" / "press_faces_gray.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    with zipfile.ZipFile(data / "faces" / "press_faces_gray.zip") as archive:
        pixels = np.stack([standardise(_decode(archive.read(row["file"]))) for row in rows])
    faces = LabelledFaces(pixels, np.array([_emotion(row["emotion"]) for row in rows]))
    parts = np.array([part(row["identity_guess"]) for row in rows])
    test, validation = (np.isin(parts, list(chosen)) for chosen in (TEST_PARTS, VALIDATION_PARTS))
    return PressSplit(faces.where(~test & ~validation), faces.where(validation), faces.where(test))


def part(identity: str) -> int:
    """Return which tenth of the people somebody belongs to."""
    return zlib.crc32(identity.encode()) % IDENTITY_PARTS


def _emotion(label: str) -> int:
    return list(Emotion).index(EMOTION_OF[Expression(label)])


def _decode(encoded: bytes) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        message = "the archive of press faces holds something that is no image"
        raise ValueError(message)
    return np.asarray(image, np.uint8)
