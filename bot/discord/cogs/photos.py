"""Photos and words in messages: in a channel that was enabled, in a DM, or where the bot is mentioned.

A photo speaks for itself, so the words beside it are left unread. Discord counts a reply that pings the bot as a
mention: a photo in one is meant for the bot, but words alone need not be. Words that are meant for nobody are answered
only where moderators want that, and only if they plainly tell a feeling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

import discord
from discord.ext import commands

from bot import desk
from bot.asking import Asked
from bot.discord.answers import Where, check_faces, listener
from bot.discord.attachments import Waiting, check_weights, photos_among
from bot.discord.consent import IN_MEMORY, ConsentButtons, question
from bot.discord.controls import Controls
from bot.discord.cooldowns import Pace
from bot.discord.errors import MayNotSpeak
from bot.discord.overhearing import CLEAR, tells_a_feeling
from bot.discord.rendering import draw
from bot.discord.requests import handling
from bot.discord.sending import Room
from bot.errors import Busy, NeedsCare, NothingReadable
from bot.language import N_, _, ngettext
from bot.logs import get_logger
from bot.wording import sentence
from models.errors import NotAPhoto
from recommender.errors import NoSongs, StoreError

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply
    from recommender.servers import ServerRules

log = get_logger(__name__)

BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""The messages that people write; the others announce pins, boosts and the like."""

CAN_DO: Final = N_(
    "Send me a photo of your face, or tell me in a few words how you feel, and I answer with songs that fit. "
    "/mood does the same anywhere."
)
ASKED_THERE: Final = N_("You asked me at {link}, where I answer privately.")


class Photos(commands.Cog):
    """Answers messages."""

    def __init__(self, client: SerenadeClient) -> None:
        """Listen through `client`."""
        self._client = client
        self._answers = client.answers
        self._rooms: dict[int, Room] = {}

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, and leave every other one alone."""
        if message.author.bot or message.webhook_id is not None or message.type not in BY_PEOPLE:
            return
        photos = photos_among(message.attachments)
        if self._is_for_us(message, photos):
            await self._answer(message, photos)
        elif message.guild is not None and (photos or message.content):
            rules = await self._rules_of(message.guild.id)
            if rules is None or not _is_wanted_in(message.channel, rules):
                return
            if photos and rules.faces:
                await self._answer(message, photos)
            elif not photos and rules.words:
                await self._overhear(message, rules)
            await self._client.notices.look_at(message.channel, rules)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Answer no more to what was taken back."""
        self._forget((event.message_id,))

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Answer no more to what a moderator cleared."""
        self._forget(event.message_ids)

    def _forget(self, message_ids: Sequence[int] | set[int]) -> None:
        for number in message_ids:
            if (room := self._rooms.get(number)) is not None:
                room.gone = True

    def _is_for_us(self, message: discord.Message, photos: Sequence[discord.Attachment]) -> bool:
        if message.guild is None or any(mention in message.content for mention in self._mentions()):
            return True
        return bool(photos) and self._client.user in message.mentions

    def _mentions(self) -> tuple[str, str]:
        user = cast("discord.ClientUser", self._client.user)  # known since the login
        return f"<@{user.id}>", f"<@!{user.id}>"

    async def _rules_of(self, guild_id: int) -> ServerRules | None:
        try:
            return await self._answers.service.rules(guild_id)
        except (StoreError, Busy) as error:
            # Whether this channel wants an answer is not known, and an unwanted word is worse than none.
            log.warning("a server's rules are unknown", error=type(error).__name__)
            return None

    async def _answer(self, message: discord.Message, photos: list[discord.Attachment]) -> None:
        locale = self._locale_of(message)
        with self._room_of(message) as room:
            async with handling("photo" if photos else "words", room.say, locale=locale, sign=room.wave):
                rules = await self._answers.service.rules(None if message.guild is None else message.guild.id)
                room.follow(rules.quiet)
                if not room.may_speak:
                    log.warning("may not answer", channel=message.channel.id, missing=room.can.missing)
                    raise MayNotSpeak(message.channel.id, room.can.missing)
                if not photos and await self._has_cared(room, locale):
                    return  # whoever needs help is not told to slow down
                in_channel = None if message.guild is None else message.channel.id
                self._answers.cooldowns.check(message.author.id, in_channel, Pace.SONGS)
                if photos:
                    check_faces(rules)
                    await self._answer_photos(room, photos, rules)
                else:
                    await self._answer_words(room, rules, locale)

    @contextmanager
    def _room_of(self, message: discord.Message) -> Iterator[Room]:
        room = self._rooms[message.id] = Room(message)
        try:
            yield room
        finally:
            del self._rooms[message.id]

    def _locale_of(self, message: discord.Message) -> str | None:
        return self._answers.locales.of(message.author.id, message.guild)

    async def _answer_photos(self, room: Room, photos: list[discord.Attachment], rules: ServerRules) -> None:
        if not await self._answers.service.has_consented(listener(room.message.author.id)):
            check_weights(photos)  # nobody is asked about a photo that would not be read
            await self._ask(room, photos)
            return
        patience = ngettext("Looking at your photo …", "Looking at your photos …", len(photos))
        async with room.working(patience, after=self._answers.moment):
            reply = await self._answers.read(photos, await self._asked(room, rules))
        await self._show(room, reply)

    async def _ask(self, room: Room, photos: Sequence[discord.Attachment]) -> None:
        # The message is fetched again after the agreement; where that is not allowed, its photos wait in memory.
        message, where = room.message, str(room.message.channel.id)
        if not room.can_look_back:
            where = IN_MEMORY
            self._answers.waiting.put(message.id, Waiting(tuple(photos), where=_where(message)))
        buttons = ConsentButtons(member=message.author.id, where=where, origin=message.id)
        await room.send(question(), view=buttons)

    async def _answer_words(self, room: Room, rules: ServerRules, locale: str | None) -> None:
        words = room.message.content
        for mention in self._mentions():
            words = words.replace(mention, " ")
        words = words.strip()
        if not words and room.message.attachments:
            raise NotAPhoto
        if not words:
            await room.say(_(CAN_DO))
            return
        try:
            reply = await self._answers.hear(words, await self._asked(room, rules), locale=locale)
        except NothingReadable as error:
            await room.say(f"{sentence(error)} {_(CAN_DO)}")
        else:
            await self._show(room, reply)

    async def _has_cared(self, room: Room, locale: str | None) -> bool:
        """Answer words of self-harm with help, and tell whether these were some."""
        try:
            self._answers.service.check_care(room.message.content, locale=locale)
        except NeedsCare as error:
            await room.whisper(error.words)
            return True
        return False

    async def _overhear(self, message: discord.Message, rules: ServerRules) -> None:
        """Answer words that were said to nobody, if they plainly tell a feeling or speak of self-harm."""
        locale = self._locale_of(message)
        try:
            self._answers.service.check_care(message.content, locale=locale)
        except NeedsCare as error:
            with self._room_of(message) as room:
                async with handling("words", room.say, locale=locale):
                    room.follow(rules.quiet)
                    await room.whisper(error.words)
            return
        if _is_said_to_somebody(message) or not tells_a_feeling(message.content):
            return
        with self._room_of(message) as room:
            async with handling("words", _nothing, locale=locale):  # nobody asked, so nobody is told what fails
                room.follow(rules.quiet)
                if not room.may_speak:
                    return
                self._answers.cooldowns.check(message.author.id, message.channel.id, Pace.SONGS)
                try:
                    asked = await self._asked(room, rules)
                    reply = await self._answers.hear(message.content, asked, locale=locale, sure_from=CLEAR)
                except (NothingReadable, NoSongs):
                    desk.note("left alone")
                    return
                await self._show(room, reply)

    async def _asked(self, room: Room, rules: ServerRules) -> Asked:
        where = _where(room.message)
        return await self._answers.asked(room.message.author.id, where, private=room.private, rules=rules)

    async def _show(self, room: Room, reply: Reply) -> None:
        there = (_(ASKED_THERE).format(link=room.message.jump_url),) if room.private else ()
        can = room.can
        drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*there, *can.notes))
        shown = await room.send(drawing.content, embeds=drawing.embeds, view=Controls(reply))
        if shown is not None:
            await self._answers.seal(reply, shown, can)


def _where(message: discord.Message) -> Where:
    return Where.of(message.channel, None if message.guild is None else message.guild.id)


def _is_wanted_in(channel: discord.abc.MessageableChannel, rules: ServerRules) -> bool:
    return not rules.channels.isdisjoint({channel.id, getattr(channel, "parent_id", None)})


def _is_said_to_somebody(message: discord.Message) -> bool:
    to_many = message.mention_everyone or message.raw_role_mentions
    return bool(message.reference or message.raw_mentions or to_many or message.attachments)


async def _nothing(_: str) -> None:
    """Say nothing."""
