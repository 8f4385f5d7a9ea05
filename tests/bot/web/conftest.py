"""The page over a real store, asked through real sockets."""

from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web_runner import BaseRunner

from bot.service import Serenade
from bot.web.app import make_app
from bot.web.routes import LISTENER

Client: TypeAlias = TestClient[web.Request, web.Application]


LINGERING = 1.0
"""Seconds in which the server takes in the rest of an upload that it has refused; each such test waits for them."""


class RealServer(TestServer):
    """Runs an application as the program does: a handler goes on when its sender goes away."""

    async def _make_runner(self, **options: Any) -> BaseRunner:  # noqa: ANN401  # aiohttp's own signature
        return await super()._make_runner(**{**options, "handler_cancellation": False, "lingering_time": LINGERING})


@pytest.fixture
async def client(service: Serenade) -> AsyncIterator[Client]:
    async with TestClient(RealServer(make_app(service))) as client:
        yield client


@pytest.fixture
async def agreed(service: Serenade, client: Client) -> Client:
    """A client whose user has agreed to have photos read."""
    await service.consent(LISTENER)
    return client
