"""A Reply as a Discord message: one link in the text, which plays in place, and the songs in an embed.

A question has neither link nor songs: its text says how to answer.

Discord counts at most 2,000 characters of text, and in an embed 4,096 of description, 256 of a field's name, 1,024
of its value and 6,000 in all. The client checks none of it, so every part here has its share and keeps to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import discord

from bot.discord.text import plain, units
from bot.faces import has_choice
from bot.language import N_, _
from bot.phrases import EMOTIONS, UNDER_WAY
from bot.reasons import reason_of
from bot.replies import Reply, emotions_in, spotify_link, youtube_link
from bot.wording import EMOJI_OF, headline, line, percent
from models.schemas import PhotoReading
from recommender.songs import Pick, Song
from recommender.vocabulary import Emotion, Goal

COLOURS: Final = {Emotion.POSITIVE: 0xF4B942, Emotion.NEUTRAL: 0x8A9BA8, Emotion.NEGATIVE: 0x5B7DB1}
COLOUR_OF_A_QUESTION: Final = 0x8D8595

TEXT: Final = 2_000
"""The most that a message's text holds, in units."""

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
"""The same where there is no embed and TEXT holds everything."""

COVER: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w.~%!$&'()*+,;=:@/?-]*)?", re.ASCII)
"""An address that Discord surely takes for a picture's; for one that it does not, it refuses the whole message."""
LONGEST_COVER: Final = 1_000

ARROWS: Final = {Goal.LIFT: "↗️", Goal.CALM: "↘️"}

FOOTER: Final = N_("Did I read you wrong? React with 😀 😐 🙁, and I pick again; take it back, and so do I.")
FOOTER_OF_AN_ANSWER: Final = N_(
    "Something else after all? React with 😀 😐 🙁, and I pick again; take it back, and I ask again."
)
PRESS_OR_REACT: Final = N_("Press or react with 😀 positive, 😐 neutral or 🙁 negative, and I bring songs.")
PRESS: Final = N_("Press 😀 positive, 😐 neutral or 🙁 negative, and I bring songs.")
CHOOSE: Final = N_("Choose another one below, or all of you.")
CHOOSE_ONE: Final = N_("Choose one of them below.")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to send: `content`, and an embed in `embeds` unless the channel forbids them."""

    content: str
    embeds: list[discord.Embed]


def draw(reply: Reply, *, embeds: bool = True, correctable: bool = True, notes: Iterable[str] = ()) -> Drawing:
    """Draw a reply in the language of the moment.

    `notes` are sentences to add to its own, `correctable` says whether reactions will be heard.
    """
    told = plain_lines("\n".join((*_notes(reply), *notes)), most=NOTES)
    if reply.asks:
        return _draw_question(reply, told, embeds=embeds, correctable=correctable)
    if not embeds:
        return Drawing(_plain_text(reply, told), [])
    embed = discord.Embed(description=_description(reply, told), colour=COLOURS[reply.feeling.emotion])
    for number, pick in enumerate(reply.picks, start=1):
        embed.add_field(name=f"{number}. {plain(pick.song.title, most=TITLE)}", value=_field(pick), inline=False)
    if (cover := _cover(reply.picks[reply.current].song)) is not None:
        embed.set_thumbnail(url=cover)
    if correctable:
        embed.set_footer(text=_(FOOTER_OF_AN_ANSWER if reply.asked else FOOTER))
    return Drawing(_text(reply), [embed])


def _notes(reply: Reply) -> tuple[str, ...]:
    if reply.reading is None or not has_choice(reply.reading):
        return reply.notes
    return (*reply.notes, _(CHOOSE_ONE if reply.reading.chosen is None else CHOOSE))


def _draw_question(reply: Reply, told: str, *, embeds: bool, correctable: bool) -> Drawing:
    question = f"{headline(reply)}\n{_(PRESS_OR_REACT if correctable else PRESS)}"
    if not embeds:
        return Drawing("\n".join(filter(None, (question, told))), [])
    details = _description(reply, told)
    return Drawing(question, [discord.Embed(description=details, colour=COLOUR_OF_A_QUESTION)] if details else [])


def _text(reply: Reply) -> str:
    """Return the text of the message: what was read, a line to go with it, the song that plays, and the one link."""
    return f"{headline(reply)}\n{line(reply)}\n{_playing(reply)}"


def _playing(reply: Reply) -> str:
    song = reply.picks[reply.current].song
    words = _("▶ **{title}** by {artist} ({number} of {count})").format(
        title=plain(song.title, most=PLAIN_TITLE),
        artist=plain(song.artist, most=PLAIN_ARTIST),
        number=reply.current + 1,
        count=len(reply.picks),
    )
    return f"{words}\n{youtube_link(song)}"


def _description(reply: Reply, told: str) -> str | None:
    # Beside a correction, what I had read would only contradict it.
    reading = None if reply.reading is None or reply.corrected else _probabilities(reply.reading)
    return "\n".join(filter(None, (_under_way(reply), reading, told))) or None


def _under_way(reply: Reply) -> str | None:
    """Return in a word what the songs do, where they do more than fit."""
    return f"{ARROWS[reply.goal]} {_(UNDER_WAY[reply.goal])}" if reply.picks and reply.goal in UNDER_WAY else None


def _probabilities(reading: PhotoReading) -> str:
    emotions = emotions_in(reading)
    return " · ".join(f"{EMOJI_OF[emotion]} {_(EMOTIONS[emotion])} {percent(emotions[emotion])}" for emotion in Emotion)


def plain_lines(text: str, *, most: int) -> str:
    """Return our own sentences, whole lines of them, as many as fit."""
    lines: list[str] = []
    for each in text.splitlines():
        if units("\n".join((*lines, each))) > most:
            break
        lines.append(each)
    return "\n".join(lines)


def _field(pick: Pick) -> str:
    song = pick.song
    lines = (plain(song.artist, most=ARTIST), plain(reason_of(pick), most=REASON), _links(song))
    return "\n".join(lines)


def _links(song: Song) -> str:
    links = {"YouTube": youtube_link(song), "Spotify": spotify_link(song)}
    return " · ".join(f"[{name}]({link})" for name, link in links.items() if units(link) <= LINK)


def _cover(song: Song) -> str | None:
    cover = song.details.cover_url
    if cover is None or len(cover) > LONGEST_COVER or COVER.fullmatch(cover) is None:
        return None
    return cover


def _plain_text(reply: Reply, told: str) -> str:
    """Return everything as text, without the line and the reasons where they do not fit."""
    fuller = line(reply), _listed(reply, _("{number}. {title} by {artist}: {reason}"))
    shorter = None, _listed(reply, _("{number}. {title} by {artist}"))
    texts = (
        "\n".join(filter(None, (headline(reply), first, _under_way(reply), told, *songs, _playing(reply))))
        for first, songs in (fuller, shorter)
    )
    return next((text for text in texts if units(text) <= TEXT), _text(reply))


def _listed(reply: Reply, words: str) -> list[str]:
    return [
        words.format(
            number=number,
            title=plain(pick.song.title, most=PLAIN_TITLE),
            artist=plain(pick.song.artist, most=PLAIN_ARTIST),
            reason=plain(reason_of(pick), most=PLAIN_REASON),
        )
        for number, pick in enumerate(reply.picks, start=1)
    ]
