"""The CDN: attachments under signed addresses that run out."""

from __future__ import annotations

import hashlib
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


class CdnRoutes:
    """Answers for the addresses that payloads carry."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the CDN's only route."""
        return [web.get("/cdn/attachments/{channel_id}/{attachment_id}/{filename}", self.get)]

    async def get(self, request: web.Request) -> web.Response:
        """Return the bytes; 404 where the address ran out or the message is gone, 403 where it is forged."""
        attachment = self._world.attachments.get(int(request.match_info["attachment_id"]))
        expires = request.query.get("ex", "0")
        if attachment is None or int(expires, 16) <= self._world.now():
            return web.Response(status=404, text="This content is no longer available.")
        if request.query.get("hm") != _signature(attachment.id, expires):
            return web.Response(status=403, text="Forbidden")
        kind = attachment.content_type or "application/octet-stream"
        return web.Response(body=attachment.content, headers={"Content-Type": kind})
