"""FER2013's faces with FERPlus' ten votes each, and the rule that splits them.

Images: Kaggle's ICML 2013 challenge; votes: Microsoft FERPlus (MIT). Folder `faces/` of the data holds
`fer2013plus_dev.zip` (lossless WebP strips of faces, in row order) and `fer2013plus_dev.npz` (the columns).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.expressions import GROUPING

SIZE = 48  # pixels; FER2013's faces are no larger
EXPRESSIONS = 8  # the first columns of the votes; then come "unknown" and "not a face"
TRAINING, PUBLIC_TEST = 0, 1  # the column `usage`
VALIDATION_PARTS = 12  # one group of equal pixels in twelve is kept out of training, to choose on


@dataclass(frozen=True, slots=True)
class VotedFaces:
    """Grey faces [N, 48, 48] and how many of its people saw what in each, [N, 10] in FERPlus' order."""

    pixels: NDArray[np.uint8]
    votes: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of faces."""
        return len(self.pixels)

    def where(self, keep: NDArray[np.bool_]) -> VotedFaces:
        """Return the faces that `keep` [N] marks."""
        return VotedFaces(self.pixels[keep], self.votes[keep])

    @property
    def shares(self) -> NDArray[np.float64]:
        """The vote shares of the eight expressions, [N, 8]; each row sums to 1."""
        votes = self.votes[:, :EXPRESSIONS].astype(np.float64)
        return np.asarray(votes / np.maximum(votes.sum(axis=1, keepdims=True), 1.0), np.float64)

    @property
    def readable(self) -> NDArray[np.bool_]:
        """Whether at least half of the people saw one of the eight expressions, [N]."""
        return np.asarray(2 * self.votes[:, :EXPRESSIONS].sum(axis=1) >= self.votes.sum(axis=1), np.bool_)

    @property
    def emotion(self) -> NDArray[np.int64]:
        """The emotion (its index) that more than half of all votes name, [N]; -1 where none has so many."""
        votes = self.votes[:, :EXPRESSIONS] @ GROUPING
        best = votes.argmax(axis=1)
        agreed = 2 * votes[np.arange(len(votes)), best] > self.votes.sum(axis=1)
        return np.where(agreed, best, -1)


@dataclass(frozen=True, slots=True)
class FerSplit:
    """Three sets without a common image: to fit on, to choose on, and to look at once."""

    train: VotedFaces
    validation: VotedFaces
    test: VotedFaces


def load_fer(data: Path) -> FerSplit:
    """Return the split of `data`'s faces; only rows whose source is certain (`img_src` 0) are used.

    Training and validation part by groups of equal pixels and keep readable faces only. The test is the
    public test less every image that is in the training rows.
    """
    with np.load(data / "faces" / "fer2013plus_dev.npz") as columns:
        faces = VotedFaces(_pixels(data / "faces" / "fer2013plus_dev.zip"), columns["ferplus_votes"].astype(np.int64))
        training, test = _masks(columns)
        validation = np.array([in_validation(int(number)) for number in columns["pixel_group"]])
    return FerSplit(
        train=faces.where(training & ~validation & faces.readable),
        validation=faces.where(training & validation & faces.readable),
        test=faces.where(test),
    )


def rows_of_test(data: Path) -> NDArray[np.int64]:
    """Return at which of the data's rows, the first being 0, the faces of `load_fer`'s test stand."""
    with np.load(data / "faces" / "fer2013plus_dev.npz") as columns:
        return np.flatnonzero(_masks(columns)[1])


def _masks(columns: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows are there to learn from and choose on, and which to test."""
    usage, groups = columns["usage"], columns["pixel_group"]
    sure = columns["img_src"] == 0
    training = sure & (usage == TRAINING)
    return training, sure & (usage == PUBLIC_TEST) & ~np.isin(groups, groups[training])


def in_validation(pixel_group: int) -> bool:
    """Return whether a group of equal images is kept for choosing."""
    return zlib.crc32(str(pixel_group).encode()) % VALIDATION_PARTS == 0


def _pixels(path: Path) -> NDArray[np.uint8]:
    with zipfile.ZipFile(path) as archive:
        strips = [_decode(archive.read(name)).reshape(-1, SIZE, SIZE) for name in sorted(archive.namelist())]
    return np.concatenate(strips)


def _decode(encoded: bytes) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        message = "the archive of FER faces holds something that is no image"
        raise ValueError(message)
    return np.asarray(image, np.uint8)
