"""REST for answering interactions: the callback, the original response, follow-ups."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fake_discord import command_limits, composing, errors, happenings, modal_limits, payloads
from tests.fake_discord.forms import Form
from tests.fake_discord.interaction import Callback, Choice, Interaction, InteractionKind
from tests.fake_discord.messages import Message, MessageFlag, MessageKind
from tests.fake_discord.model import Json
from tests.fake_discord.permissions import ALL
from tests.fake_discord.rest import API, answer
from tests.fake_discord.uploads import Body, read_body

if TYPE_CHECKING:
    from tests.fake_discord.world import World

_HOOK = API + "/webhooks/{application_id}/{token}"
_CREATES = {Callback.MESSAGE, Callback.DEFERRED_MESSAGE}
_SAYS = _CREATES | {Callback.MODAL}
_ANSWERS = {Callback.MESSAGE, Callback.UPDATE, Callback.CHOICES, Callback.MODAL}
_CHANGES = {Callback.DEFERRED_UPDATE, Callback.UPDATE}
_ACCEPTED = {
    InteractionKind.COMMAND: _SAYS,
    InteractionKind.COMPONENT: _SAYS | _CHANGES,
    InteractionKind.AUTOCOMPLETE: {Callback.CHOICES},
    InteractionKind.MODAL: _CREATES | _CHANGES,
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """A callback as it was posted."""

    kind: Callback
    data: Json
    body: Body

    @property
    def is_ephemeral(self) -> bool:
        return _is_ephemeral(self.data)


class InteractionRoutes:
    """Answers as Discord does: one acknowledgement, in time, then edits and follow-ups while the token lives."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of this topic."""
        return [
            web.post(API + "/interactions/{interaction_id}/{token}/callback", self.callback),
            web.post(_HOOK, self.follow_up),
            web.get(_HOOK + "/messages/{message_id}", self.get_message),
            web.patch(_HOOK + "/messages/{message_id}", self.edit_message),
            web.delete(_HOOK + "/messages/{message_id}", self.delete_message),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        """Take the first answer to an interaction."""
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or str(interaction.id) != request.match_info["interaction_id"] or interaction.is_late:
            raise errors.unknown("Interaction")
        if interaction.callback is not None:
            raise errors.already_acknowledged()
        _must_be_there(interaction)
        posted = await self._read(request, interaction)
        self._apply(interaction, posted)
        interaction.callback = posted.kind
        interaction.acknowledged_at = time.perf_counter()
        if posted.kind in _ANSWERS:
            interaction.answered_at = interaction.acknowledged_at
        self._world.changes.notify(interaction)
        if request.query.get("with_response", "0").lower() in {"1", "true"}:
            return answer(self._outcome(interaction))
        return answer()

    async def follow_up(self, request: web.Request) -> web.Response:
        """Send another message; the first one after "is thinking" takes its place."""
        interaction = self._interaction(request)
        _must_be_there(interaction)
        body = await read_body(request)
        if interaction.original is not None and interaction.original.loading:
            self._finish(interaction, interaction.original, body)
            return self._answer(interaction.original)
        message = composing.compose(interaction.channel, body.payload, body, can=ALL)
        self._send(interaction, message, ephemeral=_is_ephemeral(body.payload))
        interaction.followups.append(message)
        self._world.changes.notify(interaction)
        return self._answer(message)

    async def get_message(self, request: web.Request) -> web.Response:
        """Return the original response or a follow-up."""
        return self._answer(self._message(request))

    async def edit_message(self, request: web.Request) -> web.Response:
        """Change the original response or a follow-up."""
        message = self._message(request)
        self._finish(self._interaction(request), message, await read_body(request))
        return self._answer(message)

    async def delete_message(self, request: web.Request) -> web.Response:
        """Take the original response or a follow-up away."""
        happenings.deleted(self._message(request))
        return answer()

    async def _read(self, request: web.Request, interaction: Interaction) -> _Answer:
        body = await read_body(request)
        accepted = _ACCEPTED[interaction.kind]
        if interaction.kind is InteractionKind.MODAL and interaction.message is None:
            accepted = accepted - _CHANGES
        if body.payload.get("type") not in set(map(int, accepted)):
            raise errors.wrong_callback(f"Value must be one of {sorted(map(int, accepted))}.")
        return _Answer(Callback(body.payload["type"]), body.payload.get("data") or {}, body)

    def _apply(self, interaction: Interaction, posted: _Answer) -> None:
        if posted.kind is Callback.CHOICES:
            choices = posted.data.get("choices") or []
            command_limits.check_choices(choices)
            interaction.choices = [Choice(choice["name"], choice["value"]) for choice in choices]
        elif posted.kind is Callback.MODAL:
            _check_form(posted.data)
            interaction.modal = posted.data
        elif posted.kind in _CHANGES:
            assert interaction.message is not None
            if interaction.message.deleted:
                raise errors.unknown("Message")
            if posted.kind is Callback.UPDATE:
                self._finish(interaction, interaction.message, Body(posted.data, posted.body.files))
            interaction.original = interaction.message
        else:
            self._respond(interaction, posted)

    def _respond(self, interaction: Interaction, posted: _Answer) -> None:
        if posted.kind is Callback.MESSAGE:
            message = composing.compose(interaction.channel, posted.data, posted.body, can=ALL)
        else:
            message = Message(self._world.next_id(), interaction.channel, self._world.bot, flags=MessageFlag.LOADING)
        self._send(interaction, message, ephemeral=posted.is_ephemeral)
        interaction.original = message

    def _send(self, interaction: Interaction, message: Message, *, ephemeral: bool) -> None:
        if ephemeral:
            message.flags |= MessageFlag.EPHEMERAL
            for attachment in message.attachments:
                attachment.ephemeral = True
        message.interaction = interaction
        self._relate(interaction, message)
        happenings.created(message)

    def _relate(self, interaction: Interaction, message: Message) -> None:
        if interaction.original is not None or interaction.message is not None:
            message.reference, message.kind = interaction.original or interaction.message, MessageKind.REPLY
        elif interaction.data.get("type", command_limits.SLASH) == command_limits.SLASH:
            message.kind = MessageKind.COMMAND
        else:
            message.kind = MessageKind.CONTEXT_MENU

    def _finish(self, interaction: Interaction, message: Message, body: Body) -> None:
        composing.revise(message, body.payload, body, can=ALL)
        message.flags &= ~MessageFlag.LOADING
        happenings.updated(message)
        interaction.answered_at = message.changed_at
        self._world.changes.notify(interaction)

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or request.match_info["application_id"] != str(self._world.bot.id):
            raise errors.unknown("Webhook")
        if interaction.is_over:
            raise errors.invalid_webhook_token()
        if interaction.callback is None:
            raise errors.unknown("Webhook")
        return interaction

    def _message(self, request: web.Request) -> Message:
        interaction = self._interaction(request)
        wanted = request.match_info["message_id"]
        for message in interaction.messages():
            is_wanted = message is interaction.original if wanted == "@original" else str(message.id) == wanted
            if is_wanted and not message.deleted:
                return message
        raise errors.unknown("Message")

    def _answer(self, message: Message) -> web.Response:
        return answer(payloads.message(message, self._world.granted))

    def _outcome(self, interaction: Interaction) -> Json:
        about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
        outcome: Json = {"interaction": about}
        message = interaction.original
        if message is not None:
            about["response_message_id"] = str(message.id)
            about["response_message_loading"] = message.loading
            about["response_message_ephemeral"] = message.ephemeral
            shown = payloads.message(message, self._world.granted)
            outcome["resource"] = {"type": int(interaction.callback or 0), "message": shown}
        return outcome


def _must_be_there(interaction: Interaction) -> None:
    if interaction.channel.deleted:
        raise errors.unknown("Channel")


def _check_form(modal: Json) -> None:
    form = Form()
    modal_limits.check(form, modal)
    form.finish()


def _is_ephemeral(data: Json) -> bool:
    return MessageFlag.EPHEMERAL in MessageFlag(data.get("flags") or 0)
