"""Finding what a request's address names, with Discord's refusals for what is gone or out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import errors
from tests.fake_discord.permissions import Permission

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fake_discord.messages import Message
    from tests.fake_discord.model import Channel
    from tests.fake_discord.world import World


class Reaching:
    """What routes about channels have in common: the bot reaches only what it may see."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _channel(self, request: web.Request, can: Permission = Permission.VIEW_CHANNEL) -> Channel:
        channel = self._world.channels.get(int(request.match_info["channel_id"]))
        if channel is None:
            raise errors.unknown("Channel")
        if channel.guild is not None and channel.guild.unavailable:
            raise errors.out_of_order()
        if Permission.VIEW_CHANNEL not in channel.allowed(self._world.bot):
            raise errors.missing_access()
        self._require(channel, can)
        return channel

    def _message(self, request: web.Request, can: Permission = Permission.VIEW_CHANNEL) -> Message:
        message = self._channel(request, can).find(int(request.match_info["message_id"]))
        if message is None or message.ephemeral:
            raise errors.unknown("Message")
        return message

    def _open_channel(self, request: web.Request) -> Channel:
        """Return a channel in which the bot may speak; an archived thread is open for that, a locked one is not."""
        channel = self._channel(request)
        if channel.is_locked_for(self._world.bot):
            raise errors.thread_is_archived()
        self._require(channel, channel.speaking)
        return channel

    def _changeable(self, message: Message) -> Message:
        """Return a message if something can be changed about it: nothing can in archived or locked threads."""
        if message.channel.is_archived() or message.channel.is_locked_for(self._world.bot):
            raise errors.thread_is_archived()
        return message

    def _require(self, channel: Channel, can: Permission) -> None:
        if can not in channel.allowed(self._world.bot):
            raise errors.missing_permissions()
