"""Permission bits, and how Discord adds them up for a member in a channel."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fake_discord.model import Channel, Guild, Member


class Permission(IntFlag):
    """The bits that the loopback Discord looks at; others are carried along untouched."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


NONE = Permission(0)
# Every bit that Discord has given a meaning so far, as an owner or an administrator has them.
ALL = Permission((1 << 53) - 1)
# In a DM nobody manages anything, and there are no threads; the rest is allowed.
DIRECT_MESSAGE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
# What a new guild lets everyone do.
EVERYONE = (
    DIRECT_MESSAGE
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
# Without the right to speak these mean nothing, and Discord takes them away.
_SPEAKING = Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE


def in_guild(guild: Guild, member: Member) -> Permission:
    """Return what `member` may do in `guild` before any channel has its say."""
    if member.user is guild.owner:
        return ALL
    granted = guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL if Permission.ADMINISTRATOR in granted else granted


def in_channel(channel: Channel, member: Member, *, speaking: Permission = Permission.SEND_MESSAGES) -> Permission:
    """Return what `member` may do in a guild's `channel`: everyone's overwrite, then roles', then the member's own.

    Without `speaking` (in threads it is another one) what belongs to it goes too.
    """
    guild = channel.in_guild
    granted = in_guild(guild, member)
    if granted == ALL:
        return ALL
    roles = [channel.overwrites[role.id] for role in member.roles if role.id in channel.overwrites]
    for layer in ([channel.overwrites.get(guild.everyone.id)], roles, [channel.overwrites.get(member.user.id)]):
        present = [overwrite for overwrite in layer if overwrite is not None]
        for overwrite in present:
            granted &= ~overwrite.deny
        for overwrite in present:
            granted |= overwrite.allow
    return _implied(granted, speaking)


def _implied(granted: Permission, speaking: Permission) -> Permission:
    if Permission.VIEW_CHANNEL not in granted:
        return NONE
    return granted if speaking in granted else granted & ~_SPEAKING
