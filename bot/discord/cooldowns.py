"""How much may be asked for in a while, by one member and in one channel, so that nobody drowns the others.

What counts are the times at which something was granted: who is refused loses nothing by having tried.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.errors import TooFast

MOST_WINDOWS: Final = 20_000
"""Windows kept at once: some megabytes, and far more than there are members at work in half a minute."""


class Pace(StrEnum):
    """What people do, by how much it costs; turning songs, settings and consent cost nothing worth counting."""

    SONGS = "songs"
    """Whatever brings songs: photos, words, /mood, other songs, another goal, another face."""
    TOUCHES = "touches"
    """Votes and corrections by reaction."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often something may be done within `seconds`, by one member and in one channel by all of them."""

    member: int
    channel: int
    seconds: float


LIMITS: Final = {
    Pace.SONGS: Limits(member=5, channel=20, seconds=30.0),
    Pace.TOUCHES: Limits(member=30, channel=300, seconds=60.0),
}
"""More than anybody does by hand who looks at the answers."""


@dataclass(slots=True)
class _Window:
    """When something was granted lately, and whether somebody was refused since it was last granted."""

    times: deque[float] = field(default_factory=deque)
    refused: bool = False


class Cooldowns:
    """Counts what members ask for, in memory: sliding windows by member and by channel."""

    def __init__(self, *, member: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with empty windows; `member` requests for songs are granted to each in theirs, and never fewer to all.

        `clock` counts seconds.
        """
        songs = LIMITS[Pace.SONGS]
        if member is not None:
            songs = Limits(member, max(member, songs.channel), songs.seconds)
        self._limits = LIMITS | {Pace.SONGS: songs}
        self._clock = clock
        self._windows: OrderedDict[tuple[Pace, str, int], _Window] = OrderedDict()

    def __len__(self) -> int:
        """Return how many windows are kept."""
        return len(self._windows)

    def check(self, user_id: int, channel_id: int | None, what: Pace = Pace.SONGS) -> None:
        """Count a request, or raise TooFast where it is one too many; there is no channel where nobody shares it."""
        now = self._clock()
        limits = self._limits[what]
        places = [((what, "member", user_id), limits.member)]
        if channel_id is not None:
            places.append(((what, "channel", channel_id), limits.channel))
        windows = [(self._window(key, now - limits.seconds), most) for key, most in places]
        for number, (window, most) in enumerate(windows):
            if len(window.times) >= most:
                wait = max(1, math.ceil(window.times[0] + limits.seconds - now))
                again, window.refused = window.refused, True
                raise TooFast(wait, together=number > 0, again=again)
        for window, _ in windows:
            window.times.append(now)
            window.refused = False

    def _window(self, key: tuple[Pace, str, int], begin: float) -> _Window:
        window = self._windows.setdefault(key, _Window())
        self._windows.move_to_end(key)
        while window.times and window.times[0] <= begin:
            window.times.popleft()
        while len(self._windows) > MOST_WINDOWS:
            self._windows.popitem(last=False)
        return window
