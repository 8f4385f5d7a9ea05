"""Makes many faces of one: what phones, rooms, hands and a detector's crops do to a face.

The network reads luminance alone, so that colour, white balance and filters reach it as light: curves, gradients and
contrast. Most variations are mild, as most photos are; each kind of harsh one is rare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]

# Landmarks of a detector are a few hundredths of a face off, and FER2013's own framing varies more than that.
SHIFT = 0.05  # of the side, each way
ZOOM = 0.12  # natural logarithm of the scale, each way
STRETCH = 0.04  # natural logarithm of width to height, each way
TURN_DEGREES = 7.0  # standard deviation: what is left of a tilt when landmarks have straightened the face
TILT_SHARE, TILT_DEGREES = 0.08, 40.0  # now and then they have not
GAMMA = 0.25  # natural logarithm, each way
SIDE_LIGHT_SHARE, SIDE_LIGHT = 0.15, 0.7  # how much darker the far side is, at most
DARK_SHARE, DARK_LEVELS = 0.08, (0.08, 0.4)  # low light: the share of the range that is left
BLUR_SHARE, BLUR_PIXELS = 0.1, (0.4, 1.1)
COARSE_SHARE, COARSE_SIDE = 0.06, (18, 36)  # pixels: a small face, enlarged
JPEG_SHARE, JPEG_QUALITY = 0.12, (25, 85)
NOISE_SHARE, NOISE_LEVELS = 0.12, 9.0  # standard deviation in grey levels, at most
PATCH_SHARE, PATCH_SIDE = 0.3, (0.1, 0.35)  # of the side: hair, microphones, other heads
HAND_SHARE, GLASSES_SHARE, HAT_SHARE = 0.05, 0.05, 0.05

EYES = ((0.32, 0.39), (0.68, 0.39))  # where a crop has them, in fractions of its side


def augment(face: Grey, rng: Generator, *, size: int) -> Grey:
    """Return a random variation of a square grey face, `size` pixels wide."""
    varied = _lit(_moved(_covered(face, rng), rng, size), rng)
    for share, change in _CAMERAS:
        if rng.random() < share:
            varied = change(varied, rng)
    if rng.random() < PATCH_SHARE:
        _patch(varied, rng)
    return varied


def _moved(face: Grey, rng: Generator, size: int) -> Grey:
    placing = _placing(rng, face.shape[0], size)
    moved = cv2.warpAffine(face, placing, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _placing(rng: Generator, side: int, size: int) -> NDArray[np.float64]:
    tilted = rng.random() < TILT_SHARE
    turn = np.deg2rad(rng.uniform(-TILT_DEGREES, TILT_DEGREES) if tilted else rng.normal(0.0, TURN_DEGREES))
    scale = size / side * np.exp(rng.uniform(-ZOOM, ZOOM))
    stretch = np.exp(rng.uniform(-STRETCH, STRETCH))
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    linear = np.array([(cos * stretch, -sin), (sin, cos / stretch)])
    if rng.random() < 0.5:  # noqa: PLR2004  # half of the faces are mirrored, as selfies are
        linear[:, 0] *= -1.0
    middle = np.full(2, (side - 1) / 2)
    target = np.full(2, (size - 1) / 2) + rng.uniform(-SHIFT, SHIFT, 2) * size
    return np.column_stack([linear, target - linear @ middle])


def _covered(face: Grey, rng: Generator) -> Grey:
    """Return the face, now and then with a hand before it, glasses or a hat on it; drawn before it is turned."""
    things = [(HAND_SHARE, _hand), (GLASSES_SHARE, _glasses), (HAT_SHARE, _hat)]
    chosen = [put for share, put in things if rng.random() < share]
    if chosen:
        face = face.copy()
    for put in chosen:
        put(face, rng)
    return face


def _hand(face: Grey, rng: Generator) -> None:
    """Draw a blunt wedge with the face's own mean grey that comes in from below or from a side."""
    side = face.shape[0]
    tip = (rng.uniform(0.15, 0.85, 2) * (side, side)).astype(int)
    tip[1] = max(tip[1], int(0.55 * side))
    start = (int(rng.choice([-0.2, 1.2]) * side), int(rng.uniform(0.8, 1.3) * side))
    grey = int(np.clip(face.mean() * rng.uniform(0.7, 1.3), 0, 255))
    cv2.line(face, start, (int(tip[0]), int(tip[1])), grey, thickness=int(rng.uniform(0.12, 0.3) * side))


def _glasses(face: Grey, rng: Generator) -> None:
    """Draw frames, and half of the time dark lenses."""
    side = face.shape[0]
    dark = int(rng.integers(0, 90))
    axes = (int(rng.uniform(0.11, 0.16) * side), int(rng.uniform(0.08, 0.13) * side))
    thickness = cv2.FILLED if rng.random() < 0.5 else max(1, side // 40)  # noqa: PLR2004  # half are sunglasses
    middles = [(round(x * side), round(y * side)) for x, y in EYES]
    for middle in middles:
        cv2.ellipse(face, middle, axes, 0.0, 0.0, 360.0, dark, thickness)
    cv2.line(face, middles[0], middles[1], dark, max(1, side // 40))


def _hat(face: Grey, rng: Generator) -> None:
    height = int(rng.uniform(0.06, 0.26) * face.shape[0])
    face[:height] = int(rng.integers(0, 256))


def _lit(face: Grey, rng: Generator) -> Grey:
    """Return the face in other light: a curve, now and then one side in shadow, now and then hardly any light."""
    table = 255.0 * (np.arange(256) / 255.0) ** np.exp(rng.uniform(-GAMMA, GAMMA))
    if rng.random() < DARK_SHARE:
        table *= rng.uniform(*DARK_LEVELS)
    lit = np.asarray(cv2.LUT(face, np.round(table).astype(np.uint8)), np.uint8)
    return _side_lit(lit, rng) if rng.random() < SIDE_LIGHT_SHARE else lit


def _side_lit(face: Grey, rng: Generator) -> Grey:
    line = np.linspace(-1.0, 1.0, face.shape[0])
    angle = rng.uniform(0.0, 2.0 * np.pi)
    across = np.cos(angle) * line[None, :] + np.sin(angle) * line[:, None]
    # A soft edge somewhere near the middle, as a nose throws one.
    shade = 1.0 / (1.0 + np.exp(-rng.uniform(1.0, 6.0) * (across - rng.uniform(-0.3, 0.3))))
    return np.asarray(face * (1.0 - rng.uniform(0.2, SIDE_LIGHT) * shade), np.uint8)


def _blurred(face: Grey, rng: Generator) -> Grey:
    return np.asarray(cv2.GaussianBlur(face, (0, 0), rng.uniform(*BLUR_PIXELS)), np.uint8)


def _coarse(face: Grey, rng: Generator) -> Grey:
    small = int(rng.integers(*COARSE_SIDE))
    shrunk = cv2.resize(face, (small, small), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(shrunk, face.shape, interpolation=cv2.INTER_LINEAR), np.uint8)


def _through_jpeg(face: Grey, rng: Generator) -> Grey:
    _, encoded = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*JPEG_QUALITY))])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _noisy(face: Grey, rng: Generator) -> Grey:
    noise = rng.normal(0.0, rng.uniform(0.0, NOISE_LEVELS), face.shape)
    return np.clip(face + noise, 0, 255).astype(np.uint8)


def _patch(face: Grey, rng: Generator) -> None:
    side = face.shape[0]
    width, height = (rng.uniform(*PATCH_SIDE, 2) * side).astype(int)
    left, top = rng.integers(0, side - width), rng.integers(0, side - height)
    face[top : top + height, left : left + width] = rng.integers(0, 256)


_CAMERAS: tuple[tuple[float, Callable[[Grey, Generator], Grey]], ...] = (
    (COARSE_SHARE, _coarse),
    (BLUR_SHARE, _blurred),
    (NOISE_SHARE, _noisy),
    (JPEG_SHARE, _through_jpeg),
)
