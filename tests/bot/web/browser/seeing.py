"""Readers that see what a test wants them to see."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from models.errors import PhotoError
from models.schemas import Box, Face, FaceReading, PhotoReading
from recommender.vocabulary import EMOTION_OF, EXPRESSION_POINTS, Emotion, Expression, Feeling, FeelingSource

LARGE = Face(
    Box(0.345, 0.117, 0.183, 0.238),
    ((0.399, 0.197), (0.48, 0.197), (0.441, 0.243), (0.404, 0.283), (0.472, 0.284)),
    0.86,
)
"""Where the astronaut's face is in her photo."""

SMALL = Face(Box(0.85, 0.4, 0.08, 0.12), (), 0.7)


@dataclass
class Held:
    """A photo that waits to be read: whether it has come, and whether it may go."""

    arrived: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)


@dataclass
class Seeing:
    """Sees `faces` in every photo of `width` x `height` pixels, or fails as told; waits until it may answer."""

    faces: tuple[Face, ...] = (LARGE,)
    width: int = 512
    height: int = 512
    failure: PhotoError | None = None
    photos: list[bytes] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    def hold_next(self) -> Held:
        """Let the next photo wait until it may go, and later ones pass it by."""
        held = Held()
        self.held.append(held)
        return held

    def read(self, data: bytes) -> PhotoReading:
        self.photos.append(data)
        faces = self.faces
        self.may_answer.wait(timeout=30)
        if self.held:
            held = self.held.pop()
            held.arrived.set()
            held.may_go.wait(timeout=30)
        if self.failure:
            raise self.failure
        happy = Expression.HAPPINESS
        reading = FaceReading(
            faces[0],
            {expression: float(expression is happy) for expression in Expression},
            {Emotion.POSITIVE: 0.93, Emotion.NEUTRAL: 0.05, Emotion.NEGATIVE: 0.02},
        )
        feeling = Feeling(EXPRESSION_POINTS[happy], EMOTION_OF[happy], 0.93, FeelingSource.PHOTO, happy.value)
        return PhotoReading(self.width, self.height, faces, reading, feeling)
