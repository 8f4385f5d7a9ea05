import asyncio
import io
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from bot.web.routes import PHOTO_BYTES
from tests.bot.conftest import StubPhotoReader
from tests.bot.web.conftest import Client

CHUNK = 1024 * 1024


async def _pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(CHUNK)


@asynccontextmanager
async def _sent(
    client: Client, head: str, body: bytes = b""
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Send the head of a request, and as much of its body as `body` holds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    try:
        writer.write(f"POST /api/photo HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\n{head}\r\n".encode() + body)
        await writer.drain()
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_the_heaviest_photo_is_taken(agreed: Client, photos: StubPhotoReader) -> None:
    sizes: list[int] = []
    photos.before = lambda data: sizes.append(len(data))
    response = await agreed.post("/api/photo", data=io.BytesIO(bytes(PHOTO_BYTES)))
    assert (response.status, sizes) == (200, [PHOTO_BYTES])


async def test_an_upload_over_the_limit_is_refused_as_it_is_announced(agreed: Client) -> None:
    async with _sent(agreed, f"Content-Length: {PHOTO_BYTES + 1}\r\n") as (reader, _):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        assert b"too big" in await reader.readuntil(b"}")


async def test_an_upload_that_announces_no_size_is_refused_where_it_passes_the_limit(agreed: Client) -> None:
    response = await agreed.post("/api/photo", data=_pieces(PHOTO_BYTES // CHUNK + 4))
    assert (response.status, (await response.json())["kind"]) == (413, "PhotoTooHeavy")


async def test_a_whole_upload_over_the_limit_still_hears_the_sentence(agreed: Client) -> None:
    response = await agreed.post("/api/photo", data=io.BytesIO(bytes(PHOTO_BYTES + CHUNK)))
    assert "at most 24 MB" in (await response.json())["sentence"]
    assert (await agreed.post("/api/photo", data=b"a photo")).status == 200


async def test_a_small_upload_that_unpacks_beyond_the_limit_is_refused(agreed: Client) -> None:
    response = await agreed.post("/api/photo", data=io.BytesIO(bytes(PHOTO_BYTES + CHUNK)), compress="deflate")
    assert response.status == 413


@pytest.mark.parametrize("head", ["Content-Length: 9000\r\n", "Transfer-Encoding: chunked\r\n"])
async def test_a_sender_who_goes_away_in_the_middle_harms_nobody(
    agreed: Client, photos: StubPhotoReader, caplog: pytest.LogCaptureFixture, head: str
) -> None:
    seen: list[bytes] = []
    photos.before = seen.append
    with caplog.at_level(logging.WARNING):
        async with _sent(agreed, f"Expect: 100-continue\r\n{head}", b"100\r\nhalf a photo") as (reader, writer):
            assert await reader.readline() == b"HTTP/1.1 100 Continue\r\n"  # so the photo is being taken in
            writer.transport.abort()
        assert (await agreed.post("/api/photo", data=b"a whole photo")).status == 200
    assert seen == [b"a whole photo"]
    assert caplog.text == ""


async def test_an_upload_makes_no_temporary_file(
    agreed: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "a folder that is not there"))
    assert (await agreed.post("/api/photo", data=io.BytesIO(bytes(4 * CHUNK)))).status == 200
    form = aiohttp.FormData()
    form.add_field("photo", io.BytesIO(bytes(4 * CHUNK)), filename="me.jpg")
    assert (await agreed.post("/api/photo", data=form)).status == 200


async def test_a_body_that_does_not_unpack_gets_a_sentence(agreed: Client) -> None:
    response = await agreed.post("/api/photo", data=b"no deflate at all", headers={"Content-Encoding": "deflate"})
    assert (response.status, (await response.json())["kind"]) == (400, "UploadCut")
