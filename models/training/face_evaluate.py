"""Measures the face detector on photos that it did not learn from, through the very code that serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.faces import Array, FaceFinder, overlaps
from models.schemas import Face, FaceDetector, Image
from models.sessions import WEIGHTS, read_manifest
from models.training.face_data import Sample, Split, load

SAME = 0.5
"""Intersection over union from which on a box found is the face."""
LARGE = 0.2
"""Share of the photo's width from which on a face is a large one: those that a selfie shows."""
SMALL_SIDE = 32
"""Pixels of the photo: smaller faces are counted nowhere."""
FAINT = 0.05
"""Score from which on findings are kept for curves over thresholds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in one photo.

    `large` and `sizes` [n] (pixels) describe its true faces; `scores` [n] are those of their findings, 0 where a face
    was missed, and `offsets` [n] the mean landmark errors in eye distances, NaN where unknown. `false` are the
    scores of findings that are no face.
    """

    name: str
    family: str
    empty: bool
    large: NDArray[np.bool_]
    sizes: Array
    scores: Array
    offsets: Array
    false: Array


@dataclass(frozen=True, slots=True)
class FaceReport:
    """The detector's numbers; rates are shares, 0 to 1, and `landmark_error` a share of the eye distance.

    Large faces are wider than a fifth of the photo. `elsewhere` are photos without a face from sources that had no
    part in training.
    """

    threshold: float
    photos: int
    large_faces: int
    large_recall: float
    faces: int
    recall: float
    precision: float
    landmark_error: float
    empty_photos: int
    false_rate: float
    elsewhere_photos: int
    elsewhere_rate: float


def report(data: Path, folder: Path = WEIGHTS) -> FaceReport:
    """Return the numbers of the detector in `folder` over the held-out test photos of `data`."""
    finder = FaceFinder.open(folder, threshold=FAINT)
    samples = load(data, splits=[Split.TEST, Split.ELSEWHERE])
    threshold = float(read_manifest(folder)["faces"].settings["threshold"])
    return summary(measure(finder, samples), threshold)


def measure(finder: FaceDetector, samples: Iterable[Sample]) -> list[Outcome]:
    """Return what the finder sees in each photo."""
    return [_outcome(sample, finder.find(sample.image)) for sample in samples]


def summary(outcomes: Sequence[Outcome], threshold: float) -> FaceReport:
    """Return the numbers at a threshold."""
    filled = [outcome for outcome in outcomes if not outcome.empty]
    scores, sizes, large, offsets = (
        np.concatenate([getattr(outcome, name) for outcome in filled])
        for name in ("scores", "sizes", "large", "offsets")
    )
    found, counted = scores >= threshold, sizes >= SMALL_SIDE
    wrong = sum(int((outcome.false >= threshold).sum()) for outcome in filled)
    empty = [outcome for outcome in outcomes if outcome.empty and outcome.family != "no_face_a"]
    elsewhere = [outcome for outcome in outcomes if outcome.family == "no_face_a"]
    return FaceReport(
        threshold=threshold,
        photos=len(filled),
        large_faces=int(large.sum()),
        large_recall=_mean(found[large]),
        faces=int(counted.sum()),
        recall=_mean(found[counted]),
        precision=float(found.sum() / max(1, int(found.sum()) + wrong)),
        landmark_error=_mean(offsets[found & large]),
        empty_photos=len(empty),
        false_rate=false_rate(empty, threshold),
        elsewhere_photos=len(elsewhere),
        elsewhere_rate=false_rate(elsewhere, threshold),
    )


def false_rate(empty: Sequence[Outcome], threshold: float) -> float:
    """Return the share of photos without a face in which one is found."""
    return float(np.mean([bool((outcome.false >= threshold).any()) for outcome in empty])) if empty else 0.0


def _mean(values: NDArray[Any]) -> float:
    """Return the mean of the known values, NaN where there are none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def lines(report: FaceReport) -> list[str]:
    """Return the report as lines of text for people."""
    return [
        f"Faces, at threshold {report.threshold:.2f}, on {report.photos} held-out photos with faces:",
        f"  recall {report.large_recall:.4f} of {report.large_faces} faces wider than a fifth of the photo",
        f"  recall {report.recall:.4f} of {report.faces} faces of at least {SMALL_SIDE} pixels",
        f"  precision {report.precision:.4f}",
        f"  landmarks off by {report.landmark_error:.4f} of the eye distance, on average, on large faces",
        f"  a false face in {report.false_rate:.4f} of {report.empty_photos} held-out photos without one",
        f"  a false face in {report.elsewhere_rate:.4f} of {report.elsewhere_photos} photos from other sources",
    ]


def boxes_of(faces: Sequence[Face], image: Image) -> Array:
    """Return the boxes of faces in pixels: left, top, right, bottom."""
    height, width = image.shape[:2]
    rows = [
        (b.x * width, b.y * height, (b.x + b.width) * width, (b.y + b.height) * height) for b in (f.box for f in faces)
    ]
    return np.array(rows, np.float32).reshape(-1, 4)


def _outcome(sample: Sample, faces: Sequence[Face]) -> Outcome:
    known = ~sample.ignored
    true, marks = sample.boxes[known], sample.landmarks[known]
    scores, offsets = np.zeros(len(true), np.float32), np.full(len(true), np.nan, np.float32)
    false = []
    ranked = sorted(faces, key=lambda face: -face.score)
    for face, box in zip(ranked, boxes_of(ranked, sample.image), strict=True):
        shared = np.where(scores == 0, overlaps(box, true), 0) if len(true) else np.zeros(1)
        best = int(shared.argmax())
        if shared[best] >= SAME:
            scores[best], offsets[best] = face.score, _offset(face, marks[best], sample.image)
        elif not _covered(box, sample.boxes[sample.ignored]):
            false.append(face.score)
    sizes = np.sqrt(np.prod(true[:, 2:] - true[:, :2], axis=1))
    large = true[:, 2] - true[:, 0] >= LARGE * sample.image.shape[1]
    return Outcome(
        sample.name, sample.family, bool(sample.kind), large, sizes, scores, offsets, np.array(false, np.float32)
    )


def _covered(box: Array, ignored: Array) -> bool:
    """Return whether most of the box lies in a region that counts neither as face nor as background."""
    shared = np.minimum(box[2:], ignored[:, 2:]) - np.maximum(box[:2], ignored[:, :2])
    area = float(np.prod(box[2:] - box[:2]))
    return bool((np.prod(np.clip(shared, 0, None), axis=1) >= SAME * area).any())


def _offset(face: Face, marks: Array, image: Image) -> float:
    """Return the landmarks' mean error in eye distances; NaN where they are unknown."""
    height, width = image.shape[:2]
    found = np.array(face.landmarks) * [width, height]
    apart = float(np.linalg.norm(marks[0] - marks[1]))
    # A face in profile has eyes in one place: measure by a fifth of its width at least.
    least = 0.2 * face.box.width * width
    return float(np.linalg.norm(found - marks, axis=1).mean() / max(apart, least))
