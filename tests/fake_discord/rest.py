"""The front door of REST: who asks, what was answered, and the failures a test ordered."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fake_discord import errors
from tests.fake_discord.world import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fake_discord.world import World

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/v10"
_ASKED_AT = web.RequestKey("asked_at", float)
# A status that discord.py reports at once instead of trying again.
_OUR_FAULT = 503
# These carry an interaction's token in their path instead of the bot's in a header.
_BY_INTERACTION = (f"{API}/interactions/", f"{API}/webhooks/")


def answer(body: object = None, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON under exactly `application/json`; 204 without a body."""
    if body is None:
        return web.Response(status=204)
    text = json.dumps(body).encode()
    return web.Response(body=text, status=status, headers={"Content-Type": "application/json", **(headers or {})})


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure to answer with; `on` is part of "METHOD /route" of the requests that meet it."""

    on: str
    response: Callable[[], web.Response]
    status: int
    after: bool = False
    """Whether the request is served first, so that only its answer is lost."""


def failure(status: int, *, on: str = "", after: bool = False) -> Fault:
    """Return a fault that answers with a bare status, as the proxy before Discord does."""
    body = {"message": f"{status}: injected", "code": 0}
    return Fault(on, lambda: answer(body, status=status), status, after)


def rate_limit(retry_after: float, *, on: str = "", is_global: bool = False) -> Fault:
    """Return a fault that answers 429 and asks to wait `retry_after` seconds."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global}
    headers = {"Via": "1.1 google", "Retry-After": str(retry_after)}
    headers["X-RateLimit-Scope"] = "global" if is_global else "user"
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return Fault(on, lambda: answer(body, status=429, headers=headers), 429)


def interruption(happens: Callable[[], object], *, on: str = "", after: bool = False) -> Fault:
    """Return a fault that lets something happen, such as the end of who asks, instead of or before the answer."""

    def answered() -> web.Response:
        happens()
        return answer({"message": "interrupted", "code": 0}, status=_OUR_FAULT)

    return Fault(on, answered, _OUR_FAULT, after)


class Door:
    """The middleware that every API request passes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.faults: deque[Fault] = deque()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Check who asks, turn refusals into answers, and keep the log."""
        if not request.path.startswith(API):
            return await handler(request)
        request[_ASKED_AT] = time.perf_counter()
        if (fault := self._fault_for(request)) is not None:
            await request.read()
            if fault.after:
                await self._serve(request, handler)
            self._log(request, fault.status, injected=True)
            return fault.response()
        return await self._serve(request, handler)

    async def _serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._authorize(request)
            response = await handler(request)
        except errors.Refusal as refusal:
            # The rest of the upload is read, or the client would see a reset instead of the answer.
            await request.content.read()
            self._log(request, refusal.status, refusal.code)
            return answer(refusal.body, status=refusal.status)
        except Exception as error:  # noqa: BLE001  # a fault of this server must fail the test, not make the client retry
            self._world.broken.append(error)
            self._log(request, _OUR_FAULT)
            return answer({"message": repr(error), "code": 0}, status=_OUR_FAULT)
        self._log(request, response.status)
        return response

    def _authorize(self, request: web.Request) -> None:
        by_interaction = request.path.startswith(_BY_INTERACTION)
        if not by_interaction and request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise errors.unauthorized()

    def _fault_for(self, request: web.Request) -> Fault | None:
        for fault in self.faults:
            if fault.on in f"{request.method} {_route(request)}":
                self.faults.remove(fault)
                return fault
        return None

    def _log(self, request: web.Request, status: int, code: int = 0, *, injected: bool = False) -> None:
        path, now = request.path.removeprefix(API), time.perf_counter()
        asked_at = request[_ASKED_AT]
        entry = Request(request.method, _route(request), path, status, code, injected, asked_at, now)
        self._world.answered(entry)


async def no_such_route(_request: web.Request) -> web.StreamResponse:
    """Answer for every address that Discord, or this server, does not have."""
    raise errors.no_such_route()


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical.removeprefix(API) if resource is not None else request.path.removeprefix(API)
