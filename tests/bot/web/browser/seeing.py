"""Readers that see what a test wants them to see."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from models.errors import PhotoError
from models.schemas import Box, Face, PhotoReading
from tests.bot.seen import Look, look, reading_of

LARGE = Face(
    Box(0.345, 0.117, 0.183, 0.238),
    ((0.399, 0.197), (0.48, 0.197), (0.441, 0.243), (0.404, 0.283), (0.472, 0.284)),
    0.86,
)
"""Where the astronaut's face is in her photo."""

SMALL = Face(Box(0.85, 0.4, 0.08, 0.12), (), 0.7)

HAPPY = look(happiness=0.93, neutral=0.05, sadness=0.02)


@dataclass
class Held:
    """A photo that waits to be read: whether it has come, and whether it may go."""

    arrived: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)


@dataclass
class Seeing:
    """Sees `faces` in every photo of `width` x `height` pixels, or fails as told; waits until it may answer.

    The faces look like `looks`, one after the other; what is left of them like the last look.
    """

    faces: tuple[Face, ...] = (LARGE,)
    looks: tuple[Look, ...] = (HAPPY,)
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
        looks = [self.looks[min(number, len(self.looks) - 1)] for number in range(len(faces))]
        return reading_of(looks, faces=faces, width=self.width, height=self.height)
