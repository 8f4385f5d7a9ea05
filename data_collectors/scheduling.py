"""Keeps collecting: `--every "sunday 03:00"` refreshes weekly, and sweeps and goes on daily."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from apscheduler.triggers.cron import CronTrigger

from data_collectors.http import Clock

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHEN = re.compile(r"(?:(\w+)\s+)?([01]?\d|2[0-3]):([0-5]\d)")


class NotATime(ValueError):
    """Text that names no time of a week."""

    def __init__(self, text: str) -> None:
        """Say how to write one."""
        super().__init__(f'{text!r} is no time that I understand; write a day and a time, such as "sunday 03:00"')


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time of the week, on the machine's clock; `day` counts from Monday, 0, and is None for every day."""

    day: int | None
    hour: int
    minute: int

    @classmethod
    def parse(cls, text: str) -> Weekly:
        """Return the time that `text` names: "sunday 03:00", "sun 3:00", "daily 03:00" or "03:00"; NotATime."""
        found = WHEN.fullmatch(text.strip().casefold())
        if found is None:
            raise NotATime(text)
        word, hour, minute = found.groups()
        if word in {None, "daily"}:
            return cls(None, int(hour), int(minute))
        days = [number for number, name in enumerate(DAYS) if len(word) > 2 and name.startswith(word)]  # noqa: PLR2004  # "sun", not "s"
        if len(days) != 1:
            raise NotATime(text)
        return cls(days[0], int(hour), int(minute))


def keep_running(
    refresh: Callable[[], None],
    daily: Callable[[], None],
    *,
    at: Weekly,
    clock: Clock,
    zone: tzinfo | None = None,
) -> None:
    """Do `daily` now and every day, `refresh` weekly at `at`, one after the other, until the program is stopped.

    Times are those of `zone`, the machine's own without one. What takes longer than until the next time lets that one
    pass. APScheduler's triggers say when, through all changes of clocks; its schedulers would run jobs in threads,
    which could not be stopped in the middle.
    """
    weekly = CronTrigger(day_of_week="*" if at.day is None else at.day, hour=at.hour, minute=at.minute, timezone=zone)
    every_day = CronTrigger(hour=(at.hour + 1) % 24, minute=at.minute, timezone=zone)
    daily()
    while True:
        # A second later, so that a short job's own time is over when the next one is looked for.
        now = datetime.fromtimestamp(clock.now(), every_day.timezone) + timedelta(seconds=1)
        turns = ((weekly.get_next_fire_time(None, now), refresh), (every_day.get_next_fire_time(None, now), daily))
        time, job = min(turns, key=lambda turn: turn[0])
        clock.sleep(time.timestamp() - clock.now())
        job()
