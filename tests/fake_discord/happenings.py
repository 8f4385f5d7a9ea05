"""What can happen to a message; each is done to the world and told to the sessions, whoever did it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.fake_discord import payloads
from tests.fake_discord.intents import Intent

if TYPE_CHECKING:
    from tests.fake_discord.model import Channel, Json, Message, User


def created(message: Message) -> None:
    """Put a message into its channel; nobody but its user hears of an ephemeral one."""
    message.channel.messages.append(message)
    _tell(message, "MESSAGE_CREATE")


def updated(message: Message) -> None:
    """Mark a message as edited."""
    message.edited_at = datetime.fromtimestamp(message.channel.world.now(), UTC)
    message.edits += 1
    _tell(message, "MESSAGE_UPDATE")


def deleted(message: Message) -> None:
    """Take a message and its attachments away."""
    message.deleted = True
    message.channel.messages.remove(message)
    world = message.channel.world
    for attachment in message.attachments:
        world.attachments.pop(attachment.id, None)
    data = {"id": str(message.id)} | _place(message.channel)
    if message.ephemeral:
        world.changes.notify()
    else:
        world.emit("MESSAGE_DELETE", _messages_of(message.channel), lambda _: data)


def reacted(message: Message, emoji: str, user: User) -> None:
    """Put a user's emoji under a message; once only."""
    users = message.reactions.setdefault(emoji, [])
    if user in users:
        return
    users.append(user)
    data = _reaction(message, emoji, user) | {"message_author_id": str(message.author.id)}
    if message.channel.guild is not None:
        data["member"] = payloads.member(message.channel.guild.member(user))
    message.channel.world.emit("MESSAGE_REACTION_ADD", _reactions_of(message.channel), lambda _: dict(data))


def unreacted(message: Message, emoji: str, user: User) -> bool:
    """Take a user's emoji away; False if it was not there."""
    if not message.reacted(emoji, user):
        return False
    message.reactions[emoji].remove(user)
    if not message.reactions[emoji]:
        del message.reactions[emoji]
    data = _reaction(message, emoji, user)
    message.channel.world.emit("MESSAGE_REACTION_REMOVE", _reactions_of(message.channel), lambda _: dict(data))
    return True


def _tell(message: Message, name: str) -> None:
    world = message.channel.world
    if message.ephemeral:
        world.changes.notify()
    else:
        world.emit(name, _messages_of(message.channel), lambda intents: payloads.message_event(message, intents))


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
