"""The program killed without warning, twenty times, while members go on: what holds after each kill, and in the end."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Effort, row
from tests.bench.scenes import ONE, jpeg
from tests.bot.discord.killing import lives

SEED = 6


def lines(effort: Effort) -> Iterator[str]:
    """Yield at which moments it was killed and what members did meanwhile; an AssertionError where something is lost.

    After every kill SQLite finds the database whole; in the end everything works under answers of every age, each
    correction counts once, and no trace of photos, words or names is left.
    """
    with tempfile.TemporaryDirectory() as folder:
        village = asyncio.run(lives(Path(folder), jpeg(ONE), seed=SEED, kills=effort.kills))
    yield f"killed {village.kills.total()} times, and nothing lost, counted twice or left behind"
    for moment, times in sorted(village.kills.items()):
        yield f"  {moment}: {times}"
    done = sum((member.done for member in village.members), start=Counter[str]())
    yield "what members did"
    for what, times in done.most_common():
        yield row(what, times, digits=0)
    yield row("answers that all of it was about", sum(len(member.answers) for member in village.members), digits=0)
