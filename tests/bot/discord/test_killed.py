"""Killed without warning: whoever comes after goes on where the last one ended, and nothing counts twice."""

from collections import Counter
from pathlib import Path

import pytest

from tests.bot.discord.killing import lives

KILLS = 5
"""`python -m tests.bench killed` does it twenty times."""


@pytest.mark.timeout(300)
async def test_after_each_kill_everything_works_nothing_counts_twice_and_nothing_private_is_left(
    jpeg: bytes, tmp_path: Path
) -> None:
    village = await lives(tmp_path, jpeg, seed=20, kills=KILLS)
    done = sum((member.done for member in village.members), start=Counter[str]())
    assert village.kills.total() == KILLS
    assert {"react", "interrupted"} <= set(done)
