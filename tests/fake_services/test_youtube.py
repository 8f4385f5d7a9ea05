"""What the loopback YouTube enforces beyond what our source ever does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import requests

from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.world import World
from tests.fake_services.youtube import KEY, PACIFIC, SEARCHES, YouTubeService


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with FakeServices(World(artists=1, songs=2), kinds=(YouTubeService,)) as services:
        yield services


def ask(services: FakeServices, path: str = "search", **params: str) -> requests.Response:
    asked = {"key": KEY, "part": "snippet" if path == "search" else "snippet,status", **params}
    asked = {name: value for name, value in asked.items() if value}
    return requests.get(f"{services.address}/youtube/youtube/v3/{path}", params=asked, timeout=5)


def reason(answer: requests.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return answer.status_code, error["errors"][0]["reason"]


def spend(services: FakeServices, bucket: str, count: int) -> None:
    service = services.services["youtube"]
    assert isinstance(service, YouTubeService)
    day = datetime.fromtimestamp(services.clock.now(), PACIFIC).date().isoformat()
    service.spent[day, bucket] += count


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("search", {"key": "wrong"}, (400, "keyInvalid")),
        ("search", {"key": ""}, (403, "forbidden")),
        ("search", {"part": ""}, (400, "invalidParameter")),
        ("search", {"maxResults": "51"}, (400, "invalidParameter")),
        ("search", {"maxResults": "many"}, (400, "invalidParameter")),
        ("videos", {"id": ",".join(["v0000000000"] * 51)}, (400, "invalidFilters")),
        ("comments", {}, (404, "notFound")),
    ],
)
def test_a_wrong_call_is_answered_with_an_errors_reason(
    services: FakeServices, path: str, params: dict[str, str], expected: tuple[int, str]
) -> None:
    assert reason(ask(services, path, **params)) == expected


def test_the_hundredth_search_of_a_day_is_answered_and_the_next_refused(services: FakeServices) -> None:
    spend(services, "searches", SEARCHES - 1)
    assert ask(services, q="x").status_code == 200
    assert reason(ask(services, q="x")) == (403, "quotaExceeded")
    assert ask(services, "videos", id="v0000000000").status_code == 200  # another bucket


def test_units_run_out_by_themselves(services: FakeServices) -> None:
    spend(services, "units", 10_000)
    assert reason(ask(services, "videos", id="v0000000000")) == (403, "quotaExceeded")
    assert ask(services, q="x").status_code == 200


def test_the_days_searches_come_back_at_midnight_in_los_angeles(services: FakeServices) -> None:
    assert isinstance(services.clock, SimulatedClock)
    here = datetime.fromtimestamp(services.clock.now(), PACIFIC)
    evening = here.replace(hour=23, minute=59, second=59)
    services.clock.sleep((evening - here).total_seconds())
    spend(services, "searches", SEARCHES)
    assert ask(services, q="x").status_code == 403
    services.clock.sleep(1)
    assert ask(services, q="x").status_code == 200


def test_too_many_calls_in_a_second_are_refused_by_either_status(services: FakeServices) -> None:
    answers = [ask(services, "videos", id="v0000000000") for _ in range(YouTubeService.most + 2)]
    assert [reason(answer) for answer in answers[-2:]] == [(403, "rateLimitExceeded"), (429, "rateLimitExceeded")]
    assert services.calls.refused() == 2


def test_titles_are_escaped_in_searches_and_plain_in_details(services: FakeServices) -> None:
    song = services.world.songs[0]
    found = ask(services, q=f"{song.artist.name} {song.title}").json()["items"]
    assert "&quot;" in found[0]["snippet"]["title"]
    assert '"' in ask(services, "videos", id=found[0]["id"]["videoId"]).json()["items"][0]["snippet"]["title"]
    assert {item["id"]["kind"] for item in found} == {"youtube#video", "youtube#channel", "youtube#playlist"}


def test_ids_that_there_are_not_are_simply_missing(services: FakeServices) -> None:
    answer = ask(services, "videos", id="v0000000000,nonsense,v9999999990").json()
    assert [item["id"] for item in answer["items"]] == ["v0000000000"]
