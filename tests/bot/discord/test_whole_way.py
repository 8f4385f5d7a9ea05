"""The whole way on a real face: a real photo, the real networks, the real store, the real discord.py over sockets."""

import io
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.service import Serenade
from models.feelings import WordsReader
from models.reader import PhotoReader
from recommender import starter
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.discord.conftest import Stage

WRITES = ("w", "a", "x", "+")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'serenade.sqlite3'}") as store:
        starter.load_if_empty(store)
        yield store


@pytest.fixture
async def service(store: Store) -> AsyncIterator[Serenade]:
    recommender = Recommender(store, rng=np.random.default_rng(7))
    service = Serenade(photos=PhotoReader.open(), words=WordsReader(), recommender=recommender, store=store)
    yield service
    await service.close()


class Watch:
    """Notes every file that Python opens for writing while it is on; audit hooks cannot be taken away again."""

    def __init__(self) -> None:
        self.on = False
        self.written: list[object] = []
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event == "open" and isinstance(arguments[1], str) and set(WRITES) & set(arguments[1]):
            self.written.append(arguments[0])


async def test_a_selfie_gets_songs_a_correction_other_ones_and_no_trace_on_disk(
    stage: Stage, jpeg: bytes, tmp_path: Path
) -> None:
    await stage.enable()
    watch = Watch()
    watch.on = True
    await stage.ada.post(stage.channel, files=[("selfie.jpg", jpeg)])
    answer = await stage.server.next_message(stage.channel, by=stage.server.bot)
    await stage.ada.click(answer, "Agree")
    await stage.complete(answer)
    assert "I see a happy face: positive" in answer.content
    assert len(answer.players) == 1
    assert len(answer.embeds[0]["fields"]) == 5
    first = answer.content

    await stage.ada.click(answer, "▶️")
    await stage.server.wait_until(lambda: "(2 of 5)" in answer.content)
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: "negative it is" in answer.content)
    await stage.ada.unreact(answer, "🙁")
    await stage.server.wait_until(lambda: answer.content == first)
    look = await stage.ada.click(answer, "What you saw")
    seen = await look.response()
    await stage.server.wait_until(lambda: seen.attachments, what="a picture")
    watch.on = False

    assert seen.ephemeral
    with Image.open(io.BytesIO(seen.attachments[0].data)) as picture:
        assert picture.width > 640
    assert watch.written == []
    assert not _is_within(jpeg[1000:1032], tmp_path)


def _is_within(part: bytes, folder: Path) -> bool:
    return any(part in file.read_bytes() for file in folder.rglob("*") if file.is_file())
