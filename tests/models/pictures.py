"""Small pictures as files of every kind, made whole or wrong on purpose."""

import struct
import zlib
from base64 import b64decode
from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import ExifTags, Image

from models.schemas import Photo

WIDTH, HEIGHT = 96, 64
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
CORNERS = {"red": (0, 0), "green": (0, -1), "blue": (-1, 0), "white": (-1, -1)}
COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
QUICK = {"AVIF": {"speed": 10, "max_threads": 1}}
AS_DRAWN = ["red", "green", "blue", "white"]

ARITHMETIC = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8"
    "SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/yQARCAAo"
    "ADADAREAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/AHYoXwREALXSPrzDkg3SBXIRGiEXrocM5nJI9i9TuZS2bY67YvOPLSQHrdIy/Y"
    "PMB+7FkomdEXZndBPpVWUSVRLQWOb72Spx3S3nMLMxAgxEcdoZ9z/5WIOdpU17n2bkSiNPQAaRuIvVDIudxK2JM3VvlqL4NCCwJXwKE3Ms/9k="
)
"""`quarters`, 48 x 40, in arithmetic coding."""


def quarters(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Return a picture with a colour in each quarter: red, green above blue, white."""
    picture = Image.new("RGB", (width, height), "white")
    half = (width // 2, height // 2)
    picture.paste("red", (0, 0, *half))
    picture.paste("lime", (half[0], 0, width, half[1]))
    picture.paste("blue", (0, half[1], half[0], height))
    return picture


@cache
def detailed(name: str) -> bytes:
    """Return a file whose pixels need many bytes, so that half of it is half of the picture."""
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    return encoded(Image.fromarray(noise), name)


def encoded(picture: Image.Image, name: str, **options: object) -> bytes:
    """Return a picture as a file; the slow encoders in their quickest way."""
    file = BytesIO()
    if name == "HEIF":
        pillow_heif.from_pillow(picture).save(
            file, **({"quality": 90, "enc_params": {"preset": "ultrafast"}} | options)
        )
    else:
        picture.save(file, name, **(QUICK.get(name, {}) | options))
    return file.getvalue()


def corners(photo: Photo) -> list[str]:
    """Return the colours at the top left, top right, bottom left and bottom right."""
    inset = photo.pixels[3:-3, 3:-3].astype(int)
    return [min(COLOURS, key=lambda name: np.abs(inset[place] - COLOURS[name]).sum()) for place in CORNERS.values()]


def exif(orientation: int) -> bytes:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = orientation
    return notes.tobytes()


def turned(name: str, orientation: int, picture: Image.Image | None = None) -> bytes:
    return encoded(picture or quarters(), name, exif=exif(orientation))


UNTURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera sees a scene that is held as each orientation says."""


def held(name: str, orientation: int, scene: Image.Image, **options: object) -> bytes:
    """Return a scene as a file of a camera held so."""
    return encoded(scene.transpose(UNTURNED[orientation]), name, exif=exif(orientation), **options)


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def png(samples: np.ndarray, colour: int, *notes: bytes, depth: int = 16) -> bytes:
    """Return a PNG of samples, height x width x channels, of a colour type; `notes` are chunks before the picture."""
    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2" if depth == 16 else "u1").tobytes() for row in samples)
    header = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *notes, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG's segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def box(name: bytes, *bodies: bytes) -> bytes:
    """Return an ISO media file's box."""
    body = b"".join(bodies)
    return struct.pack(">L4s", len(body) + 8, name) + body
