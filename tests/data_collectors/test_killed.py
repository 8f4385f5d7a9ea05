from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from recommender.store import Store
from tests.data_collectors.loopback import KINDS, collect
from tests.fake_services.server import Call, FakeServices, SimulatedClock
from tests.fake_services.world import World

LIVES = 20
ARTISTS, TRACKS = 2, 12


class Watched:
    """Tells when so many calls have come in."""

    def __init__(self, server: FakeServices) -> None:
        self._count = 0
        self._came = threading.Condition()
        add = server.calls.add

        def counted(call: Call) -> None:
            add(call)
            with self._came:
                self._count += 1
                self._came.notify_all()

        server.calls.add = counted  # type: ignore[method-assign]  # the one place where each call passes

    def wait_for(self, more: int) -> None:
        with self._came:
            wanted = self._count + more
            assert self._came.wait_for(lambda: self._count >= wanted, timeout=60)


def test_killed_twenty_times_at_random_the_catalogue_is_that_of_an_undisturbed_run(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    with FakeServices(World(artists=ARTISTS, songs=TRACKS), kinds=KINDS, clock=SimulatedClock()) as server:
        collect(server.address, f"sqlite:///{whole}", artists=ARTISTS, tracks=TRACKS)
        undisturbed = calls(server)

    with FakeServices(World(artists=ARTISTS, songs=TRACKS), kinds=KINDS, clock=SimulatedClock()) as server:
        most = sum(undisturbed.values()) // (LIVES + 2)
        live_and_die(server, f"sqlite:///{killed}", most)
        disturbed = calls(server)

    with Store.open(f"sqlite:///{whole}") as one, Store.open(f"sqlite:///{killed}") as other:
        assert catalogue(other) == catalogue(one)
        assert len(catalogue(one)) > ARTISTS * TRACKS / 2
    # A call whose answer was on its way when its life ended is made again, and no other.
    assert set(disturbed) == set(undisturbed)
    assert sum((disturbed - undisturbed).values()) <= LIVES


def live_and_die(server: FakeServices, url: str, most: int) -> None:
    generator = random.Random(7)  # noqa: S311  # a test's
    watched = Watched(server)
    command = [sys.executable, "-m", "tests.data_collectors.loopback", server.address, url, str(ARTISTS), str(TRACKS)]
    with subprocess.Popen(  # noqa: S603  # our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for life in range(LIVES + 1):
            nursery.stdin.write("live\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            if life < LIVES:
                watched.wait_for(generator.randint(1, most))
                os.kill(child, signal.SIGKILL)
            ended = int(nursery.stdout.readline())
            assert ended == (-signal.SIGKILL if life < LIVES else 0)


def calls(server: FakeServices) -> Counter[tuple[str, str, str]]:
    """Return the calls that were answered, but for tokens, of which each life needs its own.

    A new life does not know how often the last one called within the second, and may be told to slow down.
    """
    made = (call for call in server.calls.all() if "token" not in call.method and not call.refused)
    return Counter((call.service, call.method, call.about) for call in made)


def catalogue(store: Store) -> list[object]:
    """Return the catalogue's rows; when a link was checked is no fact of the song."""
    return [
        (song.id, song.title, song.artist, song.genres, song.video_id, song.spotify_id, song.label, song.details.album)
        for song in store.catalogue.each()
    ]
