"""What the bot may do in a channel, and the exact names of what it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import discord

NAMES: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "add_reactions": "Add Reactions",
    "read_message_history": "Read Message History",
}
"""The permissions the bot lives on, as Discord's settings call them."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the bot may do in one channel; `missing` holds the names of what it may not.

    Without `send` nothing can be said there; without `embed` the songs come as plain text; without `reply` an answer
    stands on its own; without `react` there are no reactions to correct it with.
    """

    send: bool
    embed: bool
    reply: bool
    react: bool
    missing: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What to say in an answer that lacks something."""
        if not self.missing:
            return ()
        return (f"I could do more here with {listed(self.missing)}: please ask a moderator.",)


def abilities(permissions: discord.Permissions, *, thread: bool = False) -> Abilities:
    """Return what `permissions` mean for the bot in a channel, or in a thread of one."""
    lacking = _lacking(permissions, "send_messages_in_threads" if thread else "send_messages")
    reply = permissions.read_message_history
    return Abilities(
        send=not lacking & {"view_channel", "send_messages", "send_messages_in_threads"},
        embed=permissions.embed_links,
        reply=reply,
        # Discord wants the history for a reaction as well.
        react=reply and permissions.add_reactions,
        missing=tuple(name for permission, name in NAMES.items() if permission in lacking),
    )


def _lacking(permissions: discord.Permissions, sending: str) -> set[str]:
    if not permissions.view_channel:
        return {"view_channel"}  # without it Discord shows every other one as missing, granted or not
    needed = {sending, "embed_links", "add_reactions", "read_message_history"}
    lacking = {permission for permission in needed if not getattr(permissions, permission)}
    if sending in lacking:
        lacking.discard("embed_links")  # the same: it depends on sending
    return lacking


def abilities_in(channel: object) -> Abilities:
    """Return what the bot may do in a channel; everything in a DM, and where the channel is not known."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or channel.guild.me is None:
        return abilities(discord.Permissions.all())
    return abilities(channel.permissions_for(channel.guild.me), thread=isinstance(channel, discord.Thread))


def abilities_of(interaction: discord.Interaction) -> Abilities:
    """Return what the bot may do where an interaction came from; answering it needs no permission."""
    if interaction.guild_id is None:
        return abilities(discord.Permissions.all())
    return abilities(interaction.app_permissions, thread=isinstance(interaction.channel, discord.Thread))


def listed(names: tuple[str, ...]) -> str:
    """Return names as a sentence lists them: "A", "A and B", "A, B and C"."""
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
