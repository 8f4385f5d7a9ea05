"""`serenade run`, started as a person starts it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from bot import app
from bot.settings import load_settings
from tests.fake_discord import TOKEN, FakeDiscord, pointed_at

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds after which a start that neither worked nor failed is given up."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    mine = {
        "SERENADE_WEB_PORT": port,
        "SERENADE_DATABASE_URL": f"sqlite:///{tmp_path / 'var' / 'serenade.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    return {key: value for key, value in os.environ.items() if not key.startswith("SERENADE_")} | mine


def _page(environment: dict[str, str]) -> str:
    return f"http://127.0.0.1:{environment['SERENADE_WEB_PORT']}/"


def _command() -> list[str]:
    return [sys.executable, "-W", "error", "-m", "bot.cli", "run"]


@pytest.fixture
def running(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, started in an empty folder, and the line that it says when it is ready."""
    process = subprocess.Popen(  # noqa: S603  # our own program
        _command(), env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        assert process.stdout is not None
        yield process, process.stdout.readline()
        process.kill()


def test_it_starts_without_any_key_serves_the_page_and_ends_when_told(
    running: tuple[subprocess.Popen[str], str], environment: dict[str, str]
) -> None:
    process, line = running
    page = _page(environment)
    assert page in line
    with urllib.request.urlopen(page) as answer:  # noqa: S310  # our own loopback address
        assert "Serenade" in answer.read().decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def _failure(environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603  # our own program
        _command(), env=environment, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_a_port_in_use_is_said_in_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", int(environment["SERENADE_WEB_PORT"]))):
        assert "SERENADE_WEB_PORT" in _failure(environment, tmp_path)


def test_a_damaged_database_is_said_in_one_sentence_and_left_as_it_is(
    environment: dict[str, str], tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database at all " * 500)
    environment["SERENADE_DATABASE_URL"] = f"sqlite:///{damaged}"
    assert "damaged" in _failure(environment, tmp_path)
    assert damaged.read_bytes() == b"no database at all " * 500


def test_a_setting_that_is_not_understood_is_said_in_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    environment["SERENADE_SONGS"] = "many"
    assert ".env.example" in _failure(environment, tmp_path)


async def test_with_a_token_the_page_and_discord_answer_together_until_told_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERENADE_DATABASE_URL", environment["SERENADE_DATABASE_URL"])
    monkeypatch.setenv("SERENADE_WEB_PORT", environment["SERENADE_WEB_PORT"])
    monkeypatch.setenv("SERENADE_DISCORD_TOKEN", TOKEN)
    async with FakeDiscord() as server:
        ada = server.add_user("Ada", member_of=[server.add_guild("Band")])
        with pointed_at(server):
            program = asyncio.create_task(app.run(load_settings()))
            await server.connected()
            await ada.post(ada.dm(), "I feel wonderful today!")
            answer = await server.next_message(ada.dm(), by=server.bot)
            async with aiohttp.ClientSession() as session, session.get(_page(environment)) as page:
                assert page.status == 200
            await server.wait_until(lambda: len(answer.reactions) == 3, what="three reactions")
            signal.raise_signal(signal.SIGTERM)
            await program
    assert len(answer.embeds[0]["fields"]) == 5
    assert server.refusals == []
