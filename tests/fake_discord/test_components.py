"""Buttons and selects: what people can press and choose, and what the bot makes of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ui

from tests.fake_discord import Callback, Channel, FakeDiscord, Message, Person


def _buttons(*labels: str, **changes: Any) -> ui.View:  # noqa: ANN401  # whatever a button takes
    view = ui.View(timeout=None)
    for label in labels:
        view.add_item(ui.Button(label=label, custom_id=changes.pop("custom_id", label.lower()), **changes))
    return view


async def _with_buttons(room: discord.TextChannel, channel: Channel, *labels: str, **changes: Any) -> Message:  # noqa: ANN401  # as above
    sent = await room.send("songs", view=_buttons(*labels, **changes))
    found = channel.find(sent.id)
    assert found is not None
    return found


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
