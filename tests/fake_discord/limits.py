"""What a message may hold: characters, embeds, files. The numbers are Discord's, in characters unless said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import component_limits
from tests.fake_discord.forms import Form
from tests.fake_discord.model import Json

if TYPE_CHECKING:
    from tests.fake_discord.uploads import Body

CONTENT = 2000
EMBEDS = 10
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
AUTHOR = 256
ALL_EMBEDS = 6000
FILES = 10
UPLOAD = 10 * 1024 * 1024
"""Bytes of one file."""

_EMBED_PARTS = ("title", "description", "fields", "image", "thumbnail", "author", "footer", "url", "timestamp")
_IMAGE_SCHEMES = ("http://", "https://", "attachment://")


def check_message(payload: Json, body: Body) -> None:
    """Refuse a message's fields where any of them is too long, too many or malformed."""
    form = Form()
    form.length("content", payload.get("content"), at_most=CONTENT)
    _check_embeds(form, payload.get("embeds") or [])
    form.count("attachments", payload.get("attachments") or list(body.files), at_most=FILES)
    component_limits.check(form, payload.get("components") or [])
    _check_mentions(form, payload.get("allowed_mentions") or {})
    form.finish()


def _check_embeds(form: Form, embeds: list[Json]) -> None:
    form.count("embeds", embeds, at_most=EMBEDS)
    for index, embed in enumerate(embeds):
        _check_embed(form, f"embeds.{index}", embed)
    if sum(map(_characters, embeds)) > ALL_EMBEDS:
        form.refuse("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {ALL_EMBEDS}")


def _check_embed(form: Form, path: str, embed: Json) -> None:
    if not any(embed.get(part) for part in _EMBED_PARTS):
        form.refuse(f"{path}.description", "BASE_TYPE_REQUIRED", "This field is required")
    form.length(f"{path}.title", embed.get("title"), at_most=EMBED_TITLE)
    form.length(f"{path}.description", embed.get("description"), at_most=EMBED_DESCRIPTION)
    form.length(f"{path}.footer.text", embed.get("footer", {}).get("text"), at_most=FOOTER)
    form.length(f"{path}.author.name", embed.get("author", {}).get("name"), at_most=AUTHOR)
    form.url(f"{path}.url", embed.get("url"))
    for image in ("image", "thumbnail"):
        form.url(f"{path}.{image}.url", embed.get(image, {}).get("url"), schemes=_IMAGE_SCHEMES)
    fields = embed.get("fields", [])
    form.count(f"{path}.fields", fields, at_most=EMBED_FIELDS)
    for index, part in enumerate(fields):
        form.length(f"{path}.fields.{index}.name", part.get("name"), at_least=1, at_most=FIELD_NAME)
        form.length(f"{path}.fields.{index}.value", part.get("value"), at_least=1, at_most=FIELD_VALUE)


def _characters(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    texts += [part.get(key) for part in embed.get("fields", []) for key in ("name", "value")]
    return sum(len(text) for text in texts if text)


def _check_mentions(form: Form, allowed: Json) -> None:
    for key in ("users", "roles"):
        form.count(f"allowed_mentions.{key}", allowed.get(key) or [], at_most=100)
        if key in allowed.get("parse", []) and allowed.get(key):
            words = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            form.refuse("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)
