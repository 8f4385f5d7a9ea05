"""The forms that the panel asks with, and what was written into one; heard by their ids, after a restart, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import discord

from bot.discord.setup.pages import ID
from bot.language import _

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

COUNTRY: Final = f"{ID}:form:country"
GENRE: Final = f"{ID}:form:genre"
FIELD: Final = "typed"

LONGEST: Final = 60
"""Characters that may be typed; the longest name of a country has some 50."""
FORM_SECONDS: Final = 600.0
"""How long discord.py remembers a form, which it need not."""


def country() -> discord.ui.Modal:
    """Return the form that asks for a country."""
    return _form(COUNTRY, _("Country"), _("Its name, or its code of two letters"))


def genre() -> discord.ui.Modal:
    """Return the form that asks for a genre to turn to."""
    return _form(GENRE, _("Find a genre"), _("How it begins, or a part of it"))


def is_ours(interaction: Interaction) -> bool:
    """Return whether an interaction brings one of these forms."""
    return interaction.type is discord.InteractionType.modal_submit and _custom_id(interaction) in {COUNTRY, GENRE}


def is_for_country(interaction: Interaction) -> bool:
    """Return whether it is the form that asks for a country."""
    return _custom_id(interaction) == COUNTRY


def typed_in(interaction: Interaction) -> str:
    """Return what was written into the form; nothing, where it is not as we made it."""
    data: Any = interaction.data or {}
    for row in data.get("components") or ():
        for part in (row.get("component") or {}, *(row.get("components") or ())):
            if part.get("custom_id") == FIELD:
                return str(part.get("value") or "")[:LONGEST]
    return ""


def _custom_id(interaction: Interaction) -> str:
    data: Any = interaction.data or {}
    return str(data.get("custom_id"))


def _form(custom_id: str, title: str, hint: str) -> discord.ui.Modal:
    form = discord.ui.Modal(title=title, custom_id=custom_id, timeout=FORM_SECONDS)
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(custom_id=FIELD, max_length=LONGEST)
    form.add_item(discord.ui.Label(text=title, description=hint, component=field))
    return form
