"""Controlled changes of the test photos: turned, darkened, blurred, compressed, far away, and too near.

Each is a pure function; where one draws by lot, the photo's name is the lot. What counts after it is the large faces.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from models.faces import PADDING
from models.schemas import Image
from models.training.face_augment import tilted
from models.training.face_data import Sample
from models.training.face_measure import LARGE, unchanged

CANVAS = (800, 600)
"""Width and height in pixels of the photo that a face is far away in: at 4 % of the width, it has 32 pixels."""


@dataclass(frozen=True, slots=True)
class Change:
    """A controlled change of a photo with a large face."""

    name: str
    apply: Callable[[Sample], Sample]


def large_only(sample: Sample) -> Sample:
    """Return the sample with all but its large faces made neither faces nor background."""
    large = sample.boxes[:, 2] - sample.boxes[:, 0] >= LARGE * sample.image.shape[1]
    return replace(sample, ignored=sample.ignored | ~large)


def largest(sample: Sample) -> int:
    """Return which of the faces that count is the largest; there has to be one."""
    areas = np.prod(sample.boxes[:, 2:] - sample.boxes[:, :2], axis=1)
    return int(np.where(sample.ignored, -1, areas).argmax())


def darkened(sample: Sample, *, light: float) -> Sample:
    """Return the photo with a share of its light."""
    return replace(sample, image=np.round(sample.image * light).astype(np.uint8))


def blurred(sample: Sample, *, sigma: float) -> Sample:
    """Return the photo out of focus; `sigma` in widths of the largest face."""
    box = sample.boxes[largest(sample)]
    image = cv2.GaussianBlur(sample.image, (0, 0), sigma * float(box[2] - box[0]))
    return replace(sample, image=np.asarray(image, np.uint8))


def compressed(sample: Sample, *, quality: int) -> Sample:
    """Return the photo as JPEG leaves it."""
    # The codec takes the channels in the other order, and colours are not alike to it.
    encoded = cv2.imencode(".jpg", sample.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)
    return replace(sample, image=np.ascontiguousarray(decoded[..., ::-1]))


def far(sample: Sample, *, share: float, backdrops: Sequence[Image]) -> Sample:
    """Return the photo as a part of a larger one in which the largest face has a `share` of the width.

    One of the `backdrops`, photos without a face, is around it; grey where there are none.
    """
    random = default_rng(zlib.crc32(sample.name.encode()))
    index = largest(sample)
    box = sample.boxes[index]
    scale = share * CANVAS[0] / float(box[2] - box[0])
    height, width = (max(1, round(length * scale)) for length in sample.image.shape[:2])
    size = (max(CANVAS[0], width), max(CANVAS[1], height))
    image = _surroundings(size, random.integers(2**31), backdrops)
    left, top = (int(random.integers(room + 1)) for room in (size[0] - width, size[1] - height))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    image[top : top + height, left : left + width] = cv2.resize(sample.image, (width, height), interpolation=how)
    ratio = np.array([width / sample.image.shape[1], height / sample.image.shape[0]], np.float32)
    return _only(_moved(sample, image, ratio, np.array([left, top], np.float32)), index)


def _surroundings(size: tuple[int, int], lot: np.int64, backdrops: Sequence[Image]) -> Image:
    if not backdrops:
        return np.full((size[1], size[0], 3), PADDING, np.uint8)
    return np.asarray(cv2.resize(backdrops[int(lot) % len(backdrops)], size), np.uint8)


def near(sample: Sample, *, border: tuple[float, float, float, float]) -> Sample:
    """Return the photo cut near its largest face.

    `border` is how far from the box's left, top, right and bottom, in its sides; below 0 it cuts the face.
    """
    height, width = sample.image.shape[:2]
    index = largest(sample)
    box = sample.boxes[index]
    wide = box + np.tile(box[2:] - box[:2], 2) * border * (-1, -1, 1, 1)
    left, top, right, bottom = np.clip(wide.round(), 0, (width, height, width, height)).astype(int).tolist()
    image = np.ascontiguousarray(sample.image[top:bottom, left:right])
    cut = _moved(sample, image, np.ones(2, np.float32), -np.array([left, top], np.float32))
    limits = np.tile(image.shape[1::-1], 2)
    return _only(replace(cut, boxes=np.clip(cut.boxes, 0, limits).astype(np.float32)), index)


def _only(sample: Sample, index: int) -> Sample:
    """Return the sample with one face that counts."""
    return replace(sample, ignored=sample.ignored | (np.arange(len(sample.boxes)) != index))


def _moved(sample: Sample, image: Image, ratio: NDArray[np.float32], shift: NDArray[np.float32]) -> Sample:
    boxes = sample.boxes * np.tile(ratio, 2) + np.tile(shift, 2)
    return replace(sample, image=image, boxes=boxes, landmarks=sample.landmarks * ratio + shift)


def changes(backdrops: Sequence[Image]) -> Mapping[str, Sequence[Change]]:
    """Return all changes by the question that they answer."""
    angles = [(turn, sign) for turn in (10, 20, 30, 40) for sign in (1, -1)]
    ways = {1: "to the left", -1: "to the right"}
    return {
        "Turned about the photo's middle": [
            Change("not turned", unchanged),
            *(
                Change(f"{turn} degrees {ways[sign]}", partial(tilted, degrees=float(sign * turn)))
                for turn, sign in angles
            ),
        ],
        "Light, blur and compression": [
            *(Change(f"{light:.0%} of the light", partial(darkened, light=light)) for light in (0.3, 0.1)),
            *(
                Change(f"Gaussian blur, sigma {sigma:.0%} of the face's width", partial(blurred, sigma=sigma))
                for sigma in (0.03, 0.06)
            ),
            Change("JPEG, quality 20", partial(compressed, quality=20)),
        ],
        "Far: the largest face's width, of the photo's": [
            Change(f"{share:.0%}", partial(far, share=share, backdrops=backdrops)) for share in (0.12, 0.08, 0.06, 0.04)
        ],
        "Near: the photo is cut": [
            Change("at the face's box", partial(near, border=(0.0, 0.0, 0.0, 0.0))),
            Change("with the upper quarter of the face outside", partial(near, border=(0.0, -0.25, 0.0, 0.0))),
            Change("with a third of the face outside, on one side", partial(near, border=(-0.33, 0.1, 0.1, 0.1))),
        ],
    }
