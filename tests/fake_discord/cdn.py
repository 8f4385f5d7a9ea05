"""The CDN: attachments under signed addresses that run out, and the trouble that a test orders."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

if TYPE_CHECKING:
    from tests.fake_discord.messages import Attachment
    from tests.fake_discord.world import World

LIFETIME = 24 * 3600
"""Seconds for which an attachment's address works."""


def address_of(attachment: Attachment) -> str:
    """Return a fresh address; one that has already run out for an attachment that is marked so."""
    world = attachment.channel.world
    issued = int(world.now()) - (2 * LIFETIME if attachment.expired else 0)
    expires = f"{issued + LIFETIME:x}"
    path = f"/attachments/{attachment.channel.id}/{attachment.id}/{quote(attachment.filename)}"
    signature = _signature(attachment.id, expires)
    return f"{world.address}/cdn{path}?ex={expires}&is={issued:x}&hm={signature}&"


def _signature(attachment_id: int, expires: str) -> str:
    return hashlib.sha256(f"{attachment_id} until {expires}".encode()).hexdigest()


@dataclass(eq=False, slots=True)
class Trouble:
    """What happens to one download: a bare `status`, a wait until `release`, or an end after `part` of the bytes."""

    status: int = 0
    part: float = 1.0
    holds: bool = False
    reached: bool = False
    """Whether a client has asked, and waits now."""
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let a download that is held go on."""
        self._free.set()

    async def passed(self) -> None:
        """Wait until a held download may go on."""
        if self.holds:
            await self._free.wait()


class Cdn:
    """Answers for the addresses that payloads carry."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.ordered: deque[Trouble] = deque()
        self._met: list[Trouble] = []

    def routes(self) -> list[web.RouteDef]:
        """Return the CDN's only route."""
        return [web.get("/cdn/attachments/{channel_id}/{attachment_id}/{filename}", self.get)]

    def close(self) -> None:
        """Let go of every download that is held."""
        for trouble in self._met:
            trouble.release()

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Return the bytes; 404 where the address ran out or the message is gone, 403 where it is forged."""
        trouble = await self._next_trouble()
        if trouble.status:
            return web.Response(status=trouble.status, text="This content is not available.")
        attachment = self._world.attachments.get(int(request.match_info["attachment_id"]))
        expires = request.query.get("ex", "0")
        if attachment is None or int(expires, 16) <= self._world.now():
            return web.Response(status=404, text="This content is no longer available.")
        if request.query.get("hm") != _signature(attachment.id, expires):
            return web.Response(status=403, text="Forbidden")
        kind = attachment.content_type or "application/octet-stream"
        if trouble.part < 1:
            return await _cut_short(request, attachment.content, trouble.part)
        return web.Response(body=attachment.content, headers={"Content-Type": kind})

    async def _next_trouble(self) -> Trouble:
        if not self.ordered:
            return Trouble()
        trouble = self.ordered.popleft()
        trouble.reached = True
        self._met.append(trouble)
        self._world.changes.notify()
        await trouble.passed()
        return trouble


async def _cut_short(request: web.Request, content: bytes, part: float) -> web.StreamResponse:
    """Promise all bytes, send some and hang up."""
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(content[: int(len(content) * part)])
    assert request.transport is not None
    request.transport.close()
    return response
