"""What is sent to the page, taken into memory and never to disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.web.errors import BadRequest, UploadCut
from models.errors import PhotoTooHeavy
from recommender.taste import Vote
from recommender.vocabulary import Emotion, Goal

LONGEST_TEXT: Final = 1_000
"""Characters of free words; a feeling needs fewer."""

LONGEST_JSON: Final = 16 * 1024
"""Bytes; several times what the longest text takes."""

Body = TypeVar("Body", bound=BaseModel)


class Words(BaseModel):
    """What POST /api/words takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=LONGEST_TEXT)
    genre: str | None = Field(default=None, max_length=LONGEST_TEXT)
    goal: Goal | None = None


class Correction(BaseModel):
    """What POST /api/correct takes; no emotion takes an earlier correction back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str = Field(max_length=LONGEST_TEXT)
    emotion: Emotion | None


class Shown(BaseModel):
    """What POST /api/again takes: the answer whose feeling wants other songs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str = Field(max_length=LONGEST_TEXT)


class OfSong(BaseModel):
    """What POST /api/report takes: a song of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str = Field(max_length=LONGEST_TEXT)
    song: int = Field(strict=True, ge=0)


class Opinion(OfSong):
    """What POST /api/vote takes; the same word again takes it back."""

    vote: Vote


class Choice(BaseModel):
    """What POST /api/choose takes: a face by its index; no face stands for all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str = Field(max_length=LONGEST_TEXT)
    face: int | None = Field(strict=True, ge=0)


def goal_in(query: Mapping[str, str]) -> Goal | None:
    """Return the goal that an address asks for, None where it asks for none; BadRequest for another word."""
    wished = query.get("goal") or None
    try:
        return None if wished is None else Goal(wished)
    except ValueError as error:
        raise BadRequest from error


async def read_photo(request: web.Request, *, limit: int) -> bytes:
    """Return the request's body; PhotoTooHeavy as soon as it passes `limit` bytes, UploadCut where it ends early.

    The body is the photo itself: a form's parts would be spooled to disk by aiohttp.
    """
    announced = request.content_length or 0
    if announced > limit:
        raise PhotoTooHeavy(announced, limit)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise PhotoTooHeavy(len(body), limit)
    except (ConnectionError, web.RequestPayloadError) as error:
        raise UploadCut from error
    return bytes(body)


async def read_json(request: web.Request, shape: type[Body]) -> Body:
    """Return the request's JSON as `shape`; BadRequest where it is anything else."""
    if request.content_type != "application/json":
        raise BadRequest
    try:
        return shape.model_validate_json(await request.read())
    except (ValidationError, web.HTTPRequestEntityTooLarge):
        raise BadRequest from None  # a validation error quotes what the person wrote
