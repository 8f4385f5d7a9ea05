"""Changes to a training photo that a face survives: zoom, crop, tilt, mirror, light, blur, compression, patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.faces import PADDING, SIDE, letterbox
from models.schemas import Image
from models.training.face_data import Sample

TILTED, MIRRORED, FILLED = 0.5, 0.5, 0.5
"""Share of photos that are tilted, mirrored, and whose empty border shows another photo."""
LIT, GREY, BLURRED, NOISY, PATCHED, SQUEEZED = 0.8, 0.15, 0.12, 0.12, 0.12, 0.15
"""Share of photos in other light, without colour, out of focus, with noise, partly covered, compressed again."""
TILT, STEEPEST = 16, 45
"""Degrees: the spread of tilts and their limit."""
WHOLE = 0.35
"""Share of photos seen whole, as serving sees them; the others are zoomed to a face."""
SMALLEST, LARGEST = 0.05, 1.35
"""Range of a zoomed face's long side, as a share of the window's: from a passer-by to a face larger than it."""
BLOWN_UP = 2.5
"""How far a face may be enlarged: beyond, it is a blur that no camera makes."""
WIDEST = 1.8
"""The window's side at most, in sides of the photo: the rest of it is padding or another photo."""
SEEN, GONE = 0.6, 0.2
"""A face cut by the window still counts where this much is seen, and counts for nothing below the second."""
TINY = 10
"""Pixels of the network's input: a smaller face is neither a face nor background."""
SWAPPED = np.array([1, 0, 2, 4, 3])
"""Left and right landmarks change places in a mirror."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the network trains on: a letterboxed square with its faces in the square's pixels."""

    square: Image
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    ignored: NDArray[np.bool_]


def example(sample: Sample, random: Generator, backdrops: Sequence[Image]) -> Example:
    """Return a changed copy of `sample`, letterboxed; `backdrops` are photos without a face to fill borders with."""
    if random.random() < TILTED:
        sample = tilted(sample, float(np.clip(random.normal(0, TILT), -STEEPEST, STEEPEST)))
    if random.random() > WHOLE:
        sample = windowed(sample, random, backdrops)
    if random.random() < MIRRORED:
        sample = mirrored(sample)
    square, scale = letterbox(recoloured(sample.image, random))
    boxes = sample.boxes * scale
    small = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0) < TINY if len(boxes) else np.zeros(0, bool)
    return Example(square, boxes, sample.landmarks * scale, sample.ignored | small)


def mirrored(sample: Sample) -> Sample:
    """Return the sample as in a mirror."""
    width = sample.image.shape[1]
    boxes = sample.boxes.copy()
    boxes[:, [0, 2]] = width - sample.boxes[:, [2, 0]]
    landmarks = sample.landmarks[:, SWAPPED].copy()
    landmarks[..., 0] = width - landmarks[..., 0]
    return replace(sample, image=np.ascontiguousarray(sample.image[:, ::-1]), boxes=boxes, landmarks=landmarks)


def tilted(sample: Sample, degrees: float) -> Sample:
    """Return the sample turned about its centre; a box becomes that of the turned face's ellipse."""
    height, width = sample.image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0).astype(np.float32)
    image = cv2.warpAffine(sample.image, matrix, (width, height), borderValue=(PADDING,) * 3)
    centres = (sample.boxes[:, :2] + sample.boxes[:, 2:]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    halves = np.sqrt(((sample.boxes[:, 2:] - sample.boxes[:, :2]) / 2) ** 2 @ (matrix[:, :2] ** 2).T)
    boxes = np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)
    landmarks = (sample.landmarks @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    return _seen(replace(sample, image=np.asarray(image, np.uint8), boxes=boxes, landmarks=landmarks))


def windowed(sample: Sample, random: Generator, backdrops: Sequence[Image]) -> Sample:
    """Return what a random window in or around the photo shows; it is sized to one of the faces if there are any."""
    height, width = sample.image.shape[:2]
    side, centre = _aim(sample, random)
    stretch = float(np.exp(random.uniform(-0.45, 0.45)))
    size = np.maximum(np.array([side * min(1, stretch), side * min(1, 1 / stretch)]).round().astype(int), 16)
    # The face may stand anywhere in the window, as long as most of it is inside.
    corner = (centre - size * random.uniform(0.25, 0.75, 2)).round().astype(int)
    image = _fill(size, random, backdrops)
    low, high = np.maximum(corner, 0), np.minimum(corner + size, [width, height])
    if (high <= low).any():
        return sample
    to = low - corner
    extent = high - low
    image[to[1] : to[1] + extent[1], to[0] : to[0] + extent[0]] = sample.image[low[1] : high[1], low[0] : high[0]]
    boxes = sample.boxes - np.tile(corner, 2).astype(np.float32)
    landmarks = sample.landmarks - corner.astype(np.float32)
    return _seen(replace(sample, image=image, boxes=boxes, landmarks=landmarks))


def _aim(sample: Sample, random: Generator) -> tuple[float, NDArray[np.float64]]:
    """Return a window's long side and the point it is about."""
    height, width = sample.image.shape[:2]
    faces = sample.boxes[~sample.ignored]
    if not len(faces):
        return max(height, width) * random.uniform(0.35, 1.3), random.uniform(0, 1, 2) * [width, height]
    sizes = (faces[:, 2:] - faces[:, :2]).max(axis=1)
    index = int(random.choice(len(faces), p=sizes / sizes.sum()))
    low = max(SMALLEST, float(sizes[index]) / (WIDEST * max(height, width)))
    high = max(low * 1.01, min(LARGEST, float(sizes[index]) * BLOWN_UP / SIDE))
    share = float(np.exp(random.uniform(np.log(low), np.log(high))))
    return float(sizes[index]) / share, np.asarray((faces[index, :2] + faces[index, 2:]) / 2, np.float64)


def _fill(size: NDArray[np.int_], random: Generator, backdrops: Sequence[Image]) -> Image:
    width, height = int(size[0]), int(size[1])
    if backdrops and random.random() < FILLED:
        backdrop = backdrops[int(random.integers(len(backdrops)))]
        return np.asarray(cv2.resize(backdrop, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.full((height, width, 3), random.choice([0, PADDING, 255], p=[0.25, 0.6, 0.15]), np.uint8)


def _seen(sample: Sample) -> Sample:
    """Cut the boxes to the image; drop faces that are outside, ignore those that are mostly so."""
    if not len(sample.boxes):
        return sample
    height, width = sample.image.shape[:2]
    limits = np.array([width, height, width, height], np.float32)
    cut = np.clip(sample.boxes, 0, limits)
    whole = np.prod(sample.boxes[:, 2:] - sample.boxes[:, :2], axis=1)
    part = np.prod(cut[:, 2:] - cut[:, :2], axis=1) / np.maximum(whole, 1e-6)
    kept = part > GONE
    ignored = sample.ignored | (part < SEEN)
    return replace(sample, boxes=cut[kept], landmarks=sample.landmarks[kept], ignored=ignored[kept])


def recoloured(image: Image, random: Generator) -> Image:
    """Return the image in other light, by another camera, or partly covered."""
    if random.random() < LIT:
        image = _lit(image, random)
    if random.random() < GREY:
        image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
    if random.random() < BLURRED:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), random.uniform(0.5, 2.5)), np.uint8)
    if random.random() < NOISY:
        noise = random.normal(0, random.uniform(4, 20), image.shape[:2]).astype(np.float32)[..., None]
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if random.random() < PATCHED:
        image = _patched(image, random)
    if random.random() < SQUEEZED:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(15, 70))]
        image = np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return image


def _lit(image: Image, random: Generator) -> Image:
    """Change gamma, contrast and brightness, a little differently in each channel."""
    tones = np.linspace(0, 1, 256, dtype=np.float32)[:, None] ** np.exp(random.normal(0, 0.35))
    tint = np.exp(random.normal(0, 0.08, 3)).astype(np.float32)
    tones = (tones - 0.5) * random.uniform(0.6, 1.3) + 0.5 + random.uniform(-0.15, 0.15)
    table = np.clip(tones * tint * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table.reshape(256, 1, 3)), np.uint8)


def _patched(image: Image, random: Generator) -> Image:
    """Cover up to three small rectangles, as hands, phones and microphones do."""
    image = image.copy()
    height, width = image.shape[:2]
    for _ in range(int(random.integers(1, 4))):
        size = (random.uniform(0.04, 0.16, 2) * [width, height]).astype(int) + 1
        corner = (random.uniform(0, 1, 2) * [width, height]).astype(int)
        colour = random.integers(0, 256, 3)
        image[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]] = colour
    return image
