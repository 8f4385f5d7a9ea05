"""A gateway connection and the session behind it, which survives it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fake_discord.intents import Intent
    from tests.fake_discord.model import Guild, Json

REPLAYED = 5000
"""Events that a session keeps for a RESUME; a client that missed more has to identify itself again."""


class Op(IntEnum):
    """The opcodes that a bot without voice meets."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the gateway hangs up; a client may come back after 4000, never after 4004 and 4010 to 4014."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_API_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Connection:
    """One socket; frames leave in the order in which they were sent, through one compressor."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._outbox: asyncio.Queue[Json] = asyncio.Queue()
        self._compressor = zlib.compressobj() if compressed else None

    def send(self, op: Op, data: object = None, *, name: str | None = None, sequence: int | None = None) -> None:
        """Queue one frame."""
        self._outbox.put_nowait({"op": int(op), "d": data, "t": name, "s": sequence})

    async def hang_up(self, code: int) -> None:
        """Close the socket from this side; the session stays, and collects what happens until a RESUME."""
        if self.session is not None:
            self.session.connection = None
        await self.socket.close(code=code)

    async def write(self) -> None:
        """Write what is queued, for as long as the socket lives."""
        while True:
            text = json.dumps(await self._outbox.get())
            with contextlib.suppress(ConnectionError):  # the reading side sees that the client has gone
                if self._compressor is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._compressor.compress(text.encode()) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)


class Session:
    """What one IDENTIFY began; it survives its connection, and a RESUME hears what it missed."""

    def __init__(self, intents: Intent, *, shard: tuple[int, int], said_shard: bool) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.said_shard = said_shard
        self.connection: Connection | None = None
        self.sequence = 0
        self.heard = 0
        self._sent: deque[tuple[str, Json]] = deque(maxlen=REPLAYED)

    def hears_of(self, guild: Guild | None) -> bool:
        """Whether its shard is the guild's; DMs (None) are the first shard's."""
        number, of = self.shard
        return number == (0 if guild is None else guild.shard(of))

    def dispatch(self, name: str, data: Json) -> None:
        """Send an event now, or when the client has come back."""
        self.sequence += 1
        self._sent.append((name, data))
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, data, name=name, sequence=self.sequence)

    def can_replay(self, after: int) -> bool:
        """Whether everything after a sequence number is still there."""
        return after >= self.sequence - len(self._sent)

    def replay(self, after: int) -> None:
        """Send again what came after the sequence number that the client saw last."""
        assert self.connection is not None
        first = self.sequence - len(self._sent) + 1
        for number, (name, data) in enumerate(self._sent, start=first):
            if number > after:
                self.connection.send(Op.DISPATCH, data, name=name, sequence=number)
