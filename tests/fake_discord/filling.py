"""Filling in a form (modal) as a person's client lets them, and what it sends of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import picking
from tests.fake_discord.messages import TEXT_INPUT
from tests.fake_discord.modal_limits import LABEL, MAX_TEXT, SHORT, TEXT_DISPLAY
from tests.fake_discord.model import Json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.fake_discord.picking import Picked
    from tests.fake_discord.resolving import Resolved

    Answer = str | Sequence[Picked]


def parts(modal: Json) -> Iterator[Json]:
    """Return a form's inputs, whichever way they are laid out."""
    for row in modal["components"]:
        if row["type"] == LABEL:
            yield row["component"]
        elif row["type"] != TEXT_DISPLAY:
            yield from row["components"]


def filled(modal: Json, answers: Mapping[str, Answer], resolved: Resolved) -> list[Json]:
    """Return the form's rows as they are sent back; the test is wrong where the client would not send them."""
    known = [part["custom_id"] for part in parts(modal)]
    unknown = sorted(set(answers) - set(known))
    assert not unknown, f"the form has no {unknown}, only {known}"
    return [_row(row, number, answers, resolved) for number, row in enumerate(modal["components"], start=1)]


def _row(row: Json, number: int, answers: Mapping[str, Answer], resolved: Resolved) -> Json:
    body: Json = {"type": row["type"], "id": row.get("id") or number}
    if row["type"] == TEXT_DISPLAY:
        return body
    if row["type"] == LABEL:
        return body | {"component": _answered(row["component"], answers, resolved)}
    return body | {"components": [_answered(part, answers, resolved) for part in row["components"]]}


def _answered(part: Json, answers: Mapping[str, Answer], resolved: Resolved) -> Json:
    body: Json = {"type": part["type"], "id": part.get("id") or 1, "custom_id": part["custom_id"]}
    answer = answers.get(part["custom_id"])
    if part["type"] == TEXT_INPUT:
        return body | {"value": _text(part, part.get("value") or "" if answer is None else answer)}
    picked = _preset(part) if answer is None else [answer] if isinstance(answer, str) else answer
    if not picked and not part.get("required", True):
        return body | {"values": []}
    return body | {"values": picking.values_of(part, picked, resolved)}


def _text(part: Json, value: Answer) -> str:
    name = part["custom_id"]
    assert isinstance(value, str), f"{name!r} takes a text, not {value!r}"
    assert value or not part.get("required", True), f"{name!r} must be filled in"
    least, most = part.get("min_length") or 0, part.get("max_length") or MAX_TEXT
    assert not value or least <= len(value) <= most, f"{name!r} takes {least} to {most} characters, not {len(value)}"
    assert part["style"] != SHORT or "\n" not in value, f"{name!r} is a single line"
    return value


def _preset(part: Json) -> list[Picked]:
    """What is picked already as the form opens."""
    return [option["value"] for option in part.get("options") or [] if option.get("default")]
