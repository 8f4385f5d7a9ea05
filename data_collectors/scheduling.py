"""Keeps collecting: `--every "sunday 03:00"` refreshes weekly, and sweeps and goes on daily."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHEN = re.compile(r"(?:(\w+)\s+)?([01]?\d|2[0-3]):([0-5]\d)")

LATE_S = 6 * 3600
"""Seconds by which a job may start late, such as after a computer slept; later, it waits for its next turn."""


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


def keep_running(refresh: Callable[[], None], daily: Callable[[], None], *, at: Weekly) -> None:
    """Run `daily` now and every day, `refresh` weekly at `at`, one at a time, until the program is stopped."""
    # One thread: a refresh that takes days keeps the daily round waiting instead of being joined by it.
    scheduler = BlockingScheduler(executors={"default": ThreadPoolExecutor(1)})
    common = {"coalesce": True, "misfire_grace_time": LATE_S, "max_instances": 1}
    weekly = CronTrigger(day_of_week="*" if at.day is None else at.day, hour=at.hour, minute=at.minute)
    scheduler.add_job(refresh, weekly, **common)
    scheduler.add_job(daily, CronTrigger(hour=(at.hour + 1) % 24, minute=at.minute), **common)
    daily()
    scheduler.start()
