"""Photos and words leave no trace: what the kernel, the disk and the log saw while they were read."""

import io
import logging
import os
import struct
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pillow_heif
import pytest
import skimage.data
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.service import Serenade
from bot.web.app import make_app
from models.feelings import WordsReader
from models.reader import PhotoReader
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.conftest import small_catalogue

Client: TypeAlias = TestClient[web.Request, web.Application]

KERNEL_COUNTS = Path("/proc/self/io")
WORDS = "I am so happy about my zebra-striped umbrella"
SLICE = 48
"""Bytes of a photo that occur nowhere by chance."""

_opened: list[str] = []
_watching = False


def _note_writing(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event == "open" and isinstance(arguments[0], str | bytes):
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_note_writing)  # cannot be taken away again, hence the switch


@pytest.fixture
def written_files() -> Iterator[list[str]]:
    """The files that Python opens for writing from here on."""
    global _watching  # noqa: PLW0603  # the hook has no other way to know
    _opened.clear()
    _watching = True
    yield _opened
    _watching = False


def _bytes_written() -> int:
    """Return how many bytes this process has handed to write calls so far; 0 where the system does not count."""
    if not KERNEL_COUNTS.exists():
        return 0
    counts = dict(line.split(": ") for line in KERNEL_COUNTS.read_text(encoding="ascii").splitlines())
    return int(counts["wchar"])


def _photo(kind: str) -> bytes:
    """Return a photo of some hundred kilobytes: fine grain makes it large and unmistakable."""
    face = skimage.data.astronaut().astype(np.int16)
    grain = np.random.default_rng(4).integers(-12, 12, face.shape)
    image = Image.fromarray(np.clip(face + grain, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(file, quality=90)
    else:
        image.save(file, kind, quality=95)
    return file.getvalue()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Client]:
    """The real page with the real networks, its owner having agreed."""
    with Store.open(f"sqlite:///{tmp_path / 'serenade.sqlite3'}") as store:
        store.catalogue.add(small_catalogue())
        recommender = Recommender(store, rng=np.random.default_rng(0))
        service = Serenade(photos=PhotoReader.open(), words=WordsReader(), recommender=recommender, store=store)
        await service.consent("local")
        async with TestClient(TestServer(make_app(service))) as client:
            # The first songs for anybody make the shelf, which is stored for the next start.
            async with client.post("/api/words", json={"text": "happy"}, headers=_origin(client)) as answer:
                assert answer.status == 200, await answer.text()
            yield client
        await service.close()


def _origin(page: Client) -> dict[str, str]:
    return {"Origin": str(page.make_url("")).rstrip("/")}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
async def test_a_photo_is_never_written_anywhere(
    kind: str,
    page: Client,
    tmp_path: Path,
    written_files: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    photo = _photo(kind)
    before, there = _bytes_written(), set(_files_around(tmp_path))
    async with page.post("/api/photo", data=photo, headers=_origin(page)) as answer:
        assert answer.status == 200, await answer.text()
    # What is left to write is an answer's row in the database, with its journal.
    assert _bytes_written() - before < min(len(photo), 128 * 1024)
    assert [name for name in written_files if not name.startswith(str(tmp_path))] == []
    traces = [photo[start : start + SLICE] for start in range(1024, len(photo) - SLICE, len(photo) // 16)]
    for file in set(_files_around(tmp_path)) - there | set(_files_in(tmp_path)):
        content = file.read_bytes()
        assert not any(trace in content for trace in traces), file
    assert not any(repr(trace)[2:-1] in caplog.text for trace in traces)


async def test_what_was_seen_in_a_photo_is_not_stored_but_for_the_feeling(
    page: Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    two = io.BytesIO()
    Image.fromarray(np.hstack([skimage.data.astronaut()] * 2)).save(two, "JPEG", quality=90)
    async with page.post("/api/photo", data=two.getvalue(), headers=_origin(page)) as answer:
        first = await answer.json()
    choice = {"reply": first["id"], "face": None}
    async with page.post("/api/choose", json=choice, headers=_origin(page)) as answer:
        assert answer.status == 200, await answer.text()
        together = await answer.json()
    faces = first["photo"]["faces"]
    assert len(faces) > 1
    numbers = [face[side] for face in faces for side in ("x", "y", "width", "height")]
    numbers += [place for face in faces for point in face["landmarks"] for place in point]
    for file in _files_in(tmp_path):
        # SQLite's own form of a number.
        assert not any(struct.pack(">d", number) in file.read_bytes() for number in numbers), file
    assert not any(str(number) in caplog.text for number in numbers)
    assert any(struct.pack(">d", together["certainty"]) in file.read_bytes() for file in _files_in(tmp_path))


async def test_words_are_neither_stored_nor_logged(
    page: Client,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with page.post("/api/words", json={"text": WORDS}, headers=_origin(page)) as answer:
        assert answer.status == 200, await answer.text()
    assert not any(b"umbrella" in file.read_bytes() for file in _files_in(tmp_path))
    assert "umbrella" not in caplog.text


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _files_around(folder: Path) -> list[Path]:
    """Return the files of a test's folder, and those directly in the folders where programs leave things."""
    places = (Path(tempfile.gettempdir()), Path.cwd())
    return _files_in(folder) + [path for place in places for path in place.iterdir() if path.is_file()]
