"""Starting a thread, whoever does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import happenings
from tests.fake_discord.messages import Message, MessageFlag, MessageKind
from tests.fake_discord.model import Channel, ChannelKind
from tests.fake_discord.threads import DAY, Thread

if TYPE_CHECKING:
    from tests.fake_discord.model import User


def below(message: Message, by: User, name: str, *, archive_after: int = DAY) -> Thread:
    """Start a public thread from a message, whose id it takes over."""
    parent = message.channel
    thread = Thread(
        parent.world,
        message.id,
        name,
        ChannelKind.PUBLIC_THREAD,
        guild=parent.in_guild,
        parent=parent,
        owner=by,
        starter=message,
        archive_after=archive_after,
    )
    message.thread = thread
    message.flags |= MessageFlag.HAS_THREAD
    thread.join(by)
    parent.world.channel_created(thread)
    happenings.redrawn(message)
    first = Message(parent.world.next_id(), thread, message.author, kind=MessageKind.THREAD_STARTER, reference=message)
    happenings.created(first)
    return thread


def in_channel(
    parent: Channel, by: User, name: str, *, kind: ChannelKind = ChannelKind.PUBLIC_THREAD, archive_after: int = DAY
) -> Thread:
    """Start a thread without a message; of a public one, a line in the channel tells."""
    world = parent.world
    thread = Thread(
        world,
        world.next_id(),
        name,
        kind,
        guild=parent.in_guild,
        parent=parent,
        owner=by,
        archive_after=archive_after,
    )
    thread.join(by)
    world.channel_created(thread)
    if kind is ChannelKind.PUBLIC_THREAD:
        line = Message(world.next_id(), parent, by, name, kind=MessageKind.THREAD_CREATED, thread=thread)
        happenings.created(line)
    return thread
