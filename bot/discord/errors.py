"""Where every failure on Discord ends: in one short sentence for the person, and at most one line in the log.

Listeners, commands and buttons all end here, in this order:

 1. Gone: the message, the channel or the interaction is no more. Nobody is left to answer, so nothing is said.
 2. Typed errors, ours and those of the rooms below: their own sentence. A store or weights that fail are logged too.
 3. Forbidden: a permission went missing between looking and doing. One line in the log, one sentence.
 4. Discord in trouble, or a command from before an update: one line in the log, one sentence.
 5. Anything else is a mistake of ours: logged with its trace, and the person gets a sentence all the same.

If the sentence cannot be delivered either, it is said again while Discord is in trouble; in the end one line in the log
says so. No line holds what a person wrote or sent.
How it went is noted for the line with which each request ends (`bot.desk`).

DiscordError           anything that this room raises on purpose; its text is the sentence
 ├─ WrongToken         Discord does not know the token
 ├─ ConnectionRefused  Discord ended the session for good   (carries `code`)
 ├─ PhotoGone          the attachment's address has run out
 ├─ PhotoUnreachable   the attachment cannot be fetched
 ├─ FacesOff           the server's moderators want no face to be read
 ├─ NotYourPhoto       what was seen in a photo is for who sent it
 ├─ PhotoForgotten     the photo that was waiting for an agreement is no longer known
 ├─ MayNotSpeak        a permission is missing to answer at all   (carries `missing`)
 ├─ NotAModerator      somebody without "Manage Server" wants to change a server's settings
 └─ UnknownCountry     no country, or several, have that name
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import discord
from discord import app_commands

from bot import desk
from bot.discord.permissions import listed
from bot.errors import ServiceError
from bot.language import N_, _
from bot.logs import get_logger
from bot.wording import UNEXPECTED, sentence
from models.errors import ModelError, WeightsError
from recommender.errors import RecommenderError, StoreError

log = get_logger(__name__)

Say = Callable[[str], Awaitable[object]]
"""Delivers a sentence to the person whom a failure concerns."""

UNREACHABLE: Final = (aiohttp.ClientError, OSError, TimeoutError)
"""What a connection that fails raises."""

GONE: Final = frozenset({10003, 10008, 10015, 10062, 50027})
"""Discord's codes for an unknown channel, message, webhook and interaction, and for a token that ran out."""
AGAIN_SECONDS: Final = (1.0, 3.0)
"""How long is waited before a sentence that Discord could not take is said again."""
INVALID_FORM: Final = 50035
"""Discord's code for a body it refuses; a reply to a deleted message is one, and names `message_reference`."""

TROUBLE: Final = N_("Discord did not let me finish that. Please try again in a moment.")
OUTDATED: Final = N_("That command has changed since your Discord last looked. Please reload Discord and try again.")
FORBIDDEN: Final = N_("I am not allowed to do that here. A moderator can see what I need with /serenade setup.")


class DiscordError(Exception):
    """Anything that this room raises on purpose; its text is a sentence for a person."""


class WrongToken(DiscordError):
    """Discord does not know the token."""

    def __init__(self) -> None:
        """Say where to get another."""
        super().__init__(
            "Discord does not accept the token. Get a new one at https://discord.com/developers/applications "
            "(Bot, Reset Token), and set SERENADE_DISCORD_TOKEN to it."
        )


class ConnectionRefused(DiscordError):
    """Discord ended the session, and trying again would not help."""

    def __init__(self, code: int) -> None:
        """Keep the gateway's close code."""
        super().__init__(f"Discord ended the connection for good, with close code {code}.")
        self.code = code


class PhotoGone(DiscordError):
    """The attachment's address has run out, or the photo was deleted."""

    def __init__(self) -> None:
        """Ask for the photo again."""
        super().__init__(_("That photo is no longer there for me to see. Please send it again."))


class PhotoUnreachable(DiscordError):
    """The attachment cannot be fetched now."""

    def __init__(self) -> None:
        """Ask for patience."""
        super().__init__(_("I could not fetch that photo from Discord. Please try again in a minute."))


class FacesOff(DiscordError):
    """The server's moderators want no face to be read."""

    def __init__(self) -> None:
        """Say what works all the same."""
        super().__init__(
            _(
                "The moderators of this server want no faces to be read, so I left your photo alone. "
                "Tell me with /mood how you feel."
            )
        )


class NotYourPhoto(DiscordError):
    """What was seen in a photo is for who sent it."""

    def __init__(self) -> None:
        """Say who may look."""
        super().__init__(_("Only the person who sent the photo can look at what I saw in it."))


class PhotoForgotten(DiscordError):
    """A photo that waited for its sender's agreement is no longer known."""

    def __init__(self) -> None:
        """Ask for the photo again."""
        super().__init__(_("Thank you. I no longer have that photo, though: please send it once more."))


class MayNotSpeak(DiscordError):
    """A permission is missing without which nothing can be answered in a channel."""

    def __init__(self, channel_id: int, missing: tuple[str, ...]) -> None:
        """Keep the names of the missing permissions."""
        super().__init__(
            _("I may not answer in {channel}: I need {permissions} there. Please ask a moderator.").format(
                channel=f"<#{channel_id}>", permissions=listed(missing)
            )
        )
        self.missing = missing


class NotAModerator(DiscordError):
    """Somebody who may not manage a server wants to change how the bot works there."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(_("Only members with the permission “Manage Server” can see and change my settings."))


class UnknownCountry(DiscordError):
    """No country has that name, or several might be meant."""

    def __init__(self, meant: tuple[str, ...] = ()) -> None:
        """Offer the names of those that may be `meant`."""
        if meant:
            words = _("Several countries may be meant by that: {countries}. Please write one of them.")
            super().__init__(words.format(countries=", ".join(meant)))
        else:
            super().__init__(_("I know no country of that name. Please write its name, or its code of two letters."))


@asynccontextmanager
async def kindly(say: Say) -> AsyncIterator[None]:
    """Turn whatever fails inside into a sentence, delivered with `say`; the failure ends here."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # this is the edge: everything must end in a sentence
        await tell(error, say)


async def tell(error: Exception, say: Say) -> None:
    """Deliver what is to be said about `error`, if anything; raises nothing that Discord may raise."""
    error = _cause(error)
    words = words_for(error)
    desk.note(_outcome(error))
    if words is None:
        return
    try:
        await _deliver(words, say)
    except (discord.HTTPException, *UNREACHABLE) as failure:
        desk.note(f"untold: {type(error).__name__}")
        log.info("could not tell somebody about %s: %s", type(error).__name__, brief(failure))


async def _deliver(words: str, say: Say) -> None:
    """Say the words, again while Discord is in trouble: it is often the same trouble that is to be told of."""
    for pause in AGAIN_SECONDS:
        try:
            await say(words)
        except discord.DiscordServerError:
            await asyncio.sleep(pause)
        else:
            return
    await say(words)


def _outcome(error: Exception) -> str:
    if is_gone(error):
        return "gone"
    ours = isinstance(error, DiscordError | ServiceError | ModelError | RecommenderError)
    refused = ours and not isinstance(error, StoreError | WeightsError)
    return f"{'refused' if refused else 'failed'}: {type(error).__name__}"


def words_for(error: Exception) -> str | None:
    """Return the sentence for `error`, None where there is nobody to tell; logs what an operator should know."""
    if is_gone(error):
        log.debug("gone before the answer: %s", brief(error))
        return None
    match error:
        case DiscordError():
            return str(error)
        case ServiceError() | ModelError() | RecommenderError():
            return _of_the_rooms(error)
        case discord.DiscordException() | aiohttp.ClientError() | ConnectionError() | TimeoutError():
            return _of_discord(error)
        case _:
            log.error("unexpected", exc_info=error)
            return _(UNEXPECTED)


def _of_the_rooms(error: ServiceError | ModelError | RecommenderError) -> str:
    if isinstance(error, StoreError | WeightsError):
        log.warning("%s: %s", type(error).__name__, error)
    return sentence(error)


def _of_discord(error: Exception) -> str:
    log.warning("Discord did not let me finish: %s", brief(error))
    match error:
        case discord.Forbidden():
            return _(FORBIDDEN)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return _(OUTDATED)
        case _:
            return _(TROUBLE)


def is_gone(error: Exception) -> bool:
    """Return whether `error` means that what was to be answered no longer exists."""
    if not isinstance(error, discord.HTTPException):
        return False
    return error.code in GONE or (error.code == INVALID_FORM and "message_reference" in error.text)


def brief(error: Exception) -> str:
    """Return what the log may say of an error of Discord's: its kind and numbers, no text of anybody's."""
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__} {error.status} (code {error.code})"
    return type(error).__name__


def _cause(error: Exception) -> Exception:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def to_interaction(interaction: discord.Interaction) -> Say:
    """Return the way to tell the person behind an interaction: privately, unless the answer is already awaited."""

    async def say(words: str) -> None:
        response = interaction.response
        if response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(content=words, embeds=[], view=None)
        elif response.is_done():
            await interaction.followup.send(words, ephemeral=True)
        else:
            await response.send_message(words, ephemeral=True)

    return say
