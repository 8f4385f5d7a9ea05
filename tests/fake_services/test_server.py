"""The loopback server: its troubles, limits and clock, seen by a plain client."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest
import requests

from tests.fake_services.faults import Fault, Faults, Reply
from tests.fake_services.server import Asked, FakeServices, RemoteClock, Service, SimulatedClock
from tests.fake_services.world import World


class Echo(Service):
    """Answers with what was asked."""

    name = "echo"
    most = 3

    def label(self, asked: Asked) -> tuple[str, str]:
        return asked.verb, asked.path

    def slow_down(self) -> Reply:
        return Reply("{}", 429, headers={"Retry-After": "1"})

    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        if asked.path == "broken":
            raise ZeroDivisionError
        return Reply(json.dumps({"params": dict(asked.params), "query": asked.query, "fault": fault}))


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with FakeServices(World(artists=1, songs=1), kinds=(Echo,)) as services:
        yield services


def get(services: FakeServices, rest: str = "a/b", **params: str) -> requests.Response:
    return requests.get(f"{services.address}/echo/{rest}", params=params, timeout=5)


def test_a_service_sees_query_and_form(services: FakeServices) -> None:
    address = f"{services.address}/echo/a?x=1&x=2"
    answer = requests.post(address, data={"y": "ä ö"}, timeout=5).json()
    assert answer == {"params": {"x": "1", "y": "ä ö"}, "query": [["x", "1"], ["x", "2"]], "fault": None}


def test_calls_are_noted_with_what_became_of_them(services: FakeServices) -> None:
    services.faults.queue("echo", Fault.SERVER_ERROR)
    assert get(services).status_code == 500
    assert get(services, "c").status_code == 200
    noted = [(c.method, c.about, c.status, c.fault, c.refused) for c in services.calls.all("echo")]
    assert noted == [("GET", "a/b", 500, Fault.SERVER_ERROR, False), ("GET", "c", 200, None, False)]


def test_more_calls_in_a_second_than_allowed_are_refused_until_time_passes(services: FakeServices) -> None:
    assert [get(services).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert services.calls.refused("echo") == 2
    assert isinstance(services.clock, SimulatedClock)
    services.clock.sleep(1.0)
    assert get(services).status_code == 200


def test_each_trouble_looks_as_it_does_to_a_client(services: FakeServices) -> None:
    assert isinstance(services.clock, SimulatedClock)
    services.faults.queue("echo", Fault.HTML, Fault.SLOW_DOWN, Fault.CUT)
    page, slow, cut = (get(services) for _ in range(3))
    assert (page.status_code, page.headers["Content-Type"]) == (502, "text/html")
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, "1")
    services.clock.sleep(1.0)
    assert get(services).content.startswith(cut.content)
    services.faults.queue("echo", Fault.DROPPED)
    with pytest.raises(requests.ConnectionError):
        get(services)


def test_troubles_that_a_service_words_itself_reach_it(services: FakeServices) -> None:
    services.faults.queue("echo", Fault.NULLS, Fault.EMPTY_PAGE)
    assert [get(services).json()["fault"] for _ in range(3)] == ["nulls", "empty page", None]


def test_a_prepared_answer_is_sent_as_it_is(services: FakeServices) -> None:
    services.faults.queue("echo", Reply(b"\xff", 418, "image/png", {"X-A": "b"}))
    answer = get(services)
    assert (answer.content, answer.status_code, answer.headers["X-A"]) == (b"\xff", 418, "b")


def test_a_fault_of_the_server_itself_fails_the_test() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        FakeServices(World(artists=1, songs=1), kinds=(Echo,)) as services,
    ):
        assert get(services, "broken").status_code == 500


def test_the_same_seed_tells_the_same_troubles_at_the_rate() -> None:
    plans = [Faults(seed=seed, rates={"echo": 0.25}) for seed in (1, 1, 2)]
    first, same, other = ([plan.next("echo") for _ in range(2000)] for plan in plans)
    assert first == same != other
    assert 0.2 < sum(fault is not None for fault in first) / 2000 < 0.3
    assert set(first) == {None, *Fault}


def test_troubles_of_one_service_do_not_depend_on_calls_of_another() -> None:
    alone, beside = (Faults(seed=1, rates={"a": 0.5, "b": 0.5}) for _ in range(2))
    told = []
    for _ in range(50):
        beside.next("b")
        told.append(beside.next("a"))
    assert told == [alone.next("a") for _ in range(50)]


def test_the_same_seed_invents_the_same_world() -> None:
    assert World(artists=5, songs=20, seed=3).songs == World(artists=5, songs=20, seed=3).songs
    assert World(artists=5, songs=20, seed=3).songs != World(artists=5, songs=20, seed=4).songs


def test_the_world_has_the_awkward_songs_that_collectors_meet() -> None:
    songs = World(artists=10, songs=20).songs
    assert len({(song.artist.name, song.title) for song in songs}) == len(songs) == 200
    assert len({song.plain_title for song in songs}) < len(songs)
    for awkward in (
        [song for song in songs if not song.tags],
        [song for song in songs if not song.on_genius],
        [song for song in songs if song.instrumental and not song.lyrics],
        [song for song in songs if song.language != "en"],
        [song for song in songs if song.duration_s is None],
        [song for song in songs if song.album is None],
        [song for song in songs if "Remastered" in song.title],
        [song for song in songs if "feat." in song.title],
    ):
        assert 0 < len(awkward) < len(songs)


def sleeper(address: str, told: Connection) -> None:
    """Sleep in another process by the server's clock."""
    clock = RemoteClock(address)
    before = clock.now()
    clock.sleep(100.0)
    told.send((before, clock.now()))


def test_another_process_can_live_by_the_servers_clock(services: FakeServices) -> None:
    start = services.clock.now()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=sleeper, args=(services.address, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == (start, start + 100.0)
    process.join()
    assert services.clock.now() == start + 100.0
