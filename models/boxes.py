"""The boxes of an ISO media file that say where its pictures are: what HEIF and AVIF have in common.

Read as ISO 14496-12 and 23008-12 lay them out, and only as far as needed to look at the coded pictures before
a decoder does. Whatever is damaged ends as BrokenPhoto, whatever goes beyond a photo as UnusualPhoto.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.errors import BrokenPhoto, UnusualPhoto
from models.stripping import Budget

_WIDE_IDS = 3
"""The version from which on an entry of `infe` has an id of four bytes; other boxes have theirs."""
_LISTS = frozenset({b"pitm", b"iinf", b"iloc", b"iref", b"iprp", b"idat"})
_IN_FILE, _IN_META = 0, 1
"""Where `iloc` counts an item's place from: the file's start, or that of the `idat` box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name of four bytes, and the places where it begins, where its content does, and where both end."""

    name: bytes
    begin: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """A picture, a part of one, or a note: its type of four bytes, its properties by name, its pieces' places."""

    kind: bytes
    properties: Mapping[bytes, bytes]
    places: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a `meta` box lists: the items by id, which of them is the photo, and `links` from item to items by name."""

    primary: int
    items: Mapping[int, Item]
    links: Mapping[tuple[bytes, int], Sequence[int]]


class _Cursor:
    """Reads a box's numbers one after another, never past its end."""

    def __init__(self, data: bytes, box: Box, budget: Budget) -> None:
        self._data, self.place, self._end, self._budget = data, box.start, box.end, budget

    def number(self, size: int) -> int:
        self._budget.spend()
        start, self.place = self.place, self.place + size
        if self.place > self._end:
            raise BrokenPhoto("a list that runs past its box")
        return int.from_bytes(self._data[start : self.place], "big")


def boxes(data: bytes, start: int, end: int, budget: Budget) -> Iterator[Box]:
    """Yield the boxes between two places, up to the first that makes no sense."""
    while start + 8 <= end:
        budget.spend()
        size, header = int.from_bytes(data[start : start + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        after = end if size == 0 else start + size
        if not start + header <= after <= end:
            return
        yield Box(data[start + 4 : start + 8], start, start + header, after)
        start = after


def contents(data: bytes, meta: Box, budget: Budget) -> Contents:
    """Return what a file's `meta` box lists."""
    found: dict[bytes, Box] = {}
    for box in boxes(data, meta.start + 4, meta.end, budget):
        if found.setdefault(box.name, box) is not box and box.name in _LISTS:
            raise UnusualPhoto("a list that stands there twice")
    try:
        kinds = _kinds(data, found[b"iinf"], budget)
        places = _places(data, found[b"iloc"], found.get(b"idat"), budget)
        properties = _properties(data, found[b"iprp"], budget)
        primary = _Cursor(data, found[b"pitm"], budget)
    except KeyError as error:
        raise BrokenPhoto("a list is missing") from error
    wide = primary.number(4) >> 24 > 0
    links = _links(data, found[b"iref"], budget) if b"iref" in found else {}
    items = {each: Item(kind, properties.get(each, {}), places.get(each, ())) for each, kind in kinds.items()}
    return Contents(primary.number(4 if wide else 2), items, links)


def _kinds(data: bytes, box: Box, budget: Budget) -> dict[int, bytes]:
    cursor = _Cursor(data, box, budget)
    cursor.number(2 if cursor.number(4) >> 24 == 0 else 4)
    kinds = {}
    for entry in boxes(data, cursor.place, box.end, budget):
        cursor = _Cursor(data, entry, budget)
        item = cursor.number(4 if cursor.number(4) >> 24 >= _WIDE_IDS else 2)
        cursor.number(2)
        if item in kinds:
            raise BrokenPhoto("an item that is two")
        kinds[item] = cursor.number(4).to_bytes(4, "big")
    return kinds


def _places(data: bytes, box: Box, inner: Box | None, budget: Budget) -> dict[int, list[tuple[int, int]]]:
    """Return the start and end of every piece of every item."""
    cursor = _Cursor(data, box, budget)
    version = cursor.number(4) >> 24
    sizes = cursor.number(2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0
    wide = 4 if version > 1 else 2
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for _ in range(cursor.number(wide)):
        item = cursor.number(wide)
        origin = cursor.number(2) & 15 if version else _IN_FILE
        cursor.number(2)
        if origin > _IN_META or (origin == _IN_META and inner is None):
            raise UnusualPhoto("a picture made of others' bytes")
        first = cursor.number(base) + (inner.start if origin == _IN_META and inner else 0)
        for _ in range(cursor.number(2)):
            cursor.number(index)
            start = first + cursor.number(offset)
            size = cursor.number(length)
            places[item].append((start, start + size if size else len(data)))
    return places


def _links(data: bytes, box: Box, budget: Budget) -> dict[tuple[bytes, int], list[int]]:
    cursor = _Cursor(data, box, budget)
    wide = 4 if cursor.number(4) >> 24 else 2
    links: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for entry in boxes(data, cursor.place, box.end, budget):
        cursor = _Cursor(data, entry, budget)
        source = cursor.number(wide)
        links[entry.name, source] += [cursor.number(wide) for _ in range(cursor.number(2))]
    return links


def _properties(data: bytes, box: Box, budget: Budget) -> dict[int, dict[bytes, bytes]]:
    """Return each item's properties, those that several items share among them."""
    inner = list(boxes(data, box.start, box.end, budget))
    listed = [
        (each.name, data[each.start : each.end])
        for container in inner
        if container.name == b"ipco"
        for each in boxes(data, container.start, container.end, budget)
    ]
    properties: dict[int, dict[bytes, bytes]] = defaultdict(dict)
    for table in (each for each in inner if each.name == b"ipma"):
        cursor = _Cursor(data, table, budget)
        head = cursor.number(4)
        wide, size = (4 if head >> 24 else 2), (2 if head & 1 else 1)
        for _ in range(cursor.number(4)):
            item = cursor.number(wide)
            for _ in range(cursor.number(1)):
                number = cursor.number(size) & (1 << 8 * size - 1) - 1
                if 0 < number <= len(listed):
                    properties[item].setdefault(*listed[number - 1])
    return properties
