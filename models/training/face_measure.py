"""Counts what a face detector finds: which faces, how exactly their landmarks, and what is no face."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.faces import Array, overlaps
from models.schemas import Face, FaceDetector, Image
from models.training.face_data import Sample, Split

SAME = 0.5
"""Intersection over union from which on a box found is the face."""
LARGE = 0.2
"""Share of the photo's width from which on a face is a large one: those that a selfie shows."""
SMALL_SIDE = 32
"""Pixels of the photo: narrower faces are no part of the numbers, except where they are told by their size."""
FAINT = 0.05
"""Score from which on findings are kept for curves over thresholds."""
PROFILE = 0.2
"""Least distance of the eyes, in widths of the found box, that errors are measured in: in profile, eyes are one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in one photo.

    Of its true faces, `widths` [n] are in pixels, `shares` [n] the same in widths of the photo; `scores` [n] are those
    of their findings, 0 where a face was missed, and `errors` [n, 5] how far each landmark is off, in eye distances,
    NaN where unknown. `false` are the scores of findings that are no face.
    """

    name: str
    family: str
    empty: bool
    elsewhere: bool
    widths: NDArray[np.float64]
    shares: NDArray[np.float64]
    scores: Array
    errors: Array
    false: Array

    @property
    def large(self) -> NDArray[np.bool_]:
        """Which of the faces are large, [n]."""
        return self.shares >= LARGE

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which of the faces are wide enough to count, [n]."""
        return self.widths >= SMALL_SIDE

    @property
    def offsets(self) -> Array:
        """The mean of each face's five landmark errors, [n]."""
        return np.asarray(self.errors.mean(axis=1), np.float32)


def unchanged(sample: Sample) -> Sample:
    """Return the sample."""
    return sample


def measure(
    finder: FaceDetector,
    samples: Iterable[Sample],
    *,
    change: Callable[[Sample], Sample] = unchanged,
    workers: int = 1,
) -> list[Outcome]:
    """Return what the finder sees in each photo, after a change of it; `workers` photos are looked at at once."""

    def look(sample: Sample) -> Outcome:
        changed = change(sample)
        return outcome(changed, finder.find(changed.image))

    # A changed photo lives only as long as it is looked at: all of them at once would fill the memory.
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(look, samples))


def outcome(sample: Sample, faces: Sequence[Face]) -> Outcome:
    """Return how findings and true faces of a photo go together, the surest finding first."""
    known = ~sample.ignored
    true, marks = sample.boxes[known], sample.landmarks[known]
    scores, errors = np.zeros(len(true), np.float32), np.full((len(true), 5), np.nan, np.float32)
    false = []
    ranked = sorted(faces, key=lambda face: -face.score)
    for face, box in zip(ranked, boxes_of(ranked, sample.image), strict=True):
        shared = np.where(scores == 0, overlaps(box, true), 0) if len(true) else np.zeros(1)
        best = int(shared.argmax())
        if shared[best] >= SAME:
            scores[best], errors[best] = face.score, _errors(face, marks[best], sample.image)
        elif not covered(box, sample.boxes[sample.ignored]):
            false.append(face.score)
    widths = (true[:, 2] - true[:, 0]).astype(np.float64)
    return Outcome(
        name=sample.name,
        family=sample.family,
        empty=bool(sample.kind),
        elsewhere=sample.split is Split.ELSEWHERE,
        widths=widths,
        shares=widths / sample.image.shape[1],
        scores=scores,
        errors=errors,
        false=np.array(false, np.float32),
    )


def covered(box: Array, ignored: Array) -> bool:
    """Return whether most of the box lies in a region that counts neither as face nor as background."""
    shared = np.minimum(box[2:], ignored[:, 2:]) - np.maximum(box[:2], ignored[:, :2])
    area = float(np.prod(box[2:] - box[:2]))
    return bool((np.prod(np.clip(shared, 0, None), axis=1) >= SAME * area).any())


def boxes_of(faces: Sequence[Face], image: Image) -> Array:
    """Return the boxes of faces in pixels: left, top, right, bottom."""
    height, width = image.shape[:2]
    rows = [
        (b.x * width, b.y * height, (b.x + b.width) * width, (b.y + b.height) * height) for b in (f.box for f in faces)
    ]
    return np.array(rows, np.float32).reshape(-1, 4)


def _errors(face: Face, marks: Array, image: Image) -> NDArray[np.float64]:
    height, width = image.shape[:2]
    return landmark_errors(np.array(face.landmarks) * [width, height], marks, face.box.width * width)


def landmark_errors(found: NDArray[np.float64], marks: Array, width: float) -> NDArray[np.float64]:
    """Return how far each found point [5, 2] is from its label, in eye distances; NaN where that is unknown.

    The eyes count as at least a fifth of the `width` of the found box apart.
    """
    apart = float(np.linalg.norm(marks[0] - marks[1]))
    return np.asarray(np.linalg.norm(found - marks, axis=1) / np.fmax(apart, PROFILE * width), np.float64)
