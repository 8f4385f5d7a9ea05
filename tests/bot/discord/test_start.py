"""Logging in, going on, ending."""

import asyncio
import logging
from pathlib import Path

import discord
import numpy as np
import pytest

from bot.discord import client as front
from bot.discord import registering
from bot.discord.client import INTENT_MISSING, SerenadeClient, run_discord
from bot.discord.cogs.photos import CAN_DO
from bot.discord.errors import ConnectionRefused, WrongToken
from bot.discord.translation import CommandTranslator
from bot.service import Serenade
from bot.settings import Settings
from models.feelings import WordsReader
from recommender.errors import StoreLocked
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.discord.conftest import PATIENCE, Stage
from tests.fake_discord import FakeDiscord, Intent, pointed_at, running


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
    assert {"mood", "serenade", "privacy"} <= {command["name"] for command in backstage.server.commands}
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


async def test_a_connection_that_discord_moves_elsewhere_is_no_news(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    server = backstage.server
    with pointed_at(server):
        async with Running(backstage):
            await _says_hello(backstage)
            server.ask_to_reconnect()
            await server.wait_until(lambda: server.gateway.resumed == 1, what="the session that is taken up again")
            await _says_hello(backstage)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_token_that_is_withdrawn_while_it_runs_is_said_in_a_sentence(backstage: Stage) -> None:
    with pointed_at(backstage.server):
        serving = asyncio.create_task(
            run_discord(backstage.service, _settings(backstage.server.token), stopping=asyncio.Event())
        )
        await backstage.server.connected()
        await backstage.server.hang_up(4004)
        with pytest.raises(WrongToken, match="does not accept the token"):
            await serving


async def test_an_end_for_good_is_said_with_its_code(backstage: Stage) -> None:
    with pointed_at(backstage.server):
        serving = asyncio.create_task(
            run_discord(backstage.service, _settings(backstage.server.token), stopping=asyncio.Event())
        )
        await backstage.server.connected()
        await backstage.server.hang_up(4012)
        with pytest.raises(ConnectionRefused, match="4012"):
            await serving


async def test_an_intent_that_is_taken_away_while_it_runs_is_gone_without(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with pointed_at(backstage.server):
        async with Running(backstage):
            await _says_hello(backstage)
            backstage.server.world.granted = Intent(0)
            await backstage.server.hang_up(4014)
            await _says_hello(backstage)
    assert INTENT_MISSING in caplog.text


async def test_in_many_guilds_it_answers_on_several_shards(service: Serenade) -> None:
    async with FakeDiscord(shards=2) as server:
        channels = [server.add_guild(f"Band {number}").add_text_channel("music") for number in range(4)]
        ada, stopping = server.add_user("Ada"), asyncio.Event()
        with pointed_at(server):
            serving = asyncio.create_task(run_discord(service, _settings(server.token), stopping=stopping))
            await server.wait_until(lambda: len(server.gateway.live()) == 2, what="both shards")
            for channel in channels:
                await ada.post(channel, f"{server.bot.mention} hello?")
                assert CAN_DO in (await server.next_message(channel, by=server.bot)).content
            stopping.set()
            await serving
        assert {channel.in_guild.shard(2) for channel in channels} == {0, 1}


# --- telling Discord of the commands


class Changed(SerenadeClient):
    """A later version, with one command more."""

    async def furnish(self) -> None:
        await super().furnish()

        @self.tree.command(description="Says nothing")
        async def more(interaction: discord.Interaction) -> None:
            await interaction.response.defer()


def _told(stage: Stage) -> int:
    """Return how often Discord took the commands."""
    return len([each for each in stage.server.requests if each.method == "PUT" and each.status == 200])


async def test_commands_that_discord_knows_already_are_not_told_again(backstage: Stage) -> None:
    for _ in range(2):
        async with backstage.on_stage():
            assert _told(backstage) == 1


async def test_a_command_that_changed_is_told(backstage: Stage) -> None:
    for kind, told in ((SerenadeClient, 1), (Changed, 2), (Changed, 2), (SerenadeClient, 3)):
        async with running(kind(backstage.service, _settings("")), backstage.server):
            assert _told(backstage) == told
            assert ("more" in {command["name"] for command in backstage.server.commands}) == (kind is Changed)


async def test_a_translation_that_changed_is_told(backstage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with backstage.on_stage():
        pass

    async def translate(*_: object) -> str:
        return "otra"

    monkeypatch.setattr(CommandTranslator, "translate", translate)
    async with backstage.on_stage():
        assert _told(backstage) == 2


async def test_commands_are_told_where_the_store_does_not_know_of_it(backstage: Stage, tmp_path: Path) -> None:
    async with backstage.on_stage():
        pass
    with Store.open(f"sqlite:///{tmp_path / 'another.sqlite3'}") as store:
        recommender = Recommender(store, rng=np.random.default_rng(7))
        other = Serenade(photos=backstage.photos, words=WordsReader(), recommender=recommender, store=store)
        async with running(SerenadeClient(other, _settings("")), backstage.server):
            assert _told(backstage) == 2
        await other.close()


async def test_commands_that_discord_did_not_take_are_told_again_at_the_next_start(backstage: Stage) -> None:
    backstage.server.fail_next(503, on="/commands")
    for _ in range(3):
        async with backstage.on_stage():
            pass
    assert _told(backstage) == 1


async def test_a_store_that_fails_keeps_no_command_from_discord(
    backstage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise StoreLocked

    monkeypatch.setattr(backstage.service, "remembered", fail)
    monkeypatch.setattr(backstage.service, "remember", fail)
    async with backstage.on_stage():
        assert _told(backstage) == 1
    assert [record.exc_info for record in caplog.records if record.name == registering.__name__] == [None, None]
