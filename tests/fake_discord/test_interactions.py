"""Interactions: one answer in time, then edits and follow-ups while the token lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import ui

from tests.fake_discord import Callback, Channel, FakeDiscord, Interaction, Permission, Person
from tests.fake_discord.expecting import INVALID_FORM, refused

if TYPE_CHECKING:
    Met = discord.Interaction[discord.Client]


@pytest.fixture
async def commanded(server: FakeDiscord, client: discord.Client) -> discord.Client:
    """The client once it has registered one command; what it does with it, each test decides."""
    assert client.application_id is not None
    payload: Any = {"name": "mood", "description": "songs", "type": 1}
    await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    assert [command["name"] for command in server.commands] == ["mood"]
    return client


async def _met(client: discord.Client, channel: Channel, ada: Person) -> tuple[Interaction, Met]:
    """Let Ada use the command; return both sides of the interaction."""
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.slash(channel, "mood")
    return interaction, await heard


async def test_a_message_answers_a_command(commanded: discord.Client, channel: Channel, ada: Person) -> None:
    interaction, met = await _met(commanded, channel, ada)
    assert (met.user.id, met.channel_id, met.guild_id) == (ada.id, channel.id, channel.in_guild.id)
    answer = await met.response.send_message("songs")
    message = await interaction.response()
    assert (message.content, message.visible_to(ada), interaction.callback) == ("songs", True, Callback.MESSAGE)
    assert answer.message_id == message.id
    assert isinstance(answer.resource, discord.InteractionMessage)


async def test_a_second_answer_is_refused(commanded: discord.Client, channel: Channel, ada: Person) -> None:
    _, met = await _met(commanded, channel, ada)
    await met.response.defer()
    met.response._response_type = None  # discord.py keeps count as well, but only of this object
    with refused(40060):
        await met.response.send_message("again")


async def test_an_answer_after_three_seconds_comes_too_late(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    _, met = await _met(commanded, channel, ada)
    server.advance(seconds=3.1)
    with refused(10062, status=404):
        await met.response.send_message("songs")
    late, met = await _met(commanded, channel, ada)
    late.expire()
    with refused(10062, status=404):
        await met.response.defer()


async def test_a_deferred_answer_is_thinking_until_it_is_edited(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.defer()
    assert await interaction.acknowledged() is Callback.DEFERRED_MESSAGE
    assert interaction.original is not None
    assert interaction.original.loading
    await met.edit_original_response(content="songs")
    assert (await interaction.response()).content == "songs"


async def test_the_first_follow_up_takes_the_place_of_thinking(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.defer()
    await met.followup.send("songs")
    await met.followup.send("more songs")
    assert (await interaction.response()).content == "songs"
    assert (await interaction.followup()).content == "more songs"
    assert [message.content for message in channel.messages] == ["songs", "more songs"]


async def test_before_an_answer_there_is_nothing_to_follow(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    _, met = await _met(commanded, channel, ada)
    with refused(10015, status=404):
        await met.followup.send("songs")


async def test_a_token_lives_for_fifteen_minutes(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    _, met = await _met(commanded, channel, ada)
    await met.response.defer()
    server.advance(minutes=14)
    await met.edit_original_response(content="songs")
    server.advance(minutes=2)
    with refused(50027, status=401):
        await met.edit_original_response(content="other songs")


async def test_an_ephemeral_answer_is_seen_by_its_user_alone(
    server: FakeDiscord, commanded: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    bob = server.add_user("Bob")
    interaction, met = await _met(commanded, channel, ada)
    await met.response.send_message("only you", ephemeral=True)
    message = await interaction.response()
    assert (message.ephemeral, ada.sees(channel), bob.sees(channel)) == (True, [message], [])
    with refused(10008, status=404):
        await room.fetch_message(message.id)
    with refused(10008, status=404):
        await room.get_partial_message(message.id).add_reaction("😀")
    with pytest.raises(AssertionError, match="react to an ephemeral"):
        await ada.react(message, "😀")
    await met.edit_original_response(content="still only you")
    assert message.content == "still only you"
    await met.delete_original_response()
    assert ada.sees(channel) == []


async def test_a_deferred_ephemeral_answer_stays_ephemeral(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.defer(ephemeral=True)
    await met.followup.send("only you")
    assert (await interaction.response()).ephemeral


async def test_answers_obey_the_limits_of_messages(commanded: discord.Client, channel: Channel, ada: Person) -> None:
    interaction, met = await _met(commanded, channel, ada)
    with refused(INVALID_FORM, saying="content"):
        await met.response.send_message("x" * 2001)
    assert interaction.callback is None
    await met.response.defer()
    with refused(INVALID_FORM, saying="embeds.0.title"):
        await met.edit_original_response(embed=discord.Embed(title="x" * 257))


async def test_a_command_cannot_be_answered_with_suggestions(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    _, met = await _met(commanded, channel, ada)
    met.type = discord.InteractionType.autocomplete  # or discord.py would not even try
    with refused(INVALID_FORM, saying="type"):
        await met.response.autocomplete([])


async def test_a_form_is_opened_and_sent(commanded: discord.Client, channel: Channel, ada: Person) -> None:
    class Feelings(ui.Modal, title="How do you feel?"):
        words: ui.TextInput[Feelings] = ui.TextInput(label="In your words", custom_id="words")

    interaction, met = await _met(commanded, channel, ada)
    with refused(INVALID_FORM, saying="data.title"):
        await met.response.send_modal(Feelings(title="x" * 46))
    await met.response.send_modal(Feelings(custom_id="feelings"))
    assert await interaction.acknowledged() is Callback.MODAL
    heard = commanded.wait_for("interaction", timeout=10)
    await ada.submit(interaction, words="fine")
    sent: Any = (await heard).data
    assert sent["custom_id"] == "feelings"
    assert sent["components"][0]["components"][0]["value"] == "fine"


async def test_a_dm_command_comes_without_a_guild(commanded: discord.Client, ada: Person) -> None:
    interaction, met = await _met(commanded, ada.dm(), ada)
    assert (met.guild_id, met.user.id, met.context.dm_channel) == (None, ada.id, True)
    await met.response.send_message("songs")
    assert ada.sees(ada.dm()) == [await interaction.response()]


async def test_an_answer_needs_no_permission_to_speak(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    channel.deny(server.bot, Permission.SEND_MESSAGES)
    interaction, met = await _met(commanded, channel, ada)
    assert not met.app_permissions.send_messages
    await met.response.send_message("songs")
    assert (await interaction.response()).content == "songs"
