from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, SlowDown, Temporary
from data_collectors.http import ATTEMPTS, LONGEST_WAIT_S
from data_collectors.matching import Wanted
from data_collectors.sources.spotify import LONGEST_QUERY, MOST_IDS, Spotify
from data_collectors.sources.spotify_answers import SpotifyTrack
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.spotify import CLIENT_SECRET, TOKEN_S, SpotifyService, refusal, spotify, track_id
from tests.fake_services.world import FakeSong, World

PLAYLIST = "37i9dQZF1DX3rxVfibe1L0"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def services(clock: SimulatedClock) -> Iterator[FakeServices]:
    with FakeServices(World(artists=15, songs=10), clock=clock, kinds=(SpotifyService,)) as running:
        yield running


@pytest.fixture
def service(services: FakeServices) -> SpotifyService:
    found = services.services["spotify"]
    assert isinstance(found, SpotifyService)
    return found


@pytest.fixture
def source(services: FakeServices, clock: SimulatedClock) -> Spotify:
    return spotify(services.address, clock)


@pytest.fixture
def once(services: FakeServices, clock: SimulatedClock) -> Spotify:
    """The source, not trying again."""
    return spotify(services.address, clock, attempts=1)


@pytest.fixture
def ready(source: Spotify, song: FakeSong) -> Spotify:
    """The source, with a token in its hand."""
    source.find(wanted(song))
    return source


@pytest.fixture
def song(services: FakeServices) -> FakeSong:
    return next(song for song in services.world.songs if song.on_spotify and song.duration_s and song.album)


def wanted(song: FakeSong) -> Wanted:
    return Wanted(song.artist.name, song.title, song.duration_s)


def track(**fields: object) -> dict[str, Any]:
    return {"id": "a" * 22, "name": "Song", "artists": [{"name": "Band"}], "type": "track", **fields}


def found(*tracks: object, total: int | None = None) -> Reply:
    page = {"items": tracks, "total": len(tracks) if total is None else total, "offset": 0, "next": None}
    return Reply(json.dumps({"tracks": page}))


def listed(*entries: object, field: str = "item") -> Reply:
    items = [{field: entry} for entry in entries]
    return Reply(json.dumps({"items": items, "total": len(items), "offset": 0, "next": None}))


def test_a_track_is_found_with_all_that_is_told_of_it(source: Spotify, song: FakeSong) -> None:
    number = track_id(song)
    assert source.find(wanted(song)) == SpotifyTrack(
        id=number,
        artist=song.artist.name,
        title=song.plain_title,
        album=song.album,
        cover_url=f"https://i.scdn.co/image/{number}-640",
        duration_s=song.duration_s,
        year=song.year,
        explicit=song.id % 7 == 0,
    )


def test_every_song_that_spotify_has_is_found_and_no_other(source: Spotify, services: FakeServices) -> None:
    for song in services.world.songs[:40]:
        if song.on_spotify:
            assert source.find(wanted(song)).id == track_id(song)
        else:
            with pytest.raises(NotFound):
                source.find(wanted(song))


def test_a_song_costs_one_call_after_that_for_the_token(ready: Spotify, song: FakeSong, services: FakeServices) -> None:
    ready.find(wanted(song))
    assert [call.method for call in services.calls.all()] == ["api/token", "v1/search", "v1/search"]


def test_the_likeliest_of_the_tracks_found_is_taken(ready: Spotify, services: FakeServices) -> None:
    live, plain = track(id="b" * 22, name="Song - Live"), track(id="c" * 22)
    services.faults.queue("spotify", found(None, track(name="Other"), live, plain))
    assert ready.find(Wanted("Band", "Song")).id == "c" * 22


def test_another_artists_song_of_that_name_is_not_found(ready: Spotify, services: FakeServices) -> None:
    services.faults.queue("spotify", found(track(artists=[{"name": "Other People"}])))
    with pytest.raises(NotFound):
        ready.find(Wanted("Band", "Song"))


def test_several_artists_make_one_credit_which_any_of_them_fits(ready: Spotify, services: FakeServices) -> None:
    services.faults.queue("spotify", found(track(artists=[{"name": "Band"}, None, {"name": "Guest"}])))
    assert ready.find(Wanted("Guest", "Song")).artist == "Band, Guest"


@pytest.mark.parametrize(
    ("album", "year"),
    [
        ({"release_date": "1999"}, 1999),
        ({"release_date": "1999-12"}, 1999),
        ({"release_date": "0000"}, None),
        ({"release_date": "soon"}, None),
        ({"release_date": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_years_are_read_from_dates_of_any_length(
    ready: Spotify, services: FakeServices, album: object, year: int | None
) -> None:
    services.faults.queue("spotify", found(track(album=album)))
    assert ready.find(Wanted("Band", "Song")).year == year


def test_what_spotify_no_longer_tells_is_not_needed(ready: Spotify, services: FakeServices) -> None:
    bare = track(album={"images": [None], "name": None}, duration_ms=None, explicit=None)
    services.faults.queue("spotify", found(bare))
    assert ready.find(Wanted("Band", "Song")) == SpotifyTrack("a" * 22, "Band", "Song")


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {},
        [],
        track(id=None),
        track(id="short"),
        track(name=""),
        track(name=None),
        track(artists=None),
        track(artists=[None, {}, {"name": None}]),
        track(type="episode"),
        track(is_local=True),
    ],
)
def test_what_is_no_track_is_passed_over(ready: Spotify, services: FakeServices, odd: object) -> None:
    services.faults.queue("spotify", found(odd))
    with pytest.raises(NotFound):
        ready.find(Wanted("Band", "Song"))


def test_a_question_is_never_longer_than_spotify_takes(ready: Spotify, services: FakeServices) -> None:
    with pytest.raises(NotFound):
        ready.find(Wanted("Band", "Song " * 200))
    assert len(services.calls.all()[-1].about) == LONGEST_QUERY


def test_features_come_by_id_without_those_that_have_none(
    source: Spotify, services: FakeServices, service: SpotifyService
) -> None:
    service.old = True
    ids = [track_id(song) for song in services.world.songs[:5]]
    service.without_numbers = {ids[2]}
    numbers = source.features([*ids, "9" * 22])
    assert list(numbers) == [ids[0], ids[1], ids[3], ids[4]]
    assert all(0.0 <= numbers[ids[0]].energy <= 1.0 for _ in ids)


@pytest.mark.parametrize("odd", [None, "0.5", 57, -0.1, float("nan")])
def test_features_that_are_no_numbers_from_0_to_1_are_left_out(
    ready: Spotify, services: FakeServices, odd: object
) -> None:
    names = ("danceability", "acousticness", "valence", "instrumentalness")
    entry = {**dict.fromkeys(names, 0.5), "energy": odd, "id": "a" * 22}
    services.faults.queue("spotify", Reply(json.dumps({"audio_features": [entry]})))
    assert ready.features(["a" * 22]) == {}


def test_a_hundred_features_cost_one_call_none_costs_nothing_and_more_are_a_mistake(
    source: Spotify, services: FakeServices, service: SpotifyService
) -> None:
    service.old = True
    ids = [f"{number:022d}" for number in range(MOST_IDS)]
    assert len(source.features(ids)) == MOST_IDS
    assert source.features([]) == {}
    with pytest.raises(ValueError, match="at most 100"):
        source.features([*ids, "9" * 22])
    assert services.calls.count("spotify", "v1/audio-features") == 1


def test_an_app_that_may_not_ask_for_features_is_told_once(source: Spotify, services: FakeServices) -> None:
    with pytest.raises(NotAllowed):
        source.features(["a" * 22])
    assert services.calls.count("spotify", "v1/audio-features") == 1


@pytest.mark.parametrize("old", [False, True])
def test_a_playlist_is_read_page_by_page_by_the_route_that_the_app_has(
    source: Spotify,
    services: FakeServices,
    service: SpotifyService,
    old: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    service.old = old
    service.playlists[PLAYLIST] = list(services.world.songs[:120])
    tracks = list(source.playlist(PLAYLIST))
    assert [track.id for track in tracks] == [track_id(song) for song in services.world.songs[:120]]
    route = "tracks" if old else "items"
    assert services.calls.count("spotify", f"v1/playlists/{PLAYLIST}/{route}") == 3


@pytest.mark.parametrize("old", [False, True])
def test_null_tracks_local_files_and_episodes_of_a_playlist_are_passed_over(
    source: Spotify,
    services: FakeServices,
    service: SpotifyService,
    old: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    service.old = old
    song = services.world.songs[0]
    local = {"id": None, "name": "Mine", "artists": [{"name": "Me"}], "type": "track", "is_local": True}
    service.playlists[PLAYLIST] = [None, local, song, track(type="episode"), {}]
    assert [track.id for track in source.playlist(PLAYLIST)] == [track_id(song)]


def test_entries_that_are_null_themselves_are_passed_over(ready: Spotify, services: FakeServices) -> None:
    services.faults.queue("spotify", Reply(json.dumps({"items": [None, 5, {"item": track()}], "next": None})))
    assert [track.id for track in ready.playlist(PLAYLIST)] == ["a" * 22]


@pytest.mark.parametrize(
    "given",
    [
        PLAYLIST,
        f" {PLAYLIST}\n",
        f"spotify:playlist:{PLAYLIST}",
        f"spotify:user:somebody:playlist:{PLAYLIST}",
        f"https://open.spotify.com/playlist/{PLAYLIST}",
        f"https://open.spotify.com/playlist/{PLAYLIST}?si=0123456789abcdef",
        f"https://open.spotify.com/intl-de/playlist/{PLAYLIST}",
        f"https://open.spotify.com/user/somebody/playlist/{PLAYLIST}",
        f"open.spotify.com/playlist/{PLAYLIST}/",
    ],
)
def test_a_playlist_may_be_given_as_people_copy_it(
    source: Spotify, services: FakeServices, service: SpotifyService, given: str
) -> None:
    service.playlists[PLAYLIST] = [services.world.songs[0]]
    assert len(list(source.playlist(given))) == 1


@pytest.mark.parametrize(
    "given",
    [
        "",
        "my playlist",
        f"spotify:album:{PLAYLIST}",
        f"https://open.spotify.com/album/{PLAYLIST}",
        f"https://example.com/playlist/{PLAYLIST}",
        f"{PLAYLIST}x",
        "../" * 9,
    ],
)
def test_what_is_no_playlist_is_refused_before_anything_is_asked(
    source: Spotify, services: FakeServices, given: str
) -> None:
    with pytest.raises(NotFound):
        list(source.playlist(given))
    assert services.calls.count() == 0


def test_a_playlist_that_there_is_not_is_not_found(source: Spotify, service: SpotifyService) -> None:
    service.old = True
    with pytest.raises(NotFound):
        list(source.playlist(PLAYLIST))


def test_a_playlist_that_may_not_be_read_is_not_allowed(source: Spotify, service: SpotifyService) -> None:
    service.hidden.add(PLAYLIST)
    with pytest.raises(NotAllowed):
        list(source.playlist(PLAYLIST))


def test_an_empty_playlist_has_no_tracks(source: Spotify, service: SpotifyService) -> None:
    service.playlists[PLAYLIST] = []
    assert list(source.playlist(PLAYLIST)) == []


def test_the_token_goes_nowhere_else_whatever_address_a_page_names(ready: Spotify, services: FakeServices) -> None:
    first = {"items": [{"item": track()}], "total": 2, "offset": 0, "next": "http://127.0.0.1:1/steal"}
    services.faults.queue("spotify", Reply(json.dumps(first)), listed(track(id="b" * 22)))
    assert [track.id for track in ready.playlist(PLAYLIST)] == ["a" * 22, "b" * 22]
    assert services.calls.count("spotify", f"v1/playlists/{PLAYLIST}/items") == 2


@pytest.mark.parametrize("fault", list(Fault))
def test_a_trouble_on_any_page_loses_no_track(
    ready: Spotify, services: FakeServices, service: SpotifyService, fault: Fault
) -> None:
    service.playlists[PLAYLIST] = list(services.world.songs[:120])
    tracks: list[str] = []
    for track in ready.playlist(PLAYLIST):
        if len(tracks) in {0, 50, 100}:
            services.faults.queue("spotify", fault)
        tracks.append(track.id)
    assert tracks == [track_id(song) for song in services.world.songs[:120]]


def test_a_token_that_spotify_ends_early_is_renewed_once(
    ready: Spotify, clock: SimulatedClock, song: FakeSong, services: FakeServices
) -> None:
    clock.sleep(TOKEN_S)
    assert ready.find(wanted(song)).id == track_id(song)
    assert [call.method for call in services.calls.all()[2:]] == ["v1/search", "api/token", "v1/search"]


def test_a_fresh_token_that_is_refused_is_a_bad_key(ready: Spotify, song: FakeSong, services: FakeServices) -> None:
    expired = refusal(401, "The access token expired")
    token = Reply('{"access_token": "x", "token_type": "Bearer", "expires_in": 3600}')
    services.faults.queue("spotify", expired, token, expired)
    with pytest.raises(BadKey):
        ready.find(wanted(song))


def test_a_wrong_secret_is_said(services: FakeServices, clock: SimulatedClock, song: FakeSong) -> None:
    with pytest.raises(BadKey):
        spotify(services.address, clock, client_secret="wrong").find(wanted(song))
    assert services.calls.count() == 1


@pytest.mark.parametrize(("client_id", "secret"), [("", "secret"), ("id", ""), ("id", "sécret")])
def test_a_secret_that_cannot_be_one_is_said_before_anything_is_asked(
    clock: SimulatedClock, client_id: str, secret: str
) -> None:
    with pytest.raises(BadKey) as raised:
        Spotify.open(client_id, secret, clock=clock)
    assert "sécret" not in _all_told(raised.value)


def test_the_client_opens_without_asking_anything(clock: SimulatedClock) -> None:
    assert isinstance(Spotify.open("id", "secret", clock=clock), Spotify)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html></html>", 503, "text/html"),
        Reply("<html></html>", 200, "text/html"),
        Reply("{}"),
        Reply("[]"),
        Reply("[]", 400),
        Reply('{"error": "temporarily_unavailable"}', 503),
        refusal(500),
        refusal(429, **{"Retry-After": "7"}),
        Fault.DROPPED,
        Fault.CUT,
    ],
)
def test_a_token_that_does_not_come_is_asked_for_again(
    source: Spotify, services: FakeServices, song: FakeSong, reply: Reply | Fault
) -> None:
    services.faults.queue("spotify", reply)
    assert source.find(wanted(song)).id == track_id(song)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refusal(403, "Active premium subscription required for the owner of the app."), BadKey),
        (refusal(404), NotFound),
        (Reply('{"error": {"type": "not_found", "description": "non existing id"}}', 404), NotFound),
        (refusal(400, "Invalid limit"), NotAllowed),
        (Reply('{"error": "invalid_request", "error_description": "no"}', 400), NotAllowed),
        (Reply("[]", 403), BadKey),
    ],
)
def test_a_refusal_for_good_is_said_at_once(
    ready: Spotify, services: FakeServices, song: FakeSong, reply: Reply, error: type[CollectorError]
) -> None:
    services.faults.queue("spotify", reply)
    with pytest.raises(error):
        ready.find(wanted(song))
    assert services.calls.count("spotify", "v1/search") == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refusal(500), Temporary),
        (refusal(503), Temporary),
        (Reply("upstream", 502, "text/plain"), Temporary),
        (Reply("<html></html>", 403, "text/html"), Temporary),
        (Reply("<html></html>", 200, "text/html"), Temporary),
        (Reply("[1]"), Temporary),
        (Reply("{}"), Temporary),
        (Reply('{"tracks": {"items": null}}'), Temporary),
        (found(total=3), Temporary),
        (Fault.HTML, Temporary),
        (Fault.SERVER_ERROR, Temporary),
        (Fault.CUT, Temporary),
        (Fault.DROPPED, Temporary),
        (Fault.SLOW_DOWN, SlowDown),
    ],
)
def test_a_trouble_that_stays_is_told_after_the_last_attempt(
    ready: Spotify, services: FakeServices, song: FakeSong, reply: Reply | Fault, error: type[CollectorError]
) -> None:
    services.faults.queue("spotify", *[reply] * ATTEMPTS)
    with pytest.raises(error):
        ready.find(wanted(song))
    assert services.calls.count() == 2 + ATTEMPTS  # one call each: the client tries nothing again by itself


@pytest.mark.parametrize(("told", "wait_s"), [("7", 7.0), ("0", 0.0), ("", None), ("soon", None)])
def test_how_long_spotify_asks_to_wait_is_kept(
    once: Spotify, services: FakeServices, song: FakeSong, told: str, wait_s: float | None
) -> None:
    once.find(wanted(song))
    services.faults.queue("spotify", refusal(429, **({"Retry-After": told} if told else {})))
    with pytest.raises(SlowDown) as raised:
        once.find(wanted(song))
    assert raised.value.wait_s == wait_s


def test_the_next_attempt_comes_no_earlier_than_spotify_asks(
    ready: Spotify, services: FakeServices, song: FakeSong, clock: SimulatedClock
) -> None:
    services.faults.queue("spotify", refusal(429, **{"Retry-After": "40"}))
    before = clock.now()
    ready.find(wanted(song))
    assert clock.now() >= before + 40


def test_a_day_of_waiting_is_left_to_a_later_run(
    ready: Spotify, services: FakeServices, song: FakeSong, clock: SimulatedClock
) -> None:
    services.faults.queue("spotify", refusal(429, **{"Retry-After": "86400"}))
    before = clock.now()
    with pytest.raises(SlowDown):
        ready.find(wanted(song))
    assert clock.now() < before + LONGEST_WAIT_S


def test_the_service_never_has_to_slow_us_down(ready: Spotify, services: FakeServices, song: FakeSong) -> None:
    for _ in range(30):
        ready.find(wanted(song))
    assert services.calls.refused() == 0


def test_a_service_that_cannot_be_reached_is_temporary(clock: SimulatedClock) -> None:
    with pytest.raises(Temporary):
        spotify("http://127.0.0.1:1", clock).find(Wanted("Band", "Song"))


def test_a_service_that_does_not_answer_is_given_up(clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_collectors.sources.spotify.TIMEOUT_S", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        source = spotify(f"http://127.0.0.1:{mute.getsockname()[1]}", clock, attempts=1)
        with pytest.raises(Temporary):
            source.find(Wanted("Band", "Song"))


def test_no_secret_token_or_title_is_in_an_error_or_a_log(
    once: Spotify, services: FakeServices, song: FakeSong, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    once.find(wanted(song))
    for reply in (refusal(400), refusal(500), refusal(429), Reply("[1]", 403)):
        services.faults.queue("spotify", reply)
        with pytest.raises(CollectorError) as raised:
            once.find(wanted(song))
        told = _all_told(raised.value)
        assert not any(secret in told for secret in (CLIENT_SECRET, "token-1", song.plain_title))
    assert not any(secret in caplog.text for secret in (CLIENT_SECRET, "token-1"))


def _all_told(error: BaseException) -> str:
    """Return all that an error's traceback could tell, the causes that it hides too."""
    links: list[BaseException] = [error]
    while (link := links[-1].__cause__ or links[-1].__context__) is not None:
        links.append(link)
    return "".join(repr(link) + "".join(traceback.format_exception(link)) for link in links)


def test_the_token_is_written_to_no_file(
    source: Spotify, song: FakeSong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where spotipy would write it
    source.find(wanted(song))
    assert list(tmp_path.iterdir()) == []


def test_the_service_learns_who_asks(source: Spotify, service: SpotifyService, song: FakeSong) -> None:
    source.find(wanted(song))
    assert len(service.agents) == 1
    assert all(agent.startswith("Serenade/") for agent in service.agents)
