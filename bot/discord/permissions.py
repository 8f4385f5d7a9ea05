"""What the bot may do in a channel, and the exact names of what it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import discord
from babel.lists import format_list

from bot.language import N_, _, lists

NAMES: Final = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "create_public_threads": N_("Create Public Threads"),
    "embed_links": N_("Embed Links"),
    "add_reactions": N_("Add Reactions"),
    "read_message_history": N_("Read Message History"),
}
"""The permissions the bot lives on, as Discord's settings call them in each of its languages."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the bot may do in one channel; `missing` holds the English names of what it may not.

    Without `send` nothing can be said there; without `embed` the songs come as plain text; without `reply` an answer
    stands on its own; without `react` there are no reactions to correct it with; without `thread` no thread can be
    begun, which counts as missing only where one is wanted.
    """

    send: bool
    embed: bool
    reply: bool
    react: bool
    missing: tuple[str, ...]
    thread: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What to say in an answer that lacks something."""
        if not self.missing:
            return ()
        words = _("I could do more here with {permissions}: please ask a moderator.")
        return (words.format(permissions=listed(self.missing)),)


def abilities(permissions: discord.Permissions, *, thread: bool = False, threads: bool = False) -> Abilities:
    """Return what `permissions` mean for the bot in a channel, or in a thread of one.

    `threads` tells that answers are to stand in threads of their own.
    """
    needed = {"send_messages_in_threads" if thread else "send_messages"}
    if threads and not thread:
        needed |= {"create_public_threads", "send_messages_in_threads"}
    lacking = _lacking(permissions, needed)
    reply = permissions.read_message_history
    return Abilities(
        send=not lacking & {"view_channel", "send_messages_in_threads" if thread else "send_messages"},
        embed=permissions.embed_links,
        reply=reply,
        # Discord wants the history for a reaction as well.
        react=reply and permissions.add_reactions,
        missing=tuple(name for permission, name in NAMES.items() if permission in lacking),
        thread=not thread and permissions.create_public_threads and permissions.send_messages_in_threads,
    )


def _lacking(permissions: discord.Permissions, sending: set[str]) -> set[str]:
    if not permissions.view_channel:
        return {"view_channel"}  # without it Discord shows every other one as missing, granted or not
    needed = {*sending, "embed_links", "add_reactions", "read_message_history"}
    lacking = {permission for permission in needed if not getattr(permissions, permission)}
    if "send_messages" in lacking or sending <= lacking:
        lacking.discard("embed_links")  # the same: it depends on sending
    return lacking


def abilities_in(channel: object, *, threads: bool = False) -> Abilities:
    """Return what the bot may do in a channel; everything in a DM, and where the channel is not known."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or channel.guild.me is None:
        return abilities(discord.Permissions.all())
    is_thread = isinstance(channel, discord.Thread)
    return abilities(channel.permissions_for(channel.guild.me), thread=is_thread, threads=threads)


def abilities_of(interaction: discord.Interaction, *, threads: bool = False) -> Abilities:
    """Return what the bot may do where an interaction came from; answering it needs no permission."""
    if interaction.guild_id is None:
        return abilities(discord.Permissions.all())
    is_thread = isinstance(interaction.channel, discord.Thread)
    return abilities(interaction.app_permissions, thread=is_thread, threads=threads)


def listed(names: tuple[str, ...]) -> str:
    """Return names, each in the language of the moment, as a sentence lists them: "A", "A and B", "A, B and C"."""
    return format_list([_("“{name}”").format(name=_(name)) for name in names], locale=lists())
