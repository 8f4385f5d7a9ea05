"""What a message may hold: every limit is refused beyond it, and taken at it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.fake_discord import Channel
from tests.fake_discord.expecting import INVALID_FORM, refused, send

Json = dict[str, Any]


def _button(**changes: object) -> Json:
    button = {"type": 2, "style": 1, "label": "Next", "custom_id": "next"} | changes
    return {key: value for key, value in button.items() if value is not None}


def _row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def _select(count: int, **changes: object) -> Json:
    options = [{"label": f"song {number}", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "songs", "options": options} | changes


_DEFAULT_USER = {"id": "1", "type": "user"}
_FIELD = {"name": "n", "value": "v"}

TOO_MUCH: dict[str, tuple[Json, str]] = {
    "content": ({"content": "x" * 2001}, "content"),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, "embeds"),
    "embed title": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "embed description": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "26 fields": ({"embeds": [{"fields": [_FIELD] * 26}]}, "embeds.0.fields"),
    "field name": ({"embeds": [{"fields": [_FIELD | {"name": "x" * 257}]}]}, "embeds.0.fields.0.name"),
    "field value": ({"embeds": [{"fields": [_FIELD | {"value": "x" * 1025}]}]}, "embeds.0.fields.0.value"),
    "field without value": ({"embeds": [{"fields": [_FIELD | {"value": ""}]}]}, "embeds.0.fields.0.value"),
    "footer": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    "author": ({"embeds": [{"author": {"name": "x" * 257}}]}, "embeds.0.author.name"),
    "all embeds together": ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds"),
    "an empty embed": ({"embeds": [{"color": 1}]}, "embeds.0.description"),
    "a picture without a host": ({"embeds": [{"image": {"url": "https:///a.png"}}]}, "embeds.0.image.url"),
    "a link with a space": ({"embeds": [{"title": "t", "url": "https://example.org/a b"}]}, "embeds.0.url"),
    "a long link": ({"embeds": [{"title": "t", "url": "https://example.org/" + "x" * 2048}]}, "embeds.0.url"),
    "words for an emoji": ({"content": "c", "components": [_row(_button(emoji={"name": "next"}))]}, "emoji.name"),
    "an option's unknown emoji": (
        {
            "content": "c",
            "components": [_row(_select(1, options=[{"label": "l", "value": "v", "emoji": {"id": "1"}}]))],
        },
        "options.0.emoji.name",
    ),
    "embed link": ({"embeds": [{"title": "t", "url": "javascript:1"}]}, "embeds.0.url"),
    "six rows": ({"content": "c", "components": [_row(_button(custom_id=str(n))) for n in range(6)]}, "components"),
    "six buttons": (
        {"content": "c", "components": [_row(*[_button(custom_id=str(n)) for n in range(6)])]},
        "components",
    ),
    "empty row": ({"content": "c", "components": [_row()]}, "components.0.components"),
    "custom id": ({"content": "c", "components": [_row(_button(custom_id="x" * 101))]}, "custom_id"),
    "no custom id": ({"content": "c", "components": [_row(_button(custom_id=None))]}, "custom_id"),
    "the same custom id twice": ({"content": "c", "components": [_row(_button(), _button())]}, "custom_id"),
    "label": ({"content": "c", "components": [_row(_button(label="x" * 81))]}, "label"),
    "no label": ({"content": "c", "components": [_row(_button(label=None))]}, "components.0.components.0"),
    "link without address": ({"content": "c", "components": [_row(_button(style=5, custom_id=None))]}, "url"),
    "26 options": ({"content": "c", "components": [_row(_select(26))]}, "options"),
    "no options": ({"content": "c", "components": [_row(_select(0))]}, "options"),
    "option label": (
        {"content": "c", "components": [_row(_select(1, options=[{"label": "x" * 101, "value": "v"}]))]},
        "label",
    ),
    "option value": (
        {"content": "c", "components": [_row(_select(1, options=[{"label": "l", "value": "x" * 101}]))]},
        "value",
    ),
    "option description": (
        {
            "content": "c",
            "components": [_row(_select(1, options=[{"label": "l", "value": "v", "description": "x" * 101}]))],
        },
        "description",
    ),
    "the same option twice": (
        {"content": "c", "components": [_row(_select(2, options=[{"label": "l", "value": "v"}] * 2))]},
        "options",
    ),
    "more values than options": ({"content": "c", "components": [_row(_select(2, max_values=3))]}, "max_values"),
    "a select's custom id": ({"content": "c", "components": [_row(_select(2, custom_id="x" * 101))]}, "custom_id"),
    "a select beside a button": ({"content": "c", "components": [_row(_button(), _select(2))]}, "components"),
    "an unknown component": ({"content": "c", "components": [_row({"type": 99, "custom_id": "x"})]}, "type"),
    "two selects in a row": (
        {"content": "c", "components": [_row(_select(2), _select(2, custom_id="b"))]},
        "components",
    ),
    "placeholder": ({"content": "c", "components": [_row(_select(2, placeholder="x" * 151))]}, "placeholder"),
    "26 values": ({"content": "c", "components": [_row(_select(25, max_values=26))]}, "max_values"),
    "min above max": ({"content": "c", "components": [_row(_select(3, min_values=3, max_values=2))]}, "min_values"),
    "two defaults of one": (
        {
            "content": "c",
            "components": [
                _row(_select(2, options=[{"label": each, "value": each, "default": True} for each in ("a", "b")]))
            ],
        },
        "options",
    ),
    "a channel select with options": ({"content": "c", "components": [_row(_select(2, type=8))]}, "options"),
    "a channel select's default": (
        {"content": "c", "components": [_row({"type": 8, "custom_id": "c", "default_values": [_DEFAULT_USER]})]},
        "default_values.0.type",
    ),
    "more defaults than values": (
        {"content": "c", "components": [_row({"type": 5, "custom_id": "c", "default_values": [_DEFAULT_USER] * 2})]},
        "default_values",
    ),
}
JUST_FITS: dict[str, Json] = {
    "content": {"content": "x" * 2000},
    "embed": {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "fields": [_FIELD] * 25}]},
    "field": {"embeds": [{"fields": [{"name": "x" * 256, "value": "x" * 1024}]}]},
    "all embeds together": {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]},
    "buttons": {
        "content": "c",
        "components": [_row(*[_button(custom_id=f"{r}{n}") for n in range(5)]) for r in range(5)],
    },
    "label and custom id": {"content": "c", "components": [_row(_button(label="x" * 80, custom_id="y" * 100))]},
    "select": {"content": "c", "components": [_row(_select(25, max_values=25))]},
    "emoji": {
        "content": "c",
        "components": [
            _row(*[_button(custom_id=sign, emoji={"name": sign}) for sign in ("◀️", "▶", "🔀", "👍🏽", "1️⃣")])
        ],
    },
    "link": {"content": "c", "components": [_row(_button(style=5, custom_id=None, url="https://example.org"))]},
}


@pytest.mark.parametrize("case", TOO_MUCH)
async def test_a_message_beyond_a_limit_is_refused_with_its_place(
    client: discord.Client, channel: Channel, case: str
) -> None:
    payload, place = TOO_MUCH[case]
    with refused(INVALID_FORM, saying=place):
        await send(client, channel, **payload)
    assert channel.messages == []


@pytest.mark.parametrize("case", JUST_FITS)
async def test_a_message_at_the_limit_is_taken(client: discord.Client, channel: Channel, case: str) -> None:
    await send(client, channel, **JUST_FITS[case])
    assert len(channel.messages) == 1


@pytest.mark.parametrize("payload", [{}, {"content": " \n "}, {"embeds": []}, {"components": [_row(_button())]}])
async def test_an_empty_message_is_refused(client: discord.Client, channel: Channel, payload: Json) -> None:
    with refused(50006):
        await send(client, channel, **payload)
