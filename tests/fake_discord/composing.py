"""From a request's body to a message: the same way for channels, interactions and follow-ups."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

from tests.fake_discord import errors, limits
from tests.fake_discord.messages import Attachment, Message, MessageFlag, MessageKind
from tests.fake_discord.model import Channel, Json, Role, User
from tests.fake_discord.permissions import Permission

if TYPE_CHECKING:
    from tests.fake_discord.uploads import Body

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE_MENTION = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
# What a bot may set by itself; the rest is the service's.
_SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS
_EVERYTHING: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}


def compose(channel: Channel, payload: Json, body: Body, *, can: Permission) -> Message:
    """Return a new message of the bot, not yet sent; Refusal where Discord would not take it."""
    limits.check_message(payload, body)
    world = channel.world
    message = Message(world.next_id(), channel, world.bot, flags=_flags(payload) & _SETTABLE)
    _reply_to(message, payload.get("message_reference"), can)
    _fill(message, payload, body, can)
    return message


def revise(message: Message, payload: Json, body: Body, *, can: Permission) -> None:
    """Change what the body names and keep the rest; Refusal where nothing would be left."""
    limits.check_message(payload, body)
    _fill(message, payload, body, can)
    if payload.get("flags") is not None:
        message.flags = message.flags & ~MessageFlag.SUPPRESS_EMBEDS | _flags(payload) & MessageFlag.SUPPRESS_EMBEDS


def attach(channel: Channel, filename: str, content: bytes) -> Attachment:
    """Put a file on the CDN; its type is guessed from its name, as Discord does."""
    kind = mimetypes.guess_type(filename)[0]
    attachment = Attachment(channel.world.next_id(), channel, filename, content, kind)
    channel.world.attachments[attachment.id] = attachment
    return attachment


def mentioned(message: Message, allowed: Json, can: Permission) -> None:
    """Set whom a message pings: what its text names, as far as `allowed_mentions` lets it."""
    parse = allowed.get("parse") or []
    users = _named(_MENTION, message.content, "users", allowed)
    found: list[User | Role] = [user for id_ in users if (user := message.channel.world.users.get(id_)) is not None]
    if message.channel.guild is not None:
        roles = _named(_ROLE_MENTION, message.content, "roles", allowed)
        found += [role for role in message.channel.guild.roles if role.id in roles]
    if message.kind is MessageKind.REPLY and message.reference is not None and allowed.get("replied_user"):
        found.append(message.reference.author)
    message.mentions = list(dict.fromkeys(found))
    loud = "everyone" in parse and Permission.MENTION_EVERYONE in can
    message.mentions_everyone = loud and bool(_EVERYONE.search(message.content))


def allowed_mentions(payload: Json) -> Json:
    """Return what a body allows to ping; everything where it does not say."""
    allowed = payload.get("allowed_mentions")
    return _EVERYTHING if allowed is None else allowed


def _named(pattern: re.Pattern[str], content: str, kind: str, allowed: Json) -> list[int]:
    ids = [int(id_) for id_ in pattern.findall(content)]
    if kind in (allowed.get("parse") or []):
        return ids
    permitted = {int(id_) for id_ in allowed.get(kind) or []}
    return [id_ for id_ in ids if id_ in permitted]


def _fill(message: Message, payload: Json, body: Body, can: Permission) -> None:
    content = (payload["content"] or "").strip() if "content" in payload else message.content
    embeds = message.embeds
    if "embeds" in payload:
        embeds = [{"type": "rich"} | embed for embed in payload["embeds"] or []]
    if Permission.EMBED_LINKS not in can:
        embeds = []
    keeps = _listed(payload, body)
    if not (content or embeds or body.files or _kept(message, keeps)):
        raise errors.empty_message()
    message.content, message.embeds = content, embeds
    _replace_files(message, _kept(message, keeps) + _uploaded(message.channel, keeps or [], body))
    if "components" in payload:
        message.components = payload["components"] or []
    mentioned(message, allowed_mentions(payload), can)


def _listed(payload: Json, body: Body) -> list[Json] | None:
    """Return the files that a body lists: None keeps all, but new files replace what they do not list (version 10)."""
    if "attachments" in payload:
        return payload["attachments"] or []
    return [] if body.files else None


def _replace_files(message: Message, files: list[Attachment]) -> None:
    """Hang these files under a message; the others' addresses end."""
    for gone in message.attachments:
        if gone not in files:
            message.channel.world.attachments.pop(gone.id, None)
    for attachment in files:
        attachment.ephemeral = attachment.ephemeral or message.ephemeral
    message.attachments = files


def _kept(message: Message, listed: list[Json] | None) -> list[Attachment]:
    if listed is None:
        return list(message.attachments)
    ids = {str(entry.get("id")) for entry in listed}
    return [attachment for attachment in message.attachments if str(attachment.id) in ids]


def _uploaded(channel: Channel, listed: list[Json], body: Body) -> list[Attachment]:
    described = {str(entry.get("id")): entry for entry in listed}
    made = []
    for number, upload in sorted(body.files.items()):
        entry = described.get(str(number), {})
        attachment = attach(channel, entry.get("filename") or upload.filename, upload.content)
        attachment.description = entry.get("description")
        made.append(attachment)
    return made


def _flags(payload: Json) -> MessageFlag:
    return MessageFlag(payload.get("flags") or 0)


def _reply_to(message: Message, reference: Json | None, can: Permission) -> None:
    if reference is None:
        return
    if Permission.READ_MESSAGE_HISTORY not in can:
        raise errors.no_history_to_reply()
    target = message.channel.find(int(reference["message_id"]))
    if target is not None and not target.ephemeral:
        message.reference, message.kind = target, MessageKind.REPLY
    elif reference.get("fail_if_not_exists", True):
        raise errors.unknown_reference()
