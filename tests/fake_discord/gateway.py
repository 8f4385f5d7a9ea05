"""The gateway, version 10: HELLO, IDENTIFY, READY, events, heartbeats, RESUME."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, web

from tests.fake_discord import payloads
from tests.fake_discord.intents import KNOWN, PRIVILEGED, Intent, application_flags
from tests.fake_discord.model import Guild, Json, Member
from tests.fake_discord.sessions import Close, Connection, Op, Session

if TYPE_CHECKING:
    from tests.fake_discord.world import Event, World

HEARTBEAT_MS = 41_250
"""How often the client shall send a heartbeat."""
_MAX_PAYLOAD = 4096
"""Bytes a client may send in one message."""
_CHUNK = 1000
"""Members in one answer."""
_ONLY_SHARD = [0, 1]
_KEPT = 8
"""Sessions without a connection that can still be resumed, beyond one a shard; Discord forgets them by the minute."""


class Gateway:
    """Accepts connections and passes the world's events on to the sessions that asked for them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        self.presence: Json = {}
        self.heartbeat_ms = HEARTBEAT_MS
        self.acknowledges = True
        """Whether heartbeats are answered; a client whose heartbeats are not thinks that the connection is dead."""
        world.listeners.append(self._on_event)

    def routes(self) -> list[web.RouteDef]:
        """Return the socket's address."""
        return [web.get("/gateway", self.accept), web.get("/gateway/", self.accept)]

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it closes."""
        socket = web.WebSocketResponse(max_msg_size=_MAX_PAYLOAD)
        await socket.prepare(request)
        connection = Connection(socket, compressed=request.query.get("compress") == "zlib-stream")
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        try:
            if request.query.get("v") != "10":
                await connection.hang_up(Close.INVALID_API_VERSION)
            connection.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_ms})
            async for message in socket:
                await self._received(connection, message.data)
        finally:
            writer.cancel()
            self._disconnected(connection)
        return socket

    async def drop(self, *, resumable: bool, code: Close = Close.UNKNOWN_ERROR) -> None:
        """Hang up on everyone; without `resumable`, their sessions are forgotten too."""
        if not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            await connection.hang_up(code)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell everyone that their session is invalid; without `resumable`, it is forgotten."""
        for session in self.live():
            assert session.connection is not None
            session.connection.send(Op.INVALID_SESSION, data=resumable)
        if not resumable:
            self.sessions.clear()

    def ask_to_reconnect(self) -> None:
        """Ask everyone to come back and resume."""
        for session in self.live():
            assert session.connection is not None
            session.connection.send(Op.RECONNECT)

    async def close(self) -> None:
        """Hang up because the server goes away."""
        for connection in list(self.connections):
            await connection.hang_up(WSCloseCode.GOING_AWAY)

    def live(self) -> list[Session]:
        """Return the sessions whose client is connected."""
        return [session for session in self.sessions.values() if session.connection is not None]

    def ask_for_heartbeats(self) -> None:
        """Make every client say which event it has seen last."""
        for session in self.live():
            assert session.connection is not None
            session.connection.send(Op.HEARTBEAT)

    def _on_event(self, event: Event) -> None:
        built: dict[Intent, Json] = {}
        for session in self.sessions.values():
            if event.needs in session.intents and session.hears_of(event.guild):
                if session.intents not in built:
                    built[session.intents] = event.build(session.intents)
                session.dispatch(event.name, built[session.intents])

    def _disconnected(self, connection: Connection) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}:
                self.sessions.pop(session.id, None)  # a client that says goodbye does not resume
        self._world.changes.notify()

    async def _received(self, connection: Connection, text: object) -> None:
        try:
            frame = json.loads(str(text))
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            await connection.hang_up(Close.DECODE_ERROR)
            return
        code = self._obey(connection, op, data)
        if code is not None:
            await connection.hang_up(code)

    def _obey(self, connection: Connection, op: object, data: Json) -> Close | None:
        match op:
            case Op.HEARTBEAT:
                self._heartbeat(connection, data)
            case Op.IDENTIFY:
                return self._identify(connection, data)
            case Op.RESUME:
                return self._resume(connection, data)
            case Op.PRESENCE | Op.VOICE_STATE | Op.REQUEST_MEMBERS if connection.session is None:
                return Close.NOT_AUTHENTICATED
            case Op.PRESENCE:
                self.presence = data
                self._world.changes.notify()
            case Op.REQUEST_MEMBERS:
                self._send_members(connection.session, data)
            case Op.VOICE_STATE:
                pass
            case _:
                return Close.UNKNOWN_OPCODE
        return None

    def _heartbeat(self, connection: Connection, sequence: object) -> None:
        if self.acknowledges:
            connection.send(Op.HEARTBEAT_ACK)
        if connection.session is not None and isinstance(sequence, int):
            connection.session.heard = sequence
            self._world.changes.notify()

    def _identify(self, connection: Connection, data: Json) -> Close | None:
        if connection.session is not None:
            return Close.ALREADY_AUTHENTICATED
        if data.get("token") != self._world.token:
            return Close.AUTHENTICATION_FAILED
        number, of = data.get("shard") or _ONLY_SHARD
        intents = int(data["intents"])
        refusal = self._wrong_shard(number, of) or self._wrong_intents(intents)
        if refusal is None:
            self.presence = data.get("presence") or {}
            self._begin(connection, Session(Intent(intents), shard=(number, of), said_shard="shard" in data))
        return refusal

    def _wrong_shard(self, number: int, of: int) -> Close | None:
        if not 0 <= number < of:
            return Close.INVALID_SHARD
        return Close.SHARDING_REQUIRED if of < self._world.shards else None

    def _wrong_intents(self, wanted: int) -> Close | None:
        if wanted & ~KNOWN:
            return Close.INVALID_INTENTS
        return Close.DISALLOWED_INTENTS if wanted & PRIVILEGED & ~self._world.granted else None

    def _begin(self, connection: Connection, session: Session) -> None:
        self._forget_the_oldest()
        self.sessions[session.id] = session
        connection.session, session.connection = session, connection
        every = self._world.guilds.values() if Intent.GUILDS in session.intents else []
        guilds = [guild for guild in every if session.hears_of(guild)]
        session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds:
            if guild.unavailable:
                continue
            # Only a guild that was there before says that it is available; a new one does not mention it.
            session.dispatch("GUILD_CREATE", payloads.guild_create(guild, session.intents) | {"unavailable": False})
        self.identified += 1
        self._world.changes.notify()

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        bot = self._world.bot
        ready: Json = {
            "v": 10,
            "user": payloads.user(bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._world.address.replace("http", "ws", 1) + "/gateway",
            "application": {"id": str(bot.id), "flags": application_flags(self._world.granted)},
        }
        return ready | ({"shard": list(session.shard)} if session.said_shard else {})

    def _forget_the_oldest(self) -> None:
        waiting = [session.id for session in self.sessions.values() if session.connection is None]
        for session_id in waiting[: max(0, len(waiting) - _KEPT - self._world.shards)]:
            del self.sessions[session_id]

    def _resume(self, connection: Connection, data: Json) -> Close | None:
        if data.get("token") != self._world.token:
            return Close.AUTHENTICATION_FAILED
        session = self.sessions.get(data.get("session_id", ""))
        if session is None or not session.can_replay(int(data["seq"])):
            connection.send(Op.INVALID_SESSION, data=False)
            return None
        connection.session, session.connection = session, connection
        session.replay(int(data["seq"]))
        session.dispatch("RESUMED", {})
        self.resumed += 1
        self._world.changes.notify()
        return None

    def _send_members(self, session: Session | None, data: Json) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        if session is None or guild is None:
            return
        body: Json = {"guild_id": str(guild.id), "chunk_index": 0, "chunk_count": 1, "not_found": []}
        body["members"] = [payloads.member(member) for member in _asked_for(guild, data, session.intents)]
        session.dispatch("GUILD_MEMBERS_CHUNK", body | ({"nonce": data["nonce"]} if "nonce" in data else {}))


def _asked_for(guild: Guild, data: Json, intents: Intent) -> list[Member]:
    """Return the members that a request names; all of them only with the members intent."""
    if "user_ids" in data:
        wanted = {int(user_id) for user_id in data["user_ids"]}
        return [member for member in guild.members.values() if member.user.id in wanted]
    prefix = data.get("query", "").lower()
    if not prefix and Intent.GUILD_MEMBERS not in intents:
        return []
    found = [member for member in guild.members.values() if member.user.name.lower().startswith(prefix)]
    return found[: data.get("limit") or _CHUNK]
