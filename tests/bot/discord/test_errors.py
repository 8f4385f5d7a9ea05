"""The one place where failures become sentences."""

import logging
from types import SimpleNamespace
from typing import cast

import aiohttp
import discord
import pytest
from discord import app_commands

from bot import desk
from bot.discord.errors import FORBIDDEN, OUTDATED, TROUBLE, PhotoGone, kindly, tell, words_for
from bot.errors import Busy
from bot.wording import UNEXPECTED, sentence
from models.errors import NoFace
from recommender.errors import StoreCorrupt


def _http(kind: type[discord.HTTPException], status: int, code: int, text: str = "") -> discord.HTTPException:
    response = cast("aiohttp.ClientResponse", SimpleNamespace(status=status, reason=""))
    return kind(response, {"code": code, "message": text})


UNKNOWN_MESSAGE = _http(discord.NotFound, 404, 10008)
UNKNOWN_INTERACTION = _http(discord.NotFound, 404, 10062)
REPLY_TO_NOTHING = _http(discord.HTTPException, 400, 50035, "In message_reference: Unknown message")
MISSING_PERMISSIONS = _http(discord.Forbidden, 403, 50013)
SERVER_ERROR = _http(discord.DiscordServerError, 503, 0)


@pytest.mark.parametrize("error", [UNKNOWN_MESSAGE, UNKNOWN_INTERACTION, REPLY_TO_NOTHING])
def test_of_what_is_gone_nobody_is_told(error: discord.HTTPException) -> None:
    assert words_for(error) is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoFace(), sentence(NoFace())),
        (Busy(7), sentence(Busy(7))),
        (StoreCorrupt("malformed"), sentence(StoreCorrupt())),
        (PhotoGone(), str(PhotoGone())),
        (MISSING_PERMISSIONS, FORBIDDEN),
        (SERVER_ERROR, TROUBLE),
        (_http(discord.HTTPException, 400, 50035, "In embeds: too long"), TROUBLE),
        (aiohttp.ClientConnectionError(), TROUBLE),
        (TimeoutError(), TROUBLE),
        (app_commands.CommandNotFound("mood", []), OUTDATED),
        (ValueError("oh"), UNEXPECTED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_kind_has_its_own_sentence(error: Exception, words: str) -> None:
    assert words_for(error) == words


@pytest.mark.parametrize("error", [MISSING_PERMISSIONS, SERVER_ERROR, StoreCorrupt("malformed")], ids=repr)
def test_what_an_operator_should_know_is_one_line(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    words_for(error)
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "\n" not in record.getMessage()
    assert record.exc_info is None


async def test_a_failure_ends_in_a_sentence_and_goes_no_further() -> None:
    said: list[str] = []

    async def say(words: str) -> None:
        said.append(words)

    def fail() -> None:
        raise NoFace

    async with kindly(say):
        fail()
    assert said == [sentence(NoFace())]


async def test_a_command_fails_with_what_failed_inside_it() -> None:
    said: list[str] = []

    async def say(words: str) -> None:
        said.append(words)

    command = cast("app_commands.Command[app_commands.Group, ..., None]", SimpleNamespace(name="mood"))
    await tell(app_commands.CommandInvokeError(command, NoFace()), say)
    assert said == [sentence(NoFace())]


async def test_a_sentence_that_cannot_be_delivered_is_one_line_without_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def say(_: str) -> None:
        raise MISSING_PERMISSIONS

    await tell(NoFace(), say)
    [record] = caplog.records
    assert record.getMessage() == "could not tell somebody about NoFace: Forbidden 403 (code 50013)"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Busy(7), "refused: Busy"),
        (NoFace(), "refused: NoFace"),
        (PhotoGone(), "refused: PhotoGone"),
        (StoreCorrupt("malformed"), "failed: StoreCorrupt"),
        (SERVER_ERROR, "failed: DiscordServerError"),
        (ValueError("what somebody wrote"), "failed: ValueError"),
        (UNKNOWN_MESSAGE, "gone"),
    ],
    ids=repr,
)
async def test_how_a_request_went_is_noted_in_a_word(error: Exception, outcome: str) -> None:
    async def say(_: str) -> None:
        pass

    with desk.request("photo") as request:
        await tell(error, say)
    assert request.outcome == outcome


async def test_what_could_not_be_told_is_noted_so() -> None:
    async def say(_: str) -> None:
        raise MISSING_PERMISSIONS

    with desk.request("photo") as request:
        await tell(Busy(7), say)
    assert request.outcome == "untold: Busy"
