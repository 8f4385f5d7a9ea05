"""A small catalogue, and a conversation on it whose photos are read by a stub."""

import io
import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.logs import CHATTY, SILENT, start_logging
from bot.memory import SeenFaces
from bot.service import Serenade
from models.errors import NoFace
from models.feelings import WordsReader
from models.schemas import PhotoReading
from recommender.service import Recommender
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong
from recommender.store import Store
from recommender.vocabulary import MOOD_POINTS, Mood
from tests.bot.seen import HAPPY, Look, reading_of

ARTISTS_A_MOOD = 40
"""Enough artists near each mood for several lists of five."""


def small_catalogue() -> Iterator[NewSong]:
    for number, mood in ((n, mood) for mood in Mood for n in range(ARTISTS_A_MOOD)):
        evidence = Evidence(EvidenceSource.LYRICS, MOOD_POINTS[mood], f"the lyrics lean {mood}")
        moods = {other: float(other is mood) for other in Mood}
        label = MoodLabel(moods, MOOD_POINTS[mood], Agreement.SINGLE, (evidence,))
        name = f"{mood}{number:02}"
        yield NewSong(
            title=f"Song {name}",
            artist=f"Artist {name}",
            genres=("Rock" if number % 2 else "Pop",),
            video_id=name.ljust(11, "_")[:11],
            spotify_id=None,
            label=label,
        )


@dataclass
class StubPhotoReader:
    """Reads a face for each of `looks` from any bytes, after `before` has run; NoFace where there are none."""

    looks: Sequence[Look] = (HAPPY,)
    before: Callable[[bytes], object] = field(default=lambda _: None)

    def read(self, data: bytes) -> PhotoReading:
        self.before(data)
        if not self.looks:
            raise NoFace
        return reading_of(self.looks)


@dataclass
class Clock:
    """A clock that goes only when it is told to."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small catalogue, made once: every test that wants one begins with a copy."""
    file = tmp_path_factory.mktemp("catalogue") / "serenade.sqlite3"
    with Store.open(f"sqlite:///{file}") as store:
        store.catalogue.add(small_catalogue())
    return file


@pytest.fixture(scope="session")
def words_reader() -> WordsReader:
    """The network that reads words, loaded once; it remembers nothing."""
    return WordsReader()


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Iterator[Store]:
    file = shutil.copy(filled, tmp_path / "serenade.sqlite3")
    with Store.open(f"sqlite:///{file}") as store:
        yield store


@pytest.fixture
def photos() -> StubPhotoReader:
    return StubPhotoReader()


@pytest.fixture
def clock() -> Clock:
    """The clock by which the conversation forgets faces."""
    return Clock()


@pytest.fixture
async def service(
    store: Store, photos: StubPhotoReader, clock: Clock, words_reader: WordsReader
) -> AsyncIterator[Serenade]:
    recommender = Recommender(store, rng=np.random.default_rng(7))
    service = Serenade(
        photos=photos,
        words=words_reader,
        recommender=recommender,
        store=store,
        seen=SeenFaces(clock=clock),
        workers=1,
        waiting=1,
    )
    yield service
    await service.close()


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """Let a test start the log, and leave none of it to the next one."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*CHATTY, *SILENT)}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def logged(log_as_before: None) -> Callable[[], list[dict[str, Any]]]:  # noqa: ARG001  # works beside the test
    """What was logged so far, as the program writes it for programs; a function, to be asked whenever it matters."""
    stream = io.StringIO()
    start_logging("DEBUG", "json", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
