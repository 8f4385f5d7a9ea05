"""Measures the network that judges faces one by one: what it says of the detector's proposals."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.faces import MOST_PROPOSED, FaceSpotter, faces_of, joint_score, overlaps
from models.landmarks import LandmarkFinder
from models.training.face_data import Sample, Split
from models.training.face_measure import SAME, SMALL_SIDE, Outcome, covered, landmark_errors, outcome
from models.training.face_summary import Errors, errors_of
from models.training.metrics import Reliability

APART = 0.2
"""Overlap with every face up to which a proposal is none; one between this and `SAME` counts for nothing."""
BINS = 10
"""Of scores from 0 to 1, for the calibration."""
POINTS = ("left eye", "right eye", "nose", "left mouth corner", "right mouth corner")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What the detector proposed in a photo, and what was found out about each place.

    `spotted` [n] and `judged` [n] are the two networks' scores; a place is a `face` [n], or `none` [n], or neither.
    `coarse` and `fine` [n, 5] are both networks' landmark errors in eye distances, NaN where unknown; `counted` [n] are
    faces wide enough to count. `outcome` is what the detector alone found.
    """

    family: str
    empty: bool
    elsewhere: bool
    spotted: Values
    judged: Values
    face: NDArray[np.bool_]
    none: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    coarse: Values
    fine: Values
    outcome: Outcome

    @property
    def joint(self) -> Values:
        """What the scores of both networks say together, [n]."""
        return joint_score(self.spotted, self.judged)


@dataclass(frozen=True, slots=True)
class Point:
    """How far one landmark is off, by the detector alone and as the second network sees it."""

    name: str
    coarse: Errors
    fine: Errors


@dataclass(frozen=True, slots=True)
class Family:
    """Proposals in the photos without a face from one source: how many, and how many were taken for faces."""

    name: str
    photos: int
    proposals: int
    kept: int


@dataclass(frozen=True, slots=True)
class LandmarkReport:
    """The numbers of the network that judges faces.

    `verdicts` [2, 2] count the test's proposals: rows are faces and others, columns kept and sent away; `doubtful` are
    those that are neither. `points` are the five landmarks, then all together; `coarse` and `fine` [n] are the mean
    errors that both networks make on the same faces of the test. Calibration is on the validation photos' proposals, of
    the network's own score and of the joint one.
    """

    verdicts: NDArray[np.int64]
    doubtful: int
    families: tuple[Family, ...]
    points: tuple[Point, ...]
    coarse: Values
    fine: Values
    own: Reliability
    joint: Reliability


def propose(
    spotter: FaceSpotter, judge: LandmarkFinder, samples: Sequence[Sample], *, workers: int = 1
) -> list[Proposals]:
    """Return what the detector proposes in each photo, seen as a whole, and what the second network makes of it."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda sample: _propose(spotter, judge, sample), samples))


def _propose(spotter: FaceSpotter, judge: LandmarkFinder, sample: Sample) -> Proposals:
    rows = spotter.whole(sample.image)[:MOST_PROPOSED]
    boxes = rows[:, 1:5].astype(np.float64)
    marks, judged = judge.find(sample.image, boxes) if len(rows) else (np.zeros((0, 5, 2)), np.zeros(0))
    known = ~sample.ignored
    true = sample.boxes[known]
    shared = np.array([overlaps(box, true) for box in rows[:, 1:5]]).reshape(len(rows), len(true))
    face = shared.max(axis=1, initial=0) >= SAME
    aside = np.array([covered(box, sample.boxes[sample.ignored]) for box in rows[:, 1:5]], bool)
    best = shared.argmax(axis=1) if len(true) else np.zeros(len(rows), int)
    return Proposals(
        family=sample.family,
        empty=bool(sample.kind),
        elsewhere=sample.split is Split.ELSEWHERE,
        spotted=rows[:, 0].astype(np.float64),
        judged=judged,
        face=face,
        none=(shared.max(axis=1, initial=0) <= APART) & ~aside,
        counted=face & np.array([_wide(true, index) for index in best], bool),
        coarse=_errors(sample, rows[:, 5:15].reshape(-1, 5, 2).astype(np.float64), boxes, best, face),
        fine=_errors(sample, marks, boxes, best, face),
        outcome=outcome(sample, faces_of(rows, sample.image)),
    )


def _wide(true: NDArray[np.float32], index: int) -> bool:
    return len(true) > index and bool(true[index, 2] - true[index, 0] >= SMALL_SIDE)


def _errors(sample: Sample, found: Values, boxes: Values, best: NDArray[np.int_], face: NDArray[np.bool_]) -> Values:
    labels = sample.landmarks[~sample.ignored]
    errors = np.full((len(found), 5), np.nan)
    for row in np.flatnonzero(face):
        errors[row] = landmark_errors(found[row], labels[best[row]], float(boxes[row, 2] - boxes[row, 0]))
    return errors


def landmark_report(validation: Sequence[Proposals], test: Sequence[Proposals], threshold: float) -> LandmarkReport:
    """Return the numbers of the network that judges faces, at the threshold of the joint score."""
    joint, face, none, counted, coarse, fine = (
        np.concatenate([getattr(each, name) for each in test])
        for name in ("joint", "face", "none", "counted", "coarse", "fine")
    )
    kept = joint >= threshold
    verdicts = np.array([[(of & kept).sum(), (of & ~kept).sum()] for of in (face, none)])
    seen = counted & kept & np.isfinite(fine).all(axis=1)
    columns = [*((name, [place]) for place, name in enumerate(POINTS)), ("all five", list(range(5)))]
    return LandmarkReport(
        verdicts=verdicts,
        doubtful=int((~face & ~none).sum()),
        families=_families(test, threshold),
        points=tuple(
            Point(name, *(errors_of(each[seen][:, places].mean(axis=1)) for each in (coarse, fine)))
            for name, places in columns
        ),
        coarse=coarse[seen].mean(axis=1),
        fine=fine[seen].mean(axis=1),
        own=_calibration(validation, "judged"),
        joint=_calibration(validation, "joint"),
    )


def _families(test: Sequence[Proposals], threshold: float) -> tuple[Family, ...]:
    families = []
    for name in sorted({each.family for each in test if each.empty}):
        these = [each for each in test if each.empty and each.family == name]
        joint = np.concatenate([each.joint for each in these])
        families.append(Family(name, len(these), len(joint), int((joint >= threshold).sum())))
    return tuple(families)


def _calibration(proposals: Sequence[Proposals], name: str) -> Reliability:
    """Return how a score and being a face go together, by bin of the score; what is neither is left out."""
    score, face, none = (np.concatenate([getattr(each, of) for each in proposals]) for of in (name, "face", "none"))
    score, face = score[face | none], face[face | none]
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    return Reliability(
        members=np.bincount(bins, minlength=BINS),
        confidence=np.bincount(bins, score, BINS).astype(np.float64),
        right=np.bincount(bins, face, BINS).astype(np.float64),
    )
