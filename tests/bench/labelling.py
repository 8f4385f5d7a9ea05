"""What labelling a million songs costs, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path

import numpy as np

from models.audio_moods import AudioMoods
from recommender import fusion
from recommender.evidence import AudioNumbers, LyricScores, from_audio, from_lyrics, from_tag
from recommender.songs import Evidence, labels
from recommender.vocabulary import Mood
from tests.bench.measuring import Effort, row

BATCH = 10_000
"""Songs that are made and labelled at once."""

AIM = "aim: under 60 s and 1,000 MiB for a million"


def lines(effort: Effort) -> Iterator[str]:
    """Yield the seconds and the most memory that labelling takes: arrays alone, and from facts to finished labels."""
    yield f"labelling {effort.songs:,} songs with words, sound and every tenth with a label by people"
    for way, words in (("arrays", "opinions in arrays"), ("facts", "from facts to labels")):
        command = [sys.executable, "-m", "tests.bench.labelling", way, str(effort.songs)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own program
        seconds, busy, peak = map(float, answer.stdout.split())
        yield row(words, seconds, "s", f"{busy:.1f} s of processor; {AIM}")
        yield row("  most memory", peak, "MiB")


def _arrays(songs: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(songs // BATCH):
        moods = fusion.softmax(rng.normal(size=(BATCH, 3, 4)))
        source = np.tile(np.array([fusion.LYRICS, fusion.AUDIO, -1], np.int8), (BATCH, 1))
        source[::10, 2] = fusion.PEOPLE
        fusion.fuse(fusion.Opinions(source, rng.uniform(-1, 1, (BATCH, 3, 2)), moods))


def _facts(songs: int) -> None:
    rng, network = np.random.default_rng(0), AudioMoods.open()
    for _ in range(songs // BATCH):
        numbers = rng.uniform(size=(BATCH, 5))
        heard = zip(numbers.tolist(), network.read(numbers).tolist(), strict=True)
        words = rng.uniform(0.05, 0.3, (BATCH, 2)).tolist()
        people = ("sad", *repeat(None, 9)) * (BATCH // 10)
        labels([_evidence(*each) for each in zip(heard, words, people, strict=True)])


def _evidence(
    heard: tuple[list[float], list[float]], words: Sequence[float], person: str | None
) -> tuple[Evidence, ...]:
    numbers, moods = heard
    negative, positive = words
    told = (
        None if person is None else from_tag(person),
        from_lyrics(LyricScores(negative, 1.0 - negative - positive, positive, 0.5), arousal=0.2),
        from_audio(AudioNumbers(*numbers), dict(zip(Mood, moods, strict=True))),
    )
    return tuple(piece for piece in told if piece is not None)


def _main(way: str, songs: str) -> None:
    start, busy_before = time.perf_counter(), time.process_time()
    {"arrays": _arrays, "facts": _facts}[way](int(songs))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy_before
    status = Path("/proc/self/status")  # Linux alone tells
    peak = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    print(seconds, busy, int(peak[0]) / 1024)  # noqa: T201  # a benchmark prints


if __name__ == "__main__":
    _main(*sys.argv[1:])
