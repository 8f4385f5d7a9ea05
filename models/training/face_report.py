"""What was measured of the networks that find faces."""

from __future__ import annotations

from dataclasses import dataclass

from models.schemas import Box, Face, Image
from models.training.face_slices import Group
from models.training.face_summary import Summary
from models.training.landmark_evaluate import LandmarkReport


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights as it was measured."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Step:
    """What both networks find at one threshold."""

    threshold: float
    validation: Summary
    test: Summary


@dataclass(frozen=True, slots=True)
class Family:
    """How one source's test photos fared: large faces, and photos that show a false face."""

    name: str
    photos: int
    large_faces: int
    large_found: int
    false_photos: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a photo of the test that was read wrongly, and how wrongly.

    `score` is the joint one, `error` in eye distances, NaN where it is none of landmarks. `box` is where it is in the
    photo, `image`, `true` are the photo's labelled faces and `found` what was found.
    """

    name: str
    what: str
    score: float
    error: float
    box: Box
    image: Image
    true: tuple[Face, ...]
    found: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class FaceReport:
    """The numbers of both networks.

    `validation` and `test` are as served, at the manifest's `threshold`. `bold` is the detector alone on the test, at
    the score from which on it proposes a place, and `alone` the same at the score `quiet`, from which on it shows false
    faces in no more of the validation photos than both networks together. `mistakes` are missed and false faces,
    `inexact` the faces whose landmarks are off most, the worst first.
    """

    detector: Weights
    judge: Weights
    threshold: float
    validation: Summary
    test: Summary
    bold: Summary
    quiet: float
    alone: Summary
    curve: tuple[Step, ...]
    families: tuple[Family, ...]
    groups: tuple[Group, ...]
    changed: tuple[Group, ...]
    landmarks: LandmarkReport
    mistakes: tuple[Mistake, ...]
    inexact: tuple[Mistake, ...]
