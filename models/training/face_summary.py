"""Sums up what a face detector found in many photos, at a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.faces import Array
from models.training.face_measure import Outcome


@dataclass(frozen=True, slots=True)
class Errors:
    """The landmark errors of found faces, in eye distances: of how many faces, their mean and median."""

    faces: int
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What was found at a threshold.

    Large faces are wider than a fifth of the photo, `faces` are those wider than 32 pixels; `right` and `wrong` are all
    findings in photos with faces, by whether they are one. `elsewhere` are photos without a face from sources that had
    no part in training, and none of the `empty`; `false_faces` are all findings in the empty.
    """

    photos: int
    large_faces: int
    large_found: int
    large_errors: Errors
    faces: int
    found: int
    errors: Errors
    right: int
    wrong: int
    empty_photos: int
    empty_false: int
    false_faces: int
    elsewhere_photos: int
    elsewhere_false: int

    @property
    def large_recall(self) -> float:
        """The share of the large faces that are found; NaN where there are none, as for the other shares."""
        return ratio(self.large_found, self.large_faces)

    @property
    def recall(self) -> float:
        """The share of the faces of at least 32 pixels that are found."""
        return ratio(self.found, self.faces)

    @property
    def precision(self) -> float:
        """The share of the findings in photos with faces that are faces."""
        return ratio(self.right, self.right + self.wrong)

    @property
    def landmark_error(self) -> float:
        """The mean landmark error of large faces."""
        return self.large_errors.mean

    @property
    def false_rate(self) -> float:
        """The share of the photos without a face that show a false one."""
        return ratio(self.empty_false, self.empty_photos)

    @property
    def elsewhere_rate(self) -> float:
        """The same of photos from sources that had no part in training."""
        return ratio(self.elsewhere_false, self.elsewhere_photos)


def ratio(part: float, whole: float) -> float:
    """Return a share; NaN of nothing."""
    return part / whole if whole else float("nan")


def summary(outcomes: Sequence[Outcome], threshold: float) -> Summary:
    """Return the numbers at a threshold."""
    filled = [each for each in outcomes if not each.empty]
    empty = [each for each in outcomes if each.empty and not each.elsewhere]
    elsewhere = [each for each in outcomes if each.empty and each.elsewhere]
    large, counted = (gathered(filled, name).astype(bool) for name in ("large", "counted"))
    found, offsets = gathered(filled, "scores") >= threshold, gathered(filled, "offsets")
    return Summary(
        photos=len(filled),
        large_faces=int(large.sum()),
        large_found=int((large & found).sum()),
        large_errors=errors_of(offsets[large & found]),
        faces=int(counted.sum()),
        found=int((counted & found).sum()),
        errors=errors_of(offsets[counted & found]),
        right=int(found.sum()),
        wrong=_false(filled, threshold),
        empty_photos=len(empty),
        empty_false=_showing(empty, threshold),
        false_faces=_false(empty, threshold),
        elsewhere_photos=len(elsewhere),
        elsewhere_false=_showing(elsewhere, threshold),
    )


def gathered(outcomes: Sequence[Outcome], name: str) -> Array:
    """Return an attribute of all the outcomes' faces, one after another."""
    parts = [getattr(each, name) for each in outcomes]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def errors_of(offsets: NDArray[np.floating]) -> Errors:
    """Return mean and median of the known errors; NaN where there are none."""
    known = offsets[np.isfinite(offsets)].astype(np.float64)
    mean, median = (float(of(known)) if len(known) else float("nan") for of in (np.mean, np.median))
    return Errors(len(known), mean, median)


def false_rate(empty: Sequence[Outcome], threshold: float) -> float:
    """Return the share of photos without a face in which one is found; 0 of none."""
    return _showing(empty, threshold) / len(empty) if empty else 0.0


def _showing(outcomes: Sequence[Outcome], threshold: float) -> int:
    return sum(bool((each.false >= threshold).any()) for each in outcomes)


def _false(outcomes: Sequence[Outcome], threshold: float) -> int:
    return sum(int((each.false >= threshold).sum()) for each in outcomes)
