"""The one safe way from a file's bytes to an upright RGB photo.

Everything happens in memory. The kind is told from the bytes, never from a name; a decoder sees nothing but the
picture (see `stripping` and `heif`), whose size is read from its header and checked before a pixel is decoded;
whatever a decoder makes of damaged bytes ends as one of our errors.

Colours are taken as sRGB whatever profile a file carries. A face in Display P3, as phones take them, so comes out
a little paler than it was, which no expression depends on; to follow a stranger's profile would mean to run one
more parser, in C, over a stranger's bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from types import MappingProxyType

import cv2
import numpy as np
from PIL import AvifImagePlugin, Image, ImageFile, WebPImagePlugin
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from pillow_heif import HeifImageFile

from models import schemas
from models.errors import BrokenPhoto, NotAPhoto, PhotoError, PhotoTooHeavy, PhotoTooLarge, PhotoTooSmall, UnusualPhoto
from models.exif import orientation
from models.heif import bare_avif, bare_heif
from models.schemas import Photo
from models.stripping import Bare, Budget, bare_gif, bare_jpeg, bare_png, bare_webp

# Pillow's own guard warns and raises by its own measure; ours is stricter, and stands between header and pixels.
Image.MAX_IMAGE_PIXELS = None

SHARP = 480
"""Pixels that the long side of a reduced photo keeps at least: a face of a fifth of it is still 96 wide."""
BAND = 2**20
"""Pixels that are made RGB at once, before they are reduced: few enough to need little memory."""


class Kind(Enum):
    """The kinds of image that we read, by their decoders."""

    JPEG = JpegImageFile
    PNG = PngImageFile
    WEBP = WebPImagePlugin.WebPImageFile
    GIF = GifImageFile
    HEIF = HeifImageFile
    AVIF = AvifImagePlugin.AvifImageFile


@dataclass(frozen=True, slots=True)
class Limits:
    """What a photo may be, so that no file takes 2 s of a 2.5 GHz core or more than 400 MB.

    - `weight` in bytes and `pixels` at full size, for any kind; `MOST` says less for the slower and hungrier ones.
    - `side`: pixels of the short side at least; less holds no face.
    - `scans` of a progressive JPEG: usual are 10, possible are thousands, and each goes over the whole picture.
    - `pieces`: segments, chunks, blocks, boxes or units that a file is cut into; a 24 MB PNG of the usual chunks of
      8 kB has 3,000. Of an animation only the first frame is looked at, however many follow.
    """

    weight: int = 24 * 2**20
    pixels: int = 50_000_000
    side: int = 32
    scans: int = 32
    pieces: int = 20_000


@dataclass(frozen=True, slots=True)
class Most:
    """How many bytes of coded picture and how many pixels an image of one kind may have."""

    weight: int
    pixels: int


MOST: Mapping[Kind, Most] = MappingProxyType(
    {
        Kind.JPEG: Most(24 * 2**20, 50_000_000),
        Kind.PNG: Most(24 * 2**20, 40_000_000),
        Kind.GIF: Most(24 * 2**20, 25_000_000),
        Kind.WEBP: Most(16 * 2**20, 4096 * 4096),
        Kind.HEIF: Most(5 * 2**20, 25_000_000),
        Kind.AVIF: Most(6 * 2**20, 25_000_000),
    }
)
"""The largest valid file of each kind, made as slow or as hungry as it can be, was measured at its limit: 0.2 s to
1.7 s of a 2.5 GHz core, and for a moment 40 MB (JPEG) to 350 MB (AVIF of 12 bits with alpha). A JPEG is decoded small;
of a PNG Pillow holds four bytes a pixel, of a WebP its decoder 16; HEIF's and AVIF's decoders take 0.2 s a megabyte.
Phones' usual 12 and 24 megapixels fit all kinds that phones write."""

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

_TURNS: Mapping[int, Callable[[schemas.Image], cv2.typing.MatLike]] = MappingProxyType(
    {
        2: lambda pixels: cv2.flip(pixels, 1),
        3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
        4: lambda pixels: cv2.flip(pixels, 0),
        5: cv2.transpose,
        6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
        7: lambda pixels: cv2.flip(cv2.transpose(pixels), -1),
        8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
    }
)
_LYING = frozenset({5, 6, 7, 8})


def decode(data: bytes, *, limits: Limits = Limits(), sharp: int = SHARP) -> Photo:
    """Return the upright photo in a file's bytes; of an animation, its first frame, of several photos, the main one.

    A large photo comes reduced, its long side at `sharp` to twice that many pixels. Raises PhotoTooHeavy, NotAPhoto,
    UnusualPhoto, PhotoTooLarge, PhotoTooSmall, or BrokenPhoto. Safe to call from several threads.
    """
    _check_weight(len(data), limits.weight)
    found = kind(data)
    if found is None:
        raise NotAPhoto("the bytes are of no kind of image that we read")
    try:
        bare = _bare(found, data, limits)
        _check_weight(bare.weight, int(MOST[found].weight / bare.drag))
        with found.value(BytesIO(bare.data)) as image:
            _check_size(image, int(min(limits.pixels, MOST[found].pixels) / bare.toll), limits.side)
            return _photo(image, bare, sharp)
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


def _bare(found: Kind, data: bytes, limits: Limits) -> Bare:
    budget, pixels = Budget(limits.pieces), min(limits.pixels, MOST[found].pixels)
    match found:
        case Kind.JPEG:
            return bare_jpeg(data, budget, scans=limits.scans)
        case Kind.PNG:
            return bare_png(data, budget)
        case Kind.GIF:
            return bare_gif(data, budget)
        case Kind.WEBP if WebPImagePlugin.SUPPORTED:
            return bare_webp(data, budget)
        case Kind.HEIF:
            return bare_heif(data, budget, pixels=pixels)
        case Kind.AVIF if AvifImagePlugin.SUPPORTED:
            return bare_avif(data, budget, pixels=pixels)
    raise UnusualPhoto(f"this Pillow was built without {found.name}")


def _check_weight(weight: int, limit: int) -> None:
    if weight > limit:
        raise PhotoTooHeavy(weight, limit)


def _check_size(image: ImageFile.ImageFile, limit: int, side: int) -> None:
    width, height = image.size
    if width * height > limit:
        raise PhotoTooLarge(width * height, limit)
    if min(width, height) < side:
        raise PhotoTooSmall(f"{width} x {height} pixels, the least is {side}")


def _photo(image: ImageFile.ImageFile, bare: Bare, sharp: int) -> Photo:
    # In one piece: arithmetic coding cannot wait for more, and copying what is left after each block takes time.
    image.decodermaxblock = len(bare.data)
    width, height = image.size
    if isinstance(image, JpegImageFile):
        # For twelve megapixels decoding is most of a reading's time, and a JPEG can be decoded at a half to an eighth.
        # A HEIF has drafts too, its preview; whether that still shows the photo, nobody promises.
        shrink = sharp / max(width, height)
        image.draft(None, (round(width * shrink), round(height * shrink)))
    covered = image.tile[0].extents if isinstance(image, GifImageFile) else None
    image.load()
    # Pillow tells an AVIF's turn as EXIF of its own making; a HEIF's decoder has turned it already.
    turn = orientation(bare.exif or image.info.get("exif") or b"")
    whole = covered in {None, (0, 0, width, height)}
    pixels = _reduced(image if covered is None or whole else _on_white(image, covered), sharp)
    if turn in _TURNS:
        pixels = np.asarray(_TURNS[turn](pixels), np.uint8)
    if turn in _LYING:
        width, height = height, width
    return Photo(pixels, width, height)


def _on_white(image: Image.Image, covered: tuple[int, int, int, int]) -> Image.Image:
    """Return a frame smaller than its canvas on white, where its decoder would fill the rest with any colour."""
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(_rgb(image.crop(covered)), covered[:2])
    return canvas


def _reduced(image: Image.Image, sharp: int) -> schemas.Image:
    """Return the pixels, the long side `sharp` to twice as long; what is see-through over white."""
    factor = max(1, max(image.size) // sharp)
    if factor == 1 or _plain(image):
        return np.asarray(_rgb(image.reduce(factor) if factor > 1 else image), np.uint8)
    width, height = image.size
    rows = max(1, BAND // width // factor) * factor
    bands = (image.crop((0, top, width, min(top + rows, height))) for top in range(0, height, rows))
    return np.concatenate([np.asarray(_rgb(band).reduce(factor), np.uint8) for band in bands])


def _plain(image: Image.Image) -> bool:
    """Say whether a mean of the image's pixels is a mean of their colours."""
    return image.mode in {"L", "RGB"} and not image.has_transparency_data


def _rgb(image: Image.Image) -> Image.Image:
    """Return the image in RGB, what is see-through over white."""
    if image.mode.startswith("I;16"):
        # Pillow would clip sixteen bits at 255 instead of scaling them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    clear = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
