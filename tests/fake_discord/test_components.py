"""Buttons and selects: what people can press and choose, and what the bot makes of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ui

from tests.fake_discord import Callback, Channel, FakeDiscord, Message, Permission, Person


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
    for picked, reason in ((["Angry"], "not among"), (["Happy", "Sad"], "takes 1 to 1"), ([], "takes 1 to 1")):
        with pytest.raises(AssertionError, match=reason):
            await ada.choose(message, *picked)


async def _with_select(room: discord.TextChannel, channel: Channel, select: Any) -> Message:  # noqa: ANN401  # any of the selects
    message = channel.find((await room.send("where?", view=ui.View(timeout=None).add_item(select))).id)
    assert message is not None
    return message


async def test_several_values_are_chosen_within_the_selects_bounds(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    options = [discord.SelectOption(label=genre) for genre in ("jazz", "pop", "rock")]
    message = await _with_select(room, channel, ui.Select(options=options, min_values=0, max_values=2))
    for picked in ([], ["rock", "jazz"]):
        heard = client.wait_for("interaction", timeout=10)
        await ada.choose(message, *picked)
        data: Any = (await heard).data
        assert data["values"] == picked
    for picked, reason in ((["jazz", "pop", "rock"], "takes 0 to 2"), (["jazz", "jazz"], "picked twice")):
        with pytest.raises(AssertionError, match=reason):
            await ada.choose(message, *picked)


async def test_channels_are_chosen_by_what_they_are(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    seen: list[tuple[str, bool]] = []

    class Where(ui.ChannelSelect[Any]):
        async def callback(self, interaction: discord.Interaction) -> None:
            seen.extend((value.name, value.permissions.manage_messages) for value in self.values)
            await interaction.response.defer()

    guild = channel.in_guild
    secret, elsewhere = guild.add_text_channel("secret"), server.add_guild("Choir").add_text_channel("songs")
    secret.deny(guild.everyone, Permission.VIEW_CHANNEL)
    channel.allow(ada, Permission.MANAGE_MESSAGES)
    select = Where(channel_types=[discord.ChannelType.text], max_values=2, default_values=[room])
    message = await _with_select(room, channel, select)
    assert message.selects[0]["default_values"] == [{"id": channel.id, "type": "channel"}]
    other = guild.add_text_channel("photos")
    await (await ada.choose(message, channel, other)).acknowledged()
    assert seen == [("music", True), ("photos", False)]
    for wrong in (secret, elsewhere):
        with pytest.raises(AssertionError, match="nothing that Ada can pick"):
            await ada.choose(message, wrong)
    with pytest.raises(AssertionError, match="does not take"):
        await ada.choose(message, ada)
    voices = await _with_select(room, channel, ui.ChannelSelect[Any](channel_types=[discord.ChannelType.voice]))
    with pytest.raises(AssertionError, match="of the types"):
        await ada.choose(voices, channel)


async def test_users_and_roles_are_chosen_by_what_they_are(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    role = channel.in_guild.add_role("singers")
    message = await _with_select(room, channel, ui.MentionableSelect[Any](max_values=2))
    heard = client.wait_for("interaction", timeout=10)
    await ada.choose(message, role, ada)
    data: Any = (await heard).data
    assert data["values"] == [str(role.id), str(ada.id)]
    assert set(data["resolved"]) == {"roles", "users", "members"}
    with pytest.raises(AssertionError, match="nothing that Ada can pick"):
        await ada.choose(message, server.add_user("Bob", member_of=[]))
