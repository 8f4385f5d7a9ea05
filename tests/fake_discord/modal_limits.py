"""What a form (modal) may hold: rows with one text input, or labels with an input or a select."""

from __future__ import annotations

from tests.fake_discord import component_limits
from tests.fake_discord.forms import Form
from tests.fake_discord.messages import TEXT_INPUT, SelectKind
from tests.fake_discord.model import Json

TEXT_DISPLAY = 10
LABEL = 18
SHORT, PARAGRAPH = 1, 2

ROWS = 5
TITLE = 45
LABEL_TEXT = 45
LABEL_DESCRIPTION = 100
PLACEHOLDER = 100
"""Characters of a text input's; a select's may be longer."""
MAX_TEXT = 4000


def check(form: Form, modal: Json) -> None:
    """Note what is wrong with the `data` that opens a form."""
    form.length("data.title", modal.get("title"), at_least=1, at_most=TITLE)
    form.length("data.custom_id", modal.get("custom_id"), at_least=1, at_most=component_limits.CUSTOM_ID)
    rows = modal.get("components") or []
    form.count("data.components", rows, at_least=1, at_most=ROWS)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        _check_row(form, f"data.components.{index}", row, seen)


def _check_row(form: Form, path: str, row: Json, seen: set[str]) -> None:
    kind = row.get("type")
    form.one_of(f"{path}.type", kind, {component_limits.ROW, TEXT_DISPLAY, LABEL})
    if kind == LABEL:
        form.length(f"{path}.label", row.get("label"), at_least=1, at_most=LABEL_TEXT)
        form.length(f"{path}.description", row.get("description"), at_most=LABEL_DESCRIPTION)
        part = row.get("component") or {}
        form.one_of(f"{path}.component.type", part.get("type"), {TEXT_INPUT, *map(int, SelectKind)})
        _check_part(form, f"{path}.component", part, seen)
    elif kind == TEXT_DISPLAY:
        form.length(f"{path}.content", row.get("content"), at_least=1, at_most=MAX_TEXT)
    else:
        _check_classic(form, path, row, seen)


def _check_classic(form: Form, path: str, row: Json, seen: set[str]) -> None:
    parts = row.get("components") or []
    form.count(f"{path}.components", parts, at_least=1, at_most=1)
    for position, part in enumerate(parts):
        place = f"{path}.components.{position}"
        form.one_of(f"{place}.type", part.get("type"), {TEXT_INPUT})
        form.length(f"{place}.label", part.get("label"), at_least=1, at_most=LABEL_TEXT)
        _check_part(form, place, part, seen)


def _check_part(form: Form, path: str, part: Json, seen: set[str]) -> None:
    component_limits.check_custom_id(form, path, part.get("custom_id"), seen)
    if part.get("type") == TEXT_INPUT:
        _check_text_input(form, path, part)
    elif part.get("type") in set(SelectKind):
        component_limits.check_select(form, path, part)
        if part.get("disabled"):
            form.refuse(f"{path}.disabled", "MODAL_COMPONENT_DISABLED", "A form's select cannot be disabled.")


def _check_text_input(form: Form, path: str, part: Json) -> None:
    form.one_of(f"{path}.style", part.get("style"), {SHORT, PARAGRAPH})
    form.length(f"{path}.placeholder", part.get("placeholder"), at_most=PLACEHOLDER)
    form.length(f"{path}.value", part.get("value"), at_most=MAX_TEXT)
    least, most = part.get("min_length"), part.get("max_length")
    form.between(f"{path}.min_length", least, at_least=0, at_most=MAX_TEXT)
    form.between(f"{path}.max_length", most, at_least=1, at_most=MAX_TEXT)
    if least is not None and most is not None and least > most:
        form.refuse(f"{path}.min_length", "TEXT_INPUT_MIN_LENGTH", "min_length must not be greater than max_length.")
