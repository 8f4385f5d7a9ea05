"""What was seen in a photo, shown to whom it concerns alone; and names beside the letters, typed and forgotten.

Nothing is kept for this but what was read: the photo is fetched once more from where it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord

from bot.discord.answers import listener
from bot.discord.errors import NotYourPhoto
from bot.discord.requests import handling_interaction
from bot.discord.text import plain, visible
from bot.errors import NotYours
from bot.faces import has_choice, letter_of, place_of
from bot.language import N_, _, ngettext
from bot.phrases import EMOTIONS
from models.drawing import NOBODY, Labels
from models.lettering import can_show
from recommender.vocabulary import Emotion, Expression

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.memory import Seen
    from models.schemas import PhotoReading

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

EXPRESSIONS: Final[Mapping[Expression, str]] = {
    Expression.NEUTRAL: N_("neutral"),
    Expression.HAPPINESS: N_("happiness"),
    Expression.SURPRISE: N_("surprise"),
    Expression.SADNESS: N_("sadness"),
    Expression.ANGER: N_("anger"),
    Expression.DISGUST: N_("disgust"),
    Expression.FEAR: N_("fear"),
    Expression.CONTEMPT: N_("contempt"),
}
LOOKS: Final[Mapping[Emotion, str]] = {
    Emotion.POSITIVE: N_("looks positive"),
    Emotion.NEUTRAL: N_("looks neutral"),
    Emotion.NEGATIVE: N_("looks negative"),
}
PERHAPS: Final[Mapping[Emotion, str]] = {
    Emotion.POSITIVE: N_("not sure, perhaps positive"),
    Emotion.NEUTRAL: N_("not sure, perhaps neutral"),
    Emotion.NEGATIVE: N_("not sure, perhaps negative"),
}
"""The words in the picture: short, since there is little room."""

NO_COPY: Final = N_("Only you see this, and I keep no copy.")
NOT_RECOGNISED: Final = N_("The names are only on this picture: I recognise nobody, and I have forgotten them already.")

MOST_NAMES: Final = 5
"""Discord's limit on what a form may ask: faces A to E."""
LONGEST_NAME: Final = 24
"""Characters of a name."""
SHOWN_NAME: Final = 60
"""Units of a name in the message's text, with its backslashes."""
FORM_SECONDS: Final = 15 * 60.0
"""How long a form stays open; the faces are forgotten by then."""


class Saw(discord.ui.DynamicItem[Button], template=r"serenade:saw:(?P<reply>[\w-]{1,64})"):
    """Shows what was seen in the photos of an answer, to who sent them."""

    def __init__(self, reply_id: str) -> None:
        """Make the button for an answer."""
        super().__init__(discord.ui.Button(emoji="🔍", label=_("What you saw"), custom_id=f"serenade:saw:{reply_id}"))
        self.reply_id = reply_id

    @classmethod
    async def from_custom_id(cls, __: Interaction, ___: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(match["reply"])

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Draw it, and show it to one person."""
        async with handling_interaction("saw", interaction):
            await _show(interaction, self.reply_id)


class Names(discord.ui.DynamicItem[Button], template=r"serenade:names:(?P<reply>[\w-]{1,64})"):
    """Asks for names to put on the picture."""

    def __init__(self, reply_id: str) -> None:
        """Make the button for an answer."""
        super().__init__(discord.ui.Button(emoji="✏️", label=_("Who is who"), custom_id=f"serenade:names:{reply_id}"))
        self.reply_id = reply_id

    @classmethod
    async def from_custom_id(cls, __: Interaction, ___: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(match["reply"])

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Open the form, while the faces are remembered."""
        async with handling_interaction("names", interaction):
            seen = _seen(interaction, self.reply_id)
            await interaction.response.send_modal(NamesForm(self.reply_id, seen.reading))


class NamesForm(discord.ui.Modal):
    """One line for each face; what is typed is drawn and forgotten."""

    def __init__(self, reply_id: str, reading: PhotoReading) -> None:
        """Ask for the names of the first faces of a reading."""
        super().__init__(title=_("Who is who?"), timeout=FORM_SECONDS, custom_id=f"serenade:names:{reply_id}")
        self.reply_id = reply_id
        self._lines: list[discord.ui.TextInput[Self]] = []
        for index, read in enumerate(reading.readings[:MOST_NAMES]):
            line = discord.ui.TextInput[Self](required=False, max_length=LONGEST_NAME, custom_id=letter_of(index))
            label = _("Face {letter}").format(letter=letter_of(index))
            self.add_item(discord.ui.Label(text=label, description=place_of(read.face), component=line))
            self._lines.append(line)

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let only those send it who may see the faces; for them it stays open when others try."""
        stranger = True
        async with handling_interaction("names", interaction):
            _seen(interaction, self.reply_id)
            stranger = False
        return not stranger

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Draw the picture again, with the names on it."""
        async with handling_interaction("names", interaction):
            names = {index: visible(line.value)[:LONGEST_NAME] for index, line in enumerate(self._lines)}
            await _show(interaction, self.reply_id, {index: name for index, name in names.items() if name})


def _seen(interaction: Interaction, reply_id: str) -> Seen:
    try:
        return interaction.client.answers.service.seen(reply_id, listener=listener(interaction.user.id))
    except NotYours as error:
        raise NotYourPhoto from error


async def _show(interaction: Interaction, reply_id: str, names: Mapping[int, str] = NOBODY) -> None:
    seen = _seen(interaction, reply_id)
    await interaction.response.defer(thinking=True, ephemeral=True)
    pictures, failures = await interaction.client.answers.draw(seen, names, _labels())
    view = discord.ui.View(timeout=None)
    if has_choice(seen.reading):
        view.add_item(Names(reply_id))
    await interaction.edit_original_response(
        content="\n".join((*_told(len(pictures), names), *failures)),
        attachments=[_file(number, picture) for number, picture in enumerate(pictures, start=1)],
        view=view if view.children else None,
    )


def _told(pictures: int, names: Mapping[int, str]) -> tuple[str, ...]:
    """Return what stands beside the pictures, the names among it that cannot be shown on them."""
    what = ngettext("This is what I saw in your photo.", "This is what I saw in your photos.", pictures)
    legend = (
        _("{letter}: {name}").format(letter=letter_of(index), name=plain(name, most=SHOWN_NAME))
        for index, name in names.items()
        if not can_show(name)
    )
    return (f"{what} {_(NO_COPY)}", *([_(NOT_RECOGNISED)] if names else []), *legend)


def _file(number: int, picture: bytes) -> discord.File:
    description = _("A photo with the faces in it marked, and how each of them looks to me.")
    return discord.File(BytesIO(picture), f"seen-{number}.png", description=description)


def _labels() -> Labels:
    return Labels(
        emotions={each: _(EMOTIONS[each]) for each in Emotion},
        expressions={each: _(EXPRESSIONS[each]) for each in Expression},
        looks={each: _(LOOKS[each]) for each in Emotion},
        perhaps={each: _(PERHAPS[each]) for each in Emotion},
    )
