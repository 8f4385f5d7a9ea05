"""What the loopback Spotify enforces beyond what our source ever does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.spotify import CLIENT_ID, CLIENT_SECRET, RETRY_AFTER_S, TOKEN_S, SpotifyService
from tests.fake_services.world import World

PLAYLIST = "p" * 22


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with FakeServices(World(artists=1, songs=2), kinds=(SpotifyService,)) as services:
        yield services


@pytest.fixture
def service(services: FakeServices) -> SpotifyService:
    found = services.services["spotify"]
    assert isinstance(found, SpotifyService)
    return found


@pytest.fixture
def token(services: FakeServices) -> str:
    answer = ask_token(services)
    assert answer.json()["expires_in"] == TOKEN_S
    return str(answer.json()["access_token"])


def ask_token(
    services: FakeServices, secret: str = CLIENT_SECRET, grant: str = "client_credentials"
) -> requests.Response:
    address = f"{services.address}/spotify/api/token"
    return requests.post(address, auth=(CLIENT_ID, secret), data={"grant_type": grant}, timeout=5)


def ask(services: FakeServices, token: str, route: str, **params: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{services.address}/spotify/v1/{route}", params=params, headers=headers, timeout=5)


@pytest.mark.parametrize(
    ("secret", "grant", "error"),
    [("wrong", "client_credentials", "invalid_client"), (CLIENT_SECRET, "password", "unsupported_grant_type")],
)
def test_a_wrong_secret_or_grant_gets_no_token(services: FakeServices, secret: str, grant: str, error: str) -> None:
    answer = ask_token(services, secret, grant)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


@pytest.mark.parametrize("wrong", ["", "invented"])
def test_nothing_is_told_without_a_token(services: FakeServices, wrong: str) -> None:
    answer = ask(services, wrong, "search", q="x")
    assert answer.json()["error"] == {"status": 401, "message": "Invalid access token"}


def test_a_token_ends_after_an_hour(services: FakeServices, token: str) -> None:
    assert isinstance(services.clock, SimulatedClock)
    services.clock.sleep(TOKEN_S - 1)
    assert ask(services, token, "search", q="x").status_code == 200
    services.clock.sleep(1)
    assert ask(services, token, "search", q="x").json()["error"]["message"] == "The access token expired"


@pytest.mark.parametrize(
    ("route", "params", "status"),
    [
        ("search", {}, 400),
        ("search", {"q": "x", "limit": "11"}, 400),
        ("search", {"q": "x", "limit": "many"}, 400),
        ("tracks", {"ids": "a,b"}, 403),
        ("artists/1/top-tracks", {}, 403),
        ("audio-features", {"ids": "1"}, 403),
        (f"playlists/{PLAYLIST}/tracks", {}, 403),
        (f"playlists/{PLAYLIST}/items", {"limit": "51"}, 400),
        (f"playlists/{'q' * 22}/items", {}, 404),
    ],
)
def test_apps_in_development_mode_are_refused_what_they_have_lost(
    services: FakeServices, token: str, route: str, params: dict[str, str], status: int
) -> None:
    service = services.services["spotify"]
    assert isinstance(service, SpotifyService)
    service.playlists[PLAYLIST] = []
    answer = ask(services, token, route, **params)
    assert answer.status_code == answer.json()["error"]["status"] == status


def test_old_apps_have_features_and_the_old_route_alone(
    services: FakeServices, service: SpotifyService, token: str
) -> None:
    service.old = True
    service.playlists[PLAYLIST] = [services.world.songs[0]]
    assert ask(services, token, "audio-features", ids="0" * 22).json()["audio_features"][0]["id"] == "0" * 22
    assert ask(services, token, "audio-features", ids=",".join(["0" * 22] * 101)).status_code == 400
    assert "track" in ask(services, token, f"playlists/{PLAYLIST}/tracks").json()["items"][0]
    assert ask(services, token, f"playlists/{PLAYLIST}/items").status_code == 404


def test_neither_popularity_nor_markets_are_told(services: FakeServices, token: str) -> None:
    song = next(song for song in services.world.songs if song.on_spotify)
    found = ask(services, token, "search", q=f"{song.artist.name} {song.title}").json()["tracks"]["items"]
    assert found
    assert all({"popularity", "available_markets"}.isdisjoint(track) for track in found)


def test_too_many_calls_in_a_second_are_told_how_long_to_wait(services: FakeServices, token: str) -> None:
    answers = [ask(services, token, "search", q="x") for _ in range(SpotifyService.most)]
    assert answers[-1].status_code == 429  # the token's was the first call
    assert answers[-1].headers["Retry-After"] == str(RETRY_AFTER_S)
    assert [answer.status_code for answer in answers[:-1]] == [200] * (SpotifyService.most - 1)
