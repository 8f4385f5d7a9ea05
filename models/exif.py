"""How a camera was held, out of a photo's EXIF, without trusting a byte of it."""

from __future__ import annotations

import struct

ORIENTATION = 0x0112
"""The tag's number, as the EXIF standard lists it."""
UPRIGHT = 1
TURNS = range(1, 9)
"""What the tag may say: the four quarter turns, seen plain and in a mirror."""
_ENDS = {b"II*\x00": "<", b"MM\x00*": ">"}
_FORMATS = {3: "H", 4: "L"}
"""The tag is a SHORT by the standard, and a LONG by some cameras."""


def orientation(exif: bytes) -> int:
    """Return the orientation that EXIF bytes tell, 1 to 8; 1 where they are damaged or tell none.

    Only the first directory's entries are looked at, each once. A general parser follows every entry's offset, and
    a hostile 64 kB can send it through gigabytes.
    """
    tiff = exif.removeprefix(b"Exif\0\0")
    try:
        end = _ENDS[tiff[:4]]
        (start,) = struct.unpack_from(end + "L", tiff, 4)
        (count,) = struct.unpack_from(end + "H", tiff, start)
        entries = tiff[start + 2 : start + 2 + 12 * count]
        for tag, kind, _, value in struct.iter_unpack(end + "HHL4s", entries[: len(entries) // 12 * 12]):
            if tag == ORIENTATION:
                (told,) = struct.unpack_from(end + _FORMATS[kind], value)
                return told if told in TURNS else UPRIGHT
    except (KeyError, struct.error):
        pass
    return UPRIGHT
