"""Measures the networks that find faces on photos that they did not learn from, through the very code that serves.

Needs no torch. Some ten thousand photos are looked at, changed copies most of them: minutes on two cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from logging import getLogger
from pathlib import Path

import cv2
import numpy as np
from numpy.random import default_rng

from models import faces, landmarks
from models.faces import PROPOSED, FaceFinder, FaceSpotter
from models.landmarks import LandmarkFinder
from models.schemas import Image
from models.sessions import WEIGHTS, Entry, read_manifest
from models.training.face_changes import Change, changes, large_only
from models.training.face_data import Sample, Split, load
from models.training.face_measure import FAINT, Outcome, boxes_of, measure, unchanged
from models.training.face_mistakes import inexact, worst
from models.training.face_report import FaceReport, Family, Step, Weights
from models.training.face_sections import detector_sections
from models.training.face_sheets import draw_mistakes
from models.training.face_slices import Group, Slice, slice_of, sliced
from models.training.face_summary import Summary, false_rate, gathered, summary
from models.training.fer import VotedFaces, load_fer
from models.training.landmark_evaluate import landmark_report, propose
from models.training.landmark_sections import landmark_sections

__all__ = [
    "FAINT", "FaceReport", "Outcome", "Summary", "boxes_of", "false_rate", "lines", "measure", "measured", "report",
    "summary", "write_sheets",
]  # fmt: skip

STEPS = np.arange(0.06, 0.91, 0.02).round(2)
"""Thresholds that the curves stand on."""
QUIETS = np.arange(PROPOSED, 1.005, 0.01).round(2)
"""Thresholds that are tried for the detector alone."""
SQUARES, SQUARE_SIDE = 600, 192
"""Faces of FER2013's validation rows that are looked for, and the pixels they are enlarged to."""
FILLS = 0.4
"""Share of such a square's side from which on what is found is its face."""

log = getLogger(__name__)


def report(data: Path, folder: Path = WEIGHTS) -> FaceReport:
    """Measure the networks in `folder` on the held-out photos of `data`; WeightsError where they do not load."""
    samples = load(data, splits=[Split.VALIDATION, Split.TEST, Split.ELSEWHERE])
    validation = [sample for sample in samples if sample.split is Split.VALIDATION]
    test = [sample for sample in samples if sample.split is not Split.VALIDATION]
    return measured(folder, validation, test, load_fer(data).validation)


def measured(folder: Path, validation: Sequence[Sample], test: Sequence[Sample], voted: VotedFaces) -> FaceReport:
    """Measure the networks in `folder` on these photos; `voted` are faces that fill theirs."""
    return _Measuring(folder).report(validation, test, voted)


def lines(report: FaceReport) -> list[str]:
    """Return the report as lines of text: every number that both cards tell of what was measured."""
    sections = (*detector_sections(report), *landmark_sections(report))
    return [line for section in sections for line in (*section.lines(), "")]


def write_sheets(out: Path, report: FaceReport) -> tuple[Path, ...]:
    """Draw the worst mistakes into the folder `out` and return the sheets' paths; for eyes, not for publishing."""
    out.mkdir(parents=True, exist_ok=True)
    return draw_mistakes(out, report)


class _Measuring:
    """Both networks of a folder, asked about many photos, on all cores."""

    def __init__(self, folder: Path) -> None:
        entries = read_manifest(folder)
        self._detector, self._judge = entries[faces.NETWORK], entries[landmarks.NETWORK]
        self._threshold = float(self._detector.settings["threshold"])
        self._served = FaceFinder.open(folder)
        self._faint = FaceFinder.open(folder, threshold=FAINT)
        self._spotter, self._looker = FaceSpotter.open(folder), LandmarkFinder.open(folder)
        self._workers = os.cpu_count() or 1

    def report(self, validation: Sequence[Sample], test: Sequence[Sample], voted: VotedFaces) -> FaceReport:
        log.info("looking at %d photos to choose on and %d of the test", len(validation), len(test))
        chosen, outcomes = self._measure(validation), self._measure(test)
        curves = [measure(self._faint, samples, workers=self._workers) for samples in (validation, test)]
        proposed = [
            propose(self._spotter, self._looker, samples, workers=self._workers) for samples in (validation, test)
        ]
        alone = [[each.outcome for each in proposals] for proposals in proposed]
        overall = summary(chosen, self._threshold)
        quiet = quiet_from(alone[0], overall.false_rate)
        return FaceReport(
            detector=_weights(self._detector),
            judge=_weights(self._judge),
            threshold=self._threshold,
            validation=overall,
            test=summary(outcomes, self._threshold),
            bold=summary(alone[1], PROPOSED),
            quiet=quiet,
            alone=summary(alone[1], quiet),
            curve=tuple(Step(step, *(summary(each, step) for each in curves)) for step in STEPS.tolist()),
            families=families(outcomes, self._threshold),
            groups=sliced(test, outcomes, self._threshold),
            changed=(*self._changed(test), self._squares(voted)),
            landmarks=landmark_report(proposed[0], proposed[1], self._threshold),
            mistakes=worst(self._served, test, outcomes, curves[1], self._threshold),
            inexact=inexact(self._served, test, outcomes, self._threshold),
        )

    def _measure(self, samples: Sequence[Sample], change: Callable[[Sample], Sample] = unchanged) -> list[Outcome]:
        return measure(self._served, samples, change=change, workers=self._workers)

    def _changed(self, test: Sequence[Sample]) -> list[Group]:
        large = [sample for sample in map(large_only, test) if (~sample.ignored).any()]
        backdrops = [sample.image for sample in test if sample.kind]
        groups = []
        for title, each in changes(backdrops).items():
            groups.append(Group(title, tuple(self._slice(change, large) for change in each)))
        return groups

    def _slice(self, change: Change, large: Sequence[Sample]) -> Slice:
        log.info("looking at %d photos with large faces again: %s", len(large), change.name)
        outcomes = self._measure(large, change.apply)
        scores, offsets = (gathered(outcomes, of).astype(np.float64) for of in ("scores", "offsets"))
        return slice_of(change.name, scores, offsets, self._threshold)

    def _squares(self, voted: VotedFaces) -> Group:
        """Return in how many squares, as FER2013's are, a face is found that fills it."""
        rows = default_rng(0).permutation(len(voted))[:SQUARES]
        found = [any(face.box.width > FILLS for face in self._served.find(square(voted.pixels[row]))) for row in rows]
        name = f"enlarged to {SQUARE_SIDE} pixels"
        unknown = np.full(len(found), np.nan)
        return Group("Near: FER2013's grey squares", (slice_of(name, np.array(found, np.float64), unknown, 1.0),))


def square(pixels: Image) -> Image:
    """Return a small grey face [side, side] as a larger RGB photo."""
    large = cv2.resize(pixels, (SQUARE_SIDE, SQUARE_SIDE), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2RGB), np.uint8)


def quiet_from(alone: Sequence[Outcome], rate: float) -> float:
    """Return the score from which on the detector alone shows false faces in no more of the photos without one."""
    empty = [each for each in alone if each.empty]
    return next((step for step in QUIETS.tolist() if false_rate(empty, step) <= rate), float(QUIETS[-1]))


def families(outcomes: Sequence[Outcome], threshold: float) -> tuple[Family, ...]:
    """Return how each source's photos fared."""
    told = []
    for name in sorted({each.family for each in outcomes}):
        these = [each for each in outcomes if each.family == name]
        large, scores = gathered(these, "large") > 0, gathered(these, "scores")
        false = sum(bool((each.false >= threshold).any()) for each in these)
        told.append(Family(name, len(these), int(large.sum()), int((scores[large] >= threshold).sum()), false))
    return tuple(told)


def _weights(entry: Entry) -> Weights:
    return Weights(entry.path.name, entry.sha256, entry.path.stat().st_size)
