"""The loopback Discord as a whole: a small bot of plain discord.py, used by a person, across a restart.

What it enforces is pinned rule by rule in `tests/fake_discord/test_*.py`.
"""

from __future__ import annotations

import discord
from discord import app_commands, ui

from tests.fake_discord import FakeDiscord, Person, running


class Echo(discord.Client):
    """Answers photos with their size, waits for corrections, and offers one command with one button."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(app_commands.Command(name="mood", description="Songs", callback=_mood))

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.attachments:
            photo = await message.attachments[0].read()
            reply = await message.reply(f"{len(photo)} bytes", mention_author=False)
            await reply.add_reaction("🙁")

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if self.user is not None and event.user_id != self.user.id:
            reply = self.get_partial_messageable(event.channel_id).get_partial_message(event.message_id)
            await reply.edit(content="sorry")


class Next(ui.Button[ui.View]):
    """Turns the answer to its next song."""

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content="the next song", view=None)


async def _mood(interaction: discord.Interaction[Echo], feeling: str) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(
        content=f"songs for {feeling}", view=ui.View().add_item(Next(label="Next"))
    )


async def test_a_bot_can_be_used_from_end_to_end_and_after_a_restart() -> None:
    async with FakeDiscord() as server:
        channel = server.add_guild("Band").add_text_channel("music")
        ada = server.add_user("Ada")
        async with running(Echo(), server):
            photo = await ada.post(channel, "look!", files=[("selfie.jpg", b"jpeg")])
            reply = await server.next_message(channel, by=server.bot)
            assert (reply.content, reply.reference, reply.mentions) == ("4 bytes", photo, [])
            await server.wait_until(lambda: reply.reacted("🙁", server.bot))
            await _use_the_command(server, ada)
        async with running(Echo(), server):
            await ada.react(reply, "🙁")
            await server.wait_until(lambda: reply.content == "sorry")
        assert server.refusals == []


async def _use_the_command(server: FakeDiscord, ada: Person) -> None:
    answer = await (await ada.slash(ada.dm(), "mood", feeling="happy")).response()
    assert answer.content == "songs for happy"
    await (await ada.click(answer, "Next")).acknowledged()
    assert (answer.content, answer.buttons) == ("the next song", [])
    assert ada.sees(ada.dm()) == [answer]
    assert [command["name"] for command in server.commands] == ["mood"]
