"""The real program in a process of its own, with the loopback Discord for its Discord."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fake_discord import FakeDiscord

READY_WITHIN: Final = 60.0
"""Seconds after which a start has failed: a busy machine takes a few."""

LAUNCH: Final = """
import sys
from types import SimpleNamespace
# The bot as it is installed without our tests: NLTK loads scipy where it lies about, 60 MiB that nobody needs.
sys.modules["scipy"] = None
from tests.fake_discord.launch import pointed_at
from discord.state import ConnectionState
from bot.cli import main
begin = ConnectionState.__init__
# Guilds arrive at once here: nothing is waited for after the last.
ConnectionState.__init__ = lambda self, **options: begin(self, **{**options, "guild_ready_timeout": 0.05})
with pointed_at(SimpleNamespace(api=sys.argv.pop(1), gateway_url=sys.argv.pop(1))):
    main()
"""


@dataclass
class Program:
    """A running `serenade run`; its standard error goes to `log`."""

    process: asyncio.subprocess.Process
    log: Path

    async def stop(self) -> int:
        """Ask it to end as a service manager does, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def kill(self) -> None:
        """End it without giving it a chance to tidy up."""
        self.process.kill()
        await self.process.wait()


def environment(folder: Path, server: FakeDiscord, **settings: str) -> dict[str, str]:
    """Return the environment of a program that keeps its things in `folder` and talks to `server`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    mine = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "SERENADE_WEB_PORT": port,
        "SERENADE_DATABASE_URL": database_url(folder),
        "SERENADE_DISCORD_TOKEN": server.token,
        **settings,
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("SERENADE_")} | mine


def database_url(folder: Path) -> str:
    """Return where the program in a folder keeps its songs and answers."""
    return f"sqlite:///{folder / 'serenade.sqlite3'}"


@asynccontextmanager
async def started(folder: Path, server: FakeDiscord, **settings: str) -> AsyncIterator[Program]:
    """Start the program and wait until it is on the gateway; kill it at the end where it still runs."""
    log = folder / "log"
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            LAUNCH,
            server.api,
            server.gateway_url,
            "run",
            env=environment(folder, server, **settings),
            cwd=folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        ended = asyncio.create_task(process.wait())
        connected = asyncio.create_task(server.connected(within=READY_WITHIN))
        await asyncio.wait({ended, connected}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not connected.done():
            connected.cancel()
            message = f"the program ended: {log.read_text()[-2000:]}"
            raise AssertionError(message)
        await connected
        yield Program(process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
