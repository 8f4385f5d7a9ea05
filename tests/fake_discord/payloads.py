"""The state of the world as the JSON that Discord sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import cdn
from tests.fake_discord.intents import Intent, application_flags
from tests.fake_discord.messages import ATTACHED, PICTURES, MessageKind
from tests.fake_discord.model import Json, User
from tests.fake_discord.permissions import Permission
from tests.fake_discord.threads import Thread

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fake_discord.messages import Attachment, Message
    from tests.fake_discord.model import Channel, Guild, Member, Overwrite, Role
    from tests.fake_discord.world import World


def user(who: User) -> Json:
    """Return a user object."""
    return {
        "id": str(who.id),
        "username": who.name if who.is_bot else who.name.lower(),
        "global_name": None if who.is_bot else who.name,
        "discriminator": "4242" if who.is_bot else "0",
        "avatar": None,
        "bot": who.is_bot,
        "public_flags": 0,
    }


def application(world: World) -> Json:
    """Return the application object of `/oauth2/applications/@me`."""
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(User(1, "Owner")),
        "team": None,
        "flags": application_flags(world.granted),
    }


def member_only(of: Member) -> Json:
    """Return a member object without its user, as events carry it beside the user."""
    return {
        "roles": [str(role.id) for role in of.roles],
        "joined_at": _time(of.joined_at),
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }


def member(of: Member) -> Json:
    """Return a whole member object."""
    return member_only(of) | {"user": user(of.user)}


def role(of: Role) -> Json:
    """Return a role object."""
    return {
        "id": str(of.id),
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": of.position,
        "permissions": str(int(of.permissions)),
        "managed": of.managed,
        "mentionable": False,
        "flags": 0,
    }


def channel(of: Channel) -> Json:
    """Return a channel object."""
    last = str(of.messages[-1].id) if of.messages else None
    body: Json = {"id": str(of.id), "type": int(of.kind), "last_message_id": last, "flags": 0}
    if of.guild is None:
        return body | {"recipients": [user(of.recipient)] if of.recipient else []}
    if isinstance(of, Thread):
        return body | _thread(of)
    return body | {
        "guild_id": str(of.guild.id),
        "name": of.name,
        "position": of.guild.channels.index(of),
        "permission_overwrites": [_overwrite(overwrite) for overwrite in of.overwrites.values()],
        "nsfw": of.nsfw,
        "parent_id": None,
        "topic": None,
        "rate_limit_per_user": 0,
    }


def _thread(of: Thread) -> Json:
    bot = of.world.bot
    metadata = {
        "archived": of.archived,
        "auto_archive_duration": of.archive_after,
        "archive_timestamp": _time(of.changed_at),
        "locked": of.locked,
        "create_timestamp": _time(of.changed_at),
    }
    joined = {"id": str(of.id), "user_id": str(bot.id), "join_timestamp": _time(of.changed_at), "flags": 0}
    return {
        "guild_id": str(of.in_guild.id),
        "parent_id": str(of.parent.id),
        "owner_id": str(of.owner.id),
        "name": of.name,
        "message_count": len(of.messages),
        "total_message_sent": len(of.messages),
        "member_count": len(of.people),
        "rate_limit_per_user": 0,
        "thread_metadata": metadata,
    } | ({"member": joined} if bot in of.people else {})


def active_threads(of: Guild) -> list[Json]:
    """Return a guild's threads that are not archived and that the bot sees."""
    bot = of.world.bot
    seen = [each for each in of.threads if not each.archived and Permission.VIEW_CHANNEL in each.allowed(bot)]
    return [channel(each) for each in seen]


def _overwrite(of: Overwrite) -> Json:
    kind = 1 if isinstance(of.target, User) else 0
    return {"id": str(of.target.id), "type": kind, "allow": str(int(of.allow)), "deny": str(int(of.deny))}


def guild(of: Guild) -> Json:
    """Return a guild object, without the parts that only GUILD_CREATE has."""
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "owner_id": str(of.owner.id),
        "roles": [role(each) for each in of.roles],
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": of.preferred_locale,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_timeout": 300,
        "system_channel_id": str(of.system_channel.id) if of.system_channel else None,
        "system_channel_flags": 0,
    }


def guild_create(of: Guild, intents: Intent) -> Json:
    """Return GUILD_CREATE's data: without the presences intent, the bot is the only member in it."""
    bot = of.members[of.world.bot.id]
    listed = of.members.values() if Intent.GUILD_PRESENCES in intents else [bot]
    return guild(of) | {
        "large": False,
        "member_count": len(of.members),
        "members": [member(each) for each in listed],
        "channels": [channel(each) for each in of.channels],
        "threads": active_threads(of),
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(of: Attachment) -> Json:
    """Return an attachment object under a fresh address."""
    url = cdn.address_of(of)
    body: Json = {"id": str(of.id), "filename": of.filename, "size": len(of.content), "url": url, "proxy_url": url}
    optional = {"content_type": of.content_type, "description": of.description, "ephemeral": of.ephemeral or None}
    return body | {key: value for key, value in optional.items() if value is not None}


def message(of: Message, intents: Intent) -> Json:
    """Return a message object as REST gives it; blank where the `intents` do not allow its content."""
    shown = reveals(of, intents)
    body: Json = {
        "id": str(of.id),
        "channel_id": str(of.channel.id),
        "type": int(of.kind),
        "author": user(of.author),
        "content": of.content if shown else "",
        "embeds": _embeds(of) if shown else [],
        "components": of.components if shown else [],
        "attachments": _attachments(of) if shown else [],
        "mentions": [user(each) for each in of.mentions if isinstance(each, User)],
        "mention_roles": [str(each.id) for each in of.mentions if not isinstance(each, User)],
        "mention_everyone": of.mentions_everyone,
        "timestamp": _time(of.created_at),
        "edited_timestamp": _time(of.edited_at),
        "flags": int(of.flags),
        "pinned": False,
        "tts": False,
    }
    return body | _reactions(of) | _reply(of, intents) | _by_interaction(of) | _below(of)


def _attachments(of: Message) -> list[Json]:
    hidden = of.shown_in_embeds
    return [attachment(each) for each in of.attachments if each not in hidden]


def _embeds(of: Message) -> list[Json]:
    """Return the embeds with real addresses for the pictures that are the message's own files."""
    if not (shown := of.shown_in_embeds):
        return of.embeds
    urls = {ATTACHED + each.filename: cdn.address_of(each) for each in shown}
    return [
        embed | {place: _picture(embed[place], urls) for place in PICTURES if place in embed} for embed in of.embeds
    ]


def _picture(of: Json, urls: dict[str, str]) -> Json:
    return of | {"url": urls.get(of["url"], of["url"])}


def message_event(of: Message, intents: Intent) -> Json:
    """Return the data of MESSAGE_CREATE and MESSAGE_UPDATE: the message, its guild and its author's membership."""
    body = message(of, intents) | ({"nonce": of.nonce} if of.nonce else {})
    if of.channel.guild is None:
        return body
    author = of.channel.guild.members.get(of.author.id)
    body["guild_id"] = str(of.channel.guild.id)
    return body | ({"member": member_only(author)} if author else {})


def reveals(of: Message, intents: Intent) -> bool:
    """Whether the bot gets to read a message: with the intent, or its own, a DM, or one that mentions it."""
    bot = of.channel.world.bot
    return Intent.MESSAGE_CONTENT in intents or of.channel.guild is None or of.author is bot or bot in of.mentions


def _reactions(of: Message) -> Json:
    bot = of.channel.world.bot
    counted = [
        {
            "emoji": {"id": None, "name": emoji},
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "burst_colors": [],
            "me": bot in users,
            "me_burst": False,
        }
        for emoji, users in of.reactions.items()
    ]
    return {"reactions": counted} if counted else {}


def _reply(of: Message, intents: Intent) -> Json:
    if of.reference is None:
        return {}
    there = of.reference.channel
    reference = {"type": 0, "message_id": str(of.reference.id), "channel_id": str(there.id)}
    if there.guild is not None:
        reference["guild_id"] = str(there.guild.id)
    body: Json = {"message_reference": reference}
    if of.kind in {MessageKind.REPLY, MessageKind.THREAD_STARTER}:
        body["referenced_message"] = None if of.reference.deleted else message(of.reference, intents)
        if body["referenced_message"]:
            body["referenced_message"].pop("referenced_message", None)
    return body


def _below(of: Message) -> Json:
    """Return the thread below a message, or the reference to the thread that a notice tells of."""
    if of.thread is None:
        return {}
    if of.kind is not MessageKind.THREAD_CREATED:
        return {"thread": channel(of.thread)}
    place = {"channel_id": str(of.thread.id), "guild_id": str(of.thread.in_guild.id)}
    return {"message_reference": {"type": 0} | place}


def _by_interaction(of: Message) -> Json:
    if of.interaction is None:
        return {}
    bot = str(of.author.id)
    metadata = {
        "id": str(of.interaction.id),
        "type": int(of.interaction.kind),
        "user": user(of.interaction.user),
        "authorizing_integration_owners": {},
    }
    return {"application_id": bot, "webhook_id": bot, "interaction_metadata": metadata}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
