"""The one safe way from a file's bytes to an upright RGB photo.

Everything happens in memory. The kind is told from the bytes, never from a name; the size is read from the header
and checked before a pixel is decoded; whatever a decoder makes of damaged bytes ends as one of our errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from types import MappingProxyType

import numpy as np
from PIL import ExifTags, Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from models.errors import BrokenPhoto, NotAPhoto, PhotoError, PhotoTooHeavy, PhotoTooLarge, PhotoTooSmall
from models.schemas import Photo

# Pillow's own guard warns and raises by its own measure; ours is stricter, and stands between header and pixels.
Image.MAX_IMAGE_PIXELS = None

SHARP = 720
"""Pixels that the long side of a reduced photo keeps at least: a face of a fifth of it is still 144 wide."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a photo may be: `weight` in bytes, `pixels` at full size, `side` the short side's least in pixels."""

    weight: int = 24 * 2**20
    pixels: int = 50_000_000
    side: int = 32


class Kind(Enum):
    """The kinds of image that we read, by their decoders."""

    JPEG = JpegImageFile
    PNG = PngImageFile
    WEBP = WebPImageFile
    GIF = GifImageFile
    HEIF = HeifImageFile
    AVIF = AvifImageFile


MAGIC: Mapping[bytes, Kind] = MappingProxyType(
    {
        b"\xff\xd8\xff": Kind.JPEG,
        b"\x89PNG\r\n\x1a\n": Kind.PNG,
        b"GIF87a": Kind.GIF,
        b"GIF89a": Kind.GIF,
    }
)
AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MOST_BRANDS = 64
"""Bytes of an ISO file's first box that are looked at: its brands, of four bytes each."""

_TURNS: Mapping[int, Image.Transpose] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
_LYING = frozenset({5, 6, 7, 8})


def decode(data: bytes, *, limits: Limits = Limits()) -> Photo:
    """Return the upright photo in a file's bytes; of an animation, its first frame.

    A large photo comes reduced, its long side at `SHARP` to twice that many pixels. Raises PhotoTooHeavy, NotAPhoto,
    PhotoTooLarge, PhotoTooSmall, or BrokenPhoto. Safe to call from several threads.
    """
    if len(data) > limits.weight:
        raise PhotoTooHeavy(len(data), limits.weight)
    found = kind(data)
    if found is None:
        raise NotAPhoto("the bytes are of no kind of image that we read")
    try:
        with found.value(BytesIO(data)) as image:
            return _photo(image, limits)
    except PhotoError:
        raise
    except Exception as error:  # decoders raise a zoo of undocumented types for damaged bytes
        raise BrokenPhoto(f"damaged {found.name}") from error


def kind(data: bytes) -> Kind | None:
    """Return the kind of image that the bytes begin like, None for any other file."""
    for magic, found in MAGIC.items():
        if data.startswith(magic):
            return found
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp":
        return _iso_kind(data)
    return None


def _iso_kind(data: bytes) -> Kind | None:
    """Tell HEIF from AVIF by the brands: a file's major brand may be one that both share."""
    end = min(int.from_bytes(data[:4], "big"), MOST_BRANDS)
    brands = {data[start : start + 4] for start in (8, *range(16, end, 4))}
    if brands & AVIF_BRANDS:
        return Kind.AVIF
    return Kind.HEIF if brands & HEIF_BRANDS else None


def _photo(image: ImageFile.ImageFile, limits: Limits) -> Photo:
    width, height = image.size
    if width * height > limits.pixels:
        raise PhotoTooLarge(width * height, limits.pixels)
    if min(width, height) < limits.side:
        raise PhotoTooSmall(f"{width} x {height} pixels, the least is {limits.side}")
    # For twelve megapixels decoding is most of a reading's time, and a JPEG can be decoded at a half to an eighth.
    shrink = SHARP / max(width, height)
    image.draft(None, (round(width * shrink), round(height * shrink)))
    image.load()
    turn = _orientation(image)
    pixels = _upright(_reduced(_rgb(image)), turn)
    if turn in _LYING:
        width, height = height, width
    return Photo(np.asarray(pixels, np.uint8), width, height)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8; damaged EXIF is no reason to refuse a photo."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  # as above, and nothing depends on why
        return 1


def _rgb(image: Image.Image) -> Image.Image:
    """Return the image in RGB, what is see-through over white."""
    if image.mode.startswith("I;16"):
        # Pillow would clip sixteen bits at 255 instead of scaling them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _reduced(image: Image.Image) -> Image.Image:
    factor = max(image.size) // SHARP
    return image.reduce(factor) if factor > 1 else image


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
