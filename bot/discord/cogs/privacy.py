"""`/privacy`: what is kept about a member, to be looked at, taken along, and erased.

All of it is between the bot and whoever presses: a button acts on nobody else, whatever its message is, and works under
messages from before a restart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord
from discord import ButtonStyle, app_commands
from discord.ext import commands

from bot.discord.answers import listener
from bot.discord.requests import handling_interaction
from bot.language import N_, _, ngettext
from bot.memory import KEPT_MINUTES

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from recommender.store.personal import Kept

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

EXPORT_NAME: Final = "serenade-export.json"

EXPORTED: Final = N_("This is everything that I keep about you, for you alone.")
REVOKED: Final = N_("Done: I read no photo of yours any more, unless you agree again.")
REALLY: Final = N_(
    "Shall I erase everything that I keep about you? Your agreement, answers, corrections and votes will be gone for "
    "good, and nobody can bring them back. You may want to export them first."
)
ERASED: Final = N_(
    "Done: I have forgotten you. Answers that are in a channel stay there until somebody deletes them, but I no longer "
    "know what they are about, and nothing under them works any more."
)


class Act(StrEnum):
    """What a button does."""

    EXPORT = "export"
    REVOKE = "revoke"
    ASK = "ask"
    ERASE = "erase"
    BACK = "back"


LOOKS: Final[Mapping[Act, tuple[str, ButtonStyle]]] = MappingProxyType(
    {
        Act.EXPORT: (N_("Export"), ButtonStyle.primary),
        Act.REVOKE: (N_("Withdraw consent"), ButtonStyle.secondary),
        Act.ASK: (N_("Erase everything"), ButtonStyle.danger),
        Act.ERASE: (N_("Yes, erase everything"), ButtonStyle.danger),
        Act.BACK: (N_("No, keep it"), ButtonStyle.secondary),
    }
)


class PrivacyButton(discord.ui.DynamicItem[Button], template=rf"serenade:privacy:(?P<act>{'|'.join(Act)})"):
    """Does one thing with what is kept about whoever presses it."""

    def __init__(self, act: Act) -> None:
        """Make the button."""
        label, style = LOOKS[act]
        super().__init__(discord.ui.Button(label=_(label), style=style, custom_id=f"serenade:privacy:{act}"))
        self.act = act

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(Act(match["act"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Do it, and say so privately."""
        async with handling_interaction(f"privacy {self.act}", interaction):
            match self.act:
                case Act.EXPORT:
                    await _export(interaction)
                case Act.REVOKE:
                    await _revoke(interaction)
                case Act.ASK:
                    await interaction.response.edit_message(content=_(REALLY), view=_buttons(Act.ERASE, Act.BACK))
                case Act.ERASE:
                    await _erase(interaction)
                case Act.BACK:
                    await interaction.response.defer()
                    await _show(interaction)


class Privacy(commands.Cog):
    """Answers `/privacy`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._client = client

    @app_commands.command(description="What I keep about you: see it, export it, erase it, or take your agreement back")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: Interaction) -> None:
        """Say privately what is kept."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await _show(interaction)


def panel(kept: Kept, *, days: float) -> str:
    """Return what is kept about a member, each for `days`, in sentences with numbers."""
    points = "\n".join(f"- {each}" for each in (_agreement(kept), *_numbers(kept)))
    return "\n".join((_("**What I keep about you**, under your Discord number:"), points, *_limits(days)))


def _agreement(kept: Kept) -> str:
    if kept.agreed_at is None:
        return _("You have not agreed to have your expression read, so I ask before I look at a photo of yours.")
    # Discord shows the date in the member's language and time zone.
    day = discord.utils.format_dt(datetime.fromtimestamp(kept.agreed_at, UTC), "D")
    return _("You agreed to have your expression read on {day}.").format(day=day)


def _numbers(kept: Kept) -> Iterator[str]:
    told = (
        (
            kept.answers,
            ngettext(
                "{count} answer: its feeling, songs and place, and your correction, if there was one",
                "{count} answers: the feeling of each, its songs and place, and your correction, if there was one",
                kept.answers,
            ),
        ),
        (
            kept.served,
            ngettext(
                "{count} song offered, so that it does not come back too soon",
                "{count} songs offered, so that none comes back too soon",
                kept.served,
            ),
        ),
        (kept.votes, ngettext("{count} vote on a song", "{count} votes on songs", kept.votes)),
        (kept.reports, ngettext("{count} report of a broken link", "{count} reports of broken links", kept.reports)),
    )
    yield from (words.format(count=count) for count, words in told if count)
    if not any(count for count, _words in told):
        yield _("No answers, songs or votes.")


def _limits(days: float) -> Iterator[str]:
    count = round(days)
    yield ngettext(
        "All of it is erased {count} day after it was made; the agreement, when nothing else is left.",
        "All of it is erased {count} days after it was made; the agreement, when nothing else is left.",
        count,
    ).format(count=count)
    yield _(
        "Photos and what you write are never stored. A photo stays in memory while I look at it, and what I saw in it "
        "for {minutes} minutes at most, so that you can choose another face."
    ).format(minutes=KEPT_MINUTES)
    yield _("How often readings are corrected is counted for everybody together; those counts know no names.")


def _buttons(*acts: Act) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for act in acts:
        view.add_item(PrivacyButton(act))
    return view


async def _show(interaction: Interaction, *said: str) -> None:
    client = interaction.client
    kept = await client.answers.service.kept(listener(interaction.user.id))
    content = "\n\n".join((*said, panel(kept, days=client.retention_days)))
    acts = (Act.EXPORT, Act.REVOKE, Act.ASK) if kept.agreed_at is not None else (Act.EXPORT, Act.ASK)
    await interaction.edit_original_response(content=content, view=_buttons(*acts))


async def _export(interaction: Interaction) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)
    told = await interaction.client.answers.service.export(listener(interaction.user.id))
    data = json.dumps(told, ensure_ascii=False, indent=2).encode()
    file = discord.File(BytesIO(data), filename=EXPORT_NAME)
    await interaction.edit_original_response(content=_(EXPORTED), attachments=[file])


async def _revoke(interaction: Interaction) -> None:
    await interaction.response.defer()
    await interaction.client.answers.service.revoke(listener(interaction.user.id))
    await _show(interaction, _(REVOKED))


async def _erase(interaction: Interaction) -> None:
    await interaction.response.defer()
    await interaction.client.answers.service.withdraw(listener(interaction.user.id))
    await interaction.edit_original_response(content=_(ERASED), view=None)
