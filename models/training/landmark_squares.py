"""Makes the squares that the network which judges one face learns from: faces, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.crops import cut
from models.landmarks import SIDE, Array, box_placing, face_placing, placed
from models.schemas import Image
from models.training.face_augment import SWAPPED, recoloured
from models.training.face_data import Sample

FACES, LURES = 0.5, 0.42
"""Shares of squares with a face, and with what the detector took for one; the rest are random windows."""
RARELY, HEAT = 0.02, 4.0
"""How often any lure is drawn, and how much more often one that passes for a face: by its joint score, to the third."""
MARKED = 0.85
"""Share of the faces that are drawn from those with known landmarks."""
CLOSE_UP, RIM = 0.2, (-0.1, 0.25)
"""Share of the faces whose photo is cut near the box, and how far from it, in sides of the box: selfies are close."""
STRAIGHT, GENTLE_STRAIGHT = 0.5, 0.65
"""Share of the faces with known landmarks that are laid straight, as the second look sees them; and at the end."""
TILTED, GENTLE_TILTED, GENTLE_VARIED = 0.5, 0.25, 0.5
"""Shares of the other faces that are tilted; and of all squares in the last steps whose light and sharpness vary."""
BOX_SHIFT, BOX_SCALE = 0.12, 0.22
"""How far the detector's boxes are off: of a face's side, and natural logarithm; each way."""
SHIFT, SCALE, TURN = 0.06, 0.12, 8.0
"""How far the first look is off, likewise; turns are standard deviations in degrees."""
LURE_SHAKEN = 1.5
"""How much more a lure is moved that is laid straight: its landmarks are where it has none."""
TILT = 45.0
"""Degrees, each way: heads are tilted, and half of the first looks show it."""
LEAST, GENTLE_LEAST = 10.0, 20.0
"""Pixels: smaller faces teach nothing, at the end nothing exact."""


@dataclass(frozen=True, slots=True)
class Place:
    """A square region of a photo to learn from, by its box and its landmarks: NaN where unknown.

    Those of what is no face are where a network saw them: there the second look is, and has to see that it is none.
    """

    image: Image
    box: Array
    landmarks: Array


@dataclass(frozen=True, slots=True)
class Lures:
    """What the detector took for a face, and is none: its scores [N], and those joined with this network's [N]."""

    places: Sequence[Place]
    spotted: Array
    joint: Array

    def one(self, random: Generator) -> Place:
        """Return a random one of them, there being some; the more a place looks like a face, the more often."""
        sums = np.cumsum(RARELY + HEAT * self.joint**3)
        return self.places[int(np.searchsorted(sums, random.random() * sums[-1]))]


@dataclass(frozen=True, slots=True)
class Places:
    """What there is to learn from.

    Faces with and without known landmarks, lures, and photos without a face to cut windows from. Where `gentle`,
    squares vary less.
    """

    marked: Sequence[Place]
    unmarked: Sequence[Place]
    lures: Lures
    backdrops: Sequence[Image]
    gentle: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """One example: pixels [SIDE, SIDE, 3], whether it is a face, and its landmarks [5, 2] in the square's pixels."""

    pixels: NDArray[np.uint8]
    face: bool
    landmarks: Array


def faces_of(samples: Sequence[Sample]) -> list[Place]:
    """Return the labelled faces of the photos that are large enough to learn from."""
    return [
        Place(sample.image, box.astype(np.float64), landmarks.astype(np.float64))
        for sample in samples
        for box, landmarks, ignored in zip(sample.boxes, sample.landmarks, sample.ignored, strict=True)
        if not ignored and float((box[2:] - box[:2]).max()) >= LEAST
    ]


def gentle(places: Places) -> Places:
    """Return the places for the last steps: without the smallest faces."""
    marked = [place for place in places.marked if float((place.box[2:] - place.box[:2]).max()) >= GENTLE_LEAST]
    return replace(places, marked=marked or places.marked, gentle=True)


def square(places: Places, random: Generator) -> Square:
    """Return a random example."""
    draw = random.random()
    if draw < FACES * MARKED:
        return _face(_one(places.marked, random), random, gentle=places.gentle)
    if draw < FACES:
        return _face(_one(places.unmarked or places.marked, random), random, gentle=places.gentle)
    if draw < FACES + LURES and places.lures.places:
        return _lure(places.lures.one(random), random, gentle=places.gentle)
    image = places.backdrops[int(random.integers(len(places.backdrops)))]
    return _other(image, box_placing(_window(image, random)), random, gentle=places.gentle)


def _one(places: Sequence[Place], random: Generator) -> Place:
    return places[int(random.integers(len(places)))]


def _face(place: Place, random: Generator, *, gentle: bool) -> Square:
    if random.random() < CLOSE_UP:
        place = _close_up(place, random)
    landmarks = place.landmarks
    if np.isfinite(landmarks).all() and random.random() < (GENTLE_STRAIGHT if gentle else STRAIGHT):
        placing = _shaken(face_placing(landmarks), random, SHIFT, SCALE, random.normal(0, TURN))
    else:
        tilted = random.random() < (GENTLE_TILTED if gentle else TILTED)
        turn = random.uniform(-TILT, TILT) if tilted else random.normal(0, TURN)
        placing = _shaken(box_placing(place.box), random, BOX_SHIFT, BOX_SCALE, turn)
    pixels = _cut(place.image, placing, random, gentle=gentle)
    return _mirrored(pixels, placed(landmarks, placing), random, face=True)


def _close_up(place: Place, random: Generator) -> Place:
    """Return the face in a photo that ends near its box, or cuts it."""
    height, width = place.image.shape[:2]
    size = np.tile(place.box[2:] - place.box[:2], 2)
    wide = place.box + size * random.uniform(*RIM, 4) * (-1, -1, 1, 1)
    left, top, right, bottom = np.clip(wide, 0, (width, height, width, height)).astype(int).tolist()
    part = place.image[top : bottom + 1, left : right + 1]
    return Place(part, place.box - (left, top, left, top), place.landmarks - (left, top))


def _lure(place: Place, random: Generator, *, gentle: bool) -> Square:
    if random.random() > STRAIGHT:
        return _other(place.image, box_placing(place.box), random, gentle=gentle)
    shift, scale = SHIFT * LURE_SHAKEN, SCALE * LURE_SHAKEN
    placing = _shaken(face_placing(place.landmarks), random, shift, scale, random.normal(0, TURN))
    return _no_face(place.image, placing, random, gentle=gentle)


def _other(image: Image, placing: Array, random: Generator, *, gentle: bool) -> Square:
    placing = _shaken(placing, random, BOX_SHIFT, BOX_SCALE, random.normal(0, 2 * TURN))
    return _no_face(image, placing, random, gentle=gentle)


def _no_face(image: Image, placing: Array, random: Generator, *, gentle: bool) -> Square:
    pixels = _cut(image, placing, random, gentle=gentle)
    return _mirrored(pixels, np.full((5, 2), np.nan), random, face=False)


def _cut(image: Image, placing: Array, random: Generator, *, gentle: bool) -> Image:
    pixels = cut(image, placing, SIDE)
    return pixels if gentle and random.random() > GENTLE_VARIED else recoloured(pixels, random)


def _mirrored(pixels: Image, landmarks: Array, random: Generator, *, face: bool) -> Square:
    if random.random() < 0.5:  # noqa: PLR2004  # half
        pixels = np.ascontiguousarray(pixels[:, ::-1])
        landmarks = landmarks[SWAPPED] * (-1, 1) + (SIDE, 0)
    return Square(pixels, face, landmarks)


def _shaken(placing: Array, random: Generator, shift: float, scale: float, degrees: float) -> Array:
    """Return a placing with a turn, scale and shift about the square's middle added."""
    turn, size = np.deg2rad(degrees), np.exp(random.uniform(-scale, scale))
    linear = size * np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
    middle = np.full(2, SIDE / 2)
    away = random.uniform(-shift, shift, 2) * SIDE
    return np.column_stack([linear @ placing[:, :2], linear @ (placing[:, 2] - middle) + middle + away])


def _window(image: Image, random: Generator) -> Array:
    height, width = image.shape[:2]
    side = float(np.exp(random.uniform(np.log(16), np.log(max(24, min(height, width))))))
    corner = random.uniform(-0.1, 1.1, 2) * (max(1, width - side), max(1, height - side))
    return np.concatenate([corner, corner + side])
