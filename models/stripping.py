"""Files without all that their decoder can do without: comments, previews, profiles, text, later frames.

A decoder is given the fewest bytes that make the picture, for three reasons. What it never sees cannot cost time:
Pillow spends microseconds on every segment or chunk, and a file of 24 MB has room for millions. What it never sees
cannot be read in two ways: our walk, Pillow's and the C library's skip damage differently. And what is damaged
beside the picture is no reason to refuse it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from models.errors import BrokenPhoto, UnusualPhoto

SLOW_TOLL = 2.0
"""Of a JPEG that comes in passes: all coefficients are held, and decoded whole even for a small copy."""
PASSES_DRAG, ARITHMETIC_DRAG = 1.5, 3.0
"""Of a JPEG that comes in passes, and of one in arithmetic coding, which takes 0.18 s a megabyte."""
BITS = 8
"""Bits a colour that Pillow's libjpeg is built for."""
MOST_TABLES = 64 * 1024
"""Bytes of a JPEG's tables at most; all that one picture can use are 3 kB."""

_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e]")
"""The start of a scan of one to four components: libjpeg takes nothing else for one, and chance hardly makes one."""
_EOI, _SOS, _APP0, _APP1, _APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that nothing belongs to: TEM, RST0 to RST7, SOI."""
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
"""Huffman tables, arithmetic conditioning, quantisation tables, the restart interval."""
_PROGRESSIVE, _ARITHMETIC = frozenset({0xC2, 0xCA}), frozenset({0xC9, 0xCA})
_FRAMES = frozenset({0xC0, 0xC1}) | _PROGRESSIVE | _ARITHMETIC
_FOREIGN = frozenset({*range(0xC3, 0xD0), 0xDE, 0xF7}) - _TABLES - _FRAMES
"""Frames that are lossless, hierarchical, or JPEG-LS."""

_PNG_KEPT = frozenset({b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_ORDINARY = 24
"""Bits of an ordinary pixel: three colours of eight."""
_GIF_CONTROL = b"!\xf9"
"""The start of the note that says which colour of the next frame is see-through."""
_WEBP_KEPT = frozenset({b"VP8X", b"ANIM", b"ALPH", b"VP8 ", b"VP8L"})


class Budget:
    """How many pieces of a file may still be looked at."""

    def __init__(self, pieces: int) -> None:
        """Allow so many pieces."""
        self._left = pieces

    def spend(self) -> None:
        """Look at one more; UnusualPhoto where there were enough."""
        self._left -= 1
        if self._left < 0:
            raise UnusualPhoto("a file of thousands of pieces")


@dataclass(frozen=True, slots=True)
class Bare:
    """A file with nothing but its picture, and the EXIF that stood beside it.

    A pixel of it costs as much as `toll` ordinary ones of its kind, a byte as much as `drag` ordinary ones. `coded`
    bytes of `data` are the picture's, all where it is None.
    """

    data: bytes
    exif: bytes = b""
    toll: float = 1.0
    drag: float = 1.0
    coded: int | None = None

    @property
    def weight(self) -> int:
        """The bytes that are decoded."""
        return len(self.data) if self.coded is None else self.coded


def bare_jpeg(data: bytes, budget: Budget, *, scans: int) -> Bare:
    """Return a JPEG without comments and profiles; UnusualPhoto where its coding is rare or its passes are many."""
    kept, exif, frame = [data[:2]], b"", b""
    for marker, start, end in _segments(data, budget):
        body = data[start + 2 : end]
        if marker == _SOS:
            if sum(map(len, kept)) > MOST_TABLES:
                raise UnusualPhoto("more tables than a picture can use")
            passes = frame[0] in _PROGRESSIVE or body[0] < frame[6]
            if passes and _more(_SCAN.finditer(data, start - 2), scans):
                raise UnusualPhoto(f"more than {scans} passes over one picture")
            toll = SLOW_TOLL if passes else 1.0
            drag = ARITHMETIC_DRAG if frame[0] in _ARITHMETIC else PASSES_DRAG if passes else 1.0
            return Bare(b"".join([*kept, b"\xff\xda", data[start:]]), exif, toll, drag)
        if marker in _FRAMES | _FOREIGN:
            frame = _frame(marker, body)
        if marker in _FRAMES | _TABLES or _tells_colours(marker, body):
            kept.append(b"\xff" + bytes([marker]) + data[start:end])
        elif marker == _APP1 and body.startswith(b"Exif\0\0"):
            exif = exif or body
    raise BrokenPhoto("a JPEG that ends before its picture")


def _more(found: Iterator[object], limit: int) -> bool:
    return sum(1 for _ in islice(found, limit + 1)) > limit


def _segments(data: bytes, budget: Budget) -> Iterator[tuple[int, int, int]]:
    """Yield each segment's marker, the place of its length, and its end, up to the first scan's."""
    place = 2
    while (found := _MARKER.search(data, place)) is not None and found[1][0] != _EOI:
        budget.spend()
        place = found.end()
        if found[1][0] in _ALONE:
            continue
        end = place + int.from_bytes(data[place : place + 2], "big")
        if not place + 2 <= end <= len(data):
            return
        yield found[1][0], place, end
        place = end


def _frame(marker: int, body: bytes) -> bytes:
    """Return a frame's marker and header; UnusualPhoto where Pillow's libjpeg does not read such."""
    precision, height, _, channels = struct.unpack_from(">BHHB", body)
    if marker in _FOREIGN:
        raise UnusualPhoto("a lossless or hierarchical JPEG")
    if precision != BITS:
        raise UnusualPhoto(f"{precision} bits a colour")
    if height == 0 or channels not in {1, 3, 4}:
        raise UnusualPhoto("a JPEG of two colours, or whose height comes last")
    return bytes([marker]) + body


def _tells_colours(marker: int, body: bytes) -> bool:
    """Say whether a segment tells how colours are stored, which libjpeg asks of Adobe's and JFIF's."""
    return (marker == _APP14 and body.startswith(b"Adobe")) or (marker == _APP0 and body.startswith(b"JFIF\0"))


def bare_png(data: bytes, budget: Budget) -> Bare:
    """Return a PNG without text, profiles and the later frames of an animation."""
    if data[12:16] != b"IHDR":
        raise BrokenPhoto("a PNG without a header")
    kept, exif, place, name = [data[:8]], b"", 8, b""
    while place + 8 <= len(data) and name != b"IEND":
        budget.spend()
        length, name = struct.unpack_from(">L4s", data, place)
        end = place + 12 + length
        if name in _PNG_KEPT or len(kept) == 1:
            kept.append(data[place:end])
        elif name == b"eXIf":
            exif = exif or data[place + 8 : end - 4]
        place = end
    depth, colour = data[24:26]
    return Bare(b"".join(kept), exif, max(1.0, _PNG_CHANNELS.get(colour, 1) * depth / _PNG_ORDINARY))


def bare_gif(data: bytes, budget: Budget) -> Bare:
    """Return a GIF without comments and programs' notes; the frames after the first are left, but never read."""
    start = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    control, place = b"", start
    while (block := data[place : place + 2])[:1] != b",":
        budget.spend()
        if block[:1] == b"!":
            begin, place = place, place + 2
            while size := data[place]:
                budget.spend()
                place += 1 + size
            place += 1
            control = data[begin:place] if block == _GIF_CONTROL else control
        elif block[:1] == b"\0":  # some programs end a block twice
            place += 1
        else:
            raise BrokenPhoto("a GIF that ends before its picture")
    return Bare(data[:start] + control + data[place:])


def bare_webp(data: bytes, budget: Budget) -> Bare:
    """Return a WebP without profiles, text and all frames of an animation but the first."""
    kept, exif, framed, place = [b"WEBP"], b"", False, 12
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BrokenPhoto("a WebP that was cut short")
    while place + 8 <= end:
        budget.spend()
        name, length = struct.unpack_from("<4sL", data, place)
        after = place + 8 + length + (length & 1)
        if name in _WEBP_KEPT or (name == b"ANMF" and not framed):
            kept.append(data[place:after])
            framed = framed or name == b"ANMF"
        elif name == b"EXIF":
            exif = exif or data[place + 8 : after]
        place = after
    body = b"".join(kept)
    return Bare(b"RIFF" + struct.pack("<L", len(body)) + body, exif)
