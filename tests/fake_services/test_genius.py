"""What the loopback Genius enforces beyond what our source ever does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.fake_services.faults import Fault
from tests.fake_services.genius import TOKEN, GeniusService
from tests.fake_services.server import FakeServices
from tests.fake_services.world import World

WORLD = World(artists=1, songs=12)


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with FakeServices(WORLD, kinds=(GeniusService,)) as services:
        yield services


def search(services: FakeServices, query: str, *, token: str = TOKEN) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{services.address}/genius/api/search", params={"q": query}, headers=headers, timeout=5)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_search_needs_the_token(token: str, services: FakeServices) -> None:
    answer = search(services, "a", token=token)
    assert (answer.status_code, answer.json()["meta"]["status"]) == (401, 401)


def test_a_search_needs_words(services: FakeServices) -> None:
    assert search(services, " ").status_code == 422


def test_a_search_tells_songs_and_never_their_words(services: FakeServices) -> None:
    song = WORLD.songs[0]
    answer = search(services, f"{song.artist.name} {song.plain_title}")
    assert answer.json()["response"]["hits"][0]["result"]["id"] == song.id + 1
    assert song.lyrics[0] not in answer.text


def test_pages_need_no_token_and_may_want_to_see_a_person(services: FakeServices) -> None:
    address = f"{services.address}/genius/Some-Song-0-lyrics"
    assert "data-lyrics-container" in requests.get(address, timeout=5).text
    services.faults.queue("genius", Fault.CHALLENGE)
    refused = requests.get(address, timeout=5)
    assert (refused.status_code, "Just a moment" in refused.text) == (403, True)


def test_an_instrumentals_page_has_no_words(services: FakeServices) -> None:
    number = next(song.id for song in WORLD.songs if song.instrumental)
    text = requests.get(f"{services.address}/genius/Some-Song-{number}-lyrics", timeout=5).text
    assert "data-lyrics-container" not in text
    assert "instrumental" in text


def test_an_unknown_page_is_not_found(services: FakeServices) -> None:
    assert requests.get(f"{services.address}/genius/Some-Song-99-lyrics", timeout=5).status_code == 404
