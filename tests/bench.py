"""`make bench`: what Serenade costs on this machine, printed; medians, and both sides of each ratio in one run."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil
from skimage import data

from models.reader import PhotoReader
from recommender import starter
from recommender.service import Recommender
from recommender.store import Store
from recommender.vocabulary import NAMED_FEELINGS, Feeling, FeelingSource

SIDE = 3464
"""Pixels of each side of a square 12-megapixel photo."""

ROUNDS = 15
PICKS = 300
STARTS = 3
MEBIBYTE = 1024 * 1024


def large_selfie() -> bytes:
    """Return a 12-megapixel JPEG: the astronaut enlarged, with the fine grain that a real sensor adds."""
    face = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)
    large = np.asarray(cv2.resize(face, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.float32)
    grain = np.random.default_rng(0).normal(0, 4, large.shape)
    noisy = np.clip(large + grain, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


def milliseconds(*actions: Callable[[], object]) -> list[list[float]]:
    """Time the actions in turn, so that a drifting machine drifts for all of them; the first round warms up."""
    times: list[list[float]] = [[] for _ in actions]
    for number in range(ROUNDS + 1):
        for action, mine in zip(actions, times, strict=True):
            start = time.perf_counter()
            action()
            if number:
                mine.append((time.perf_counter() - start) * 1_000)
    return times


def bench_reading(photo: bytes) -> None:
    """Print the time of a whole reading beside that of OpenCV's decoding alone."""
    cv2.setNumThreads(1)
    reader = PhotoReader.open()
    encoded = np.frombuffer(photo, np.uint8)
    reading, decoding = milliseconds(lambda: reader.read(photo), lambda: cv2.imdecode(encoded, cv2.IMREAD_COLOR))
    ratio = statistics.median(a / b for a, b in zip(reading, decoding, strict=True))
    print(f"12-megapixel JPEG of {len(photo) / MEBIBYTE:.1f} MiB, median of {ROUNDS} rounds, one thread")
    print(f"  whole reading                 {statistics.median(reading):8.1f} ms")
    print(f"  OpenCV's full decoding alone  {statistics.median(decoding):8.1f} ms")
    print(f"  reading / decoding            {ratio:8.2f}")


def bench_picks(url: str) -> None:
    """Print how many lists of five songs a second one thread picks."""
    with Store.open(url) as store:
        starter.load_if_empty(store)
        recommender = Recommender(store, rng=np.random.default_rng(0))
        feelings = [Feeling(f.point, f.emotion, 1.0, FeelingSource.NAMED, f.name) for f in NAMED_FEELINGS.values()]
        start = time.perf_counter()
        for number in range(PICKS):
            recommender.pick(feelings[number % len(feelings)], listener=f"bench:{number % 10}")
        rate = PICKS / (time.perf_counter() - start)
        print(f"picks from {store.catalogue.served_count()} songs: {rate:.0f} lists of five a second")


@contextmanager
def running_bot(url: str, port: int) -> Iterator[tuple[psutil.Process, float]]:
    """Start `serenade run` and yield its process and the seconds until it was ready."""
    environment = os.environ | {
        "SERENADE_DATABASE_URL": url,
        "SERENADE_WEB_PORT": str(port),
        "SERENADE_DISCORD_TOKEN": "",
    }
    start = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own program
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield psutil.Process(process.pid), time.perf_counter() - start
        finally:
            process.terminate()


def post(port: int, path: str, body: bytes) -> None:
    """Send a request to the page as the page itself does."""
    origin = f"http://127.0.0.1:{port}"
    headers = {"Origin": origin, "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{origin}{path}", body, headers)  # noqa: S310  # our own loopback address
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # our own loopback address
        answer.read()


def bench_bot(folder: Path, photo: bytes) -> None:
    """Print start-up times and the memory of the running bot, before and after photos."""
    port = free_port()
    first = f"sqlite:///{folder / 'first.sqlite3'}"
    with running_bot(first, port) as (_, seconds):
        print(f"start-up to ready, first start (loads the starter catalogue): {seconds:.2f} s")
    times = []
    for _ in range(STARTS):
        with running_bot(first, port) as (process, seconds):
            times.append(seconds)
            idle = process.memory_info().rss
            post(port, "/api/consent", b"{}")
            for _ in range(ROUNDS):
                post(port, "/api/photo", photo)
            busy = process.memory_info().rss
    print(f"start-up to ready, later starts: {statistics.median(times):.2f} s")
    print(f"resident memory: {idle / MEBIBYTE:.0f} MiB when ready, {busy / MEBIBYTE:.0f} MiB after {ROUNDS} photos")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Print every number."""
    photo = large_selfie()
    bench_reading(photo)
    with tempfile.TemporaryDirectory() as folder:
        bench_picks(f"sqlite:///{Path(folder) / 'picks.sqlite3'}")
        bench_bot(Path(folder), photo)


if __name__ == "__main__":
    main()
