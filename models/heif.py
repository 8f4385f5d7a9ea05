"""HEIF and AVIF files, made sure to hold one picture of the size that they claim.

Both are ISO media files around a video codec, and a video codec decodes what it is given: a file that claims 96 x 64
pixels may hold a frame of 16,384 x 16,384, or a thousand of them that are never shown. So each coded piece of the
photo is looked at first, as far as its frame headers. Notes and films beside the photo are put out of the decoder's
sight: its library copies all notes for each picture, and parses EXIF without bounds. How the photo is to be turned
is a property of it, which stays; EXIF beside it says the same for programs that do not know better.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from models.boxes import Box, Contents, Item, boxes, contents
from models.errors import BrokenPhoto, PhotoTooLarge, UnusualPhoto
from models.stripping import Bare, Budget

SPARE = 3
"""How many times the pixels of the largest photo all coded pieces may have: colours, see-through, tiles' margins."""
MOST_SLICES = 64
"""Slices that an HEVC picture is cut into at most, where one or a few are usual."""
MOST_LAYERS = 4
"""Frames of an AV1 picture that sharpens in steps."""
LOW_LEVEL = 7
"""The last of AV1's levels that have no tier."""

MOST_NOTED = 32 * 2**20
"""Bytes of all items' properties: the library copies a colour profile for each picture that shares it."""
MOST_BRANDS = 256
"""Bytes of a file's brands that are looked at, four each."""

_STILL_BRANDS = {b"avis": b"avif", b"msf1": b"mif1", b"hevc": b"heic", b"hevx": b"heix"}
"""What a film's brand becomes when its cover is read as a photo."""
_ALPHA = re.compile(rb":(auxid:1|auxiliary:alpha)\0")
_HIDDEN = (b"cdsc", b"Exif")
"""Names of links to notes and of EXIF among them."""
_LAST_SLICE = 31
"""The last kind of HEVC's units that holds a part of a picture."""
_SEQUENCE, _HEADER, _FRAME = 1, 3, 6
"""Kinds of AV1's units: the sequence's header, a frame's header alone, and a frame."""


def bare_heif(data: bytes, budget: Budget, *, pixels: int) -> Bare:
    """Return a HEIF without films and notes; UnusualPhoto where it is none of one HEVC picture or a grid of them."""
    meta, listed = _listed(data, budget, pixels)
    area, weight = 0, 0
    for item, coded in _pieces(data, listed, b"hvc1"):
        area += _claimed(item)
        weight += len(coded)
        _check_hevc(coded, (item.properties[b"hvcC"][21] & 3) + 1, budget)
    _check_area(area, pixels)
    return Bare(_quiet(data, meta, budget), coded=weight)


def bare_avif(data: bytes, budget: Budget, *, pixels: int) -> Bare:
    """Return an AVIF without films and notes; UnusualPhoto where it is none of one AV1 picture or a grid of them."""
    meta, listed = _listed(data, budget, pixels)
    area, weight = 0, 0
    for _, coded in _pieces(data, listed, b"av01"):
        area += _av1_area(coded, budget)
        weight += len(coded)
    _check_area(area, pixels)
    return Bare(_quiet(data, meta, budget), coded=weight)


def _listed(data: bytes, budget: Budget, pixels: int) -> tuple[Box, Contents]:
    found = [box for box in boxes(data, 0, len(data), budget) if box.name == b"meta"]
    if len(found) != 1:
        raise UnusualPhoto("a film without a cover, or with several")
    listed = contents(data, found[0], budget)
    claimed = _claimed(listed.items[listed.primary])
    if claimed > pixels:
        raise PhotoTooLarge(claimed, pixels)
    if sum(len(each) for item in listed.items.values() for each in item.properties.values()) > MOST_NOTED:
        raise UnusualPhoto("megabytes of profiles")
    return found[0], listed


def _pieces(data: bytes, listed: Contents, codec: bytes) -> Iterator[tuple[Item, bytes]]:
    """Yield the items that decoding the photo decodes, with their coded bytes."""
    room = 2 * len(data)  # tiles that look alike may share their bytes, within reason
    for number in _decoded(listed):
        item = listed.items[number]
        if item.kind == b"grid":
            continue
        room -= sum(end - start for start, end in item.places)
        if any(end > len(data) for _, end in item.places):
            raise BrokenPhoto("a picture past the file's end")
        if item.kind != codec or room < 0:
            raise UnusualPhoto(f"a picture made of {item.kind!r}")
        yield item, b"".join(data[start:end] for start, end in item.places)


def _decoded(listed: Contents) -> list[int]:
    """Return the photo's items: itself, its tiles, and what says how see-through they are."""
    masks: dict[int, list[int]] = defaultdict(list)
    for (name, mask), targets in listed.links.items():
        if name == b"auxl" and _ALPHA.search(listed.items[mask].properties.get(b"auxC", b"")):
            for target in targets:
                masks[target].append(mask)
    found = [listed.primary]
    for number in found:
        if listed.items[number].kind == b"grid":
            found += listed.links.get((b"dimg", number), ())
        found += masks.pop(number, ())
        if len(found) > len(listed.items):
            raise UnusualPhoto("a grid that repeats its tiles")
    return found


def _claimed(item: Item) -> int:
    """Return the pixels that an item claims; its decoder is held to them."""
    extents = item.properties[b"ispe"]
    return int.from_bytes(extents[4:8], "big") * int.from_bytes(extents[8:12], "big")


def _check_area(area: int, pixels: int) -> None:
    if area > SPARE * pixels:
        raise UnusualPhoto(f"{area} pixels are coded")


def _check_hevc(coded: bytes, prefix: int, budget: Budget) -> None:
    """Raise UnusualPhoto where there is more than one HEVC picture; each unit follows its size, of `prefix` bytes."""
    pictures, slices, place = 0, 0, 0
    while (start := place + prefix) + 2 < len(coded):
        budget.spend()
        if coded[start] >> 1 & 63 <= _LAST_SLICE:
            slices += 1
            pictures += coded[start + 2] >> 7
        place = start + int.from_bytes(coded[place:start], "big")
    if pictures > 1 or slices > MOST_SLICES:
        raise UnusualPhoto(f"{pictures} pictures in {slices} slices where one is shown")


def _av1_area(coded: bytes, budget: Budget) -> int:
    """Return the most pixels that an AV1 frame may have; UnusualPhoto where there are many frames."""
    frames, area, place = 0, 0, 0
    while place < len(coded):
        budget.spend()
        head = coded[place]
        place += 2 if head & 4 else 1
        size = len(coded) - place
        if head & 2:
            size, place = _leb128(coded, place)
        kind = head >> 3 & 15
        if kind == _SEQUENCE:
            area = max(area, _sequence_area(coded[place : place + size]))
        frames += kind in {_HEADER, _FRAME}
        place += size
    if frames > MOST_LAYERS:
        raise UnusualPhoto(f"{frames} frames where one is shown")
    if area == 0:
        raise BrokenPhoto("a picture without its header")
    return area


def _leb128(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of variable length and the place after it."""
    number = 0
    for index, byte in enumerate(data[place : place + 8]):
        number |= (byte & 127) << 7 * index
        if byte < 128:  # noqa: PLR2004  # the highest bit says that more follow
            return number, place + index + 1
    raise BrokenPhoto("a size that does not end")


def _sequence_area(header: bytes) -> int:
    """Return the most pixels of a frame by an AV1 sequence's header, laid out as section 5.5 of its standard says."""
    bits, left = int.from_bytes(header[:64], "big"), 8 * len(header[:64])

    def take(count: int) -> int:
        nonlocal left
        left -= count
        if left < 0:
            raise BrokenPhoto("a header that was cut short")
        return bits >> left & (1 << count) - 1

    take(4)
    if reduced := take(1):
        take(5)
    else:
        _skip_operating_points(take)
    wide, high = take(4) + 1, take(4) + 1
    # Only a picture with the reduced header cannot name another size for its frame, within the same bits.
    return (take(wide) + 1) * (take(high) + 1) if reduced else 1 << wide + high


def _skip_operating_points(take: Callable[[int], int]) -> None:
    if take(1):
        raise UnusualPhoto("a frame of a film")
    delays = take(1)
    for _ in range(take(5) + 1):
        take(12)
        if take(5) > LOW_LEVEL:
            take(1)
        if delays and take(1):
            take(4)


def _quiet(data: bytes, meta: Box, budget: Budget) -> bytes:
    """Return the file with films and notes renamed to what no decoder knows, everything at its place."""
    file = bytearray(data)
    for box in boxes(data, 0, len(data), budget):
        if box.name == b"ftyp":
            for place in range(box.start, min(box.start + MOST_BRANDS, box.end - 3), 4):
                file[place : place + 4] = _STILL_BRANDS.get(data[place : place + 4], data[place : place + 4])
        elif box.name == b"moov":
            file[box.begin + 4 : box.begin + 8] = b"free"
    lists = data[meta.start : meta.end]
    for name in _HIDDEN:
        lists = lists.replace(name, b"none")
    file[meta.start : meta.end] = lists
    return bytes(file)
