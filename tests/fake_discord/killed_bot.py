"""A bot in a process of its own, to be killed: it answers every click on its button, and says when it is ready.

python -m tests.fake_discord.killed_bot API GATEWAY TOKEN
"""

from __future__ import annotations

import sys

from tests.fake_discord.launch import Addresses, pointed_at, quicken

import discord  # isort: skip  # after `launch`, which quiets a warning of its import


class Bot(discord.Client):
    """Counts the clicks of its own life."""

    clicks = 0

    async def on_ready(self) -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.clicks += 1
        await interaction.response.edit_message(content=f"clicked {self.clicks}")


if __name__ == "__main__":
    api, gateway_url, token = sys.argv[1:]
    bot = Bot(intents=discord.Intents.default())
    quicken(bot)
    with pointed_at(Addresses(api, gateway_url)):
        bot.run(token, log_handler=None)
