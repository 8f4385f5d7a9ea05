import pytest

from bot.memory import KEPT_SECONDS, MOST_KEPT, SeenFaces
from models.reader import choose
from models.schemas import PhotoReading
from tests.bot.conftest import Clock
from tests.bot.seen import HAPPY, SAD, reading_of

ADA, BOB = "discord:1", "discord:2"
READING = reading_of((HAPPY, SAD))
OTHER = choose(READING, 1)


@pytest.fixture
def seen(clock: Clock) -> SeenFaces:
    return SeenFaces(clock=clock)


def _reading(seen: SeenFaces, reply_id: str) -> PhotoReading | None:
    found = seen.get(reply_id)
    return None if found is None else found.reading


def test_a_reading_is_remembered_by_its_reply(seen: SeenFaces) -> None:
    seen.put("one", READING, listener=ADA)
    assert _reading(seen, "one") is READING
    assert seen.get("two") is None


def test_it_is_forgotten_after_a_quarter_of_an_hour_and_not_before(seen: SeenFaces, clock: Clock) -> None:
    seen.put("one", READING, listener=ADA)
    clock.seconds += KEPT_SECONDS - 1
    assert _reading(seen, "one") is READING
    clock.seconds += 1
    assert seen.get("one") is None
    assert KEPT_SECONDS == 15 * 60


def test_another_choice_is_remembered_for_no_longer_than_the_first(seen: SeenFaces, clock: Clock) -> None:
    seen.put("one", READING, listener=ADA)
    clock.seconds += KEPT_SECONDS - 1
    seen.change("one", OTHER)
    assert _reading(seen, "one") is OTHER
    clock.seconds += 1
    assert seen.get("one") is None


def test_what_is_forgotten_is_not_brought_back_by_a_choice(seen: SeenFaces) -> None:
    seen.change("one", OTHER)
    assert seen.get("one") is None
    assert len(seen) == 0


def test_too_old_readings_are_let_go_though_nobody_asks(seen: SeenFaces, clock: Clock) -> None:
    seen.put("one", READING, listener=ADA)
    clock.seconds += KEPT_SECONDS
    seen.sweep()
    assert len(seen) == 0


def test_there_are_never_too_many_and_the_oldest_goes_first(seen: SeenFaces) -> None:
    for number in range(MOST_KEPT + 1):
        seen.put(str(number), READING, listener=ADA)
    assert len(seen) == MOST_KEPT
    assert seen.get("0") is None
    assert _reading(seen, "1") is READING


def test_one_listeners_readings_are_forgotten_and_nobody_elses(seen: SeenFaces) -> None:
    seen.put("hers", READING, listener=ADA)
    seen.put("also hers", READING, listener=ADA)
    seen.put("his", READING, listener=BOB)
    seen.forget(ADA)
    assert seen.get("hers") is seen.get("also hers") is None
    assert _reading(seen, "his") is READING
