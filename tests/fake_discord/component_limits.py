"""What may hang under a message: rows of buttons, or a row with one select."""

from __future__ import annotations

from tests.fake_discord.forms import Form
from tests.fake_discord.messages import BUTTON, LINK_STYLE, SELECT
from tests.fake_discord.model import Json

ROW = 1
# Selects of users, roles, mentionables and channels.
ENTITY_SELECTS = {5, 6, 7, 8}

ROWS = 5
BUTTONS_IN_ROW = 5
CUSTOM_ID = 100
LABEL = 80
LINK = 512
OPTIONS = 25
OPTION_TEXT = 100
PLACEHOLDER = 150
FORM_TITLE = 45
_STYLES = {1, 2, 3, 4, LINK_STYLE}


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


def check_form(form: Form, modal: Json) -> None:
    """Note what is wrong with a form (modal) that opens over the client."""
    form.length("data.title", modal.get("title"), at_least=1, at_most=FORM_TITLE)
    form.length("data.custom_id", modal.get("custom_id"), at_least=1, at_most=CUSTOM_ID)
    form.count("data.components", modal.get("components") or [], at_least=1, at_most=ROWS)


def _check_part(form: Form, path: str, part: Json, seen: set[str]) -> None:
    kind = part.get("type")
    form.one_of(f"{path}.type", kind, {BUTTON, SELECT} | ENTITY_SELECTS)
    if kind == BUTTON:
        _check_button(form, path, part)
    elif kind == SELECT:
        _check_select(form, path, part)
    if part.get("style") == LINK_STYLE and kind == BUTTON:
        return
    custom_id = part.get("custom_id")
    form.length(f"{path}.custom_id", custom_id, at_least=1, at_most=CUSTOM_ID)
    if custom_id in seen:
        form.refuse(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    seen.add(str(custom_id))


def _check_button(form: Form, path: str, button: Json) -> None:
    form.one_of(f"{path}.style", button.get("style"), _STYLES)
    form.length(f"{path}.label", button.get("label"), at_most=LABEL)
    if not button.get("label") and not button.get("emoji"):
        form.refuse(path, "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI", "A button must have a label or an emoji.")
    if button.get("style") == LINK_STYLE:
        form.length(f"{path}.url", button.get("url"), at_least=1, at_most=LINK)
        form.url(f"{path}.url", button.get("url"), schemes=("http://", "https://", "discord://"))
    elif button.get("url") is not None:
        form.refuse(path, "COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified")


def _check_select(form: Form, path: str, select: Json) -> None:
    options = select.get("options", [])
    form.count(f"{path}.options", options, at_least=1, at_most=OPTIONS)
    form.length(f"{path}.placeholder", select.get("placeholder"), at_most=PLACEHOLDER)
    for index, option in enumerate(options):
        form.length(f"{path}.options.{index}.label", option.get("label"), at_least=1, at_most=OPTION_TEXT)
        form.length(f"{path}.options.{index}.value", option.get("value"), at_least=1, at_most=OPTION_TEXT)
        form.length(f"{path}.options.{index}.description", option.get("description"), at_most=OPTION_TEXT)
    if len({option.get("value") for option in options}) < len(options):
        form.refuse(
            f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )
    if (select.get("max_values") or 1) > max(len(options), 1):
        form.refuse(
            f"{path}.max_values", "NUMBER_TYPE_MAX", f"int value should be less than or equal to {len(options)}."
        )
