"""How the networks that find faces came about, as their cards tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far training got after `minutes`: mean losses (score, box, landmarks), and what validation showed."""

    step: int
    minutes: float
    losses: tuple[float, float, float]
    recall: float
    landmark_error: float


@dataclass(frozen=True, slots=True)
class LandmarkCheckpoint:
    """How far the landmark network got after `minutes`: mean losses (score, landmarks), and what validation showed.

    Errors are in eye distances, over the validation faces.
    """

    step: int
    minutes: float
    losses: tuple[float, float]
    landmark_error: float
    median_error: float


@dataclass(frozen=True, slots=True)
class Making:
    """How both networks came about: the photos, the batches, and what showed on the way.

    `lures` are places that the detector took for a face and that are none; `remark` is what was special.
    """

    seed: int
    batch: int
    filled_photos: int
    empty_photos: int
    detector: tuple[Checkpoint, ...]
    landmarks: tuple[LandmarkCheckpoint, ...]
    landmark_batch: int
    lures: int
    remark: str = ""
