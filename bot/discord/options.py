"""What comes with a command, held against what we offered: only old or changed programs send anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import AppCommandOptionType as Kind
from discord import app_commands

NESTED: Final = frozenset({Kind.subcommand.value, Kind.subcommand_group.value})


def check_options(interaction: discord.Interaction[Any]) -> None:
    """Raise CommandSignatureMismatch where a command comes with something that it does not take."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):  # an entry of a menu takes nothing
        return
    data: Any = interaction.data
    offered = {parameter.display_name: parameter for parameter in command.parameters}
    for option in _given(data):
        parameter = offered.get(option["name"])
        if parameter is None or not _takes(parameter, option, data.get("resolved") or {}):
            raise app_commands.CommandSignatureMismatch(command)


def can_complete(interaction: discord.Interaction[Any]) -> bool:
    """Return whether somebody types into an option that offers choices for what is typed."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return False
    complete = {parameter.display_name for parameter in command.parameters if parameter.autocomplete}
    typed = [option for option in _given(interaction.data) if option.get("focused")]
    return bool(typed) and all(each["name"] in complete and isinstance(each.get("value"), str) for each in typed)


def _given(data: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401  # as Discord sends it
    """Return the options of a command, or of its subcommand."""
    options: Sequence[Mapping[str, Any]] = data.get("options") or ()
    while options and options[0].get("type") in NESTED:
        options = options[0].get("options") or ()
    return options


def _takes(
    parameter: app_commands.Parameter, option: Mapping[str, Any], resolved: Mapping[str, Mapping[str, object]]
) -> bool:
    value, fits = option.get("value"), option.get("type") == parameter.type.value
    match parameter.type:
        case Kind.string:
            fits = fits and isinstance(value, str) and _is_offered(parameter, value)
        case Kind.integer:
            fits = fits and isinstance(value, int) and _is_between(parameter, value)
        case Kind.boolean:
            fits = fits and isinstance(value, bool)
        case Kind.attachment | Kind.channel as kind:
            fits = fits and isinstance(value, str) and value in (resolved.get(f"{kind.name}s") or {})
    return fits


def _is_offered(parameter: app_commands.Parameter, text: str) -> bool:
    choices = [choice.value for choice in parameter.choices]
    return text in choices if choices else _is_between(parameter, len(text))


def _is_between(parameter: app_commands.Parameter, number: int) -> bool:
    least, most = parameter.min_value, parameter.max_value
    return (least is None or number >= least) and (most is None or number <= most)
