"""How it ends: nothing new, what is under way is finished, the connections close, and the exit code is 0."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bot.discord.client import run_discord
from bot.errors import Restarting
from bot.settings import Settings
from bot.wording import sentence
from recommender.store import Store
from tests.bot.discord.conftest import HANDLERS, PATIENCE, SELFIE, Stage
from tests.bot.program import Program, database_url, started
from tests.fake_discord import Channel, FakeDiscord, Person, pointed_at

Logged: TypeAlias = Callable[[], list[dict[str, Any]]]

LATE = sentence(Restarting())


def _settings(stage: Stage) -> Settings:
    return Settings(_env_file=None, discord_token=stage.server.token)


async def test_it_finishes_what_is_under_way_tells_who_comes_late_and_leaves_no_task_behind(
    backstage: Stage, logged: Logged
) -> None:
    stage, server, stopping = backstage, backstage.server, asyncio.Event()
    await stage.agree(stage.ada)
    held = server.hold_download()
    before = asyncio.all_tasks()
    with pointed_at(server):
        program = asyncio.create_task(run_discord(stage.service, _settings(stage), stopping=stopping))
        await server.connected()
        photo = await stage.ada.slash(stage.channel, "mood", photo=SELFIE)
        await server.wait_until(lambda: held.reached, what="the download")
        stopping.set()
        late = await (await stage.bob.slash(stage.channel, "mood", feeling="happy")).response()
        assert (late.content, late.ephemeral) == (LATE, True)
        await stage.bob.post(stage.bob.dm(), "happy")
        assert (await server.next_message(stage.bob.dm(), by=server.bot)).content == LATE
        assert not program.done()
        held.release()
        assert "I see a happy face" in (await photo.response()).content
        await asyncio.wait_for(program, PATIENCE)
    assert not server.gateway.live()
    assert server.refusals == []
    await server.wait_until(lambda: not server.gateway.connections, what="the end of the connection")
    ended = [(line["what"], line["outcome"]) for line in logged() if line["event"] == "handled"]
    assert sorted(ended) == [
        ("/mood", "answered"),
        ("/mood", "refused: Restarting"),
        ("words", "refused: Restarting"),
    ]
    assert not [task for task in asyncio.all_tasks() - before if _is_ours(task)]


def _is_ours(task: asyncio.Task[Any]) -> bool:
    """Tell whether a task is a handler of ours, or runs our code; discord.py and the server have others."""
    code = getattr(task.get_coro(), "cr_code", None)
    return task.get_name().startswith(HANDLERS) or "/bot/" in getattr(code, "co_filename", "").replace(
        "/tests/bot/", "/"
    )


# --- the program itself


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
def music(server: FakeDiscord) -> Channel:
    return server.add_guild("Band").add_text_channel("music")


@pytest.fixture
def ada(server: FakeDiscord, music: Channel, tmp_path: Path) -> Person:
    """Somebody who has agreed."""
    assert music in server.world.channels.values()
    ada = server.add_user("Ada Lovelace")
    with Store.open(database_url(tmp_path)) as store:
        store.listeners.consent(f"discord:{ada.id}")
    return ada


async def _told_to_end_while_a_photo_is_read(
    program: Program, server: FakeDiscord, music: Channel, ada: Person, jpeg: bytes
) -> tuple[Any, Any]:
    held = server.hold_download()
    photo = await ada.slash(music, "mood", photo=("ada-at-the-beach.jpg", jpeg))
    await server.wait_until(lambda: held.reached, what="the download")
    program.process.send_signal(signal.SIGTERM)
    # Until the signal has arrived, which takes as long as the system likes, the program takes everything in.
    while (await (await ada.slash(music, "mood", feeling="I feel sad, so sad")).response()).content != LATE:
        pass
    return held, photo


async def test_the_program_finishes_the_photo_that_it_reads_and_ends_with_0_and_a_log_that_quotes_nobody(
    server: FakeDiscord, music: Channel, ada: Person, jpeg: bytes, tmp_path: Path
) -> None:
    async with started(tmp_path, server, SERENADE_LOG_LEVEL="DEBUG") as program:
        held, photo = await _told_to_end_while_a_photo_is_read(program, server, music, ada, jpeg)
        held.release()
        answer = await photo.response()
        assert len(answer.embeds[0]["fields"]) == 5
        assert await asyncio.wait_for(program.process.wait(), PATIENCE) == 0
    assert not server.gateway.live()
    lines = [json.loads(line) for line in program.log.read_text(encoding="utf-8").splitlines()]
    ended = {line["request"]: line["outcome"] for line in lines if line["event"] == "handled"}
    assert {"answered", "refused: Restarting"} == set(ended.values())
    said = program.log.read_text(encoding="utf-8").casefold()
    for private in ("lovelace", "beach", "sad", "attachments", server.token, *_tokens(server)):
        assert private.casefold() not in said


def _tokens(server: FakeDiscord) -> list[str]:
    return [interaction.token for interaction in server.world.interactions.values()]


async def test_a_second_signal_ends_the_program_at_once(
    server: FakeDiscord, music: Channel, ada: Person, jpeg: bytes, tmp_path: Path
) -> None:
    async with started(tmp_path, server) as program:
        await _told_to_end_while_a_photo_is_read(program, server, music, ada, jpeg)
        program.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(program.process.wait(), PATIENCE) == -signal.SIGTERM
