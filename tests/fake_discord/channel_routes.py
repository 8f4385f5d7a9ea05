"""REST for channels, messages and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.fake_discord import composing, errors, happenings, payloads
from tests.fake_discord.emoji import is_emoji
from tests.fake_discord.permissions import Permission
from tests.fake_discord.reaching import Reaching
from tests.fake_discord.rest import API, answer
from tests.fake_discord.uploads import read_body

if TYPE_CHECKING:
    from tests.fake_discord.messages import Message
    from tests.fake_discord.model import Channel

_MESSAGES = API + "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"
_REACTIONS = _MESSAGE + "/reactions/{emoji}"
MAX_EMOJI = 20
"""Different emoji under one message."""
_PAGE = 50
_LATELY = 100
"""Messages of a channel among which a repeated one is looked for; the real service looks back some minutes."""


class ChannelRoutes(Reaching):
    """Answers as Discord does for what the bot may and may not do in a channel."""

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of this topic."""
        return [
            web.get(API + "/channels/{channel_id}", self.get_channel),
            web.post(API + "/channels/{channel_id}/typing", self.type),
            web.get(_MESSAGES, self.list_messages),
            web.post(_MESSAGES, self.create_message),
            web.get(_MESSAGE, self.get_message),
            web.patch(_MESSAGE, self.edit_message),
            web.delete(_MESSAGE, self.delete_message),
            web.put(_REACTIONS + "/@me", self.add_reaction),
            web.delete(_REACTIONS + "/{user_id}", self.remove_reaction),
            web.get(_REACTIONS, self.list_reactions),
            web.delete(_REACTIONS, self.clear_reactions),
            web.delete(_MESSAGE + "/reactions", self.clear_reactions),
        ]

    async def get_channel(self, request: web.Request) -> web.Response:
        """Return one channel."""
        return answer(payloads.channel(self._channel(request)))

    async def type(self, request: web.Request) -> web.Response:
        """Show that the bot is typing."""
        channel = self._open_channel(request)
        channel.typing += 1
        return answer()

    async def list_messages(self, request: web.Request) -> web.Response:
        """Return a page of the history, the newest first; without the right to read it, nothing."""
        channel = self._channel(request)
        if Permission.READ_MESSAGE_HISTORY not in channel.allowed(self._world.bot):
            return answer([])
        limit = int(request.query.get("limit", _PAGE))
        before, after = int(request.query.get("before", 1 << 63)), int(request.query.get("after", 0))
        first, last = channel.place_of(after + 1), channel.place_of(before)
        found = [each for each in channel.messages[first:last] if not each.ephemeral]
        page = found[:limit] if after else found[-limit:]
        return answer([payloads.message(each, self._world.granted) for each in reversed(page)])

    async def create_message(self, request: web.Request) -> web.Response:
        """Send a message of the bot."""
        channel = self._open_channel(request)
        if channel.recipient is not None and not self._takes_dms(channel):
            raise errors.cannot_dm()
        body = await read_body(request)
        if body.files:
            self._require(channel, Permission.ATTACH_FILES)
        nonce = body.payload.get("nonce")
        if body.payload.get("enforce_nonce") and (sent := _sent_before(channel, nonce)) is not None:
            return self._answer(sent)
        message = composing.compose(channel, body.payload, body, can=channel.allowed(self._world.bot))
        message.nonce = nonce
        happenings.created(message)
        return self._answer(message)

    async def get_message(self, request: web.Request) -> web.Response:
        """Return one message."""
        return self._answer(self._message(request, Permission.READ_MESSAGE_HISTORY))

    async def edit_message(self, request: web.Request) -> web.Response:
        """Change a message of the bot."""
        message = self._message(request)
        if message.author is not self._world.bot:
            raise errors.not_the_author()
        self._changeable(message)
        body = await read_body(request)
        if body.files:
            self._require(message.channel, Permission.ATTACH_FILES)
        composing.revise(message, body.payload, body, can=message.channel.allowed(self._world.bot))
        happenings.updated(message)
        return self._answer(message)

    async def delete_message(self, request: web.Request) -> web.Response:
        """Take away the bot's message, or with the right to manage messages anybody's."""
        message = self._message(request)
        if message.author is not self._world.bot:
            self._require_to_manage(message.channel)
        happenings.deleted(message)
        return answer()

    async def add_reaction(self, request: web.Request) -> web.Response:
        """Put the bot's emoji under a message; only the first of its kind needs the right to add."""
        message = self._changeable(self._message(request, Permission.READ_MESSAGE_HISTORY))
        emoji = _emoji(request)
        if emoji not in message.reactions:
            self._require(message.channel, Permission.ADD_REACTIONS)
            if len(message.reactions) >= MAX_EMOJI:
                raise errors.too_many_reactions()
        happenings.reacted(message, emoji, self._world.bot)
        return answer()

    async def remove_reaction(self, request: web.Request) -> web.Response:
        """Take away the bot's emoji, or with the right to manage messages anybody's."""
        message = self._message(request)
        who = request.match_info["user_id"]
        user = self._world.bot if who == "@me" else self._world.users.get(int(who))
        if user is None:
            raise errors.unknown("User")
        if user is not self._world.bot:
            self._require_to_manage(message.channel)
        if not happenings.unreacted(message, _emoji(request), user):
            raise errors.unknown_emoji()
        return answer()

    async def list_reactions(self, request: web.Request) -> web.Response:
        """Return who put an emoji under a message."""
        message = self._message(request)
        return answer([payloads.user(user) for user in message.reactions.get(_emoji(request), [])])

    async def clear_reactions(self, request: web.Request) -> web.Response:
        """Take away everybody's emoji: all of them, or all of one kind."""
        message = self._message(request)
        self._require_to_manage(message.channel)
        happenings.cleared(message, _emoji(request) if "emoji" in request.match_info else None)
        return answer()

    def _require_to_manage(self, channel: Channel) -> None:
        if channel.guild is None:
            raise errors.not_in_a_dm()
        self._require(channel, Permission.MANAGE_MESSAGES)

    def _takes_dms(self, channel: Channel) -> bool:
        person = channel.recipient
        if person is None or person.is_bot or not person.accepts_dms:
            return False
        return any(person.id in guild.members for guild in self._world.guilds.values()) or bool(channel.messages)

    def _answer(self, message: Message) -> web.Response:
        body = payloads.message(message, self._world.granted)
        return answer(body | ({"nonce": message.nonce} if message.nonce else {}))


def _emoji(request: web.Request) -> str:
    """Return the emoji of the address; custom ones (`name:id`) do not exist here, and words are none."""
    emoji = request.match_info["emoji"]
    if not is_emoji(emoji):
        raise errors.unknown_emoji()
    return emoji


def _sent_before(channel: Channel, nonce: str | None) -> Message | None:
    """Return the message that a request brought which its sender takes for lost, and repeats."""
    lately = channel.messages[-_LATELY:]
    return next((each for each in reversed(lately) if nonce is not None and each.nonce == nonce), None)
