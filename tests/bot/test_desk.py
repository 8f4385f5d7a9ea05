"""Where requests are taken in, counted and logged."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from bot.desk import begin_task, note, receiving, request
from bot.executor import BoundedExecutor
from bot.logs import get_logger

log = get_logger(__name__)

Logged: TypeAlias = Callable[[], list[dict[str, Any]]]

PATIENCE = 20
"""Seconds after which a wait lets the test fail."""


async def test_every_line_of_a_request_has_its_number_also_those_of_threads_and_the_last_says_how_it_went(
    logged: Logged,
) -> None:
    executor = BoundedExecutor("test", workers=1, waiting=0)
    for _ in range(2):
        with request("photo"):
            log.info("seen")
            await executor.run(lambda: log.info("read"))
    await executor.close()
    lines = logged()
    assert [line["event"] for line in lines] == ["seen", "read", "handled"] * 2
    first, second = {line["request"] for line in lines[:3]}, {line["request"] for line in lines[3:]}
    assert len(first) == len(second) == 1
    assert first != second
    assert (lines[2]["what"], lines[2]["outcome"]) == ("photo", "answered")
    assert lines[2]["milliseconds"] >= 0


async def test_how_it_went_is_what_was_noted_last(logged: Logged) -> None:
    with request("photo"):
        note("refused: NoFace")
    assert logged()[-1]["outcome"] == "refused: NoFace"


@pytest.mark.parametrize(
    ("error", "outcome"), [(ValueError("sad words"), "failed: ValueError"), (asyncio.CancelledError(), "called off")]
)
async def test_a_request_that_breaks_off_says_so_and_quotes_nobody(
    error: BaseException, outcome: str, logged: Logged
) -> None:
    with pytest.raises(type(error)), request("photo"):
        raise error
    [line] = logged()
    assert line["outcome"] == outcome
    assert "sad" not in str(line)


async def test_a_part_of_a_request_is_no_request_of_its_own(logged: Logged) -> None:
    with request("photo") as outer, request("consent") as inner:
        assert inner is outer
    assert [line["what"] for line in logged()] == ["photo"]


async def test_a_quiet_request_is_a_line_for_who_looks_closely(logged: Logged) -> None:
    with request("GET /", quiet=True):
        pass
    assert [line["level"] for line in logged()] == ["debug"]


async def test_a_request_may_last_as_long_as_its_task(logged: Logged) -> None:
    async def command(fail: BaseException | None) -> None:
        begin_task("/mood")
        if fail is not None:
            raise fail

    with receiving() as front:
        tasks = [asyncio.create_task(command(fail)) for fail in (None, LookupError(), asyncio.CancelledError())]
        await asyncio.sleep(0)  # lets the tasks begin
        assert len(front) == 3
        await asyncio.gather(*tasks, return_exceptions=True)
        await front.close()
    assert [line["outcome"] for line in logged()] == ["answered", "failed: LookupError", "called off"]
    note("nobody's, outside of a request")


async def test_closing_waits_for_what_is_under_way_and_refuses_what_comes() -> None:
    answered = asyncio.Event()

    async def answer() -> str:
        with request("photo") as mine, request("a part that comes late") as part:
            await answered.wait()
            return "refused" if mine.refused or part.refused else "answered"

    with receiving() as front:
        answering = asyncio.create_task(answer())
        await asyncio.sleep(0)  # lets the task begin
        closing = asyncio.create_task(front.close(within=PATIENCE))
        await asyncio.sleep(0)  # lets the desk close
        with request("late") as late:
            assert late.refused
        assert not closing.done()
        answered.set()
        await closing
    assert await answering == "answered"


async def test_who_is_being_told_that_it_is_too_late_is_waited_for() -> None:
    told = asyncio.Event()

    async def come_late() -> None:
        with request("late") as late:
            assert late.refused
            await told.wait()

    with receiving() as front:
        await front.close()
        coming = asyncio.create_task(come_late())
        await asyncio.sleep(0)  # lets the task begin
        closing = asyncio.create_task(front.close(within=PATIENCE))
        told.set()
        await asyncio.gather(closing, coming)


async def test_what_takes_longer_than_the_grace_is_called_off(logged: Logged) -> None:
    async def read_for_ever() -> None:
        with request("photo"):
            await asyncio.Event().wait()

    with receiving() as front:
        reading = asyncio.create_task(read_for_ever())
        await asyncio.sleep(0)  # lets the task begin
        await front.close(within=0)
    assert reading.cancelled()
    assert [line["event"] for line in logged()] == ["requests are called off, since the program ends", "handled"]
    assert logged()[0]["requests"] == 1
    assert logged()[1]["outcome"] == "called off"


async def test_a_desk_inside_another_is_that_one_and_outside_of_any_everything_is_taken_in() -> None:
    with receiving() as outer:
        with receiving() as inner:
            assert inner is outer
        await outer.close()
    with request("photo") as taken:
        assert not taken.refused
