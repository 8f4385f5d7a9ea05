"""Bringing an interaction to the bot, as the gateway does."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.fake_discord import payloads
from tests.fake_discord.intents import Intent
from tests.fake_discord.interaction import Interaction, InteractionKind
from tests.fake_discord.limits import UPLOAD
from tests.fake_discord.model import Json

if TYPE_CHECKING:
    from tests.fake_discord.messages import Message
    from tests.fake_discord.model import Channel, User


def interact(
    user: User, kind: InteractionKind, channel: Channel, data: Json, *, message: Message | None = None
) -> Interaction:
    """Let `user` ask for something, with the permissions that they really have."""
    world = channel.world
    token = secrets.token_urlsafe(32)
    interaction = Interaction(world, world.next_id(), token, kind, user, channel, data, world.now(), message)
    body = _payload(interaction)
    world.asked(interaction)
    world.emit("INTERACTION_CREATE", Intent(0), lambda _: body, guild=channel.guild)
    return interaction


def _payload(of: Interaction) -> Json:
    channel, bot = of.channel, of.world.bot
    can = {"permissions": str(int(channel.allowed(of.user)))}
    body: Json = {
        "id": str(of.id),
        "application_id": str(bot.id),
        "type": int(of.kind),
        "token": of.token,
        "version": 1,
        "data": of.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel) | can,
        "app_permissions": str(int(channel.allowed(bot))),
        "locale": of.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(channel.guild.id) if channel.guild else "0"},
        "context": 0 if channel.guild else 1,
        "attachment_size_limit": UPLOAD,
    }
    if of.message is not None:
        body["message"] = payloads.message(of.message, of.world.granted)
    if channel.guild is None:
        return body | {"user": payloads.user(of.user)}
    guild = channel.guild
    body["member"] = payloads.member(guild.member(of.user)) | can
    body["guild"] = {"id": str(guild.id), "locale": guild.preferred_locale, "features": []}
    return body | {"guild_id": str(guild.id), "guild_locale": guild.preferred_locale}
