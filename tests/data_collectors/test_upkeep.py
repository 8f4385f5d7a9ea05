"""What comes after a run: sweeps, playlists, tables, plans, and the sentences of the command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_collectors import cli, commands
from data_collectors.http import SystemClock
from data_collectors.listing import read_playlist
from data_collectors.planning import plan
from data_collectors.running import Run, Wishes
from data_collectors.seeding import read_numbers, seed_starter
from data_collectors.services import Services
from models.audio_moods import AudioMoods
from recommender.collected import Chart, ChartKind, KnownSong, Stage, TrackFacts, VideoFacts
from recommender.store import Store
from recommender.vocabulary import Mood
from tests.data_collectors.loopback import KINDS, Quiet, running, wishes
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.spotify import SpotifyService
from tests.fake_services.world import World
from tests.fake_services.youtube import YouTubeService

DAY_S = 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'serenade.db'}") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[FakeServices]:
    with FakeServices(World(artists=2, songs=4), kinds=KINDS, clock=SimulatedClock()) as opened:
        spotify = opened.services["spotify"]
        assert isinstance(spotify, SpotifyService)
        spotify.old = True
        yield opened


@pytest.fixture
def run(server: FakeServices, store: Store) -> Iterator[Run]:
    """A run that has collected everything."""
    clock = server.clock
    assert isinstance(clock, SimulatedClock)
    with running(server.address, store, clock) as opened:
        wanted = wishes(artists=2, tracks=4)
        opened.prepare(wanted)
        opened.collect(wanted, Quiet(), wait=True)
        yield opened


def a_day_passes(server: FakeServices) -> None:
    assert isinstance(server.clock, SimulatedClock)
    server.clock.sleep(DAY_S)


def test_a_dead_video_gives_way_to_the_songs_next_one(server: FakeServices, store: Store, run: Run) -> None:
    youtube = server.services["youtube"]
    assert isinstance(youtube, YouTubeService)
    song = next(song for song in store.catalogue.each() if len(videos_of(store, song.title, song.artist)) > 1)
    a_day_passes(server)
    youtube.gone.add(song.video_id)
    swept = run.sweep()
    assert swept is not None
    assert (swept.died, swept.stopped_by) == (1, None)
    run.label()
    after = store.catalogue.song(song.id)
    assert after is not None
    assert after.video_id == videos_of(store, song.title, song.artist)[1].video_id
    assert after.details.checked_at == server.clock.now()


def test_a_song_all_of_whose_videos_died_is_served_no_longer_and_looked_for_again(
    server: FakeServices, store: Store, run: Run
) -> None:
    youtube = server.services["youtube"]
    assert isinstance(youtube, YouTubeService)
    song = next(iter(store.catalogue.each()))
    before = store.catalogue.served_count()
    a_day_passes(server)
    youtube.gone.update(video.video_id for video in videos_of(store, song.title, song.artist))
    run.sweep()
    labelled = run.label()
    assert labelled.left_out["no video"] >= 1
    assert store.catalogue.served_count() == before - 1
    assert store.collecting.progress(Stage.VIDEOS, now=server.clock.now()).due == 1


def test_a_sweep_checks_nothing_twice_within_a_day(server: FakeServices, run: Run) -> None:
    a_day_passes(server)
    first, second = run.sweep(), run.sweep()
    assert first is not None
    assert second is not None
    assert first.checked > 0
    assert second.checked == 0


def test_a_week_later_what_may_have_changed_is_asked_for_again(server: FakeServices, store: Store, run: Run) -> None:
    assert run.refresh() == 0
    for _ in range(7):
        a_day_passes(server)
    assert run.refresh() > 0
    assert store.collecting.progress(Stage.SONGS, now=server.clock.now()).due == 2
    assert store.collecting.progress(Stage.DETAILS, now=server.clock.now()).due == 0


def test_a_playlists_tracks_are_labelled_and_its_mood_is_peoples_word(
    server: FakeServices, store: Store, run: Run
) -> None:
    spotify = server.services["spotify"]
    assert isinstance(spotify, SpotifyService)
    songs = [song for song in server.world.songs if song.on_spotify][:3]
    spotify.playlists["a" * 22] = [*songs, None]
    assert run.services.spotify is not None
    found = read_playlist(
        "a" * 22,
        mood=Mood.SAD,
        spotify=run.services.spotify,
        audio=AudioMoods.open(),
        store=store.collecting,
        clock=SystemClock(),
    )
    assert [track.title for track in found.tracks] == [song.plain_title for song in songs]
    assert all(track.mood is not None and 0.25 < track.probability <= 1 for track in found.tracks)
    run.label()
    known = {song.artist + song.title: song for song in store.catalogue.each()}
    told = [known[song.artist.name + song.title].label.evidence for song in songs if song.on_youtube]
    assert told
    assert all(any(piece.note == "people put it on sad playlists" for piece in pieces) for pieces in told)


def test_a_new_app_reads_a_playlist_too_and_says_why_there_are_no_moods(
    server: FakeServices, store: Store, run: Run
) -> None:
    spotify = server.services["spotify"]
    assert isinstance(spotify, SpotifyService)
    spotify.old = False
    spotify.playlists["b" * 22] = [*[song for song in server.world.songs if song.on_spotify][:2]]
    assert run.services.spotify is not None
    found = read_playlist(
        "b" * 22,
        mood=None,
        spotify=run.services.spotify,
        audio=AudioMoods.open(),
        store=store.collecting,
        clock=SystemClock(),
    )
    assert found.refused == "Spotify: this app may not ask for that; the tables' numbers are used."
    assert all(track.mood is not None for track in found.tracks)  # known since the run


def test_a_table_gives_numbers_to_collected_songs_alone(store: Store, tmp_path: Path) -> None:
    store.collecting.add_songs([KnownSong(TrackFacts("Somebody", "A Song"), videos=(VideoFacts("a" * 11),))], now=0.0)
    table = tmp_path / "table.csv"
    head = "artist,track_name,danceability,acousticness,energy,valence,instrumentalness\n"
    table.write_text(f"{head}SOMEBODY,A song (Remastered),0.5,0.5,0.5,0.5,0\nOther,Song,1,1,1,1,1\n", encoding="utf-8")
    assert read_numbers(store.collecting, table, clock=SystemClock()) == 1
    (song,) = store.collecting.songs(after=0, limit=9)
    assert song.audio is not None
    assert song.audio.numbers is not None
    assert song.audio.numbers.energy == 0.5


def test_the_starters_songs_are_made_known_once(store: Store) -> None:
    clock = SystemClock()
    assert seed_starter(store.collecting, clock=clock) > 4_500
    assert seed_starter(store.collecting, clock=clock) == 0
    assert store.collecting.progress(Stage.VIDEOS, now=clock.now()).due == 0


def test_a_plan_asks_nobody_and_counts_what_a_run_would_ask(store: Store) -> None:
    wanted = Wishes(charts=[Chart(ChartKind.WORLD, "", 10)], tracks=5, with_starter=False)
    steps = {step.stage: step for step in plan(store.collecting, Services(), wanted, clock=SystemClock())}
    assert [steps[stage].calls for stage in (Stage.ARTISTS, Stage.SONGS, Stage.TAGS)] == [1, 10, 50]
    assert steps[Stage.VIDEOS].calls == 100
    assert steps[Stage.VIDEOS].missing_key == "SERENADE_YOUTUBE_KEY"
    assert store.collecting.count() == 0


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A log goes to the standard error of the test that began it, which is closed by now.
    monkeypatch.setattr(commands, "_start_logging", lambda: None)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    for name in ("LASTFM_KEY", "GENIUS_TOKEN", "YOUTUBE_KEY", "SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"):
        monkeypatch.delenv(f"SERENADE_{name}", raising=False)
    monkeypatch.setenv("SERENADE_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["sweep"], 1, "Links are not checked without a key: set SERENADE_YOUTUBE_KEY"),
        (["playlist", "abc"], 1, "Spotify: no key; set SERENADE_SPOTIFY_CLIENT_ID and"),
        (["run", "--every", "someday"], 1, "'someday' is no time that I understand"),
        (["run", "--table", "none.csv", "--without-starter"], 1, "none.csv: it cannot be read"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == code
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("_elsewhere")
def test_a_run_without_any_key_labels_what_there_is_and_says_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["run", "--without-starter"]) == 0
    assert "no service has a key" in capsys.readouterr().out
    assert cli.main(["run", "--dry-run", "--limit", "7"]) == 0
    assert "Nothing was asked, and nothing written." in capsys.readouterr().out
    assert cli.main(["status"]) == 0
    assert "100 of 100 left today" in capsys.readouterr().out


@pytest.mark.usefixtures("_elsewhere")
def test_a_second_collector_on_one_database_says_so_and_stops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'own.db'}") as store, store.collecting.exclusively():
        assert cli.main(["run", "--without-starter"]) == 1
    assert "another one is working on this database" in capsys.readouterr().err


def videos_of(store: Store, title: str, artist: str) -> tuple[VideoFacts, ...]:
    songs = store.collecting.songs(after=0, limit=1000)
    return next(song.videos for song in songs if (song.title, song.artist) == (title, artist))
