"""Fits the network that judges one face: squares around labelled faces, and around what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from logging import getLogger
from math import cos, pi

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

from models.crops import cut
from models.landmarks import SIDE, Array, box_placing, face_placing, placed
from models.schemas import Image
from models.training.face_augment import SWAPPED, recoloured
from models.training.face_data import Sample
from models.training.landmark_network import LandmarkNetwork, loss

BATCH, STEPS = 64, 13_500
PEAK, DECAY, WARM_UP = 2e-3, 0.03, 0.05
AVERAGE = 0.999
"""The served weights are a running average of about the last 1,000 steps."""
FACES, LURES = 0.55, 0.33
"""Shares of squares with a face, and with what the detector took for one; the rest are random windows."""
MARKED = 0.8
"""Share of the faces that are drawn from those with known landmarks."""
CLOSE_UP, RIM = 0.2, (-0.1, 0.25)
"""Share of the faces whose photo is cut near the box, and how far from it, in sides of the box: selfies are close."""
STRAIGHT, GENTLE_STRAIGHT = 0.5, 0.65
"""Share of the faces with known landmarks that are laid straight, as the second look sees them; and at the end."""
GENTLE = 1 / 3
"""Share of the steps, the last ones, whose faces are varied less and are larger, nearer to what is mostly read."""
TILTED, GENTLE_TILTED, GENTLE_VARIED = 0.5, 0.25, 0.5
"""Shares of the other faces that are tilted; and of all squares in the last steps whose light and sharpness vary."""
BOX_SHIFT, BOX_SCALE = 0.12, 0.22
"""How far the detector's boxes are off: of a face's side, and natural logarithm; each way."""
SHIFT, SCALE, TURN = 0.06, 0.12, 8.0
"""How far the first look is off, likewise; turns are standard deviations in degrees."""
TILT = 45.0
"""Degrees, each way: heads are tilted, and half of the first looks show it."""
LEAST, GENTLE_LEAST = 10.0, 20.0
"""Pixels: smaller faces teach nothing, at the end nothing exact."""
EYES = 0.16
"""Least distance of the eyes, in sides of the square, that errors are measured in: profiles must not outweigh all."""
STEEP = 5.0
LOG_STEPS = 100

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A square region of a photo to learn from, by its box and, for a face, its landmarks (else, or unknown: NaN)."""

    image: Image
    box: Array
    landmarks: Array


@dataclass(frozen=True, slots=True)
class Places:
    """What there is to learn from.

    Faces with and without known landmarks, lures (what the detector took for a face, and is none), and photos
    without a face to cut windows from. Where `gentle`, squares vary less.
    """

    marked: Sequence[Place]
    unmarked: Sequence[Place]
    lures: Sequence[Place]
    backdrops: Sequence[Image]
    gentle: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands: `seconds` since the start and the mean losses of late."""

    step: int
    seconds: float
    score: float
    landmarks: float


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
    if draw < FACES + LURES and places.lures:
        place = _one(places.lures, random)
        return _other(place.image, box_placing(place.box), random, gentle=places.gentle)
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


def _other(image: Image, placing: Array, random: Generator, *, gentle: bool) -> Square:
    placing = _shaken(placing, random, BOX_SHIFT, BOX_SCALE, random.normal(0, 2 * TURN))
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


def rate(done: float) -> float:
    """Return the learning rate when `done` (0 to 1) of the training is over: a short rise, then a cosine."""
    if done < WARM_UP:
        return PEAK * (0.05 + 0.95 * done / WARM_UP)
    return PEAK * (0.003 + 0.997 * (1 + cos(pi * min(1.0, (done - WARM_UP) / (1 - WARM_UP)))) / 2)


def fit(
    places: Places,
    *,
    steps: int,
    seed: int,
    report: Callable[[LandmarkNetwork, Progress], None],
    report_steps: int = 1500,
) -> LandmarkNetwork:
    """Return the averaged network after `steps`; `report` sees it every `report_steps`."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = LandmarkNetwork()
    network.to(memory_format=torch.channels_last)
    average = deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK, weight_decay=DECAY)
    losses: list[tuple[float, float]] = []
    begun = time.monotonic()
    for step in range(1, steps + 1):
        if step == round(steps * (1 - GENTLE)):
            places = gentle(places)
        for group in optimiser.param_groups:
            group["lr"] = rate(step / steps)
        losses.append(_step(network, optimiser, places, random))
        _follow(average, network, min(AVERAGE, step / (step + 10)))
        if step % LOG_STEPS == 0:
            mean = np.mean(losses[-LOG_STEPS:], axis=0).round(4)
            log.info("step %d, %.0f s, losses %s", step, time.monotonic() - begun, mean)
        if step % report_steps == 0 or step == steps:
            mean = np.mean(losses[-LOG_STEPS:], axis=0)
            report(average, Progress(step, time.monotonic() - begun, float(mean[0]), float(mean[1])))
    return average


def _step(
    network: LandmarkNetwork, optimiser: torch.optim.Optimizer, places: Places, random: Generator
) -> tuple[float, float]:
    squares = [square(places, random) for _ in range(BATCH)]
    pixels = torch.from_numpy(np.stack([each.pixels for each in squares])).permute(0, 3, 1, 2).float()
    points = torch.from_numpy(np.stack([each.landmarks for each in squares])).float()
    eyes = (points[:, 1] - points[:, 0]).norm(dim=1).clamp(min=EYES * SIDE)
    faces = torch.tensor([float(each.face) for each in squares])
    network.train()
    total, parts = loss(network(pixels), faces, points, eyes)
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(total)
    torch.nn.utils.clip_grad_norm_(network.parameters(), STEEP)
    optimiser.step()
    return parts


@torch.no_grad()
def _follow(average: LandmarkNetwork, network: LandmarkNetwork, inertia: float) -> None:
    for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - inertia)
        else:
            mean.copy_(value)
