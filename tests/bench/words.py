"""The time of reading a feeling from words; one thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

from models.feelings import WordsReader
from tests.bench.measuring import Effort, in_turn, row

SENTENCES = (
    "so done with people",
    "I got the job!!!",
    "not happy at all, but my friends are great and I could be worse 😭",
    "I was sad this morning, then we went out for a walk by the lake and now I feel so much better",
)


def lines(effort: Effort) -> Iterator[str]:
    """Yield the median milliseconds of sentences, one after the other, and of loading the reader."""
    reader = WordsReader()
    times = in_turn(effort.rounds * 20, {text: partial(reader.read, text) for text in SENTENCES})
    yield "feelings in words, medians, one thread"
    for text in SENTENCES:
        yield row(f"{len(text)} characters", statistics.median(times[text]), "ms", "aim: under 1", digits=2)
    loading = in_turn(effort.starts, {"loading": WordsReader})["loading"]
    yield row("loading network and lexicons", statistics.median(loading), "ms")
