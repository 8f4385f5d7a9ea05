from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_collectors.scheduling import DAYS, NotATime, Weekly, keep_running
from tests.fake_services.server import SimulatedClock


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("sunday 03:00", Weekly(6, 3, 0)),
        ("Monday 23:59", Weekly(0, 23, 59)),
        (" sun  3:05 ", Weekly(6, 3, 5)),
        ("daily 04:30", Weekly(None, 4, 30)),
        ("04:30", Weekly(None, 4, 30)),
    ],
)
def test_a_time_of_the_week_is_understood_as_people_write_it(text: str, time: Weekly) -> None:
    assert Weekly.parse(text) == time


@pytest.mark.parametrize(
    "text", ["", "sunday", "25:00", "12:60", "someday 03:00", "s 03:00", "sunday 3", "03:00 sunday"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotATime, match='such as "sunday 03:00"'):
        Weekly.parse(text)


@given(st.text())
def test_no_text_ends_in_another_error(text: str) -> None:
    try:
        time = Weekly.parse(text)
    except NotATime:
        return
    assert time.day is None or DAYS[time.day]
    assert 0 <= time.hour < 24
    assert 0 <= time.minute < 60


class Stopped(Exception):
    pass


def test_a_week_has_seven_daily_rounds_and_one_refresh_at_its_time() -> None:
    clock = SimulatedClock(datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp())  # a Saturday
    done: list[str] = []

    def job(name: str) -> None:
        done.append(f"{name} {datetime.fromtimestamp(clock.now(), UTC):%a %H:%M}")
        if len(done) == 10:
            raise Stopped

    with pytest.raises(Stopped):
        keep_running(
            lambda: job("refresh"), lambda: job("daily"), at=Weekly.parse("sunday 03:00"), clock=clock, zone=UTC
        )
    assert done[:4] == ["daily Sat 12:00", "refresh Sun 03:00", "daily Sun 04:00", "daily Mon 04:00"]
    assert done[8:] == ["daily Sat 04:00", "refresh Sun 03:00"]


def test_a_round_that_takes_longer_than_a_day_lets_the_next_one_pass() -> None:
    clock = SimulatedClock(datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp())
    begun: list[str] = []

    def slow() -> None:
        begun.append(f"{datetime.fromtimestamp(clock.now(), UTC):%a %H:%M}")
        clock.sleep(30 * 3600)
        if len(begun) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        keep_running(slow, slow, at=Weekly.parse("wednesday 20:00"), clock=clock, zone=UTC)
    assert begun == ["Sat 12:00", "Sun 21:00", "Tue 21:00"]
