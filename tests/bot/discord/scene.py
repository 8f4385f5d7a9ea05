"""The stage for those who mean no good, what they send, and what must hold when they have gone."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot.discord.cooldowns import Cooldowns
from tests.bot.discord.conftest import Stage
from tests.fake_discord import Channel, FakeDiscord, Interaction, InteractionKind, Message, Person
from tests.fake_discord.happenings import created
from tests.fake_discord.model import Json

Logged: TypeAlias = Callable[[], list[dict[str, Any]]]
Tables: TypeAlias = dict[str, list[tuple[Any, ...]]]

PLENTY: Final = 100_000
"""Requests for songs that are granted here: patience has tests of its own."""
AT_ONCE: Final = 40
"""Interactions that are sent before the bot is waited for."""

COMMAND, COMPONENT, MODAL = InteractionKind.COMMAND, InteractionKind.COMPONENT, InteractionKind.MODAL
SUBCOMMAND, STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 1, 3, 4, 5, 10, 11


@dataclass
class Scene:
    """A stage on which Ada has an answer to her photo, and Bob, who may nothing, means no good."""

    stage: Stage
    answer: Message
    folder: Path

    @property
    def server(self) -> FakeDiscord:
        return self.stage.server

    def tables(self, *, but: Person | None = None) -> Tables:
        """Return all that is stored, but for the rows of somebody's own."""
        own = None if but is None else f"discord:{but.id}"
        with closing(sqlite3.connect(self.folder / "serenade.sqlite3")) as database:
            names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
            rows = {name: database.execute(f"select * from {name}").fetchall() for name in names}  # noqa: S608  # ours
        return {name: [row for row in found if own is None or own not in row] for name, found in rows.items()}

    def shown(self, *components: Json) -> Message:
        """Return a message of the bot's under which hangs anything at all, as if it had put it there once."""
        channel = self.stage.channel
        rows = [{"type": 1, "id": number, "components": [each]} for number, each in enumerate(components, start=1)]
        message = Message(self.server.world.next_id(), channel, self.server.bot, "songs", components=rows)
        created(message)
        return message

    async def all_of(self, sent: Iterable[Any]) -> list[Interaction]:
        """Send many interactions, some at a time, and return them when the bot is through with all."""
        done = []
        for number, each in enumerate(sent):
            done.append(await each)
            if number % AT_ONCE == AT_ONCE - 1:
                await self.stage.settled()
        await self.stage.settled()
        return done


@asynccontextmanager
async def scene_of(backstage: Stage, logged: Logged, folder: Path) -> AsyncIterator[Scene]:
    """The scene; in the end nobody was pinged, nothing failed unexpectedly, and Discord refused nothing."""
    stage = backstage
    async with stage.on_stage() as client:
        client.answers.cooldowns = Cooldowns(member=PLENTY)
        scene = Scene(stage, await stage.answer_to_a_photo(), folder)
        await stage.settled()
        yield scene
        await stage.settled()
    world = stage.server.world
    said = [message for channel in world.channels.values() for message in channel.messages]
    said += [message for interaction in world.interactions.values() for message in interaction.messages()]
    said = [message for message in said if message.author is world.bot]
    assert [message for message in said if message.mentions or message.mentions_everyone] == []
    assert [line for line in logged() if line["level"] in {"error", "critical"} or "exception" in line] == []
    assert [each for each in stage.server.refusals if each.method != "GET"] == []  # who looks in vain does no harm


def told(interaction: Interaction) -> Message | None:
    """Return what an interaction was answered with in words, None for silence."""
    said = [message for message in interaction.messages() if message is not interaction.message]
    assert len(said) <= 1
    return said[0] if said else None


def is_kind(interaction: Interaction) -> bool:
    """Return whether an interaction ended in silence or in one private sentence."""
    message = told(interaction)
    return message is None or (message.ephemeral and not message.loading and message.content != "")


async def command(person: Person, place: Channel, name: str, *options: Json) -> Interaction:
    return await person.forge(place, COMMAND, name=name, options=list(options))


def option(name: str, value: object, kind: int = STRING) -> Json:
    return {"name": name, "type": kind, "value": value}


def sub(name: str, *options: Json) -> Json:
    return {"name": name, "type": SUBCOMMAND, "options": list(options)}
