"""EXIF bytes as cameras write them, and as nobody should."""

import struct

import pytest

from models.exif import orientation

SHORT, LONG, BYTE = 3, 4, 1


def directory(end: str, *entries: tuple[int, int, int, bytes], start: int = 8) -> bytes:
    """Return EXIF with one directory at `start`, its entries of tag, type, count and value."""
    head = (b"II*\0" if end == "<" else b"MM\0*") + struct.pack(end + "L", start)
    body = struct.pack(end + "H", len(entries)) + b"".join(struct.pack(end + "HHL4s", *entry) for entry in entries)
    return head + bytes(start - 8) + body


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
@pytest.mark.parametrize("end", ["<", ">"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_eight_orientations_are_read_in_either_byte_order(turn: int, end: str, prefix: bytes) -> None:
    value = struct.pack(end + "H", turn) + b"\0\0"
    other = (0x0110, 2, 4, b"abc\0")
    assert orientation(prefix + directory(end, other, (0x0112, SHORT, 1, value))) == turn


def test_the_directory_may_stand_anywhere_and_the_tag_be_long() -> None:
    entry = (0x0112, LONG, 1, struct.pack(">L", 6))
    assert orientation(directory(">", entry, start=40)) == 6


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"PNG!" + bytes(40),
        directory("<"),
        directory("<", (0x0112, SHORT, 1, b"\0\0\0\0")),
        directory("<", (0x0112, SHORT, 1, b"\x09\0\0\0")),
        directory("<", (0x0112, BYTE, 1, b"\x06\0\0\0")),
        directory("<", (0x0112, SHORT, 1, b"\x06\0\0\0"))[:-3],
        b"II*\0" + struct.pack("<L", 2**32 - 1) + bytes(20),
        b"II*\0" + struct.pack("<LH", 8, 65535) + b"\x12",
    ],
)
def test_what_is_damaged_or_senseless_is_upright(exif: bytes) -> None:
    assert orientation(exif) == 1
