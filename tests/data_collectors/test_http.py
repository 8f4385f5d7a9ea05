"""How often and how many times a service is called."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from data_collectors.errors import NotFound, SlowDown, Temporary
from data_collectors.http import ATTEMPTS, BACK_OFF_S, LONGEST_WAIT_S, Policy
from tests.fake_services.server import SimulatedClock

START = 1_800_000_000.0


class Recorder(SimulatedClock):
    """A clock that notes how long was slept."""

    def __init__(self) -> None:
        super().__init__(START)
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        super().sleep(seconds)


def failing(times: int, error: Exception) -> Callable[[], str]:
    """Return an operation that raises some times before it answers."""
    left = [error] * times

    def operation() -> str:
        if left:
            raise left.pop()
        return "answer"

    return operation


@pytest.fixture
def clock() -> Recorder:
    return Recorder()


@pytest.fixture
def policy(clock: Recorder) -> Policy:
    return Policy(clock, rate=1_000_000.0, random=random.Random(0))  # noqa: S311  # a test's


def test_an_answer_is_returned_after_one_call_without_waiting(policy: Policy, clock: Recorder) -> None:
    assert policy.call(failing(0, Temporary("A", "ill"))) == "answer"
    assert policy.calls == 1
    assert clock.sleeps == []


def test_a_service_that_is_not_well_is_asked_again_until_it_answers(policy: Policy) -> None:
    assert policy.call(failing(ATTEMPTS - 1, Temporary("A", "ill"))) == "answer"
    assert policy.calls == ATTEMPTS


def test_the_last_of_all_attempts_raises_its_error_without_another_wait(policy: Policy, clock: Recorder) -> None:
    error = Temporary("A", "ill")
    with pytest.raises(Temporary) as raised:
        policy.call(failing(ATTEMPTS, error))
    assert raised.value is error
    assert policy.calls == ATTEMPTS
    assert len(waits(clock)) == ATTEMPTS - 1


def test_every_other_error_is_raised_at_once(policy: Policy, clock: Recorder) -> None:
    with pytest.raises(NotFound):
        policy.call(failing(1, NotFound("A", "unknown")))
    assert policy.calls == 1
    assert clock.sleeps == []


@pytest.mark.parametrize("seed", range(20))
def test_each_wait_is_twice_the_last_one_and_up_to_as_much_again(seed: int, clock: Recorder) -> None:
    policy = Policy(clock, rate=1_000_000.0, random=random.Random(seed))  # noqa: S311  # a test's
    policy.call(failing(ATTEMPTS - 1, Temporary("A", "ill")))
    for place, slept in enumerate(waits(clock)):
        least = BACK_OFF_S * 2**place
        assert least <= slept <= 2 * least


def test_two_programs_do_not_come_back_at_the_same_time() -> None:
    clocks = Recorder(), Recorder()
    for seed, clock in enumerate(clocks):
        Policy(clock, rate=1_000_000.0, random=random.Random(seed)).call(failing(1, Temporary("A", "ill")))  # noqa: S311  # a test's
    assert clocks[0].now() != clocks[1].now()


@pytest.mark.parametrize("asked", [0.0, 3.0, 60.0])
def test_a_service_that_asks_for_a_wait_gets_it_and_a_little_more(
    asked: float, policy: Policy, clock: Recorder
) -> None:
    policy.call(failing(1, SlowDown("A", "slowly", wait_s=asked)))
    assert asked + 1.0 <= max(clock.sleeps) <= asked + 2.0


def test_what_asks_for_more_than_the_longest_wait_is_left_for_a_later_run(policy: Policy, clock: Recorder) -> None:
    with pytest.raises(SlowDown):
        policy.call(failing(1, SlowDown("A", "slowly", wait_s=LONGEST_WAIT_S)))
    assert policy.calls == 1
    assert clock.sleeps == []


def test_calls_are_spread_over_time_at_the_rate(clock: Recorder) -> None:
    policy = Policy(clock, rate=4.0)
    for _ in range(9):
        policy.call(failing(0, Temporary("A", "ill")))
    assert clock.now() - START == pytest.approx(2.0)


def test_time_that_passes_by_itself_is_no_wait_and_saves_up_no_burst(clock: Recorder) -> None:
    policy = Policy(clock, rate=4.0)
    times = []
    for _ in range(3):
        policy.call(lambda: times.append(clock.now()))
    SimulatedClock.sleep(clock, 100.0)
    for _ in range(3):
        policy.call(lambda: times.append(clock.now()))
    apart = [later - sooner for sooner, later in pairwise(times)]
    assert all(gap >= 0.25 - 1e-6 for gap in apart)
    assert times[3] == pytest.approx(START + 100.5)


def test_a_clock_that_is_set_back_makes_nobody_wait_longer_than_a_turn(clock: Recorder) -> None:
    policy = Policy(clock, rate=4.0)
    policy.call(failing(0, Temporary("A", "ill")))
    clock._now -= 3600.0
    policy.call(failing(0, Temporary("A", "ill")))
    assert clock.sleeps == [0.25]


def test_attempts_after_an_error_take_their_turns_too(clock: Recorder) -> None:
    policy = Policy(clock, rate=0.01, random=random.Random(0))  # noqa: S311  # a test's
    policy.call(failing(1, Temporary("A", "ill")))
    assert clock.now() - START == pytest.approx(100.0)


def test_each_attempt_is_paid_for_before_it_is_made(policy: Policy) -> None:
    order: list[str] = []
    answer = failing(2, Temporary("A", "ill"))

    def operation() -> str:
        order.append("called")
        return answer()

    policy.call(operation, before=lambda: order.append("paid"))
    assert order == ["paid", "called"] * 3


def test_a_call_that_cannot_be_paid_for_is_not_made(policy: Policy) -> None:
    def refuse() -> None:
        raise NotFound("A", "no money")

    with pytest.raises(NotFound):
        policy.call(lambda: pytest.fail("it was called"), before=refuse)
    assert policy.calls == 0


def waits(clock: Recorder) -> list[float]:
    """Return the waits that are longer than a turn."""
    return [seconds for seconds in clock.sleeps if seconds > 0.001]
