"""The people of a test: what they do reaches the bot as Discord would bring it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fake_discord import composing, filling, forging, happenings, payloads, picking, starting
from tests.fake_discord.intents import Intent
from tests.fake_discord.interaction import Choice, Interaction, InteractionKind
from tests.fake_discord.invoking import Invocation, find_command
from tests.fake_discord.limits import CONTENT
from tests.fake_discord.messages import BUTTON, LINK_STYLE, Message, MessageKind
from tests.fake_discord.model import Channel, ChannelKind, Json, User
from tests.fake_discord.permissions import Permission
from tests.fake_discord.resolving import Resolved
from tests.fake_discord.sending import interact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fake_discord.filling import Answer
    from tests.fake_discord.picking import Picked
    from tests.fake_discord.threads import Thread
    from tests.fake_discord.world import World

File = tuple[str, bytes]
"""A file's name and its content."""

_MESSAGE_COMMAND = 3
_REPLY_PINGS: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}
_REPLY_IS_QUIET: Json = {"parse": ["users", "roles", "everyone"], "replied_user": False}


@dataclass(eq=False)
class Person(User):
    """A human member; make one with `FakeDiscord.add_user`. A test that lets them do what they cannot, fails."""

    world: World = field(kw_only=True, repr=False)

    def dm(self) -> Channel:
        """Return this person's DM channel with the bot."""
        return self.world.direct_channel(self)

    async def post(
        self,
        channel: Channel,
        content: str = "",
        *,
        files: Iterable[File] = (),
        reply_to: Message | None = None,
        pings: bool = True,
        expired_files: bool = False,
    ) -> Message:
        """Send a message; `pings` is the @ switch of a reply, `expired_files` go under addresses that ran out."""
        self._must(channel, channel.speaking)
        assert not channel.is_locked_for(self), f"{channel.name} is locked"
        assert len(content) <= CONTENT, "the client would not send so much text"
        message = Message(self.world.next_id(), channel, self, content.strip())
        if reply_to is not None:
            message.reference, message.kind = reply_to, MessageKind.REPLY
        for filename, data in files:
            attachment = composing.attach(channel, filename, data)
            attachment.expired = expired_files
            message.attachments.append(attachment)
        assert message.content or message.attachments, "an empty message cannot be sent"
        composing.mentioned(message, _REPLY_PINGS if pings else _REPLY_IS_QUIET, channel.allowed(self))
        happenings.created(message)
        return message

    async def start_thread(self, place: Channel | Message, name: str, *, private: bool = False) -> Thread:
        """Start a thread from a message, or in a channel."""
        channel = place.channel if isinstance(place, Message) else place
        kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
        self._must(channel, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
        if not isinstance(place, Message):
            return starting.in_channel(channel, self, name, kind=kind)
        assert place.thread is None, "the message has a thread already"
        return starting.below(place, self, name)

    async def edit(self, message: Message, content: str) -> None:
        """Change the text of one's own message."""
        assert message.author is self, f"{self.name} did not write this"
        message.content = content
        composing.mentioned(message, _REPLY_PINGS, message.channel.allowed(self))
        happenings.updated(message)

    async def delete(self, message: Message) -> None:
        """Take away one's own message, or with the right to manage messages anybody's."""
        assert not message.deleted, "the message is gone"
        if message.author is not self:
            self._must(message.channel, Permission.MANAGE_MESSAGES)
        happenings.deleted(message)

    async def react(self, message: Message, emoji: str) -> None:
        """Put an emoji under a message."""
        self._must_see(message)
        assert not message.ephemeral, "nobody can react to an ephemeral message"
        if emoji not in message.reactions:
            self._must(message.channel, Permission.ADD_REACTIONS)
        happenings.reacted(message, emoji, self)

    async def unreact(self, message: Message, emoji: str) -> None:
        """Take one's own emoji away."""
        assert happenings.unreacted(message, emoji, self), f"{self.name} had not reacted with {emoji}"

    async def slash(
        self, channel: Channel, command: str, /, *, expired_files: bool = False, **options: object
    ) -> Interaction:
        """Use a slash command ("mood", or "music enable" for a subcommand); files are `(name, bytes)`."""
        name, *path = command.split()
        self._must(channel, Permission.VIEW_CHANNEL)
        found = find_command(self.world, self, channel, name)
        data = Invocation(self, channel, found, expired_files=expired_files).data(path, options)
        return interact(self, InteractionKind.COMMAND, channel, data)

    async def autocomplete(self, channel: Channel, command: str, /, **options: object) -> list[Choice]:
        """Type into a slash command; the last option is the one being typed. Returns the bot's suggestions."""
        name, *path = command.split()
        found = find_command(self.world, self, channel, name)
        data = Invocation(self, channel, found, focused=list(options)[-1]).data(path, options)
        interaction = interact(self, InteractionKind.AUTOCOMPLETE, channel, data)
        await interaction.acknowledged()
        return interaction.choices

    async def use_on(self, message: Message, command: str) -> Interaction:
        """Use a message command ("Apps" in a message's menu)."""
        self._must_see(message)
        found = find_command(self.world, self, message.channel, command, kind=_MESSAGE_COMMAND)
        # A message that a command is used on is shown to the bot whole, with or without the intent.
        shown = payloads.message(message, Intent.MESSAGE_CONTENT)
        data = {"id": found["id"], "name": found["name"], "type": _MESSAGE_COMMAND, "target_id": str(message.id)}
        resolved = {"messages": {str(message.id): shown}}
        return interact(self, InteractionKind.COMMAND, message.channel, data | {"resolved": resolved})

    async def click(self, message: Message, button: str) -> Interaction:
        """Press the button with this label, emoji or custom id."""
        found = self._find(message, message.buttons, button)
        assert found["style"] != LINK_STYLE, f"{button!r} is a link: nothing reaches the bot"
        data = {"component_type": BUTTON, "custom_id": found["custom_id"]}
        return interact(self, InteractionKind.COMPONENT, message.channel, data, message=message)

    async def choose(self, message: Message, *picked: Picked, select: str = "") -> Interaction:
        """Pick options (label or value), channels, roles or users of the first select, or of that with a custom id."""
        found = self._find(message, message.selects, select or message.selects[0]["custom_id"])
        resolved = Resolved(message.channel, self)
        values = picking.values_of(found, picked, resolved)
        data = {"component_type": found["type"], "custom_id": found["custom_id"], "values": values}
        return interact(self, InteractionKind.COMPONENT, message.channel, resolved.beside(data), message=message)

    async def submit(self, form: Interaction, /, **answers: Answer) -> Interaction:
        """Send the form (modal) that an interaction was answered with; answers (texts, picks) by custom id."""
        assert form.modal is not None, "no form was opened"
        assert form.user is self, f"the form was opened for {form.user.name}"
        resolved = Resolved(form.channel, self)
        rows = filling.filled(form.modal, answers, resolved)
        data = resolved.beside({"custom_id": form.modal["custom_id"], "components": rows})
        return interact(self, InteractionKind.MODAL, form.channel, data, message=form.message)

    async def forge(self, place: Channel | Message, kind: InteractionKind, **data: object) -> Interaction:
        """Send what only a modified client sends: any `data`, from any channel or message of this person's guilds."""
        message = place if isinstance(place, Message) else None
        channel = place.channel if isinstance(place, Message) else place
        return interact(self, kind, channel, forging.completed(self.world, kind, data), message=message)

    def sees(self, channel: Channel) -> list[Message]:
        """Return the messages of a channel that this person sees."""
        return [message for message in channel.messages if message.visible_to(self)]

    def _find(self, message: Message, parts: list[Json], wanted: str) -> Json:
        self._must_see(message)
        names = [
            (part, {part.get("custom_id"), part.get("label"), part.get("emoji", {}).get("name")}) for part in parts
        ]
        found = next((part for part, called in names if wanted in called), None)
        assert found is not None, f"no {wanted!r} under the message, only {[called for _, called in names]}"
        assert not found.get("disabled"), f"{wanted!r} is disabled"
        return found

    def _must(self, channel: Channel, can: Permission) -> None:
        if channel.guild is None:
            assert channel.recipient is self, f"this is not {self.name}'s DM channel"
        assert can in channel.allowed(self), f"{self.name} may not {can!r} in {channel.name}"

    def _must_see(self, message: Message) -> None:
        assert not message.deleted, "the message is gone"
        assert message.visible_to(self), f"{self.name} does not see the message"
