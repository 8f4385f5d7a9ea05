"""Threads: channels below a message or a channel, with the permissions of their parent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from tests.fake_discord import permissions
from tests.fake_discord.model import Channel, ChannelKind, User
from tests.fake_discord.permissions import NONE, Permission

if TYPE_CHECKING:
    from tests.fake_discord.messages import Message

DAY = 1440
"""Minutes."""
ARCHIVE_AFTER = {60, DAY, 3 * DAY, 7 * DAY}
"""Minutes without a message after which Discord would archive a thread; here only the test does."""


@dataclass(eq=False)
class Thread(Channel):
    """A thread; archived ones open again when somebody writes, locked ones only for who manages threads."""

    event: ClassVar[str] = "THREAD"
    speaking: ClassVar[Permission] = Permission.SEND_MESSAGES_IN_THREADS

    parent: Channel = field(kw_only=True, repr=False)
    owner: User = field(kw_only=True, repr=False)
    starter: Message | None = field(default=None, kw_only=True, repr=False)
    archive_after: int = field(default=DAY, kw_only=True)
    archived: bool = field(default=False, kw_only=True)
    locked: bool = field(default=False, kw_only=True)
    people: list[User] = field(default_factory=list, kw_only=True, repr=False)
    """Who has joined: whoever started it or wrote in it, and who was added."""
    changed_at: datetime = field(default_factory=lambda: datetime.now(UTC), kw_only=True)
    """When it was last archived or opened."""

    def allowed(self, user: User) -> Permission:
        """Return what `user` may do here: as in the parent; a private thread is only for its people and managers."""
        member = self.in_guild.members.get(user.id)
        if member is None:
            return NONE
        can = permissions.in_channel(self.parent, member, speaking=self.speaking)
        is_outside = self.kind is ChannelKind.PRIVATE_THREAD and user not in self.people
        return NONE if is_outside and Permission.MANAGE_THREADS not in can else can

    def is_locked_for(self, user: User) -> bool:
        """Whether it is locked and `user` may not open it."""
        return self.locked and Permission.MANAGE_THREADS not in self.allowed(user)

    def is_archived(self) -> bool:
        """Whether nothing can be changed here before somebody writes."""
        return self.archived

    def spoken_in(self, by: User) -> None:
        """Open the thread again and let the writer join it."""
        self.join(by)
        self.set(archived=False)

    def join(self, user: User) -> None:
        """Let `user` be one of its people."""
        if user not in self.people:
            self.people.append(user)

    def set(self, *, archived: bool | None = None, locked: bool | None = None, name: str | None = None) -> None:
        """Archive, open, lock, unlock or rename it; the bot hears of it if anything changed."""
        before = (self.archived, self.locked, self.name)
        self.archived = self.archived if archived is None else archived
        self.locked = self.locked if locked is None else locked
        self.name = name or self.name
        if before != (self.archived, self.locked, self.name):
            self.changed_at = datetime.fromtimestamp(self.world.now(), UTC)
            self.world.channel_updated(self)
