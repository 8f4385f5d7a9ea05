"""Request bodies: JSON, or a form with `payload_json` and files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web

from tests.fake_discord import errors, limits
from tests.fake_discord.model import Json

_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A request's JSON object and its files by their number."""

    payload: Json
    files: dict[int, Upload] = field(default_factory=dict)


async def read_body(request: web.Request) -> Body:
    """Return what the request carries; Refusal where it is neither JSON nor a form with `payload_json`."""
    if request.content_type == "multipart/form-data":
        return await _read_form(await request.multipart())
    return Body(_object(await read_json(request)))


async def read_json(request: web.Request) -> object:
    """Return the request's JSON, whose Content-Type must be exactly `application/json`."""
    if request.headers.get("Content-Type") != "application/json":
        raise errors.wrong_content_type()
    return _parse(await request.read())


async def _read_form(parts: MultipartReader) -> Body:
    payload: Json = {}
    files: dict[int, Upload] = {}
    async for part in parts:
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            payload = _object(_parse(content))
        elif found := _FILE.fullmatch(part.name or ""):
            if len(content) > limits.UPLOAD:
                raise errors.too_large()
            files[int(found[1])] = Upload(part.filename or "unknown", content)
    return Body(payload, files)


def _parse(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        raise errors.invalid_json() from None


def _object(parsed: object) -> Json:
    if not isinstance(parsed, dict):
        raise errors.invalid_json()
    return parsed
