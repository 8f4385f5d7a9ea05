"""The worst mistakes of the networks that find faces: what was missed, what is no face, and inexact landmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models.schemas import Box, Face, FaceDetector
from models.training.face_data import Sample
from models.training.face_measure import Outcome
from models.training.face_report import Mistake

WORST = 32
"""Mistakes that are told one by one."""


@dataclass(frozen=True, slots=True)
class _Miss:
    """A mistake in the photo at `index`, about its true face at `place`, or where that is None, one that is none.

    The grave come first, of these the larger `gap`, then the larger face.
    """

    grave: bool
    gap: float
    size: float
    index: int
    place: int | None
    what: str
    score: float
    error: float = float("nan")

    @property
    def rank(self) -> tuple[bool, float, float, int]:
        return not self.grave, -self.gap, -self.size, self.index


def worst(
    finder: FaceDetector,
    samples: Sequence[Sample],
    outcomes: Sequence[Outcome],
    faint: Sequence[Outcome],
    threshold: float,
) -> tuple[Mistake, ...]:
    """Return missed and false faces, large ones and those in photos without a face first, by how far they are off.

    `faint` says how near the missed ones came; both lists of outcomes are in the photos' order. `finder` looks again.
    """
    misses = [
        miss
        for index, (each, near) in enumerate(zip(outcomes, faint, strict=True))
        for miss in (*_missed(index, each, near, threshold), *_false(index, each, threshold))
    ]
    return _told(finder, samples, misses)


def _missed(index: int, outcome: Outcome, near: Outcome, threshold: float) -> Iterator[_Miss]:
    for place in np.flatnonzero((outcome.scores < threshold) & (outcome.large | outcome.counted)):
        large, share = bool(outcome.large[place]), float(outcome.shares[place])
        score = min(float(near.scores[place]), threshold)
        what = f"missed a face of {share:.0%} of the width"
        yield _Miss(large, (threshold - score) / threshold, share, index, int(place), what, score)


def _false(index: int, outcome: Outcome, threshold: float) -> Iterator[_Miss]:
    what = "false face, no face is there" if outcome.empty else "false face beside true ones"
    for score in outcome.false[outcome.false >= threshold].tolist():
        yield _Miss(outcome.empty, (score - threshold) / max(1 - threshold, 1e-6), 0.0, index, None, what, score)


def inexact(
    finder: FaceDetector, samples: Sequence[Sample], outcomes: Sequence[Outcome], threshold: float
) -> tuple[Mistake, ...]:
    """Return the found faces whose landmarks are off most."""
    misses = [
        _inexact(index, each, int(place))
        for index, each in enumerate(outcomes)
        for place in np.flatnonzero((each.scores >= threshold) & each.counted & np.isfinite(each.offsets))
    ]
    return _told(finder, samples, misses)


def _inexact(index: int, outcome: Outcome, place: int) -> _Miss:
    error, share, score = (float(of[place]) for of in (outcome.offsets, outcome.shares, outcome.scores))
    what = f"a face of {share:.0%} of the width"
    return _Miss(grave=True, gap=error, size=share, index=index, place=place, what=what, score=score, error=error)


def _told(finder: FaceDetector, samples: Sequence[Sample], misses: Sequence[_Miss]) -> tuple[Mistake, ...]:
    tell = partial(_mistake, finder, samples)
    return tuple(tell(miss) for miss in sorted(misses, key=lambda each: each.rank)[:WORST])


def _mistake(finder: FaceDetector, samples: Sequence[Sample], miss: _Miss) -> Mistake:
    sample = samples[miss.index]
    true, found = true_faces(sample), tuple(finder.find(sample.image))
    about = min(found, key=lambda face: abs(face.score - miss.score)) if miss.place is None else true[miss.place]
    return Mistake(
        name=sample.name,
        what=miss.what,
        score=miss.score,
        error=miss.error,
        box=about.box,
        image=sample.image,
        true=true,
        found=found,
    )


def true_faces(sample: Sample) -> tuple[Face, ...]:
    """Return the labelled faces that count, in fractions of the photo; unknown landmarks are left out."""
    height, width = sample.image.shape[:2]
    known = ~sample.ignored
    boxes = sample.boxes[known] / np.array([width, height, width, height])
    marks = sample.landmarks[known] / np.array([width, height])
    return tuple(_face(box, points) for box, points in zip(boxes, marks, strict=True))


def _face(box: NDArray[np.float64], points: NDArray[np.float64]) -> Face:
    left, top, right, bottom = box.tolist()
    known = points[np.isfinite(points).all(axis=1)].tolist()
    return Face(Box(left, top, right - left, bottom - top), tuple((x, y) for x, y in known), 1.0)
