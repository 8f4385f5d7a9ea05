"""Commands: what may be registered, and what a person's client makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fake_discord import Channel, Choice, FakeDiscord, Guild, Interaction, Permission, Person, running
from tests.fake_discord.expecting import INVALID_FORM, refused

Json = dict[str, Any]
Met = discord.Interaction[discord.Client]


@dataclass
class Book:
    """What the bot's commands were called with."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)


def _tree(client: discord.Client, book: Book) -> app_commands.CommandTree[discord.Client]:
    tree = app_commands.CommandTree(client)

    @tree.command(description="Songs for a feeling")
    @app_commands.choices(goal=[app_commands.Choice(name="Lift me", value="lift")])
    async def mood(
        met: Met,
        *,
        feeling: str,
        goal: str | None = None,
        photo: discord.Attachment | None = None,
        count: app_commands.Range[int, 1, 10] = 5,
        friend: discord.Member | None = None,
    ) -> None:
        content = await photo.read() if photo else None
        book.calls.append((feeling, goal, content, count, friend.display_name if friend else None))
        await met.response.send_message("songs")

    @mood.autocomplete("feeling")
    async def suggest(_met: Met, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=word.title(), value=word) for word in ("happy", "hasty") if current in word]

    @mood.error
    async def failed(met: Met, error: app_commands.AppCommandError) -> None:
        assert isinstance(error, app_commands.CommandInvokeError)
        book.calls.append((type(error.original),))
        await met.response.send_message("that did not work")

    music = app_commands.Group(
        name="music",
        description="For moderators",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @music.command(description="Answer photos here")
    async def enable(met: Met) -> None:
        book.calls.append(("enable",))
        await met.response.send_message("enabled")

    tree.add_command(music)

    @tree.context_menu(name="Read this photo")
    async def read(met: Met, message: discord.Message) -> None:
        book.calls.append((message.content, message.author.display_name))
        await met.response.send_message("songs")

    return tree


@pytest.fixture
async def book(client: discord.Client) -> Book:
    """A client with registered commands, which write down what they were called with."""
    book = Book()
    await _tree(client, book).sync()
    return book


async def _answered(interaction: Interaction) -> None:
    await interaction.response()


async def test_registered_commands_come_back_with_their_ids(
    server: FakeDiscord, client: discord.Client, guild: Guild
) -> None:
    tree = _tree(client, Book())
    first = await tree.sync()
    again = await tree.sync()
    assert [command.name for command in first] == ["mood", "music", "Read this photo"]
    assert [command.id for command in first] == [command.id for command in again]
    assert [command["name"] for command in server.commands] == ["mood", "music", "Read this photo"]
    assert [command.id for command in await tree.fetch_commands()] == [command.id for command in first]
    assert await tree.fetch_commands(guild=discord.Object(guild.id)) == []


_OPTION = {"name": "feeling", "description": "d", "type": 3}
_CHOICE = {"name": "n", "value": "v"}
BAD_COMMANDS: dict[str, tuple[Json, str]] = {
    "capitals": ({"name": "Mood"}, "0.name"),
    "spaces": ({"name": "my mood"}, "0.name"),
    "long name": ({"name": "x" * 33}, "0.name"),
    "no description": ({"description": ""}, "0.description"),
    "long description": ({"description": "x" * 101}, "0.description"),
    "context menu with description": ({"type": 3, "name": "Read this"}, "0.description"),
    "26 options": ({"options": [_OPTION | {"name": f"o{n}"} for n in range(26)]}, "0.options"),
    "option in capitals": ({"options": [_OPTION | {"name": "Feeling"}]}, "0.options.0.name"),
    "the same option twice": ({"options": [_OPTION, _OPTION]}, "0.options"),
    "optional before required": ({"options": [_OPTION, _OPTION | {"name": "b", "required": True}]}, "0.options"),
    "26 choices": ({"options": [_OPTION | {"choices": [_CHOICE] * 26}]}, "0.options.0.choices"),
    "long choice": ({"options": [_OPTION | {"choices": [_CHOICE | {"name": "x" * 101}]}]}, "choices.0.name"),
    "choices and autocomplete": ({"options": [_OPTION | {"choices": [_CHOICE], "autocomplete": True}]}, "0.options.0"),
    "too much text": (
        {"options": [_OPTION | {"name": f"o{n}", "choices": [_CHOICE | {"name": "x" * 100}] * 25} for n in range(4)]},
        "In 0",
    ),
}


@pytest.mark.parametrize("case", BAD_COMMANDS)
async def test_a_malformed_command_is_not_registered(client: discord.Client, server: FakeDiscord, case: str) -> None:
    changes, place = BAD_COMMANDS[case]
    command: Any = {"name": "mood", "description": "songs", "type": 1} | changes
    assert client.application_id is not None
    with refused(INVALID_FORM, saying=place):
        await client.http.bulk_upsert_global_commands(client.application_id, [command])
    assert server.commands == []


async def test_two_commands_of_one_name_and_more_than_a_hundred_are_refused(client: discord.Client) -> None:
    assert client.application_id is not None
    command: Any = {"name": "mood", "description": "songs"}
    with refused(INVALID_FORM, saying="unique"):
        await client.http.bulk_upsert_global_commands(client.application_id, [command, command])
    many: list[Any] = [command | {"name": f"mood{number}"} for number in range(101)]
    with refused(30032):
        await client.http.bulk_upsert_global_commands(client.application_id, many)


async def test_options_reach_the_command(channel: Channel, ada: Person, server: FakeDiscord, book: Book) -> None:
    bob = server.add_user("Bob")
    photo = ("selfie.jpg", b"jpeg")
    await _answered(await ada.slash(channel, "mood", feeling="happy"))
    await _answered(await ada.slash(channel, "mood", feeling="sad", goal="lift", photo=photo, count=3, friend=bob))
    assert book.calls == [("happy", None, None, 5, None), ("sad", "lift", b"jpeg", 3, "Bob")]


async def test_a_commands_file_can_have_expired(channel: Channel, ada: Person, book: Book) -> None:
    photo = ("selfie.jpg", b"jpeg")
    await _answered(await ada.slash(channel, "mood", expired_files=True, feeling="happy", photo=photo))
    assert book.calls == [(discord.NotFound,)]


async def test_suggestions_come_for_what_is_being_typed(channel: Channel, ada: Person, book: Book) -> None:
    assert await ada.autocomplete(channel, "mood", feeling="hap") == [Choice("Happy", "happy")]
    assert book.calls == []
    with pytest.raises(AssertionError, match="no autocomplete"):
        await ada.autocomplete(channel, "mood", feeling="sad", goal="l")


@pytest.mark.parametrize("names", [["x"] * 26, ["x" * 101], [""]], ids=["26", "101 characters", "no name"])
async def test_at_most_25_suggestions_of_100_characters(
    client: discord.Client, channel: Channel, ada: Person, book: Book, names: list[str]
) -> None:
    heard = client.wait_for("interaction", timeout=10)
    payload: Any = {"type": 8, "data": {"choices": [{"name": name, "value": "v"} for name in names]}}
    await ada.autocomplete(channel, "mood", feeling="ha")
    met = await heard
    interaction = channel.world.interactions[met.token]
    interaction.callback = None  # the tree has answered already; this is another try
    route = discord.http.Route("POST", f"/interactions/{met.id}/{met.token}/callback")
    with refused(INVALID_FORM, saying="data.choices"):
        await client.http.request(route, json=payload)
    assert book.calls == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "requires"),
        ({"feeling": "sad", "colour": "blue"}, "has no options"),
        ({"feeling": 3}, "does not take"),
        ({"feeling": "sad", "goal": "party"}, "takes one of"),
        ({"feeling": "sad", "count": 11}, "out of range"),
    ],
)
async def test_options_that_a_client_would_not_send_fail_the_test(
    channel: Channel, ada: Person, book: Book, options: Json, reason: str
) -> None:
    with pytest.raises(AssertionError, match=reason):
        await ada.slash(channel, "mood", **options)
    assert book.calls == []


async def test_commands_are_offered_only_where_and_to_whom_they_belong(
    channel: Channel, guild: Guild, ada: Person, server: FakeDiscord, book: Book
) -> None:
    with pytest.raises(AssertionError, match="no command 'sing'"):
        await ada.slash(channel, "sing")
    with pytest.raises(AssertionError, match="Ada may not use 'music'"):
        await ada.slash(channel, "music enable")
    moderator = server.add_user("Mo", member_of=[])
    guild.add_member(moderator, can=Permission.MANAGE_GUILD)
    with pytest.raises(AssertionError, match="not offered"):
        await moderator.slash(moderator.dm(), "music enable")
    with pytest.raises(AssertionError, match="no subcommand"):
        await moderator.slash(channel, "music disable")
    await _answered(await moderator.slash(channel, "music enable"))
    assert book.calls == [("enable",)]


async def test_a_message_command_shows_its_message_even_without_the_content_intent() -> None:
    book = Book()
    async with FakeDiscord() as server:
        channel = server.add_guild("Band").add_text_channel("music")
        ada, bob = server.add_user("Ada"), server.add_user("Bob")
        client = discord.Client(intents=discord.Intents.default())
        async with running(client, server):
            await _tree(client, book).sync()
            message = await bob.post(channel, "look at me")
            await _answered(await ada.use_on(message, "Read this photo"))
    assert book.calls == [("look at me", "Bob")]
