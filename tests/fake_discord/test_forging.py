"""What modified clients send: it reaches the bot, with no more rights than the account has."""

from __future__ import annotations

from typing import Any

import discord

from tests.fake_discord import Channel, FakeDiscord, Guild, InteractionKind, Permission, Person
from tests.fake_discord.expecting import said


async def test_any_button_can_be_forged_on_any_message(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, ada: Person
) -> None:
    message = await said(server, room, content="no buttons")
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.forge(message, InteractionKind.COMPONENT, custom_id="erase:everything")
    met = await heard
    assert met.data == {"component_type": 2, "custom_id": "erase:everything"}
    assert (met.user.id, met.permissions.manage_guild) == (ada.id, False)
    await met.response.send_message("No.", ephemeral=True)
    assert (await interaction.response()).content == "No."


async def test_a_select_can_be_forged_with_values_that_were_never_offered(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, ada: Person
) -> None:
    message = await said(server, room, content="no selects")
    heard = client.wait_for("interaction", timeout=10)
    await ada.forge(message, InteractionKind.COMPONENT, custom_id="goal", values=["'; DROP TABLE"] * 26)
    data: Any = (await heard).data
    assert (data["component_type"], len(data["values"])) == (3, 26)


async def test_a_form_can_be_forged_that_nobody_opened(client: discord.Client, channel: Channel, ada: Person) -> None:
    heard = client.wait_for("interaction", timeout=10)
    await ada.forge(channel, InteractionKind.MODAL, custom_id="names", texts={"a": "x" * 5000})
    met = await heard
    data: Any = met.data
    assert met.message is None
    assert len(data["components"][0]["components"][0]["value"]) == 5000


async def test_a_command_for_moderators_can_be_forged_but_not_the_right_to_it(
    client: discord.Client, guild: Guild, channel: Channel, ada: Person
) -> None:
    assert client.application_id is not None
    payload: Any = {
        "name": "setup",
        "description": "d",
        "default_member_permissions": str(int(Permission.MANAGE_GUILD)),
    }
    [registered] = await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    heard = client.wait_for("interaction", timeout=10)
    await ada.forge(channel, InteractionKind.COMMAND, name="setup", options=[{"name": "x", "type": 3, "value": "y"}])
    met = await heard
    data: Any = met.data
    assert (data["id"], met.permissions.manage_guild) == (registered["id"], False)
    guild.member(ada).roles.append(guild.add_role("boss", Permission.MANAGE_GUILD))
    heard = client.wait_for("interaction", timeout=10)
    await ada.forge(channel, InteractionKind.COMMAND, name="no such command")
    met = await heard
    assert met.permissions.manage_guild
