"""Damaged photos without end: valid files of every kind, and what bad luck or malice may make of them.

Each is told by two numbers, a seed and its own, and made again from them at any time; none is ever on disk.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image
from skimage import data

from tests.models.pictures import ARITHMETIC, chunk, encoded, held, png, quarters

LARGE_EVERY = 60
"""One input in so many comes from a large photo: they take ten times as long."""
MOST_CHANGES = 4
WIDE_SPAN = 4096
"""Bytes that are doubled, dropped or overwritten at once, at most."""
ODD_NUMBERS = (0, 1, 2, 7, 31, 255, 256, 4095, 16_383, 32_767, 65_535, 2**24 - 1, 2**31 - 1, 2**32 - 1)

Random = np.random.Generator
Change = Callable[[bytes, Random], bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """A way to make a valid photo of a kind; a `large` one is as large as phones make them."""

    kind: str
    make: Callable[[], bytes]
    large: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A photo with its history: the kind that it was made from, and what was done to it."""

    kind: str
    changes: tuple[str, ...]
    data: bytes


@cache
def face(width: int = 320, height: int = 320) -> Image.Image:
    """Return Eileen Collins (public domain) at a size."""
    return Image.fromarray(data.astronaut()).crop((80, 0, 400, 320)).resize((width, height))


def _clear() -> Image.Image:
    picture = face().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 320, 40))
    return picture


def _deep_png() -> bytes:
    return png(np.asarray(face(240, 200)).astype(np.uint16) * 257, 2)


def _film(kind: str, **options: object) -> bytes:
    later = [face().rotate(10 * turn) for turn in (1, 2)]
    return encoded(face(), kind, save_all=True, append_images=later, **options)


def _album() -> bytes:
    photos = pillow_heif.from_pillow(quarters(200, 160))
    photos.add_from_pillow(face())
    file = BytesIO()
    photos.save(file, primary_index=1, enc_params={"preset": "ultrafast"})
    return file.getvalue()


def _plain(kind: str, size: tuple[int, int] = (320, 320), **options: object) -> Callable[[], bytes]:
    return lambda: encoded(face(*size), kind, **options)


def _held(kind: str, orientation: int, size: tuple[int, int] = (320, 320), **options: object) -> Callable[[], bytes]:
    return lambda: held(kind, orientation, face(*size), **options)


def _mode(kind: str, mode: str, **options: object) -> Callable[[], bytes]:
    return lambda: encoded(face().convert(mode), kind, **options)


SOURCES = (
    Source("JPEG", _plain("JPEG")),
    Source("JPEG", _held("JPEG", 6, (600, 400), quality=90)),
    Source("JPEG", _plain("JPEG", progressive=True, icc_profile=bytes(3000))),
    Source("JPEG", _held("JPEG", 3, (401, 603), subsampling=0, restart_marker_rows=1)),
    Source("JPEG", _mode("JPEG", "L")),
    Source("JPEG", _mode("JPEG", "CMYK", progressive=True)),
    Source("JPEG", lambda: ARITHMETIC),
    Source("JPEG", _held("JPEG", 8, (4000, 3000)), large=True),
    Source("JPEG", _plain("JPEG", (2400, 3200), progressive=True), large=True),
    Source("PNG", _held("PNG", 5)),
    Source("PNG", lambda: encoded(_clear(), "PNG", compress_level=1)),
    Source("PNG", lambda: encoded(face().quantize(64), "PNG", transparency=3)),
    Source("PNG", _mode("PNG", "LA")),
    Source("PNG", _deep_png),
    Source("PNG", lambda: _film("PNG")),
    Source("PNG", _plain("PNG", (2400, 1800), compress_level=1), large=True),
    Source("WEBP", _held("WEBP", 7, method=0)),
    Source("WEBP", _plain("WEBP", lossless=True, method=0, icc_profile=bytes(500))),
    Source("WEBP", lambda: encoded(_clear(), "WEBP", method=0)),
    Source("WEBP", lambda: _film("WEBP")),
    Source("WEBP", _plain("WEBP", (2400, 1800), method=0), large=True),
    Source("GIF", _plain("GIF")),
    Source("GIF", lambda: encoded(face().quantize(32), "GIF", transparency=5, comment=b"hello")),
    Source("GIF", lambda: _film("GIF", disposal=2)),
    Source("HEIF", _held("HEIF", 6)),
    Source("HEIF", _plain("HEIF", (400, 300), tile_size=128)),
    Source("HEIF", lambda: encoded(_clear(), "HEIF")),
    Source("HEIF", _album),
    Source("HEIF", _plain("HEIF", (2000, 1500), tile_size=512), large=True),
    Source("AVIF", _held("AVIF", 4)),
    Source("AVIF", lambda: encoded(_clear(), "AVIF")),
    Source("AVIF", lambda: _film("AVIF")),
    Source("AVIF", _plain("AVIF", (2400, 1800)), large=True),
)
KINDS = tuple(dict.fromkeys(source.kind for source in SOURCES))
SMALL = {kind: tuple(n for n, each in enumerate(SOURCES) if each.kind == kind and not each.large) for kind in KINDS}
LARGE = tuple(n for n, each in enumerate(SOURCES) if each.large)


@cache
def source(number: int) -> bytes:
    """Return the file of a source."""
    return SOURCES[number].make()


def mutant(seed: int, number: int, *, large: bool = True) -> Mutant:
    """Return an input of a run; the kinds take turns, and `large` photos come in between."""
    random = np.random.default_rng((seed, number))
    if random.integers(LARGE_EVERY) == 0 and large:
        chosen = LARGE[random.integers(len(LARGE))]
    else:
        chosen = SMALL[KINDS[number % len(KINDS)]][random.integers(len(SMALL[KINDS[number % len(KINDS)]]))]
    file, names = source(chosen), list(CHANGES)
    count = min(int(random.geometric(0.6)), MOST_CHANGES)
    changes = tuple(names[index] for index in random.integers(len(names), size=count))
    for name in changes:
        file = CHANGES[name](file, random) or b"\0"
    if random.integers(2):
        file = _mended(file)
    return Mutant(SOURCES[chosen].kind, changes, file)


def _place(file: bytes, random: Random) -> int:
    """Return a place in a file, every second time in its head, where the sizes stand."""
    return int(random.integers(min(len(file), 600) if random.integers(2) else len(file)))


def _span(file: bytes, random: Random) -> tuple[int, int]:
    start = _place(file, random)
    return start, start + int(2 ** random.uniform(0, np.log2(WIDE_SPAN)))


def flip_bits(file: bytes, random: Random) -> bytes:
    """Flip one to sixteen bits."""
    changed = bytearray(file)
    for _ in range(random.integers(1, 17)):
        changed[_place(file, random)] ^= 1 << int(random.integers(8))
    return bytes(changed)


def set_bytes(file: bytes, random: Random) -> bytes:
    """Set one to sixteen bytes to others."""
    changed = bytearray(file)
    for _ in range(random.integers(1, 17)):
        changed[_place(file, random)] = int(random.integers(256))
    return bytes(changed)


def cut(file: bytes, random: Random) -> bytes:
    """Lose the end, as on a broken line."""
    return file[: _place(file, random)]


def double(file: bytes, random: Random) -> bytes:
    """Have a span twice, or hundreds of times."""
    start, end = _span(file, random)
    return file[:start] + file[start:end] * int(random.choice([2, 2, 2, 3, 50, 300])) + file[end:]


def drop(file: bytes, random: Random) -> bytes:
    """Lose a span."""
    start, end = _span(file, random)
    return file[:start] + file[end:]


def blank(file: bytes, random: Random) -> bytes:
    """Overwrite a span with zeros or ones."""
    start, end = _span(file, random)
    return file[:start] + bytes([int(random.choice([0, 255]))]) * (min(end, len(file)) - start) + file[end:]


def splice(file: bytes, random: Random) -> bytes:
    """Go on as another file, of this kind or another."""
    kinds = list(SMALL.values())
    numbers = kinds[random.integers(len(kinds))]
    other = source(numbers[random.integers(len(numbers))])
    return file[: _place(file, random)] + other[_place(other, random) :]


def set_number(file: bytes, random: Random) -> bytes:
    """Write an odd number of two to four bytes over what may be a length, a count or an offset."""
    size, start = int(random.choice([2, 3, 4])), _place(file, random)
    number = (int(random.choice(ODD_NUMBERS)) & (1 << 8 * size) - 1).to_bytes(size, "big")
    return file[:start] + (number if random.integers(2) else number[::-1]) + file[start + size :]


def set_dimensions(file: bytes, random: Random) -> bytes:
    """Claim another width or height, wherever one of the common sizes stands in a file's way to write it."""
    forms = [struct.Struct(form) for form in (">H", "<H", ">L", "<L")]
    sides = [form.pack(side) for side in (160, 200, 240, 300, 320, 400, 401, 600, 603) for form in forms]
    found = [(place, side) for side in sides if (place := file.find(side, 0, 1000)) >= 0]
    if not found:
        return set_number(file, random)
    place, side = found[random.integers(len(found))]
    number = int(random.choice([1, 33, 319, 321, 640, 5000, 12_000, 16_383, 65_535])).to_bytes(len(side), "big")
    return file[:place] + (number if random.integers(2) else number[::-1]) + file[place + len(side) :]


def damage_exif(file: bytes, random: Random) -> bytes:
    """Scramble some of the bytes after EXIF begins."""
    starts = [file.find(name) for name in (b"Exif\0\0", b"eXIf", b"EXIF", b"II*\0", b"MM\0*") if name in file]
    if not starts:
        return set_bytes(file, random)
    changed = bytearray(file)
    for _ in range(random.integers(1, 9)):
        place = starts[0] + int(random.integers(4, 60))
        changed[min(place, len(file) - 1)] = int(random.integers(256))
    return bytes(changed)


def damage_rows(file: bytes, random: Random) -> bytes:
    """Damage what a PNG packs, and pack it again; any damage to what is packed ends the unpacking."""
    parts = {name: body for name, body in _chunks(file) if name != b"IDAT"}
    packed = b"".join(body for name, body in _chunks(file) if name == b"IDAT")
    try:
        rows = set_bytes(zlib.decompress(packed), random)
    except zlib.error:
        return set_bytes(file, random)
    end = parts.pop(b"IEND", b"")
    whole = [*parts.items(), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", end)]
    return file[:8] + b"".join(chunk(name, body) for name, body in whole)


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        flip_bits,
        set_bytes,
        cut,
        double,
        drop,
        blank,
        splice,
        set_number,
        set_dimensions,
        damage_exif,
        damage_rows,
    )
}


def _mended(file: bytes) -> bytes:
    """Return a file with the checksums of a PNG's chunks made right, without which damage goes no further."""
    chunks = list(_chunks(file))
    whole = 8 + sum(12 + len(body) for _, body in chunks)
    return file[:8] + b"".join(chunk(name, body) for name, body in chunks) + file[whole:] if chunks else file


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the names and bodies of a PNG's whole chunks; of another kind, nothing."""
    place = 8 if file.startswith(b"\x89PNG\r\n\x1a\n") else len(file)
    while place + 12 <= len(file):
        length = int.from_bytes(file[place : place + 4], "big")
        if place + 12 + length > len(file):
            return
        yield file[place + 4 : place + 8], file[place + 8 : place + 8 + length]
        place += 12 + length
