"""Logging in, going on, ending."""

import asyncio
import logging

import pytest

from bot.discord import client as front
from bot.discord.client import INTENT_MISSING, run_discord
from bot.discord.cogs.photos import CAN_DO
from bot.discord.errors import WrongToken
from bot.settings import Settings
from tests.bot.discord.conftest import PATIENCE, Stage
from tests.fake_discord import Intent, pointed_at


def _settings(token: str, *, message_content: bool = True) -> Settings:
    return Settings(_env_file=None, discord_token=token, message_content=message_content)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "FIRST_PAUSE", 0.01)


class Running:
    """`run_discord` as a task, ended at the end."""

    def __init__(self, stage: Stage, **settings: bool) -> None:
        self.stopping = asyncio.Event()
        self._run = run_discord(stage.service, _settings(stage.server.token, **settings), stopping=self.stopping)

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._run)

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        await self._task


async def _says_hello(stage: Stage) -> None:
    await stage.server.connected()
    await stage.ada.post(stage.ada.dm(), "hello?")
    answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert CAN_DO in answer.content


async def test_it_runs_until_it_is_told_to_stop(backstage: Stage) -> None:
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
        assert not backstage.server.gateway.live()
    assert {command["name"] for command in backstage.server.commands} == {
        "mood",
        "serenade",
        "privacy",
        "history",
        "help",
        "about",
    }
    assert backstage.server.refusals == []


async def test_a_wrong_token_is_said_in_a_sentence_that_does_not_hold_it(backstage: Stage) -> None:
    with pointed_at(backstage.server), pytest.raises(WrongToken, match="does not accept the token") as caught:
        await run_discord(backstage.service, _settings("not-the-token"), stopping=asyncio.Event())
    assert "not-the-token" not in str(caught.value)


async def test_without_the_intent_it_says_once_what_to_switch_on_and_goes_on(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    backstage.server.world.granted = Intent(0)
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [INTENT_MISSING]


async def test_an_intent_that_is_not_wanted_is_not_asked_for(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    backstage.server.world.granted = Intent(0)
    with pointed_at(backstage.server):
        async with Running(backstage, message_content=False):
            await _says_hello(backstage)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_discord_that_is_down_is_asked_again(backstage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    backstage.server.fail_next(503, times=2, on="/users/@me")
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name == front.log.name and record.levelno >= logging.WARNING
    ]
    assert said == [
        "Discord cannot be reached (DiscordServerError 503 (code 0)); trying again in 0 s",
        "Discord cannot be reached (DiscordServerError 503 (code 0)); trying again in 0 s",
    ]


async def test_a_network_that_is_down_does_not_keep_it_from_stopping(
    backstage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "FIRST_PAUSE", 3600.0)
    said = asyncio.Event()
    monkeypatch.setattr(front.log, "warning", lambda *_: said.set())
    with pointed_at(backstage.server):
        await backstage.server.__aexit__(None, None, None)
        async with Running(backstage):
            await asyncio.wait_for(said.wait(), PATIENCE)


async def test_commands_that_discord_does_not_take_do_not_keep_it_from_answering(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    backstage.server.fail_next(503, on="/commands")
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
    assert "Discord did not take the commands" in caplog.text


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_connection_that_is_lost_is_taken_up_again(backstage: Stage, resumable: bool) -> None:  # noqa: FBT001  # a parameter
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
            await backstage.server.drop_connections(resumable=resumable)
            await _says_hello(backstage)
