"""The buttons about the songs: turning to another, bringing others, and saying what one thinks of the one that plays.

Only who asked may change the answer; everybody may say what they think of a song, for their own next songs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import discord

from bot.discord.controls.base import MORE_ROW, SONG, SONGS_ROW, Control, show, whisper
from bot.discord.cooldowns import Pace
from bot.errors import NotYours
from bot.language import N_, _
from recommender.taste import Vote

if TYPE_CHECKING:
    from bot.discord.controls.base import Button, Interaction
    from bot.replies import Reply
    from bot.service import Serenade

STEPS: Final = {-1: "◀️", 1: "▶️"}
THUMBS: Final = {Vote.UP: "👍", Vote.DOWN: "👎"}

NOTED: Final[Mapping[Vote | None, str]] = {
    Vote.UP: N_("You like this song, so more like it may come. Press 👍 again to take that back."),
    Vote.DOWN: N_("You do not like this song, so I keep it from you. Press 👎 again to take that back."),
    Vote.SKIP: N_("You skipped this song, so it comes less often. Press ⏭️ under it again to take that back."),
    None: N_("Taken back: I remember nothing that you said of this song."),
}
"""What stands after a vote."""

OTHER_VIDEO: Final = N_("Thank you. Here is another video of that song.")
OTHER_SONG: Final = N_("Thank you. I know no other video of that song, so here is another song in its place.")


class Turn(Control, name="turn", row=SONGS_ROW, detail="-1|1"):
    """Shows the link of another song of the same answer."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """Both ways, where there is more than one song."""
        for step, emoji in STEPS.items() if len(reply.picks) > 1 else ():
            yield cls(discord.ui.Button(emoji=emoji), reply.id, str(step))

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Turn."""
        await show(interaction, await service.turn(self.reply_id, int(self.detail), listener=who))


class Shuffle(Control, name="shuffle", row=SONGS_ROW, pace=Pace.SONGS):
    """Brings other songs for the same feeling."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, where there are songs."""
        if not reply.asks:
            yield cls(discord.ui.Button(emoji="🔀"), reply.id)

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Bring them."""
        await show(interaction, await service.again(self.reply_id, listener=who))


class Thumb(Control, name="vote", row=SONGS_ROW, detail=f"(?:up|down):{SONG}", pace=Pace.TOUCHES):
    """Says that somebody likes the song that plays, or does not."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One up and one down."""
        if reply.song is not None:
            for vote, emoji in THUMBS.items():
                yield cls(discord.ui.Button(emoji=emoji), reply.id, f"{vote}:{reply.song.id}")

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Remember it, or take it back."""
        vote, song = self.detail.split(":")
        await whisper(interaction, _(NOTED[await service.vote(self.reply_id, int(song), Vote(vote), listener=who)]))


class Broken(Control, name="broken", row=MORE_ROW, detail=SONG, pace=Pace.SONGS):
    """Reports that the song's link does not play."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, for the song that plays."""
        if reply.song is not None:
            button: Button = discord.ui.Button(emoji="🔗", label=_("Broken link"))
            yield cls(button, reply.id, str(reply.song.id))

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Put another video in its place, or another song."""
        song = int(self.detail)
        reply = await service.report(self.reply_id, song, listener=who)
        await show(interaction, reply)
        still = any(pick.song.id == song for pick in reply.picks)
        await whisper(interaction, _(OTHER_VIDEO if still else OTHER_SONG))


class Skip(Control, name="skip", row=MORE_ROW, detail=SONG, pace=Pace.TOUCHES):
    """Says that somebody does not want the song now; who asked sees the next one."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, for the song that plays."""
        if reply.song is not None:
            button: Button = discord.ui.Button(emoji="⏭️", label=_("Skip"))
            yield cls(button, reply.id, str(reply.song.id))

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Remember it and turn on, or take it back."""
        stands = await service.vote(self.reply_id, int(self.detail), Vote.SKIP, listener=who)
        if stands is not None:
            await self._turn_on(interaction, service, who)
        await whisper(interaction, _(NOTED[stands]))

    async def _turn_on(self, interaction: Interaction, service: Serenade, who: str) -> None:
        try:
            reply = await service.turn(self.reply_id, 1, listener=who)
        except NotYours:  # for somebody else's songs only the vote counts
            return
        await show(interaction, reply)
