"""A Reply as a Discord message: one link in the text, which plays in place, and the songs in an embed.

A question has neither link nor songs: its text says how to answer.

Discord counts at most 2,000 characters of text, and in an embed 4,096 of description, 256 of a field's name, 1,024
of its value and 6,000 in all. The client checks none of it, so every part here has its share and keeps to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import discord

from bot.discord.text import plain, units
from bot.faces import has_choice
from bot.replies import Reply, emotions_in, spotify_link, youtube_link
from bot.wording import EMOJI_OF, headline, percent
from models.schemas import PhotoReading
from recommender.songs import Pick, Song
from recommender.vocabulary import Emotion

COLOURS: Final = {Emotion.POSITIVE: 0xF4B942, Emotion.NEUTRAL: 0x8A9BA8, Emotion.NEGATIVE: 0x5B7DB1}
COLOUR_OF_A_QUESTION: Final = 0x8D8595

TITLE = 150
ARTIST = 80
REASON = 240
LINK = 260
"""The longest link shown, in units: a search link may be several times as long as what it searches."""
NOTES = 600
"""All the notes of a reply together. Five fields of at most 4 + 150 + 1 + 80 + 1 + 240 + 90 + 275 units, the
description and the footer stay below 6,000."""

PLAIN_TITLE = 70
PLAIN_ARTIST = 50
PLAIN_REASON = 110
"""The same where there is no embed and 2,000 units hold everything."""

FOOTER = "Did I read you wrong? React with {}, and I pick again; take it back, and so do I."
FOOTER_OF_AN_ANSWER = "Something else after all? React with {}, and I pick again; take it back, and I ask again."
REACT = "React with {}, and I bring songs."
TELL = "Tell me with /mood how you feel, and I bring songs."
CHOOSE = "Choose another one below, or all of you."
CHOOSE_ONE = "Choose one of them below."


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to send: `content`, and an embed in `embeds` unless the channel forbids them."""

    content: str
    embeds: list[discord.Embed]


def draw(reply: Reply, *, embeds: bool = True, correctable: bool = True, notes: Iterable[str] = ()) -> Drawing:
    """Draw a reply; `notes` are sentences to add to its own, `correctable` says whether reactions will be heard."""
    told = "\n".join((*_notes(reply), *notes))
    if reply.asks:
        return _draw_question(reply, told, embeds=embeds, correctable=correctable)
    if not embeds:
        return Drawing(_plain_text(reply, told), [])
    embed = discord.Embed(description=_description(reply, told), colour=COLOURS[reply.feeling.emotion])
    for number, pick in enumerate(reply.picks, start=1):
        embed.add_field(name=f"{number}. {plain(pick.song.title, most=TITLE)}", value=_field(pick), inline=False)
    if correctable:
        footer = FOOTER_OF_AN_ANSWER if reply.asked else FOOTER
        embed.set_footer(text=footer.format(" ".join(EMOJI_OF.values())))
    return Drawing(text_of(reply), [embed])


def _notes(reply: Reply) -> tuple[str, ...]:
    if reply.reading is None or not has_choice(reply.reading):
        return reply.notes
    return (*reply.notes, CHOOSE_ONE if reply.reading.chosen is None else CHOOSE)


def _draw_question(reply: Reply, told: str, *, embeds: bool, correctable: bool) -> Drawing:
    question = text_of(reply, correctable=correctable)
    if not embeds:
        return Drawing("\n".join(filter(None, (question, plain_lines(told, most=NOTES)))), [])
    details = _description(reply, told)
    return Drawing(question, [discord.Embed(description=details, colour=COLOUR_OF_A_QUESTION)] if details else [])


def text_of(reply: Reply, *, correctable: bool = True) -> str:
    """Return the text of the message: what was read, the song that plays, and the one link; or the question."""
    return f"{headline(reply)}\n{_how_to_answer(correctable=correctable) if reply.asks else _playing(reply)}"


def _how_to_answer(*, correctable: bool) -> str:
    first, second, third = (f"{emoji} {emotion}" for emotion, emoji in EMOJI_OF.items())
    return REACT.format(f"{first}, {second} or {third}") if correctable else TELL


def _playing(reply: Reply) -> str:
    song = reply.picks[reply.current].song
    title, artist = plain(song.title, most=PLAIN_TITLE), plain(song.artist, most=PLAIN_ARTIST)
    return f"▶ **{title}** by {artist} ({reply.current + 1} of {len(reply.picks)})\n{youtube_link(song)}"


def _description(reply: Reply, told: str) -> str | None:
    # Beside a correction, what I had read would only contradict it.
    parts = [] if reply.reading is None or reply.corrected else [_probabilities(reply.reading)]
    if told:
        parts.append(plain_lines(told, most=NOTES))
    return "\n".join(parts) or None


def _probabilities(reading: PhotoReading) -> str:
    emotions = emotions_in(reading)
    return " · ".join(f"{EMOJI_OF[emotion]} {emotion} {percent(emotions[emotion])}" for emotion in Emotion)


def plain_lines(text: str, *, most: int) -> str:
    """Return our own sentences, whole lines of them, as many as fit."""
    lines: list[str] = []
    for line in text.splitlines():
        if units("\n".join((*lines, line))) > most:
            break
        lines.append(line)
    return "\n".join(lines)


def _field(pick: Pick) -> str:
    song = pick.song
    lines = (plain(song.artist, most=ARTIST), plain(pick.reason, most=REASON), _links(song))
    return "\n".join(lines)


def _links(song: Song) -> str:
    links = {"YouTube": youtube_link(song), "Spotify": spotify_link(song)}
    return " · ".join(f"[{name}]({link})" for name, link in links.items() if units(link) <= LINK)


def _plain_text(reply: Reply, told: str) -> str:
    songs = (
        f"{number}. {plain(pick.song.title, most=PLAIN_TITLE)} by {plain(pick.song.artist, most=PLAIN_ARTIST)}: "
        f"{plain(pick.reason, most=PLAIN_REASON)}"
        for number, pick in enumerate(reply.picks, start=1)
    )
    told = plain_lines(told, most=NOTES)
    return "\n".join(part for part in (headline(reply), told, *songs, _playing(reply)) if part)
