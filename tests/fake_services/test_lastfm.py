"""What the loopback Last.fm enforces beyond what our source ever does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.fake_services.lastfm import KEY, STATUSES, LastFmService
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.world import World


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with FakeServices(World(artists=3, songs=2), kinds=(LastFmService,)) as services:
        yield services


def ask(services: FakeServices, **params: str) -> requests.Response:
    return requests.post(f"{services.address}/lastfm/2.0/", data={"api_key": KEY, **params}, timeout=5)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"method": "chart.getTopArtists", "api_key": "wrong"}, 10),
        ({"method": "chart.getTopArtists", "api_key": ""}, 10),
        ({"method": "artist.getEverything"}, 3),
        ({}, 3),
        ({"method": "chart.getTopArtists", "page": "0"}, 6),
        ({"method": "chart.getTopArtists", "limit": "1001"}, 6),
        ({"method": "chart.getTopArtists", "limit": "many"}, 6),
        ({"method": "track.getInfo", "artist": "Somebody"}, 6),
        ({"method": "tag.getTopArtists", "tag": " "}, 6),
    ],
)
def test_a_wrong_call_is_answered_with_an_errors_code(
    params: dict[str, str], code: int, services: FakeServices
) -> None:
    answer = ask(services, **params)
    assert f'<lfm status="failed"><error code="{code}">' in answer.text
    assert answer.headers["Content-Type"] == "text/xml; charset=UTF-8"


def test_errors_come_with_every_status_in_turn(services: FakeServices) -> None:
    assert isinstance(services.clock, SimulatedClock)
    seen = []
    for _ in STATUSES:
        seen.append(ask(services, method="artist.getEverything").status_code)
        services.clock.sleep(1.0)
    assert tuple(seen) == STATUSES


def test_only_posts_are_taken(services: FakeServices) -> None:
    address = f"{services.address}/lastfm/2.0/?method=chart.getTopArtists&api_key={KEY}"
    assert requests.get(address, timeout=5).status_code == 404


def test_the_sixth_call_in_a_second_is_one_too_many(services: FakeServices) -> None:
    answers = [ask(services, method="chart.getTopArtists").text for _ in range(6)]
    assert ['code="29"' in answer for answer in answers] == [False] * 5 + [True]


def test_pages_have_numbers_and_end(services: FakeServices) -> None:
    text = ask(services, method="chart.getTopArtists", page="2", limit="2").text
    assert 'page="2" perPage="2" totalPages="2" total="3"' in text
    assert text.count("<artist>") == 1
    assert "<artist>" not in ask(services, method="chart.getTopArtists", page="3", limit="2").text
