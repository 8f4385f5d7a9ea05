"""Makes many faces of one: what a detector's crops, cameras and uploads do to a face, in moderation."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Landmarks of a detector are a few hundredths of a face off, and FER2013's own framing varies more than that.
SHIFT = 0.08  # of the side, each way
ZOOM = 0.18  # natural logarithm of the scale, each way
STRETCH = 0.06  # natural logarithm of width to height, each way
TURN_DEGREES = 10.0  # standard deviation
TURN_LIMIT_DEGREES = 25.0
GAMMA = 0.4  # natural logarithm, each way
BLUR_SHARE, BLUR_PIXELS = 0.15, (0.4, 1.0)
JPEG_SHARE, JPEG_QUALITY = 0.15, (30, 85)
NOISE_SHARE, NOISE_LEVELS = 0.15, 8.0  # standard deviation in grey levels, at most
CUTOUT_SHARE, CUTOUT_SIDE = 0.3, (0.12, 0.38)  # of the side: hands, hair, microphones


def augment(
    face: NDArray[np.uint8], rng: np.random.Generator, *, size: int, strength: float = 1.0
) -> NDArray[np.uint8]:
    """Return a random variation of a square grey face, `size` pixels wide; `strength` 0 to 1 scales all of it."""
    placing = _placing(rng, face.shape[0], size, strength)
    moved = cv2.warpAffine(face, placing, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    varied = np.asarray(cv2.LUT(moved, _gamma_table(rng, strength)), np.uint8)
    if rng.random() < BLUR_SHARE * strength:
        varied = np.asarray(cv2.GaussianBlur(varied, (0, 0), rng.uniform(*BLUR_PIXELS)), np.uint8)
    if rng.random() < JPEG_SHARE * strength:
        varied = _through_jpeg(varied, int(rng.integers(*JPEG_QUALITY)))
    if rng.random() < NOISE_SHARE * strength:
        noise = rng.normal(0.0, rng.uniform(0.0, NOISE_LEVELS), varied.shape)
        varied = np.clip(varied + noise, 0, 255).astype(np.uint8)
    if rng.random() < CUTOUT_SHARE * strength:
        _cut_out(varied, rng)
    return varied


def _placing(rng: np.random.Generator, side: int, size: int, strength: float) -> NDArray[np.float64]:
    degrees = np.clip(rng.normal(0.0, TURN_DEGREES), -TURN_LIMIT_DEGREES, TURN_LIMIT_DEGREES)
    turn = np.deg2rad(degrees * strength)
    scale = size / side * np.exp(rng.uniform(-ZOOM, ZOOM) * strength)
    stretch = np.exp(rng.uniform(-STRETCH, STRETCH) * strength)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    linear = np.array([(cos * stretch, -sin), (sin, cos / stretch)])
    if rng.random() < 0.5:  # noqa: PLR2004  # half of the faces are mirrored
        linear[:, 0] *= -1.0
    middle = np.full(2, (side - 1) / 2)
    target = np.full(2, (size - 1) / 2) + rng.uniform(-SHIFT, SHIFT, 2) * size * strength
    return np.column_stack([linear, target - linear @ middle])


def _gamma_table(rng: np.random.Generator, strength: float) -> NDArray[np.uint8]:
    gamma = np.exp(rng.uniform(-GAMMA, GAMMA) * strength)
    return np.asarray(np.round(255.0 * (np.arange(256) / 255.0) ** gamma), np.uint8)


def _through_jpeg(face: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    _, encoded = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    return np.asarray(decoded, np.uint8)


def _cut_out(face: NDArray[np.uint8], rng: np.random.Generator) -> None:
    side = face.shape[0]
    width, height = (rng.uniform(*CUTOUT_SIDE, 2) * side).astype(int)
    left, top = rng.integers(0, side - width), rng.integers(0, side - height)
    face[top : top + height, left : left + width] = rng.integers(0, 256)
