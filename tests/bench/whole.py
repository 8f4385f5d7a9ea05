"""The whole bot: lists of songs a second, seconds from start to ready, memory with photos read."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil

from recommender import starter
from recommender.service import Recommender
from recommender.store import Store
from recommender.vocabulary import NAMED_FEELINGS, Feeling, FeelingSource
from tests.bench.measuring import MEBIBYTE, Effort
from tests.bench.scenes import jpeg

BOT = "import sys; sys.modules['scipy'] = None; from bot.cli import main; main()"
"""The bot as it is installed without our tests: NLTK loads scipy where it lies about, 60 MiB that nobody needs."""


def picks(effort: Effort) -> Iterator[str]:
    """Yield how many lists of five songs a second one thread picks."""
    with tempfile.TemporaryDirectory() as folder, Store.open(_url(folder)) as store:
        starter.load_if_empty(store)
        recommender = Recommender(store, rng=np.random.default_rng(0))
        feelings = [Feeling(f.point, f.emotion, 1.0, FeelingSource.NAMED, f.name) for f in NAMED_FEELINGS.values()]
        start = time.perf_counter()
        for number in range(effort.picks):
            recommender.pick(feelings[number % len(feelings)], listener=f"bench:{number % 10}")
        rate = effort.picks / (time.perf_counter() - start)
        yield f"picks from {store.catalogue.served_count()} songs: {rate:.0f} lists of five a second"


def bot(effort: Effort) -> Iterator[str]:
    """Yield start-up times and the memory of the running bot, before and after photos."""
    photo, port = jpeg(), _free_port()
    with tempfile.TemporaryDirectory() as folder:
        url = _url(folder)
        with _running_bot(url, port) as (_, seconds):
            yield f"start-up to ready, first start (loads the starter catalogue): {seconds:.2f} s"
        times = []
        for _ in range(effort.starts):
            with _running_bot(url, port) as (process, seconds):
                times.append(seconds)
                idle = process.memory_info().rss
                _post(port, "/api/consent", b"{}")
                for _ in range(effort.rounds):
                    _post(port, "/api/photo", photo)
                busy = process.memory_info().rss
        yield f"start-up to ready, later starts: {statistics.median(times):.2f} s"
        yield (
            f"resident memory of the bot: {idle / MEBIBYTE:.0f} MiB when ready, "
            f"{busy / MEBIBYTE:.0f} MiB after {effort.rounds} photos"
        )


def _url(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


@contextmanager
def _running_bot(url: str, port: int) -> Iterator[tuple[psutil.Process, float]]:
    """Start `serenade run` and yield its process and the seconds until it was ready."""
    environment = os.environ | {
        "SERENADE_DATABASE_URL": url,
        "SERENADE_WEB_PORT": str(port),
        "SERENADE_DISCORD_TOKEN": "",
    }
    start = time.perf_counter()
    command = [sys.executable, "-c", BOT, "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own program
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield psutil.Process(process.pid), time.perf_counter() - start
        finally:
            process.terminate()


def _post(port: int, path: str, body: bytes) -> None:
    """Send a request to the page as the page itself does."""
    origin = f"http://127.0.0.1:{port}"
    headers = {"Origin": origin, "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{origin}{path}", body, headers)  # noqa: S310  # our own loopback address
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # our own loopback address
        answer.read()


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
