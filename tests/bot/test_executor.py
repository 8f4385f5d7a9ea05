import asyncio
import threading

import pytest

from bot.errors import Busy
from bot.executor import BoundedExecutor


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
    gate = threading.Event()
    task = asyncio.create_task(executor.run(gate.wait))
    await asyncio.sleep(0)  # lets the task hand in its job
    gate.set()
    await executor.close()
    assert await task is True
