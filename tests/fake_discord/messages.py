"""What is said in the loopback Discord: messages and their files. Tests read these live objects."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

from tests.fake_discord.permissions import Permission

if TYPE_CHECKING:
    from tests.fake_discord.interaction import Interaction
    from tests.fake_discord.model import Channel, Json, Role, User
    from tests.fake_discord.threads import Thread

BUTTON = 2
SELECT = 3
TEXT_INPUT = 4
LINK_STYLE = 5


class SelectKind(IntEnum):
    """The selects, by their component type: of texts, or of what there is in a guild."""

    TEXTS = SELECT
    USERS = 5
    ROLES = 6
    MENTIONABLES = 7
    CHANNELS = 8


ATTACHED = "attachment://"
"""How an embed names a file of its own message."""
PICTURES = ("image", "thumbnail")
"""The parts of an embed that show a picture."""


class MessageKind(IntEnum):
    """The message types that exist here, by their number on the wire."""

    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU = 23


class MessageFlag(IntFlag):
    """The message flags that mean something here."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


@dataclass(eq=False)
class Attachment:
    """A file on the CDN; `expired` ones are handed out under addresses that have run out."""

    id: int
    channel: Channel = field(repr=False)
    filename: str
    content: bytes = field(repr=False)
    content_type: str | None
    description: str | None = None
    ephemeral: bool = False
    expired: bool = False

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.content


@dataclass(eq=False, repr=False)
class Message:
    """A message as it is now: edits change this object, `edited_at` tells when."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: dict[str, list[User]] = field(default_factory=dict)
    """The users under each emoji, in the order in which they came."""
    mentions: list[User | Role] = field(default_factory=list)
    """Whom this message pings: what the text names and `allowed_mentions` lets through."""
    mentions_everyone: bool = False
    kind: MessageKind = MessageKind.DEFAULT
    flags: MessageFlag = NO_FLAGS
    reference: Message | None = None
    interaction: Interaction | None = None
    thread: Thread | None = None
    """The thread that was started from it, or that it tells of."""
    nonce: str | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited_at: datetime | None = None
    edits: int = 0
    deleted: bool = False
    replies: list[Message] = field(default_factory=list)
    """The messages that reply to it, in the order in which they came."""
    sent_at: float = field(default_factory=time.perf_counter)
    """When it was made, by `time.perf_counter`; `changed_at` is when it was edited last, or the same."""
    changed_at: float = 0.0

    def __post_init__(self) -> None:
        self.changed_at = self.sent_at

    def __repr__(self) -> str:
        return f"<message by {self.author.name} in {self.channel.name}: {self.content!r}>"

    @property
    def ephemeral(self) -> bool:
        """Whether only the user whose interaction this answers sees it."""
        return MessageFlag.EPHEMERAL in self.flags

    @property
    def is_notice(self) -> bool:
        """Whether the service wrote it: a thread was started."""
        return self.kind in {MessageKind.THREAD_CREATED, MessageKind.THREAD_STARTER}

    @property
    def loading(self) -> bool:
        """Whether it still reads "… is thinking"."""
        return MessageFlag.LOADING in self.flags

    @property
    def buttons(self) -> list[Json]:
        """Every button under the message, row by row, as the bot described it."""
        return [part for part in self._parts() if part["type"] == BUTTON]

    @property
    def selects(self) -> list[Json]:
        """Every select under the message, of whichever kind, as the bot described it."""
        return [part for part in self._parts() if part["type"] in set(SelectKind)]

    def _parts(self) -> list[Json]:
        return [part for row in self.components for part in row.get("components", [])]

    @property
    def labels(self) -> list[str]:
        """The buttons' labels, or their emoji where they have none."""
        return [button.get("label") or button["emoji"]["name"] for button in self.buttons]

    @property
    def shown_in_embeds(self) -> list[Attachment]:
        """The files that the embeds show (`attachment://name`): they do not hang below the message as well."""
        names = {url.removeprefix(ATTACHED) for url in self._pictures()}
        return [attachment for attachment in self.attachments if attachment.filename in names]

    @property
    def broken_images(self) -> list[str]:
        """The names that the embeds want to show, of files that the message does not have."""
        names = {attachment.filename for attachment in self.attachments}
        return [url.removeprefix(ATTACHED) for url in self._pictures() if url.removeprefix(ATTACHED) not in names]

    def _pictures(self) -> list[str]:
        urls = [embed.get(place, {}).get("url") or "" for embed in self.embeds for place in PICTURES]
        return [url for url in urls if url.startswith(ATTACHED)]

    @property
    def players(self) -> list[str]:
        """The links in the text that unfold below it: bare, and not suppressed."""
        if MessageFlag.SUPPRESS_EMBEDS in self.flags or Permission.EMBED_LINKS not in self.channel.allowed(self.author):
            return []
        return re.findall(r"(?<![<\w])https?://[^\s<>)\]]+", self.content)

    def reacted(self, emoji: str, user: User) -> bool:
        """Whether `user` has put `emoji` under it."""
        return user in self.reactions.get(emoji, [])

    def visible_to(self, user: User) -> bool:
        """Whether `user` sees it."""
        if self.ephemeral:
            return user is self.author or (self.interaction is not None and user is self.interaction.user)
        if self.channel.guild is None:
            return user is self.channel.recipient or user.is_bot
        return Permission.VIEW_CHANNEL in self.channel.allowed(user)
