"""What all that can be pressed or chosen under an answer shares.

Each control carries all it needs in its id, and so works under messages from before a restart. A new one is a class
that says what of it hangs under a reply, and what it does; being imported by this package is all that makes it known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeAlias, cast

import discord

from bot.discord.answers import listener
from bot.discord.cooldowns import Pace
from bot.discord.permissions import abilities_of
from bot.discord.picture import Saw
from bot.discord.rendering import draw
from bot.discord.requests import handling_interaction, keep_pace
from bot.errors import NoSuchChoice

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply
    from bot.service import Serenade

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]
Select: TypeAlias = discord.ui.Select[discord.ui.View]

SONGS_ROW: Final = 0
GOAL_ROW: Final = 1
MOOD_ROW: Final = 2
FACES_ROW: Final = 3
MORE_ROW: Final = 4
"""Discord has five rows; a select takes up one."""

SONG: Final = "[0-9]{1,18}"
"""A song's number in an id; more figures would be no number of a database's."""


class Control(discord.ui.DynamicItem[Any], template="(?!)"):
    """A button or select that belongs to one reply; `detail` is what else its id tells."""

    name: ClassVar[str]
    pace: ClassVar[Pace | None]
    _at: ClassVar[int]

    def __init_subclass__(cls, *, name: str, row: int, detail: str | None = None, pace: Pace | None = None) -> None:
        """Make a kind known by its `name`; `detail` is the pattern of it, `pace` how its use is counted."""
        template = rf"serenade:{name}:(?P<reply>[\w-]{{1,64}})"
        super().__init_subclass__(template=template if detail is None else f"{template}:(?P<detail>{detail})")
        cls.name, cls.pace, cls._at = name, pace, row
        KINDS.append(cls)

    def __init__(self, item: Button | Select, reply_id: str, detail: str = "") -> None:
        """Give `item` its id."""
        item.custom_id = ":".join(filter(None, ("serenade", self.name, reply_id, detail)))
        super().__init__(item)
        self.reply_id = reply_id
        self.detail = detail

    @property  # type: ignore[misc]  # discord.py looks for it where selects do not keep it, and never sets it here
    def row(self) -> int:
        """The row that it stands in."""
        return self._at

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make it again from its id, and from what the message shows of it."""
        return cls(cast("Button | Select", item), match["reply"], match.groupdict().get("detail", ""))

    @classmethod
    def under(cls, reply: Reply) -> Iterable[Control]:
        """Return what of this kind hangs under a reply."""
        raise NotImplementedError

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Do what it is for; `who` is the listener that used it, and whose the reply is only the service knows."""
        raise NotImplementedError

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Do it, one after the other under the same message."""
        async with handling_interaction(self.name, interaction):
            await interaction.response.defer()
            keep_pace(interaction, self.pace)
            answers = interaction.client.answers
            async with answers.locks.of(message_of(interaction).id):
                await self.act(interaction, answers.service, listener(interaction.user.id))

    @property
    def chosen(self) -> str:
        """The value that was chosen of a select; NoSuchChoice where it is not one."""
        match getattr(self.item, "values", ()):  # a button has none
            case [value]:
                return str(value)
            case _:
                raise NoSuchChoice


KINDS: Final[list[type[Control]]] = []
"""All kinds, as they stand in their rows."""


def reply_id_under(message: discord.Message) -> str | None:
    """Return the id of the reply that a message shows, by what hangs under it; None where nothing of ours does."""
    own = re.compile(rf"serenade:(?:{'|'.join(kind.name for kind in KINDS)}):(?P<reply>[\w-]{{1,64}})(?::.*)?")
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    found = (own.fullmatch(child.custom_id or "") for row in rows for child in row.children)
    return next((match["reply"] for match in found if match is not None), None)


class Controls(discord.ui.View):
    """What hangs under an answer."""

    def __init__(self, reply: Reply) -> None:
        """Make what there is to press and to choose under `reply`."""
        super().__init__(timeout=None)
        if reply.reading is not None:  # as long as it is remembered
            saw = Saw(reply.id)
            saw.row = MORE_ROW
            self.add_item(saw)
        for kind in KINDS:
            for control in kind.under(reply):
                self.add_item(control)


async def show(interaction: Interaction, reply: Reply, *notes: str) -> None:
    """Draw a reply anew in the message under which something was pressed; `notes` are said with it."""
    can = abilities_of(interaction)
    reacts = can.react and not message_of(interaction).flags.ephemeral  # under private answers nobody can
    drawing = draw(reply, embeds=can.embed, correctable=reacts, notes=(*notes, *can.notes))
    await interaction.edit_original_response(content=drawing.content, embeds=drawing.embeds, view=Controls(reply))


async def whisper(interaction: Interaction, words: str) -> None:
    """Say something to whoever pressed, and to nobody else."""
    await interaction.followup.send(words, ephemeral=True)


def message_of(interaction: Interaction) -> discord.Message:
    """Return the message under which hangs what was pressed; Discord always sends it."""
    return cast("discord.Message", interaction.message)
