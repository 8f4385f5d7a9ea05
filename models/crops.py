"""Cuts upright squares out of photos: which turn, scale and shift, and how to shrink without aliasing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from models.schemas import Image

ROOM = 2
"""Sides of the asked square to turn a photo in before the last shrinking, which then averages two by two pixels."""
MARGIN = 2
"""Pixels around what a square reaches, for interpolation at its rim."""


def similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the turn, scale and shift [2, 3] that bring points [N, 2], not all the same, nearest to their targets.

    Least squares over complex numbers: a point times `factor` is turned by its angle and scaled by its length.
    """
    here = (source - source.mean(axis=0)) @ (1, 1j)
    there = (target - target.mean(axis=0)) @ (1, 1j)
    factor = np.vdot(here, there) / np.vdot(here, here)
    linear = np.array([(factor.real, -factor.imag), (factor.imag, factor.real)])
    return np.column_stack([linear, target.mean(axis=0) - linear @ source.mean(axis=0)])


def cut(image: Image, placing: NDArray[np.float64], side: int, *, grey: bool = False) -> NDArray[np.uint8]:
    """Return the square [side, side, 3], or [side, side] where `grey`, that `placing` [2, 3] brings a photo to.

    `placing` maps pixels of the RGB photo to the square, both counted from a pixel's corner. Beyond the photo's rim,
    the rim goes on.
    """
    roomy = placing * ROOM
    # Fractions count from a pixel's corner, OpenCV from its middle.
    roomy[:, 2] += roomy[:, :2] @ (0.5, 0.5) - 0.5
    part, roomy = _neighbourhood(image, roomy, side * ROOM, grey=grey)
    size = (side * ROOM, side * ROOM)
    square = cv2.warpAffine(part, roomy, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _neighbourhood(
    image: Image, placing: NDArray[np.float64], side: int, *, grey: bool
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the part of a photo that the square needs, less than twice the square's scale, and `placing` for it.

    A large part is shrunk by averaging before it is turned: `warpAffine` alone looks at four pixels and aliases.
    """
    left, top, right, bottom = _reach(image.shape[:2], placing, side)
    part = image[top:bottom, left:right]
    if grey:
        part = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.uint8)
    part, factor = shrunk(part, 1 / float(np.hypot(placing[0, 0], placing[1, 0])))
    # A small pixel's middle lies between middles of large ones, hence the halves.
    shift = placing[:, :2] @ (left + (factor - 1) / 2, top + (factor - 1) / 2) + placing[:, 2]
    return part, np.column_stack([placing[:, :2] * factor, shift])


def shrunk(image: NDArray[np.uint8], most: float) -> tuple[NDArray[np.uint8], int]:
    """Return an image averaged over squares of the largest whole side up to `most` pixels, and that side.

    Whole sides are many times as fast as others. What does not fill a square at the right and bottom is left out.
    """
    factor = max(1, int(min(most, *image.shape[:2])))
    if factor == 1:
        return image, 1
    height, width = (length // factor for length in image.shape[:2])
    size, whole = (width, height), image[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8), factor


def _reach(shape: Sequence[int], placing: NDArray[np.float64], side: int) -> tuple[int, int, int, int]:
    """Return the photo's pixels (left, top, right, bottom) that the square's corners reach, at least one."""
    back = cv2.invertAffineTransform(placing)
    reached = back[:, :2] @ np.array([(0, side, 0, side), (0, 0, side, side)]) + back[:, 2:]
    height, width = shape
    left, right = _span(reached[0], width)
    top, bottom = _span(reached[1], height)
    return left, top, right, bottom


def _span(reached: NDArray[np.float64], side: int) -> tuple[int, int]:
    start = min(max(floor(reached.min()) - MARGIN, 0), side - 1)
    return start, min(max(ceil(reached.max()) + MARGIN, start + 1), side)
