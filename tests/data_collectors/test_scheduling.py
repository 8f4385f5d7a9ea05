from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_collectors.scheduling import DAYS, NotATime, Weekly


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
