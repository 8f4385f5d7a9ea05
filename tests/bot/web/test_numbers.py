"""The page's requests have numbers too, and leave one line each."""

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import pytest
from aiohttp.test_utils import TestClient

from bot.desk import Desk, receiving
from bot.service import Serenade
from bot.web.app import make_app
from bot.web.routes import NUMBER_HEADER
from tests.bot.web.conftest import Client, RealServer

Logged: TypeAlias = Callable[[], list[dict[str, Any]]]

HOSTILE = "/api/ada-lovelace-cried?words=all%20night"


async def test_an_answer_carries_the_number_that_its_line_in_the_log_has(client: Client, logged: Logged) -> None:
    answers = [await client.post("/api/words", json={"text": "I am so happy today"}) for _ in range(2)]
    lines = [line for line in logged() if line["event"] == "handled"]
    assert [line["request"] for line in lines] == [answer.headers[NUMBER_HEADER] for answer in answers]
    assert lines[0]["request"] != lines[1]["request"]
    assert [(line["what"], line["outcome"]) for line in lines] == [("POST /api/words", "answered")] * 2
    assert "happy" not in str(lines)


async def test_a_refusal_has_a_number_and_is_said_by_its_kind(client: Client, logged: Logged) -> None:
    answer = await client.post("/api/photo", data=b"no photo")
    [line] = [line for line in logged() if line["event"] == "handled"]
    assert line["request"] == answer.headers[NUMBER_HEADER]
    assert line["outcome"] == "refused: NeedsConsent"


async def test_an_address_that_there_is_not_is_not_repeated(client: Client, logged: Logged) -> None:
    answer = await client.post(HOSTILE)
    assert answer.status == 404
    [line] = [line for line in logged() if line["event"] == "handled"]
    assert (line["request"], line["what"]) == (answer.headers[NUMBER_HEADER], "an unknown address")
    assert line["outcome"] == "refused: 404"
    assert "lovelace" not in str(line)


async def test_a_mistake_of_ours_is_logged_with_the_number_and_without_what_was_sent(
    client: Client, service: Serenade, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*words: object, **_: object) -> None:
        raise RuntimeError(*words)

    monkeypatch.setattr(service, "read_words", fail)
    answer = await client.post("/api/words", json={"text": "all night long"})
    mistake, end = [line for line in logged() if line["event"] in {"unexpected", "handled"}]
    assert mistake["request"] == end["request"] == answer.headers[NUMBER_HEADER]
    assert "RuntimeError" in mistake["exception"]
    assert end["outcome"] == "failed: RuntimeError"
    assert "night" not in str(logged())


async def test_who_only_looks_leaves_a_line_for_who_looks_closely(client: Client, logged: Logged) -> None:
    assert NUMBER_HEADER in (await client.get("/healthz")).headers
    assert {line["level"] for line in logged() if line["event"] == "handled"} == {"debug"}


@pytest.fixture
async def closing(service: Serenade) -> AsyncIterator[tuple[Client, Desk]]:
    """A client of the page, and the desk at which its requests are taken in."""
    with receiving() as desk:
        async with TestClient(RealServer(make_app(service))) as client:
            yield client, desk


async def test_after_closing_time_the_page_is_told_to_come_back(closing: tuple[Client, Desk], logged: Logged) -> None:
    client, desk = closing
    assert (await client.post("/api/words", json={"text": "happy"})).status == 200
    await desk.close()
    answer = await client.post("/api/words", json={"text": "happy"})
    assert answer.status == 503
    assert (await answer.json())["kind"] == "Restarting"
    assert logged()[-1]["outcome"] == "refused: Restarting"
