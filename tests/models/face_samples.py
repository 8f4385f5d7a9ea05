"""Photos with labelled faces, made here, and finders that find what they are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import default_rng
from PIL import Image as Pictures

from models.schemas import Box, Face, Image
from models.training.face_data import Sample, Split

WIDTH, HEIGHT = 80, 60
"""Pixels of `one_face`'s photo."""


def picture(seed: int, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """Return a picture unlike any of another seed."""
    small = default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Pictures.fromarray(small).resize((width, height), Pictures.Resampling.BICUBIC), np.uint8)


def one_face(
    box: tuple[float, float, float, float] = (20, 10, 40, 40), width: int = WIDTH, height: int = HEIGHT
) -> Sample:
    """Return a black photo with one face, its pixels red."""
    image = np.zeros((height, width, 3), np.uint8)
    left, top, right, bottom = (int(value) for value in box)
    image[top:bottom, left:right] = (255, 0, 0)
    eyes, mouth = top + 8, bottom - 8
    points = [(left + 5, eyes), (right - 5, eyes), (left + 10, top + 15), (left + 6, mouth), (right - 6, mouth)]
    return Sample(
        "one.jpg", "one", "", hard=False, image=image, boxes=np.array([box], np.float32),
        landmarks=np.array([points], np.float32), ignored=np.zeros(1, bool), split=Split.TRAIN,
    )  # fmt: skip


def no_face(name: str = "none.jpg", image: Image | None = None) -> Sample:
    """Return a photo without a face."""
    return replace(
        one_face(),
        name=name,
        family="dogcat",
        kind="pets",
        image=picture(7) if image is None else image,
        boxes=np.zeros((0, 4), np.float32),
        landmarks=np.zeros((0, 5, 2), np.float32),
        ignored=np.zeros(0, bool),
    )


def red(image: Image) -> tuple[int, int, int, int]:
    """Return the box of the red pixels."""
    rows, columns = np.nonzero(image[..., 0] > image[..., 1].astype(int) + 100)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


class Finds:
    """A finder that finds what it is told, and keeps what it was shown."""

    def __init__(self, *found: Face) -> None:
        self.found = list(found)
        self.shown: list[Image] = []

    def find(self, image: Image) -> list[Face]:
        assert image.ndim == 3
        self.shown.append(image)
        return self.found


def face(score: float, left: float, top: float, right: float, bottom: float) -> Face:
    """Return a face of `one_face`'s photo, given in pixels, its landmarks where the true ones are."""
    marks = tuple((x / WIDTH, y / HEIGHT) for x, y in one_face().landmarks[0].tolist())
    return Face(Box(left / WIDTH, top / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT), marks, score)
