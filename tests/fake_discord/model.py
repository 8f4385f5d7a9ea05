"""Where things happen in the loopback Discord: users, roles, guilds, channels. Tests hold these live objects."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

from tests.fake_discord import permissions
from tests.fake_discord.permissions import NONE, Permission

if TYPE_CHECKING:
    from tests.fake_discord.messages import Message
    from tests.fake_discord.threads import Thread
    from tests.fake_discord.world import World

Json = dict[str, Any]
"""A JSON object as it goes over the wire."""


class ChannelKind(IntEnum):
    """The channel types that exist here, by their number on the wire."""

    TEXT = 0
    DIRECT = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


@dataclass(eq=False)
class User:
    """An account: the bot, or a person (see `people.Person`)."""

    id: int
    name: str
    is_bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-US"
    """The language of this user's client."""

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role; `managed` is the one that comes with the bot."""

    id: int
    name: str
    permissions: Permission
    position: int = 1
    managed: bool = False


@dataclass(eq=False)
class Overwrite:
    """What a channel changes for one role or one member."""

    target: User | Role
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(eq=False)
class Member:
    """A user in a guild."""

    user: User
    roles: list[Role] = field(default_factory=list)
    joined_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(eq=False)
class Guild:
    """A server; make one with `FakeDiscord.add_guild`."""

    world: World = field(repr=False)
    id: int
    name: str
    owner: User = field(repr=False)
    roles: list[Role] = field(repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: list[Channel] = field(default_factory=list, repr=False)
    threads: list[Thread] = field(default_factory=list, repr=False)
    preferred_locale: str = "en-US"
    system_channel: Channel | None = field(default=None, repr=False)
    """Where Discord itself tells the guild's news."""
    unavailable: bool = False
    """Whether it is out of order; see `FakeDiscord.begin_outage`."""

    def shard(self, of: int) -> int:
        """Return the number of the shard that hears of this guild, of so many."""
        return (self.id >> 22) % of

    @property
    def everyone(self) -> Role:
        """The role that every member has without being given it."""
        return self.roles[0]

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot: its permissions in this guild."""
        return next(role for role in self.roles if role.managed)

    def member(self, user: User) -> Member:
        """Return `user` as a member; the test is wrong if they are none."""
        assert user.id in self.members, f"{user.name} is no member of {self.name}"
        return self.members[user.id]

    def add_member(self, user: User, *, can: Permission = NONE) -> Member:
        """Let `user` join; `can` is what they may do beyond everyone."""
        member = Member(user)
        if can:
            member.roles.append(self.add_role(f"{user.name}'s role", can))
        self.members[user.id] = member
        self.world.member_joined(self, member)
        return member

    def remove_member(self, user: User) -> None:
        """Let `user` leave; for the bot, that is being thrown out."""
        self.world.member_left(self, self.members.pop(user.id))

    def add_role(self, name: str, can: Permission = NONE, *, managed: bool = False) -> Role:
        """Make a role that gives the permissions `can`."""
        role = Role(self.world.next_id(), name, can, position=len(self.roles), managed=managed)
        self.roles.append(role)
        self.world.role_created(self, role)
        return role

    def add_text_channel(self, name: str, *, nsfw: bool = False) -> Channel:
        """Make a text channel that everyone sees; `nsfw` restricts it by age."""
        channel = Channel(self.world, self.world.next_id(), name, ChannelKind.TEXT, guild=self, nsfw=nsfw)
        self.world.channel_created(channel)
        return channel


@dataclass(eq=False)
class Channel:
    """A text channel of a guild, or the DM channel between a person and the bot; see `threads.Thread` too."""

    event: ClassVar[str] = "CHANNEL"
    speaking: ClassVar[Permission] = Permission.SEND_MESSAGES
    """What it takes to write here."""

    world: World = field(repr=False)
    id: int
    name: str
    kind: ChannelKind
    guild: Guild | None = field(default=None, repr=False)
    recipient: User | None = field(default=None, repr=False)
    overwrites: dict[int, Overwrite] = field(default_factory=dict, repr=False)
    messages: list[Message] = field(default_factory=list, repr=False)
    typing: int = 0
    """How often the bot showed that it is typing here."""
    nsfw: bool = False
    deleted: bool = False

    @property
    def in_guild(self) -> Guild:
        """The guild; for channels that have one."""
        assert self.guild is not None, f"{self.name} is a DM channel"
        return self.guild

    def allow(self, target: User | Role, can: Permission) -> None:
        """Let a role or a member do `can` here, whatever the guild says."""
        overwrite = self.overwrites.setdefault(target.id, Overwrite(target))
        overwrite.allow, overwrite.deny = overwrite.allow | can, overwrite.deny & ~can
        self.world.channel_updated(self)

    def deny(self, target: User | Role, cannot: Permission) -> None:
        """Forbid a role or a member `cannot` here, whatever the guild says."""
        overwrite = self.overwrites.setdefault(target.id, Overwrite(target))
        overwrite.allow, overwrite.deny = overwrite.allow & ~cannot, overwrite.deny | cannot
        self.world.channel_updated(self)

    def allowed(self, user: User) -> Permission:
        """Return what `user` may do here; nothing, for who is not here."""
        if self.guild is None:
            return permissions.DIRECT_MESSAGE
        member = self.guild.members.get(user.id)
        return NONE if member is None else permissions.in_channel(self, member)

    def find(self, message_id: int) -> Message | None:
        """Return the message with this id, if it is still there."""
        at = self.place_of(message_id)
        found = self.messages[at] if at < len(self.messages) else None
        return found if found is not None and found.id == message_id else None

    def place_of(self, message_id: int) -> int:
        """Return where a message is among the messages, or where it would be: they are in the order of their ids."""
        return bisect_left(self.messages, message_id, key=lambda message: message.id)

    def delete(self) -> None:
        """Take the channel away, with its messages and threads."""
        self.world.channel_deleted(self)

    def is_locked_for(self, _user: User) -> bool:
        """Whether it is a thread that `_user` may not open."""
        return False

    def is_archived(self) -> bool:
        """Whether it is a thread in which nothing can be changed."""
        return False

    def spoken_in(self, by: User) -> None:
        """Note that somebody writes here; only threads care."""
