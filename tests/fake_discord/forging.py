"""Interactions that no honest client sends; Discord lets some through, so a bot has to stand them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import command_limits
from tests.fake_discord.component_limits import ROW
from tests.fake_discord.interaction import InteractionKind
from tests.fake_discord.messages import BUTTON, SELECT, TEXT_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fake_discord.model import Json
    from tests.fake_discord.world import World


def completed(world: World, kind: InteractionKind, data: Mapping[str, object]) -> Json:
    """Return `data` with what it leaves out; `texts` (custom id to text) of a form become its rows."""
    match kind:
        case InteractionKind.COMPONENT:
            return {"component_type": SELECT if "values" in data else BUTTON, **data}
        case InteractionKind.MODAL:
            texts = data.get("texts", {})
            assert isinstance(texts, dict)
            rest = {key: value for key, value in data.items() if key != "texts"}
            return {"components": [_row(custom_id, text) for custom_id, text in texts.items()], **rest}
        case _:
            return {"id": _command_id(world, data.get("name")), "type": command_limits.SLASH, **data}


def _row(custom_id: str, text: object) -> Json:
    return {"type": ROW, "id": 1, "components": [{"type": TEXT_INPUT, "id": 2, "custom_id": custom_id, "value": text}]}


def _command_id(world: World, name: object) -> str:
    every = [command for listed in world.commands.values() for command in listed]
    return next((command["id"] for command in every if command["name"] == name), str(world.next_id()))
