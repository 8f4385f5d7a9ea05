"""How well faces are read as they get smaller, darker, more blurred and more tilted.

Two ways to ask: the test's own faces, sorted by a measure of the image and cut into quarters, and every test face
after one controlled change of its crop. A change is a pure function; where it draws by lot, the lot's seed is fixed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from models.expressions import standardise

Faces: TypeAlias = NDArray[np.uint8]
"""Grey crops [N, S, S]."""

SEED = 3
QUARTERS = (0.25, 0.5, 0.75)
SHADOW, EDGE = 0.7, 4.0
"""Of side light: how much darker the far side is, and how sharp the shadow's edge across the face (1 / half a side)."""
GRAIN = 4.0
"""Grey levels, the noise's standard deviation: what a phone's camera adds in a dim room."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How some faces were read in three classes: how many, how many of them rightly, and the same of the sure ones."""

    name: str
    faces: int
    right: int
    sure: int
    sure_right: int


@dataclass(frozen=True, slots=True)
class Group:
    """Slices that answer one question."""

    title: str
    slices: tuple[Slice, ...]


def slice_of(name: str, shares: NDArray[np.float64], truth: NDArray[np.int64], sure_from: float) -> Slice:
    """Return how faces with these probabilities [N, 3] and true emotions [N] were read."""
    right, sure = shares.argmax(axis=1) == truth, shares.max(axis=1) >= sure_from
    return Slice(name, len(truth), int(right.sum()), int(sure.sum()), int((right & sure).sum()))


def quarters(
    title: str, measure: NDArray[np.float64], shares: NDArray[np.float64], truth: NDArray[np.int64], sure_from: float
) -> Group:
    """Return the slices between the quartiles of a measure [N] of the faces, the least first."""
    bounds = np.quantile(measure, QUARTERS)
    places = np.searchsorted(bounds, measure, side="left")
    low, middle, high = (f"{bound:.3g}" for bound in bounds)
    names = (f"up to {low}", f"{low} to {middle}", f"{middle} to {high}", f"above {high}")
    slices = (slice_of(name, shares[places == n], truth[places == n], sure_from) for n, name in enumerate(names))
    return Group(title, tuple(slices))


def brightness(faces: Faces) -> NDArray[np.float64]:
    """Return each face's mean grey, 0 to 255."""
    return np.asarray(faces.mean(axis=(1, 2)), np.float64)


def contrast(faces: Faces) -> NDArray[np.float64]:
    """Return the standard deviation of each face's greys."""
    return np.asarray(faces.std(axis=(1, 2)), np.float64)


def sharpness(faces: Faces) -> NDArray[np.float64]:
    """Return the variance of each face's Laplacian, over that of its greys: so that contrast counts for nothing."""
    edges = np.array([cv2.Laplacian(face, cv2.CV_64F).var() for face in faces])
    return np.asarray(edges / np.maximum(faces.var(axis=(1, 2)), 1.0), np.float64)


MEASURES: Mapping[str, Callable[[Faces], NDArray[np.float64]]] = MappingProxyType(
    {
        "Brightness: mean grey, 0 to 255": brightness,
        "Contrast: standard deviation of the greys": contrast,
        "Sharpness: variance of the Laplacian over that of the greys": sharpness,
    }
)


def shrunk(faces: Faces, *, side: int) -> Faces:
    """Return the faces as if they had been `side` pixels wide in the photo."""
    small = [cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA) for face in faces]
    return np.stack([standardise(np.asarray(face, np.uint8)) for face in small])


def darkened(faces: Faces, *, light: float, grain: float = 0.0) -> Faces:
    """Return the faces with a share of their light, and noise of `grain` grey levels."""
    noise = np.random.default_rng(SEED).normal(0.0, grain, faces.shape) if grain else 0.0
    return np.clip(np.round(faces * light + noise), 0, 255).astype(np.uint8)


def side_lit(faces: Faces) -> Faces:
    """Return the faces lit from the left or, by lot, from the right."""
    across = np.linspace(-1.0, 1.0, faces.shape[2])
    shade = 1.0 - SHADOW / (1.0 + np.exp(-EDGE * across))
    left = np.random.default_rng(SEED).random(len(faces)) < 0.5  # noqa: PLR2004  # half of them
    light = np.where(left[:, None], shade, shade[::-1])[:, None, :]
    return np.round(faces * light).astype(np.uint8)


def blurred(faces: Faces, *, sigma: float) -> Faces:
    """Return the faces out of focus; `sigma` in pixels of the crop."""
    return np.stack([np.asarray(cv2.GaussianBlur(face, (0, 0), sigma), np.uint8) for face in faces])


def compressed(faces: Faces, *, quality: int) -> Faces:
    """Return the faces as JPEG leaves them."""
    encoded = [cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])[1] for face in faces]
    return np.stack([np.asarray(cv2.imdecode(each, cv2.IMREAD_GRAYSCALE), np.uint8) for each in encoded])


def turned(faces: Faces, *, degrees: float) -> Faces:
    """Return the faces turned one way or, by lot, the other, as if the crop had not been laid straight."""
    ways = np.random.default_rng(SEED).choice([-degrees, degrees], len(faces))
    return np.stack([_turned(face, way) for face, way in zip(faces, ways, strict=True)])


def _turned(face: Faces, degrees: float) -> Faces:
    middle = (face.shape[0] - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), degrees, 1.0)
    return np.asarray(cv2.warpAffine(face, turn, face.shape, borderMode=cv2.BORDER_REPLICATE), np.uint8)


@dataclass(frozen=True, slots=True)
class Change:
    """A controlled change of faces."""

    name: str
    apply: Callable[[Faces], Faces]


CHANGES: Mapping[str, Sequence[Change]] = MappingProxyType(
    {
        "Size: shrunk, then enlarged again": [
            Change(f"{side} pixels wide", partial(shrunk, side=side)) for side in (32, 24, 20, 16)
        ],
        "Light: darkened, or in the shadow on one side": [
            *(Change(f"{light:.0%} of the light", partial(darkened, light=light)) for light in (0.4, 0.2, 0.1)),
            Change(f"20% of the light, noise of {GRAIN:.0f} levels", partial(darkened, light=0.2, grain=GRAIN)),
            Change(f"light from one side, {1 - SHADOW:.0%} on the other", side_lit),
        ],
        "Blur and compression": [
            *(Change(f"Gaussian blur, sigma {sigma} pixels", partial(blurred, sigma=sigma)) for sigma in (1, 2, 3)),
            Change("JPEG, quality 20", partial(compressed, quality=20)),
        ],
        "Roll: turned one way or the other, and not laid straight": [
            Change(f"{degrees} degrees", partial(turned, degrees=degrees)) for degrees in (10, 20, 30, 40)
        ],
    }
)
