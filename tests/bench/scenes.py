"""The photos that are read: a real face in a noisy scene, in a phone's format, size and weight."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO

import cv2
import numpy as np
import pillow_heif
from PIL import ExifTags, Image
from skimage import data

from models import schemas

TWELVE = (4000, 3000)
ONE = (1152, 864)
"""Pixels across and down, four to three, as phones make them: twelve megapixels and one."""
HEAD = (slice(0, 330), slice(60, 390))
"""The astronaut's head and shoulders: the face takes up a fifth of the photo's width, as at arm's length."""
PORTRAIT = (slice(0, 300), slice(40, 440))
"""The same photo cut four to three, the face as large; enlarged, it is as smooth as faces that a phone retouches."""
OCTAVES = range(1, 10)
CONTRAST = 11.0
"""Levels of brightness by which each octave of the backdrop varies: as much at every scale, as in nature."""
GRAIN = 4.5
"""Levels of noise that a phone's own smoothing leaves."""
CAMERA, MESSENGER = 95, 85
"""JPEG qualities: twelve megapixels weigh 4 MB, as a phone stores them, or a third of that, as they are passed on."""


@cache
def scene(size: tuple[int, int] = TWELVE, *, face: bool = True) -> schemas.Image:
    """Return a selfie in RGB, or only its backdrop; the same at every call."""
    width, height = size
    random = np.random.default_rng(0)
    light = np.full((height, width, 3), 120, np.float32)
    for octave in OCTAVES:
        rough = random.normal(0, CONTRAST, (max(2, height >> octave), max(2, width >> octave), 1))
        tinted = (rough * random.uniform(0.7, 1.3, 3)).astype(np.float32)
        light += cv2.resize(tinted, size, interpolation=cv2.INTER_LINEAR)
    if face:
        head = cv2.resize(data.astronaut()[HEAD], (height, height), interpolation=cv2.INTER_CUBIC)
        left = (width - height) // 2
        light[:, left : left + height] = head
    light += GRAIN * random.standard_normal(light.shape, np.float32)
    return np.clip(light, 0, 255, out=light).astype(np.uint8)


def jpeg(size: tuple[int, int] = TWELVE, *, face: bool = True, quality: int = CAMERA) -> bytes:
    """Return the scene as a JPEG of the kind that phones make."""
    return encoded(Image.fromarray(scene(size, face=face)), "JPEG", quality=quality, subsampling="4:2:0")


def portrait(*, quality: int = MESSENGER) -> bytes:
    """Return a smooth photo of twelve megapixels as a JPEG that weighs little, so that little is left to unpack."""
    large = Image.fromarray(data.astronaut()[PORTRAIT]).resize(TWELVE, Image.Resampling.LANCZOS)
    return encoded(large, "JPEG", quality=quality, subsampling="4:2:0")


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture's file."""
    file = BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(file, **options)
    else:
        picture.save(file, kind, **options)
    return file.getvalue()


def mixture() -> Mapping[str, bytes]:
    """Return photos of all kinds by what they are, those among them that no reading comes of."""
    small = Image.fromarray(scene(ONE))
    clear = small.copy()
    clear.putalpha(200)
    lying = Image.Exif()
    lying[ExifTags.Base.Orientation] = 6
    whole = jpeg(ONE)
    return {
        "twelve megapixels": jpeg(),
        "one megapixel": whole,
        "turned": encoded(small.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=lying),
        "no face": jpeg(ONE, face=False),
        "grey": encoded(small.convert("L"), "JPEG"),
        "inks": encoded(small.convert("CMYK"), "JPEG"),
        "progressive": encoded(small, "JPEG", progressive=True),
        "see-through": encoded(clear, "PNG", compress_level=1),
        "palette": encoded(small.quantize(64), "PNG", compress_level=1),
        "WebP": encoded(small, "WEBP"),
        "GIF": encoded(small.quantize(64), "GIF"),
        "HEIC": encoded(small, "HEIF"),
        "cut off": whole[: len(whole) // 2],
        "no photo": b"%PDF-1.7" + whole,
    }
