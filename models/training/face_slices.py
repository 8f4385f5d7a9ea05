"""How well faces are found by their size, brightness, sharpness and roll: the test's own faces, cut by a measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.face_data import Sample
from models.training.face_measure import PROFILE, Outcome
from models.training.face_summary import Errors, errors_of, gathered

SQUARE = 64
"""Pixels of the grey square that a face's brightness and sharpness are measured on, whatever its size in the photo."""
ROUGH = 0.1
"""Landmark error, in eye distances, from which on a face's landmarks are called rough."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slice:
    """How some faces were found: how many there are and how many were, and how exactly their landmarks.

    `rough` of the found ones with known landmarks are off by more than a tenth of the eye distance.
    """

    name: str
    faces: int
    found: int
    errors: Errors
    rough: int


@dataclass(frozen=True, slots=True)
class Group:
    """Slices that answer one question."""

    title: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number [n] for each true face of a photo, NaN where unknown, and between which bounds faces are told apart."""

    title: str
    of: Callable[[Sample], Values]
    bounds: tuple[float, ...]
    form: str
    """How a bound is written."""
    small: bool = False
    """Whether faces too narrow for the other numbers are told, too."""


def slice_of(name: str, scores: Values, offsets: Values, threshold: float) -> Slice:
    """Return how faces with these findings' scores [n] and landmark errors [n] were found."""
    found = scores >= threshold
    rough = int((offsets[found] > ROUGH).sum())
    return Slice(name, len(scores), int(found.sum()), errors_of(offsets[found]), rough)


def sliced(samples: Sequence[Sample], outcomes: Sequence[Outcome], threshold: float) -> tuple[Group, ...]:
    """Return the faces of all photos by each of the measures; the outcomes are in the photos' order."""
    scores, offsets, counted = (
        gathered(outcomes, name).astype(np.float64) for name in ("scores", "offsets", "counted")
    )
    groups = []
    for measure in MEASURES:
        values = np.concatenate([measure.of(sample) for sample in samples])
        bins = np.searchsorted(measure.bounds, values, side="right")
        kept = np.isfinite(values) & ((counted > 0) | measure.small)
        parts = [(name, kept & (bins == place)) for place, name in enumerate(_names(measure))]
        slices = (slice_of(name, scores[part], offsets[part], threshold) for name, part in parts)
        groups.append(Group(measure.title, tuple(each for each in slices if each.faces)))
    return tuple(groups)


def _names(measure: Measure) -> list[str]:
    bounds = [format(bound, measure.form) for bound in measure.bounds]
    between = [f"{low} to {high}" for low, high in pairwise(bounds)]
    return [f"below {bounds[0]}", *between, f"from {bounds[-1]}"]


def shares(sample: Sample) -> Values:
    """Return each face's width in widths of the photo."""
    return np.asarray(widths(sample) / sample.image.shape[1], np.float64)


def widths(sample: Sample) -> Values:
    """Return each face's width in pixels."""
    boxes = sample.boxes[~sample.ignored]
    return (boxes[:, 2] - boxes[:, 0]).astype(np.float64)


def brightness(sample: Sample) -> Values:
    """Return each face's mean grey, 0 to 255."""
    return np.array([face.mean() for face in _greys(sample)], np.float64)


def sharpness(sample: Sample) -> Values:
    """Return the variance of each face's Laplacian, over that of its greys: so that contrast counts for nothing."""
    return np.array([cv2.Laplacian(face, cv2.CV_64F).var() / max(1.0, face.var()) for face in _greys(sample)])


def _greys(sample: Sample) -> list[NDArray[np.uint8]]:
    grey = cv2.cvtColor(sample.image, cv2.COLOR_RGB2GRAY)
    limits = np.tile(grey.shape[::-1], 2)
    faces = []
    for box in sample.boxes[~sample.ignored]:
        left, top, right, bottom = np.clip(box.round(), 0, limits).astype(int)
        # A label at the photo's rim may have no pixel inside.
        part = grey[min(top, limits[1] - 1) : max(bottom, top + 1), min(left, limits[0] - 1) : max(right, left + 1)]
        faces.append(np.asarray(cv2.resize(part, (SQUARE, SQUARE), interpolation=cv2.INTER_AREA), np.uint8))
    return faces


def roll(sample: Sample) -> Values:
    """Return by how many degrees each face's eyes are off the level; NaN in profile and where they are unknown."""
    marks = sample.landmarks[~sample.ignored].astype(np.float64)
    across = marks[:, 1] - marks[:, 0]
    # Eyes that are nearly in one place lie at any angle.
    apart = np.linalg.norm(across, axis=1) >= PROFILE * widths(sample)
    return np.where(apart, np.abs(np.degrees(np.arctan2(across[:, 1], across[:, 0]))), np.nan)


MEASURES = (
    Measure("Width, of the photo's", shares, (0.06, 0.1, 0.2, 0.4, 0.7), ".0%", small=True),
    Measure("Width in pixels", widths, (16, 24, 32, 64, 128), ".0f", small=True),
    Measure("Brightness: mean grey, 0 to 255", brightness, (50, 80, 110, 140), ".0f"),
    Measure("Sharpness: variance of the Laplacian over that of the greys", sharpness, (0.1, 0.2, 0.3, 0.5), "g"),
    Measure("Roll in degrees, but for profiles", roll, (2, 5, 10, 20), ".0f"),
)
