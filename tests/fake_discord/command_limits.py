"""What an application command may look like, and what it may offer while somebody types."""

from __future__ import annotations

import re

from tests.fake_discord import errors, localization
from tests.fake_discord.forms import Form
from tests.fake_discord.model import Json

SLASH = 1
OPTION_SUBCOMMAND = 1
OPTION_GROUP = 2
OPTION_STRING = 3
OPTION_INTEGER = 4
OPTION_NUMBER = 10

NAME = 32
DESCRIPTION = 100
OPTIONS = 25
CHOICES = 25
CHOICE_TEXT = 100
COMMANDS = 100
# Names, descriptions and choices of one command, all together.
ALL_TEXT = 8000
# Letters, digits and "-_'", with the signs that Devanagari and Thai put on their letters.
_SLASH_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def check_commands(commands: list[Json]) -> None:
    """Refuse a list of commands that Discord would not register."""
    if len([command for command in commands if command.get("type", SLASH) == SLASH]) > COMMANDS:
        raise errors.too_many_commands()
    form = Form()
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type", SLASH), command.get("name", ""))
        if key in seen:
            words = "Application command names must be unique"
            form.refuse(f"{index}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
        seen.add(key)
        _check_command(form, str(index), command)
    form.finish()


def check_choices(choices: list[Json]) -> None:
    """Refuse suggestions that are too many, too long or unnamed."""
    form = Form()
    _check_choices(form, "data.choices", choices)
    form.finish()


def _check_command(form: Form, path: str, command: Json) -> None:
    if command.get("type", SLASH) == SLASH:
        _check_named(form, path, command)
        _check_options(form, path, command)
    else:
        form.length(f"{path}.name", command.get("name"), at_least=1, at_most=NAME)
        form.length(f"{path}.description", command.get("description"), at_most=0)
        _check_translations(form, path, command, "name", at_most=NAME)
    if _characters(command) > ALL_TEXT:
        words = f"Command exceeds maximum size ({ALL_TEXT})"
        form.refuse(path, "APPLICATION_COMMAND_TOO_LARGE", words)


def _check_named(form: Form, path: str, named: Json) -> None:
    _check_slash_name(form, f"{path}.name", str(named.get("name", "")))
    form.length(f"{path}.description", named.get("description"), at_least=1, at_most=DESCRIPTION)
    _check_translations(form, path, named, "name", at_most=NAME)
    _check_translations(form, path, named, "description", at_most=DESCRIPTION)
    for locale, name in localization.localized(named, "name").items():
        _check_slash_name(form, f"{path}.name_localizations.{locale}", str(name))


def _check_slash_name(form: Form, path: str, name: str) -> None:
    if not _SLASH_NAME.fullmatch(name) or name != name.lower():
        form.refuse(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_translations(form: Form, path: str, named: Json, key: str, *, at_most: int) -> None:
    for locale, text in localization.localized(named, key).items():
        place = f"{path}.{key}_localizations.{locale}"
        form.one_of(place, locale, set(localization.LOCALES))
        form.length(place, text, at_least=1, at_most=at_most)


def _check_options(form: Form, path: str, owner: Json) -> None:
    options = owner.get("options") or []
    form.count(f"{path}.options", options, at_most=OPTIONS)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        words = "Required options must be placed before non-required options"
        form.refuse(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
    if len({option.get("name") for option in options}) < len(options):
        form.refuse(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED", "Option name already used")
    for index, option in enumerate(options):
        _check_option(form, f"{path}.options.{index}", option)


def _check_option(form: Form, path: str, option: Json) -> None:
    form.one_of(f"{path}.type", option.get("type"), range(1, 12))
    _check_named(form, path, option)
    if option.get("type") in {OPTION_SUBCOMMAND, OPTION_GROUP}:
        _check_options(form, path, option)
    choices = option.get("choices") or []
    _check_choices(form, f"{path}.choices", choices)
    if option.get("autocomplete") and choices:
        words = "Autocomplete cannot be used together with choices"
        form.refuse(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", words)
    if option.get("autocomplete") and option.get("type") not in {OPTION_STRING, OPTION_INTEGER, OPTION_NUMBER}:
        form.refuse(path, "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID_TYPE", "Autocomplete needs a text or a number")


def _check_choices(form: Form, path: str, choices: list[Json]) -> None:
    form.count(path, choices, at_most=CHOICES)
    for index, choice in enumerate(choices):
        form.length(f"{path}.{index}.name", choice.get("name"), at_least=1, at_most=CHOICE_TEXT)
        _check_translations(form, f"{path}.{index}", choice, "name", at_most=CHOICE_TEXT)
        if isinstance(choice.get("value"), str):
            form.length(f"{path}.{index}.value", choice["value"], at_most=CHOICE_TEXT)


def _characters(named: Json) -> int:
    own = localization.longest(named, "name") + localization.longest(named, "description")
    choices = sum(
        localization.longest(choice, "name") + len(str(choice.get("value"))) for choice in named.get("choices") or []
    )
    return own + choices + sum(map(_characters, named.get("options") or []))
