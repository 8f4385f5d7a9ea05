"""Which attachment is a photo, and which photos wait for an agreement."""

from dataclasses import dataclass
from typing import cast

import discord
import pytest

from bot.discord.attachments import (
    HEAVIEST,
    WAITING_PHOTOS,
    WAITING_SECONDS,
    Waiting,
    WaitingPhotos,
    check_weight,
    fetch,
    photos_among,
)
from bot.discord.errors import PhotoUnreachable
from models.errors import PhotoTooHeavy


@dataclass
class Named:
    """As much of an attachment as is looked at."""

    filename: str
    content_type: str | None = None
    size: int = 1


def _attachment(filename: str, content_type: str | None = None, size: int = 1) -> discord.Attachment:
    return cast("discord.Attachment", Named(filename, content_type, size))


@pytest.mark.parametrize(
    ("filename", "content_type"),
    [("a.jpg", "image/jpeg"), ("IMG_1.HEIC", None), ("noname", "image/webp"), ("a.JPG", "text/plain")],
)
def test_a_photo_is_known_by_its_type_or_its_name(filename: str, content_type: str | None) -> None:
    photo = _attachment(filename, content_type)
    assert photos_among([_attachment("notes.txt", "text/plain"), photo]) == [photo]


@pytest.mark.parametrize(("filename", "content_type"), [("a.pdf", "application/pdf"), ("jpg", None), ("a.mp4", None)])
def test_other_files_are_no_photos(filename: str, content_type: str | None) -> None:
    assert photos_among([_attachment(filename, content_type)]) == []


def test_a_file_that_is_too_heavy_is_refused_by_its_size() -> None:
    check_weight(_attachment("a.jpg", size=HEAVIEST))
    with pytest.raises(PhotoTooHeavy) as caught:
        check_weight(_attachment("a.jpg", size=HEAVIEST + 1))
    assert (caught.value.size, caught.value.limit) == (HEAVIEST + 1, HEAVIEST)


class Clock:
    """Seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _photo() -> Waiting:
    return Waiting((_attachment("a.jpg"),))


def test_a_waiting_photo_is_given_out_once() -> None:
    waiting, photo = WaitingPhotos(), _photo()
    waiting.put(1, photo)
    assert waiting.take(1) is photo
    assert waiting.take(1) is None


def test_a_photo_waits_only_so_long() -> None:
    clock = Clock()
    waiting = WaitingPhotos(clock=clock)
    waiting.put(1, _photo())
    clock.now = WAITING_SECONDS + 1
    assert waiting.take(1) is None


def test_photos_that_nobody_came_back_for_are_let_go() -> None:
    clock = Clock()
    waiting = WaitingPhotos(clock=clock)
    waiting.put(1, _photo())
    clock.now = WAITING_SECONDS + 1
    waiting.put(2, _photo())
    assert len(waiting) == 1


def test_no_more_than_so_many_photos_wait() -> None:
    waiting = WaitingPhotos()
    for number in range(WAITING_PHOTOS + 1):
        waiting.put(number, _photo())
    assert len(waiting) == WAITING_PHOTOS
    assert waiting.take(0) is None
    assert waiting.take(WAITING_PHOTOS) is not None


@dataclass
class Fetchable:
    """An attachment that is a file, or fails."""

    content: bytes | Exception
    size: int = 1

    async def read(self) -> bytes:
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


def _files(*files: Fetchable) -> list[discord.Attachment]:
    return [cast("discord.Attachment", each) for each in files]


async def test_what_arrives_of_several_photos_is_told_by_its_place_and_the_rest_by_its_failure() -> None:
    heavy = Fetchable(b"never fetched", size=HEAVIEST + 1)
    fetched = await fetch(_files(Fetchable(OSError()), Fetchable(b"one"), heavy, Fetchable(b"two")))
    assert dict(fetched.data) == {1: b"one", 3: b"two"}
    assert {place: type(each) for place, each in fetched.failures.items()} == {0: PhotoUnreachable, 2: PhotoTooHeavy}


async def test_where_nothing_arrives_the_first_failure_counts() -> None:
    with pytest.raises(PhotoTooHeavy):
        await fetch(_files(Fetchable(b"", size=HEAVIEST + 1), Fetchable(OSError())))


async def test_a_mistake_of_ours_is_not_left_out_as_a_photo_is() -> None:
    with pytest.raises(ZeroDivisionError):
        await fetch(_files(Fetchable(b"one"), Fetchable(ZeroDivisionError())))
