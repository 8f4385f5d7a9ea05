"""An interaction as its user sees it: what was asked, and what the bot made of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

from tests.fake_discord.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_discord.messages import Message
    from tests.fake_discord.model import Channel, Json, User
    from tests.fake_discord.world import World

T = TypeVar("T")

ANSWER_WITHIN = 3.0
"""Seconds for the first answer."""
TOKEN_LIVES = 15 * 60.0
"""Seconds for which follow-ups and edits are accepted."""


class InteractionKind(IntEnum):
    """The interaction types, by their number on the wire."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """The ways to answer an interaction, by their number on the wire."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of an autocomplete answer."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Interaction:
    """A command, a click, a keystroke or a sent form; the members after `message` are the bot's answers."""

    world: World = field(repr=False)
    id: int
    token: str = field(repr=False)
    kind: InteractionKind
    user: User
    channel: Channel
    data: Json
    created: float
    message: Message | None = None
    callback: Callback | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    modal: Json | None = None
    asked_at: float = field(default_factory=time.perf_counter)
    """When its user did it, by `time.perf_counter`; so are the others."""
    acknowledged_at: float | None = None
    answered_at: float | None = None
    """When its answer (not "is thinking") was made or edited last."""

    @property
    def is_late(self) -> bool:
        """Whether the time for a first answer is over."""
        return self.callback is None and self.world.now() - self.created > ANSWER_WITHIN

    @property
    def is_over(self) -> bool:
        """Whether the token has run out."""
        return self.world.now() - self.created > TOKEN_LIVES

    def expire(self) -> None:
        """Let the time for the first answer be over, as if the bot had been too slow."""
        self.created -= ANSWER_WITHIN + 1

    def messages(self) -> list[Message]:
        """Return what the bot may edit with this interaction's token."""
        return [*([self.original] if self.original else []), *self.followups]

    async def acknowledged(self, *, within: float = PATIENCE) -> Callback:
        """Wait for the first answer and return how the bot answered."""
        await self._until(lambda: self.callback, "was not acknowledged", within)
        assert self.callback is not None
        return self.callback

    async def response(self, *, within: float = PATIENCE) -> Message:
        """Wait for the original response and return it: the message, once it no longer says "is thinking"."""
        found = await self._until(
            lambda: self.original if self.original and not self.original.loading else None,
            "got no response",
            within,
        )
        assert found is not None
        return found

    async def followup(self, index: int = 0, *, within: float = PATIENCE) -> Message:
        """Wait for the follow-up message number `index` and return it."""
        await self._until(lambda: len(self.followups) > index, f"got no follow-up {index}", within)
        return self.followups[index]

    async def _until(self, look: Callable[[], T], what: str, within: float) -> T:
        def failure() -> str:
            asked = self.data.get("name") or self.data.get("custom_id")
            return f"{self.user.name}'s {self.kind.name.lower()} {asked!r} {what}; {self.world.picture()}"

        return await self.world.changes.until(look, within=within, failure=failure, about=self)
