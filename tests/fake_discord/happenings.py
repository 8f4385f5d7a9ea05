"""What can happen to a message; each is done to the world and told to the sessions, whoever did it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.fake_discord import payloads
from tests.fake_discord.intents import Intent
from tests.fake_discord.messages import MessageKind
from tests.fake_discord.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_discord.messages import Message
    from tests.fake_discord.model import Channel, Json, User


def created(message: Message) -> None:
    """Put a message into its channel; nobody but its user hears of an ephemeral one."""
    if not message.is_notice:
        message.channel.spoken_in(message.author)
    message.channel.messages.append(message)
    if message.reference is not None and message.kind is MessageKind.REPLY:
        message.reference.replies.append(message)
    _tell(message, "MESSAGE_CREATE")


def updated(message: Message) -> None:
    """Mark a message as edited."""
    message.edited_at = datetime.fromtimestamp(message.channel.world.now(), UTC)
    message.changed_at = time.perf_counter()
    message.edits += 1
    _tell(message, "MESSAGE_UPDATE")


def redrawn(message: Message) -> None:
    """Tell that a message looks different, though nobody edited it."""
    _tell(message, "MESSAGE_UPDATE")


def deleted(message: Message) -> None:
    """Take a message and its attachments away."""
    message.deleted = True
    del message.channel.messages[message.channel.place_of(message.id)]
    world = message.channel.world
    for attachment in message.attachments:
        world.attachments.pop(attachment.id, None)
    data = {"id": str(message.id)} | _place(message.channel)
    _emit(message, "MESSAGE_DELETE", _messages_of(message.channel), lambda _: data)


def reacted(message: Message, emoji: str, user: User) -> None:
    """Put a user's emoji under a message; once only."""
    users = message.reactions.setdefault(emoji, [])
    if user in users:
        return
    users.append(user)
    data = _reaction(message, emoji, user) | {"message_author_id": str(message.author.id)}
    if message.channel.guild is not None:
        data["member"] = payloads.member(message.channel.guild.member(user))
    _emit(message, "MESSAGE_REACTION_ADD", _reactions_of(message.channel), lambda _: dict(data))


def unreacted(message: Message, emoji: str, user: User) -> bool:
    """Take a user's emoji away; False if it was not there."""
    if not message.reacted(emoji, user):
        return False
    message.reactions[emoji].remove(user)
    if not message.reactions[emoji]:
        del message.reactions[emoji]
    data = _reaction(message, emoji, user)
    _emit(message, "MESSAGE_REACTION_REMOVE", _reactions_of(message.channel), lambda _: dict(data))
    return True


def cleared(message: Message, emoji: str | None) -> None:
    """Take away all of one emoji, or with None all reactions."""
    data: Json = {"message_id": str(message.id)} | _place(message.channel)
    if emoji is None:
        message.reactions.clear()
        _emit(message, "MESSAGE_REACTION_REMOVE_ALL", _reactions_of(message.channel), lambda _: data)
    elif message.reactions.pop(emoji, None):
        data["emoji"] = {"id": None, "name": emoji}
        _emit(message, "MESSAGE_REACTION_REMOVE_EMOJI", _reactions_of(message.channel), lambda _: data)


def _tell(message: Message, name: str) -> None:
    needs = _messages_of(message.channel)
    _emit(message, name, needs, lambda intents: payloads.message_event(message, intents))


def _emit(message: Message, name: str, needs: Intent, build: Callable[[Intent], Json]) -> None:
    """Tell the sessions, unless the bot may not know: of ephemeral messages, and of channels that it cannot see."""
    world = message.channel.world
    about = (message, message.channel, *([message.reference] if message.reference else []))
    if message.ephemeral or Permission.VIEW_CHANNEL not in message.channel.allowed(world.bot):
        world.changes.notify(*about)
    else:
        world.emit(name, needs, build, guild=message.channel.guild, about=about)


def _reaction(message: Message, emoji: str, user: User) -> Json:
    what = {"id": None, "name": emoji}
    return {
        "user_id": str(user.id),
        "message_id": str(message.id),
        "emoji": what,
        "burst": False,
        "type": 0,
    } | _place(message.channel)


def _place(channel: Channel) -> Json:
    place: Json = {"channel_id": str(channel.id)}
    return place if channel.guild is None else place | {"guild_id": str(channel.guild.id)}


def _messages_of(channel: Channel) -> Intent:
    return Intent.DIRECT_MESSAGES if channel.guild is None else Intent.GUILD_MESSAGES


def _reactions_of(channel: Channel) -> Intent:
    return Intent.DIRECT_MESSAGE_REACTIONS if channel.guild is None else Intent.GUILD_MESSAGE_REACTIONS
