from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_collectors.quota import LIMITS, Quota
from recommender.collected import Stage
from recommender.store import Store
from tests.data_collectors.loopback import KINDS, Quiet, running, wishes
from tests.fake_services.faults import Faults
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.spotify import SpotifyService
from tests.fake_services.world import World

ARTISTS, TRACKS = 3, 12


@pytest.fixture
def world() -> World:
    return World(artists=ARTISTS, songs=TRACKS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'serenade.db'}") as opened:
        yield opened


def collected(
    store: Store, world: World, *, faults: Faults | None = None, old_app: bool = True
) -> tuple[FakeServices, Quiet]:
    clock, display = SimulatedClock(), Quiet()
    with FakeServices(world, kinds=KINDS, clock=clock, faults=faults) as server:
        spotify = server.services["spotify"]
        assert isinstance(spotify, SpotifyService)
        spotify.old = old_app
        with running(server.address, store, clock) as run:
            wanted = wishes(artists=ARTISTS, tracks=TRACKS)
            run.prepare(wanted)
            run.collect(wanted, display, wait=True)
        return server, display


def test_a_run_finds_every_song_that_can_be_played_and_of_whose_mood_something_is_known(
    store: Store, world: World
) -> None:
    server, _ = collected(store, world)
    served = {(song.artist, song.title) for song in store.catalogue.each()}
    assert {(song.artist.name, song.title) for song in world.songs if song.on_youtube and song.on_spotify} <= served
    assert not {(song.artist.name, song.title) for song in world.songs if not song.on_youtube} & served
    assert server.calls.refused() == 0


def test_a_new_app_of_spotifys_is_refused_once_and_the_rest_goes_on(store: Store, world: World) -> None:
    server, display = collected(store, world, old_app=False)
    assert server.calls.count("spotify", "v1/audio-features") == 1
    assert [sentence for sentence in display.said if "Spotify" in sentence] == [
        "Spotify: this app may not ask for that."
    ]
    assert all(song.spotify_id for song in store.catalogue.each() if song.title == "Chasing Shadows")


def test_no_call_is_made_twice_and_a_second_run_makes_none(store: Store, world: World) -> None:
    server, _ = collected(store, world)
    # Several songs may share results, of which each song asks for the details.
    asked = Counter((call.service, call.method, call.about) for call in server.calls.all() if call.method != "videos")
    assert {call: count for call, count in asked.items() if count > 1} == {}
    before = list(store.catalogue.each())
    server, _ = collected(store, world)
    assert server.calls.count() == 0
    assert list(store.catalogue.each()) == before
    for stage in Stage:
        progress = store.collecting.progress(stage, now=0.0)
        assert (progress.due, progress.later) == (0, 0)


def test_what_goes_wrong_on_the_way_changes_nothing_of_the_catalogue(tmp_path: Path, world: World) -> None:
    kinds = ("lastfm", "genius", "youtube", "spotify")
    for name, faults in (("well", None), ("ill", Faults(seed=3, rates=dict.fromkeys(kinds, 0.15)))):
        with Store.open(f"sqlite:///{tmp_path / name}.db") as store:
            server, _ = collected(store, world, faults=faults)
            assert (sum(call.fault is not None for call in server.calls.all()) > 20) is (faults is not None)
    with Store.open(f"sqlite:///{tmp_path / 'well'}.db") as well, Store.open(f"sqlite:///{tmp_path / 'ill'}.db") as ill:
        assert facts(ill) == facts(well)


def test_searches_are_spread_over_days_and_never_exceed_a_day(store: Store) -> None:
    big = World(artists=6, songs=25)
    clock = SimulatedClock()
    with FakeServices(big, kinds=KINDS, clock=clock) as server, running(server.address, store, clock) as run:
        wanted = wishes(artists=6, tracks=25)
        run.prepare(wanted)
        began = clock.now()
        run.collect(wanted, display := Quiet(), wait=True)
        searches = server.calls.all("youtube", "search")
    assert len(searches) == len(big.songs) > LIMITS[Quota.YOUTUBE_SEARCHES]
    assert all(call.status == 200 for call in searches)
    assert clock.now() - began > 3600
    assert any("midnight in Los Angeles" in sentence for sentence in display.said)


def test_an_artist_whom_nobody_tagged_is_left_out_and_named(tmp_path: Path) -> None:
    world = World(artists=25, songs=2)  # the last one has no tags
    clock = SimulatedClock()
    with Store.open(f"sqlite:///{tmp_path / 'serenade.db'}") as store:
        with FakeServices(world, kinds=KINDS, clock=clock) as server, running(server.address, store, clock) as run:
            wanted = wishes(artists=25, tracks=9)
            run.prepare(wanted)
            run.collect(wanted, Quiet(), wait=True)
        untagged = [artist.name for artist in world.artists if not artist.tags]
        assert set(store.collecting.artists_left_out()) <= set(untagged)


def facts(store: Store) -> list[object]:
    """Return what the catalogue says of its songs, but for when their links were checked."""
    return [
        (song.title, song.artist, song.genres, song.video_id, song.spotify_id, song.label, song.details.album)
        for song in store.catalogue.each()
    ]
