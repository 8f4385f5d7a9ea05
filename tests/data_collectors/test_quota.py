from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data_collectors.errors import NotFound, QuotaGone, Temporary
from data_collectors.matching import Wanted
from data_collectors.quota import LIMITS, PACIFIC, Ledger, Quota
from data_collectors.sources.youtube import YouTube
from recommender.store import Store
from tests.fake_services.faults import Faults
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.world import World
from tests.fake_services.youtube import YouTubeService, youtube

SEARCHES, UNITS = Quota.YOUTUBE_SEARCHES, Quota.YOUTUBE_UNITS

USUAL, SPRING, AUTUMN = (2026, 7, 1), (2026, 3, 8), (2026, 11, 1)
"""A day of 24 hours in Los Angeles, one of 23 and one of 25."""


def at(day: tuple[int, int, int], hour: int = 0, minute: int = 0) -> float:
    return datetime(*day, hour, minute, tzinfo=PACIFIC).timestamp()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'serenade.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def ledger_at(store: Store, now: float) -> Ledger:
    return Ledger(store.collecting, SimulatedClock(now))


def test_a_day_has_as_many_calls_as_the_service_allows(store: Store) -> None:
    ledger = ledger_at(store, at(USUAL, 12))
    for _ in range(LIMITS[SEARCHES]):
        ledger.pay(SEARCHES)
    with pytest.raises(QuotaGone):
        ledger.pay(SEARCHES)
    assert ledger.left(SEARCHES) == 0


def test_what_costs_more_than_is_left_is_not_paid_in_part(store: Store) -> None:
    ledger = ledger_at(store, at(USUAL, 12))
    ledger.pay(UNITS, 9_999)
    with pytest.raises(QuotaGone):
        ledger.pay(UNITS, 2)
    assert ledger.left(UNITS) == 1


def test_the_two_quotas_are_counted_apart(store: Store) -> None:
    ledger = ledger_at(store, at(USUAL, 12))
    ledger.exhaust(SEARCHES)
    ledger.pay(UNITS)
    assert (ledger.left(SEARCHES), ledger.left(UNITS)) == (0, 9_999)


def test_paying_waits_for_the_attempt(store: Store) -> None:
    ledger = ledger_at(store, at(USUAL, 12))
    pay = ledger.payer(UNITS, 5)
    assert ledger.left(UNITS) == 10_000
    pay()
    assert ledger.left(UNITS) == 9_995


def test_a_restart_forgets_nothing(url: str) -> None:
    clock = SimulatedClock(at(USUAL, 12))
    with Store.open(url) as store:
        Ledger(store.collecting, clock).pay(SEARCHES, 60)
    with Store.open(url) as store:
        assert Ledger(store.collecting, clock).left(SEARCHES) == 40


def test_two_ledgers_on_one_database_share_the_quota(url: str) -> None:
    clock = SimulatedClock(at(USUAL, 12))
    with Store.open(url) as one, Store.open(url) as other:
        Ledger(one.collecting, clock).pay(SEARCHES, 100)
        with pytest.raises(QuotaGone):
            Ledger(other.collecting, clock).pay(SEARCHES)


@pytest.mark.parametrize(("day", "hours"), [(USUAL, 24), (SPRING, 23), (AUTUMN, 25)])
def test_new_calls_come_at_midnight_in_los_angeles_however_long_the_day(
    store: Store, day: tuple[int, int, int], hours: int
) -> None:
    for hour in range(hours):
        ledger = ledger_at(store, at(day) + hour * 3600)
        with pytest.raises(QuotaGone) as raised:
            ledger.pay(SEARCHES, 101)
        assert raised.value.until == at(day) + hours * 3600
        assert datetime.fromtimestamp(raised.value.until, PACIFIC).hour == 0


@pytest.mark.parametrize(("day", "hours"), [(USUAL, 24), (SPRING, 23), (AUTUMN, 25)])
def test_the_last_second_is_the_old_day_and_midnight_the_new_one(
    store: Store, day: tuple[int, int, int], hours: int
) -> None:
    clock = SimulatedClock(at(day))
    ledger = Ledger(store.collecting, clock)
    ledger.pay(SEARCHES, 100)
    clock.sleep(hours * 3600 - 1)
    assert ledger.left(SEARCHES) == 0
    clock.sleep(1)
    assert ledger.left(SEARCHES) == 100


def test_the_hour_that_comes_twice_in_autumn_is_one_day(store: Store) -> None:
    clock = SimulatedClock(at(AUTUMN, 1, 30))
    ledger = Ledger(store.collecting, clock)
    ledger.pay(SEARCHES, 70)
    clock.sleep(3600)
    assert datetime.fromtimestamp(clock.now(), PACIFIC).hour == 1
    assert ledger.left(SEARCHES) == 30


def test_midnight_elsewhere_brings_nothing(store: Store) -> None:
    clock = SimulatedClock(datetime.fromisoformat("2026-07-01T23:59:59+00:00").timestamp())
    ledger = Ledger(store.collecting, clock)
    ledger.pay(SEARCHES, 100)
    clock.sleep(1)
    assert ledger.left(SEARCHES) == 0


def test_a_new_year_is_a_new_day(store: Store) -> None:
    clock = SimulatedClock(at((2026, 12, 31), 23, 59))
    ledger = Ledger(store.collecting, clock)
    assert ledger.exhaust(SEARCHES).until == at((2027, 1, 1))
    clock.sleep(60)
    assert ledger.left(SEARCHES) == 100


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_over_days_of_faults_and_restarts_the_service_never_has_to_refuse_a_search(
    url: str, day: tuple[int, int, int]
) -> None:
    clock = SimulatedClock(at(day, 20) - 86_400)
    faults = Faults(seed=5, rates={"youtube": 0.2})
    found = 0
    with FakeServices(World(artists=30, songs=10), clock=clock, kinds=(YouTubeService,), faults=faults) as services:
        songs = [Wanted(song.artist.name, song.title, song.duration_s) for song in services.world.songs]
        for start in range(0, 240, 40):  # six collectors, one after another
            with Store.open(url) as store:
                source = youtube(services.address, clock, Ledger(store.collecting, clock))
                for song in songs[start : start + 40]:
                    found += _found_some_day(source, song, clock)
        spent = Counter(_day(call.at) for call in services.calls.all("youtube", "search"))
        service = services.services["youtube"]
        assert isinstance(service, YouTubeService)
    assert found > 200
    assert len(spent) >= 3
    assert max(spent.values()) == 100  # the whole day's is used, and no more
    assert all(count <= 100 for count in service.spent.values())


def _found_some_day(source: YouTube, song: Wanted, clock: SimulatedClock) -> bool:
    while True:
        try:
            return bool(source.choose(song, source.search(song)))
        except NotFound:
            return False
        except QuotaGone as gone:
            clock.sleep(gone.until - clock.now())
        except Temporary:
            clock.sleep(600)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, PACIFIC).date().isoformat()


def test_the_service_itself_refuses_the_search_after_the_last(url: str) -> None:
    clock = SimulatedClock(at(USUAL, 12))
    with (
        FakeServices(World(artists=1, songs=1), clock=clock, kinds=(YouTubeService,)) as services,
        Store.open(url) as store,
    ):
        service = services.services["youtube"]
        assert isinstance(service, YouTubeService)
        service.spent[_day(clock.now()), "searches"] = 100  # somebody else has the same key
        ledger = Ledger(store.collecting, clock)
        with pytest.raises(QuotaGone) as raised:
            youtube(services.address, clock, ledger).search(Wanted("Band", "Song"))
    assert raised.value.until == at(USUAL) + timedelta(days=1).total_seconds()
