import asyncio
import threading
from dataclasses import dataclass

import pytest

from bot.errors import Busy
from bot.executor import LONGEST_WAIT, BoundedExecutor

PATIENCE = 20
"""Seconds after which a wait lets the test fail."""


@dataclass
class Clock:
    """A clock that goes only when it is told to."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def go(self, seconds: float) -> None:
        self.seconds += seconds


async def test_a_function_runs_in_a_thread_of_its_own_and_gives_its_result() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=0)
    thread = await executor.run(threading.current_thread)
    assert thread is not threading.main_thread()
    await executor.close()


async def test_an_error_in_the_thread_reaches_the_caller() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=0)
    with pytest.raises(ZeroDivisionError):
        await executor.run(lambda: 1 // 0)
    await executor.close()


async def test_one_job_too_many_is_refused_with_a_time_to_come_back_and_the_others_finish() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=1)
    gate = threading.Event()
    accepted = [asyncio.create_task(executor.run(gate.wait)) for _ in range(2)]
    await asyncio.sleep(0)  # lets both tasks hand in their job; nothing is waited for
    with pytest.raises(Busy) as refused:
        await executor.run(gate.wait)
    assert refused.value.seconds >= 1
    gate.set()
    assert await asyncio.gather(*accepted) == [True, True]
    assert await executor.run(lambda: "room again") == "room again"
    await executor.close()


async def test_a_caller_that_goes_away_frees_no_place_until_its_job_is_done() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=0)
    gate = threading.Event()
    task = asyncio.create_task(executor.run(gate.wait))
    await asyncio.sleep(0)  # lets the task hand in its job
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(Busy):
        await executor.run(gate.wait)
    gate.set()
    await executor.close()


async def test_closing_finishes_what_is_under_way() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=1)
    began, gate = threading.Event(), threading.Event()

    def job() -> bool:
        began.set()
        return gate.wait(PATIENCE)

    task = asyncio.create_task(executor.run(job))
    await asyncio.to_thread(began.wait, PATIENCE)
    gate.set()
    await executor.close()
    assert await task is True


async def test_what_still_waits_when_the_executor_closes_is_dropped() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=1)
    gate, ran = threading.Event(), threading.Event()
    running, waiting = (asyncio.create_task(executor.run(job)) for job in (gate.wait, ran.set))
    await asyncio.sleep(0)  # lets both tasks hand in their job
    closing = asyncio.create_task(executor.close())
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    await closing
    assert await running is True
    assert not ran.is_set()


async def test_those_who_are_refused_are_told_to_come_back_one_after_the_other() -> None:
    clock = Clock()
    executor = BoundedExecutor("test", workers=1, waiting=1, clock=clock)
    await executor.run(lambda: clock.go(10.1))  # the mean of 0.1, the first guess, and a fifth of this is 2.1 s

    def refused() -> int:
        with pytest.raises(Busy) as busy, executor.place():
            pass
        return busy.value.seconds

    with executor.place(), executor.place():
        assert [refused() for _ in range(3)] == [7, 9, 11]
        clock.go(4.2)
        assert refused() == 9
        assert max(refused() for _ in range(100)) == LONGEST_WAIT
        clock.go(3600.0)
        assert refused() == 7
    await executor.close()


async def test_a_place_is_kept_for_a_job_whose_data_are_on_their_way() -> None:
    executor = BoundedExecutor("test", workers=1, waiting=0)
    with executor.place() as place:
        with pytest.raises(Busy):
            await executor.run(lambda: "somebody else")
        assert await executor.run(lambda: "mine", place=place) == "mine"
        assert await executor.run(lambda: "somebody else") == "somebody else"
    with pytest.raises(LookupError), executor.place():
        raise LookupError
    assert await executor.run(lambda: "room again") == "room again"
    await executor.close()
