"""Trains the network that judges faces one by one; the detector, which finds them, has to be there already."""

from __future__ import annotations

from collections.abc import Sequence
from logging import getLogger

import cv2
import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from models.landmarks import Array
from models.schemas import FaceDetector
from models.training.face_card import LandmarkCheckpoint
from models.training.face_data import Sample
from models.training.face_evaluate import boxes_of
from models.training.fer import VotedFaces
from models.training.landmark_fit import Progress, fit
from models.training.landmark_lures import judged, lures_of, two_looks
from models.training.landmark_network import LandmarkNetwork
from models.training.landmark_squares import Place, Places, faces_of

SQUARES, SQUARE_SIDE = 4000, 96
"""Faces of FER2013 that are learned from as well, and the pixels they are enlarged to: faces that fill the photo."""
FILLS = 0.4
"""Width from which on a finding is the face of such a square, as a share of its side."""

PROFILE = 0.2
"""Least distance of the eyes, in widths of the box, that errors are measured in, as evaluation has it."""

log = getLogger(__name__)


def train(
    places: Places, validation: Sequence[Place], *, steps: int, seed: int
) -> tuple[LandmarkNetwork, list[LandmarkCheckpoint]]:
    """Return the network trained for `steps` and what `validation` faces showed on the way."""
    history: list[LandmarkCheckpoint] = []
    marked = [face for face in validation if np.isfinite(face.landmarks).all()]

    def report(network: LandmarkNetwork, progress: Progress) -> None:
        errors = _errors(network, marked)
        losses = (progress.score, progress.landmarks)
        mean, median = (float(of(errors)) if len(errors) else float("nan") for of in (np.mean, np.median))
        history.append(LandmarkCheckpoint(progress.step, progress.seconds / 60, losses, mean, median))
        log.info("checkpoint %s", history[-1])

    return fit(places, steps=steps, seed=seed, rejudged=judged, report=report), history


def _errors(network: LandmarkNetwork, faces: Sequence[Place]) -> Array:
    """Return each face's mean error in eye distances after two looks, the first at its true box."""
    found, _ = two_looks(network, faces)
    return np.array([_error(face, points) for face, points in zip(faces, found, strict=True)])


def _error(face: Place, points: Array) -> float:
    apart = float(np.linalg.norm(face.landmarks[1] - face.landmarks[0]))
    least = PROFILE * float(face.box[2] - face.box[0])
    return float(np.linalg.norm(points - face.landmarks, axis=1).mean() / max(apart, least))


def places_of(samples: Sequence[Sample], voted: VotedFaces, spotter: FaceDetector) -> Places:
    """Return what there is to learn from; `spotter` is the detector at a faint threshold."""
    faces = faces_of(samples)
    known = [bool(np.isfinite(face.landmarks).all()) for face in faces]
    lures = lures_of(samples, spotter)
    log.info("%d faces, %d with landmarks, %d lures", len(faces), sum(known), len(lures.places))
    return Places(
        marked=[face for face, marks in zip(faces, known, strict=True) if marks],
        unmarked=[face for face, marks in zip(faces, known, strict=True) if not marks] + _squares(voted, spotter),
        lures=lures,
        backdrops=[sample.image for sample in samples if not len(sample.boxes)],
    )


def _squares(voted: VotedFaces, spotter: FaceDetector) -> list[Place]:
    """Return faces that fill their photo, where the detector has an idea of them."""
    chosen = default_rng(0).permutation(len(voted))[:SQUARES]
    places = []
    for row in chosen:
        large = cv2.resize(voted.pixels[row], (SQUARE_SIDE, SQUARE_SIDE), interpolation=cv2.INTER_CUBIC)
        image = np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2RGB), np.uint8)
        found = [face for face in spotter.find(image) if face.box.width > FILLS][:1]
        places += [_unmarked(image, box) for box in boxes_of(found, image)]
    return places


def _unmarked(image: NDArray[np.uint8], box: NDArray[np.float32]) -> Place:
    return Place(image, box.astype(np.float64), np.full((5, 2), np.nan))
