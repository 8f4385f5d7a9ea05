"""What a person's client puts into an interaction: the command it found, the options, what they point at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fake_discord import command_limits, composing
from tests.fake_discord.model import Channel, Json, Role, User
from tests.fake_discord.permissions import Permission
from tests.fake_discord.resolving import Resolved

if TYPE_CHECKING:
    from tests.fake_discord.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
_GUILD_CONTEXT, _DIRECT_CONTEXT = 0, 1
_PYTHON_TYPES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    ROLE: Role,
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: tuple,
}


def find_command(world: World, user: User, channel: Channel, name: str, *, kind: int = command_limits.SLASH) -> Json:
    """Return the command as the user's client would offer it; the test is wrong if it would not."""
    scopes = [channel.guild.id, None] if channel.guild is not None else [None]
    every = [command for scope in scopes for command in world.commands.get(scope, []) if command["type"] == kind]
    found = next((command for command in every if command["name"] == name), None)
    assert found is not None, f"no command {name!r} here, only {[command['name'] for command in every]}"
    context = _DIRECT_CONTEXT if channel.guild is None else _GUILD_CONTEXT
    contexts = found.get("contexts")
    in_dms = context == _GUILD_CONTEXT or found.get("dm_permission") is not False
    assert (context in contexts) if contexts is not None else in_dms, f"{name!r} is not offered in {channel.name}"
    _may_use(found, user, channel)
    return found


def _may_use(command: Json, user: User, channel: Channel) -> None:
    if channel.guild is None:
        return
    can = channel.allowed(user)
    needed = Permission(int(command.get("default_member_permissions") or 0))
    assert needed in can, f"{user.name} may not use {command['name']!r}"
    assert Permission.USE_APPLICATION_COMMANDS in can, f"{user.name} may not use commands in {channel.name}"


@dataclass(slots=True)
class Invocation:
    """The `data` of a command or autocomplete interaction in the making."""

    user: User
    channel: Channel
    command: Json
    expired_files: bool = False
    focused: str | None = None
    _resolved: Resolved = field(init=False)

    def __post_init__(self) -> None:
        self._resolved = Resolved(self.channel, self.user)

    def data(self, path: list[str], values: dict[str, Any]) -> Json:
        """Return the data for the subcommand at `path` (empty for a plain command) with these option values."""
        parents: list[Json] = []
        node = self.command
        for step in path:
            node = _child(node, step)
            parents.append(node)
        options = self._options(node, values)
        for parent in reversed(parents):
            options = [{"type": parent["type"], "name": parent["name"], "options": options}]
        data = {"id": self.command["id"], "name": self.command["name"], "type": self.command["type"]}
        data |= {"guild_id": self.command["guild_id"]} if "guild_id" in self.command else {}
        return self._resolved.beside(data | {"options": options})

    def _options(self, owner: Json, values: dict[str, Any]) -> list[Json]:
        known = {option["name"]: option for option in owner.get("options") or []}
        unknown = [name for name in values if name not in known]
        assert not unknown, f"{owner['name']!r} has no options {unknown}, only {list(known)}"
        missing = [name for name, option in known.items() if option.get("required") and name not in values]
        assert not missing or self.focused, f"{owner['name']!r} requires {missing}"
        return [self._option(known[name], value) for name, value in values.items()]

    def _option(self, option: Json, value: object) -> Json:
        body: Json = {"name": option["name"], "type": option["type"]}
        if option["name"] == self.focused:
            assert option.get("autocomplete"), f"{option['name']!r} has no autocomplete"
            return body | {"value": str(value), "focused": True}
        _check_value(option, value)
        return body | {"value": self._encoded(value)}

    def _encoded(self, value: Any) -> object:  # noqa: ANN401  # any of the Python types that options take
        match value:
            case (str(filename), bytes(content)):
                attachment = composing.attach(self.channel, filename, content)
                attachment.expired, attachment.ephemeral = self.expired_files, True
                return self._resolved.id_of(attachment)
            case User() | Role() | Channel():
                return self._resolved.id_of(value)
            case _:
                return value


def _child(node: Json, name: str) -> Json:
    children: list[Json] = [option for option in node.get("options") or [] if option["type"] in {SUBCOMMAND, GROUP}]
    found = next((child for child in children if child["name"] == name), None)
    assert found is not None, f"{node['name']!r} has no subcommand {name!r}, only {[each['name'] for each in children]}"
    return found


def _check_value(option: Json, value: object) -> None:
    """Hold a value against what the user's client would let through."""
    name = option["name"]
    assert isinstance(value, _PYTHON_TYPES[option["type"]]), f"{name!r} does not take {value!r}"
    choices = [choice["value"] for choice in option.get("choices") or []]
    assert not choices or value in choices, f"{name!r} takes one of {choices}, not {value!r}"
    if isinstance(value, str):
        assert option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000), f"{name!r}: bad length"
    if isinstance(value, (int, float)):
        assert option.get("min_value", value) <= value <= option.get("max_value", value), f"{name!r}: out of range"
