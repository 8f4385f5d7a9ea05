"""What may hang under a message: rows of buttons, or a row with one select."""

from __future__ import annotations

from tests.fake_discord.emoji import is_emoji
from tests.fake_discord.forms import Form
from tests.fake_discord.messages import BUTTON, LINK_STYLE, SELECT, SelectKind
from tests.fake_discord.model import Json

ROW = 1

ROWS = 5
BUTTONS_IN_ROW = 5
CUSTOM_ID = 100
LABEL = 80
LINK = 512
OPTIONS = 25
OPTION_TEXT = 100
PLACEHOLDER = 150
PICKS = 25
"""Things that can be picked in one select."""
_STYLES = {1, 2, 3, 4, LINK_STYLE}
_DEFAULTS = {
    SelectKind.USERS: {"user"},
    SelectKind.ROLES: {"role"},
    SelectKind.MENTIONABLES: {"user", "role"},
    SelectKind.CHANNELS: {"channel"},
}


def check(form: Form, rows: list[Json]) -> None:
    """Note what is wrong with a message's components."""
    form.count("components", rows, at_most=ROWS)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        path = f"components.{index}"
        form.one_of(f"{path}.type", row.get("type"), {ROW})
        parts = row.get("components", [])
        is_buttons = all(part.get("type") == BUTTON for part in parts)
        form.count(f"{path}.components", parts, at_least=1, at_most=BUTTONS_IN_ROW if is_buttons else 1)
        for position, part in enumerate(parts):
            _check_part(form, f"{path}.components.{position}", part, seen)


def _check_part(form: Form, path: str, part: Json, seen: set[str]) -> None:
    kind = part.get("type")
    form.one_of(f"{path}.type", kind, {BUTTON, *map(int, SelectKind)})
    if kind == BUTTON:
        _check_button(form, path, part)
    elif kind in set(SelectKind):
        check_select(form, path, part)
    if part.get("style") == LINK_STYLE and kind == BUTTON:
        return
    check_custom_id(form, path, part.get("custom_id"), seen)


def check_custom_id(form: Form, path: str, custom_id: object, seen: set[str]) -> None:
    """Note a custom id that is missing, too long or not the only one of its kind."""
    form.length(f"{path}.custom_id", custom_id, at_least=1, at_most=CUSTOM_ID)
    if custom_id in seen:
        form.refuse(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    seen.add(str(custom_id))


def _check_button(form: Form, path: str, button: Json) -> None:
    form.one_of(f"{path}.style", button.get("style"), _STYLES)
    form.length(f"{path}.label", button.get("label"), at_most=LABEL)
    _check_emoji(form, path, button)
    if not button.get("label") and not button.get("emoji"):
        form.refuse(path, "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI", "A button must have a label or an emoji.")
    if button.get("style") == LINK_STYLE:
        form.length(f"{path}.url", button.get("url"), at_least=1, at_most=LINK)
        form.url(f"{path}.url", button.get("url"), schemes=("http://", "https://", "discord://"))
    elif button.get("url") is not None:
        form.refuse(path, "COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified")


def _check_emoji(form: Form, path: str, part: Json) -> None:
    emoji = part.get("emoji")
    if emoji and (emoji.get("id") or not is_emoji(emoji.get("name") or "")):
        form.refuse(f"{path}.emoji.name", "COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_select(form: Form, path: str, select: Json) -> None:
    """Note what is wrong with a select, under a message or in a form."""
    form.length(f"{path}.placeholder", select.get("placeholder"), at_most=PLACEHOLDER)
    form.between(f"{path}.min_values", select.get("min_values"), at_least=0, at_most=PICKS)
    form.between(f"{path}.max_values", select.get("max_values"), at_least=1, at_most=PICKS)
    if select.get("type") == SELECT:
        _check_options(form, path, select)
    else:
        _check_defaults(form, path, select)
    if _fewest(select) > _most(select):
        form.refuse(f"{path}.min_values", "SELECT_COMPONENT_MIN_VALUES", "min_values exceeds max_values.")


def _check_options(form: Form, path: str, select: Json) -> None:
    options = select.get("options") or []
    form.count(f"{path}.options", options, at_least=1, at_most=OPTIONS)
    for index, option in enumerate(options):
        form.length(f"{path}.options.{index}.label", option.get("label"), at_least=1, at_most=OPTION_TEXT)
        form.length(f"{path}.options.{index}.value", option.get("value"), at_least=1, at_most=OPTION_TEXT)
        form.length(f"{path}.options.{index}.description", option.get("description"), at_most=OPTION_TEXT)
        _check_emoji(form, f"{path}.options.{index}", option)
    if len({option.get("value") for option in options}) < len(options):
        words = "The specified option value is already used"
        form.refuse(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
    if _most(select) > max(len(options), 1):
        words = f"int value should be less than or equal to {len(options)}."
        form.refuse(f"{path}.max_values", "NUMBER_TYPE_MAX", words)
    if sum(bool(option.get("default")) for option in options) > _most(select):
        words = "Number of default options exceeds max_values."
        form.refuse(f"{path}.options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", words)


def _check_defaults(form: Form, path: str, select: Json) -> None:
    if select.get("options"):
        form.refuse(f"{path}.options", "SELECT_COMPONENT_OPTIONS", "Only a select of texts has options.")
    defaults = select.get("default_values") or []
    for index, default in enumerate(defaults):
        form.one_of(f"{path}.default_values.{index}.type", default.get("type"), _DEFAULTS[SelectKind(select["type"])])
        if not str(default.get("id")).isdecimal():
            form.refuse(f"{path}.default_values.{index}.id", "NUMBER_TYPE_COERCE", "Value is not snowflake.")
    if defaults and not _fewest(select) <= len(defaults) <= _most(select):
        words = "Number of default values must be between min_values and max_values."
        form.refuse(f"{path}.default_values", "SELECT_COMPONENT_DEFAULT_VALUES", words)


def _fewest(select: Json) -> int:
    fewest = select.get("min_values")
    return fewest if isinstance(fewest, int) else 1


def _most(select: Json) -> int:
    most = select.get("max_values")
    return most if isinstance(most, int) else 1
