"""Interactions: one answer in time, then edits and follow-ups; and what people can press, choose and see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import ui

from tests.fake_discord import Callback, Channel, FakeDiscord, Interaction, Message, Permission, Person
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


def _buttons(*labels: str, **changes: Any) -> ui.View:  # noqa: ANN401 - whatever a button takes
    view = ui.View(timeout=None)
    for label in labels:
        view.add_item(ui.Button(label=label, custom_id=changes.pop("custom_id", label.lower()), **changes))
    return view


async def _with_buttons(room: discord.TextChannel, channel: Channel, *labels: str, **changes: Any) -> Message:  # noqa: ANN401 - as above
    sent = await room.send("songs", view=_buttons(*labels, **changes))
    found = channel.find(sent.id)
    assert found is not None
    return found


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


async def test_a_click_brings_the_message_and_can_change_it(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await _with_buttons(room, channel, "Previous", "Next")
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.click(message, "Next")
    met = await heard
    assert met.data == {"component_type": 2, "custom_id": "next"}
    assert met.message is not None
    assert met.message.id == message.id
    await met.response.edit_message(content="the next song", view=_buttons("Previous"))
    assert await interaction.response() is message
    assert (message.content, message.labels) == ("the next song", ["Previous"])


async def test_a_click_can_be_acknowledged_and_the_message_edited_later(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await _with_buttons(room, channel, "Next")
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.click(message, "next")
    met = await heard
    await met.response.defer()
    assert await interaction.acknowledged() is Callback.DEFERRED_UPDATE
    await met.edit_original_response(content="the next song")
    await met.followup.send("only you", ephemeral=True)
    assert message.content == "the next song"
    assert (await interaction.followup()).ephemeral


async def test_only_buttons_that_are_there_and_enabled_can_be_pressed(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    disabled = await _with_buttons(room, channel, "Next", disabled=True)
    for button, reason in (("Next", "is disabled"), ("Stop", "no 'Stop'")):
        with pytest.raises(AssertionError, match=reason):
            await ada.click(disabled, button)
    view = ui.View().add_item(ui.Button(label="Watch", url="https://example.org"))
    link = channel.find((await room.send("songs", view=view)).id)
    assert link is not None
    with pytest.raises(AssertionError, match="is a link"):
        await ada.click(link, "Watch")
    assert server.world.interactions == {}


async def test_a_select_gives_the_values_that_were_chosen(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    options = [discord.SelectOption(label="Happy", value="h"), discord.SelectOption(label="Sad", value="s")]
    view = ui.View(timeout=None).add_item(ui.Select(custom_id="mood", options=options))
    message = channel.find((await room.send("how?", view=view)).id)
    assert message is not None
    heard = client.wait_for("interaction", timeout=10)
    await ada.choose(message, "Sad")
    assert (await heard).data == {"component_type": 3, "custom_id": "mood", "values": ["s"]}
    with pytest.raises(AssertionError, match="not among"):
        await ada.choose(message, "Angry")


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
