"""Telling Discord of the commands when they have changed, and not at every start: it takes them only so often a day."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.discord.errors import brief
from bot.logs import get_logger
from recommender.errors import StoreError

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.service import Serenade

log = get_logger(__name__)

NOTE: Final = "commands"
"""Where the store remembers what Discord was told last."""


async def register_commands(client: SerenadeClient, service: Serenade) -> None:
    """Tell Discord of the commands unless it knows them already; where it does not take them, the next start tries."""
    digest = await _digest(client)
    if await _known(service) == digest:
        return
    try:
        await client.tree.sync()
    except discord.HTTPException as error:
        log.warning("Discord did not take the commands; those it knows go on working: %s", brief(error))
        return
    try:
        await service.remember(NOTE, digest)
    except StoreError as error:
        log.warning("Discord is told of the commands again next time: %s: %s", type(error).__name__, error)


async def _known(service: Serenade) -> str | None:
    try:
        return await service.remembered(NOTE)
    except StoreError as error:
        log.warning("what Discord knows is unknown: %s: %s", type(error).__name__, error)
        return None


async def _digest(client: SerenadeClient) -> str:
    """Return what stands for the application, its commands and their translations."""
    payload = [await _payload(client, command) for command in client.tree.get_commands()]
    payload.sort(key=lambda command: (command["type"], command["name"]))
    said = json.dumps([client.application_id, payload], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


async def _payload(client: SerenadeClient, command: Any) -> dict[str, Any]:  # noqa: ANN401  # commands of every kind
    translator = client.tree.translator
    if translator is None:
        return dict(command.to_dict(client.tree))
    return dict(await command.get_translated_payload(client.tree, translator))
