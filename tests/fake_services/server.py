"""The loopback server: in a thread, since the services' clients are synchronous."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from tests.fake_services.faults import Fault, Faults, Reply

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from tests.fake_services.world import World


class Clock(Protocol):
    """Where the server reads the time, in seconds since 1970, by which it holds its limits and quotas."""

    def now(self) -> float: ...


class SimulatedClock:
    """A clock that stands still but for those who sleep: they find it moved at once."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += max(0.0, seconds)


class RemoteClock:
    """The clock of a server in another process; nobody else may move it meanwhile."""

    def __init__(self, address: str) -> None:
        self._url = f"{address}/clock"
        self._now = self._ask(0.0)

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now = self._ask(max(0.0, seconds))

    def _ask(self, seconds: float) -> float:
        with urllib.request.urlopen(self._url, data=json.dumps(seconds).encode(), timeout=20) as answer:  # noqa: S310  # loopback
            return float(json.load(answer))


@dataclass(frozen=True, slots=True)
class Call:
    """A call that came in: which method, what about, when, and how it was answered."""

    service: str
    method: str
    about: str
    at: float
    status: int
    fault: Fault | None = None
    refused: bool = False
    """It broke the service's limit of calls a second."""


class Calls:
    """All calls so far, in their order."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def all(self, service: str | None = None, method: str | None = None) -> list[Call]:
        with self._lock:
            calls = list(self._calls)
        return [call for call in calls if service in (None, call.service) and method in (None, call.method)]

    def count(self, service: str | None = None, method: str | None = None) -> int:
        return len(self.all(service, method))

    def refused(self, service: str | None = None) -> int:
        return sum(call.refused for call in self.all(service))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` is the rest below the service's own, `params` those of the query and of a form."""

    path: str
    verb: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    query: Sequence[tuple[str, str]] = ()
    """The query's pairs in their order, for names that come several times."""


class Service(ABC):
    """One of the services: it words its answers, the server does the rest.

    `name` is also the first part of its paths; it takes `most` calls in any second.
    """

    name: str
    most = 1_000_000

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock
        self._recent: deque[float] = deque()

    @abstractmethod
    def label(self, asked: Asked) -> tuple[str, str]:
        """Return what is asked for and about what, for the list of calls."""

    @abstractmethod
    def reply(self, asked: Asked, fault: Fault | None) -> Reply:
        """Return the answer; `fault` is one of those that only the service itself can word (NULLS, EMPTY_PAGE)."""

    @abstractmethod
    def slow_down(self) -> Reply:
        """Return the answer to too many calls."""

    def too_many(self) -> bool:
        """Count a call; return whether it is one too many."""
        now = self.clock.now()
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.most:
            return True
        self._recent.append(now)
        return False


HTML = Reply("<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>", 502, "text/html")


class FakeServices:
    """The services on one port of 127.0.0.1, as a context manager."""

    def __init__(
        self,
        world: World,
        *,
        kinds: Sequence[type[Service]],
        clock: Clock | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.world = world
        self.clock = clock or SimulatedClock()
        self.faults = faults or Faults()
        self.calls = Calls()
        self.services = {kind.name: kind(world, self.clock) for kind in kinds}
        self.address = ""
        self.broken: list[Exception] = []
        """What went wrong within the services themselves."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self.broken and error is None:
            raise self.broken[0]

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/clock", self._tell_time)
        app.router.add_route("*", "/{service}/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _tell_time(self, request: web.Request) -> web.Response:
        seconds = float(await request.json())
        if seconds:
            assert isinstance(self.clock, SimulatedClock)
            self.clock.sleep(seconds)
        return web.json_response(self.clock.now())

    async def _serve(self, request: web.Request) -> web.Response:
        service = self.services[request.match_info["service"]]
        asked = await _asked(request)
        try:
            reply = self._reply(service, asked)
        except Exception as error:
            self.broken.append(error)
            raise
        if reply is None:
            if request.transport is not None:  # the client may be gone by itself
                request.transport.abort()
            return web.Response()
        headers = {"Content-Type": reply.content_type, **reply.headers}
        return web.Response(body=reply.octets, status=reply.status, headers=headers)

    def _reply(self, service: Service, asked: Asked) -> Reply | None:
        """Return the answer to a call, None where its connection shall drop, and note the call."""
        trouble = self.faults.next(service.name)
        fault = trouble if isinstance(trouble, Fault) else None
        refused = service.too_many()
        reply: Reply | None
        if isinstance(trouble, Reply):
            reply = trouble
        elif refused or fault is Fault.SLOW_DOWN:
            reply = service.slow_down()
        else:
            reply = _spoiled(service, asked, fault)
        method, about = service.label(asked)
        status = reply.status if reply is not None else 0
        self.calls.add(Call(service.name, method, about, self.clock.now(), status, fault, refused))
        return reply


def _spoiled(service: Service, asked: Asked, fault: Fault | None) -> Reply | None:
    if fault is Fault.DROPPED:
        return None
    if fault is Fault.HTML:
        return HTML
    if fault is Fault.SERVER_ERROR:
        return Reply("", 500, "text/plain")
    reply = service.reply(asked, fault)
    if fault is Fault.CUT:
        return Reply(reply.octets[: len(reply.octets) // 2], reply.status, reply.content_type, reply.headers)
    return reply


async def _asked(request: web.Request) -> Asked:
    body = await request.read()
    params = dict(request.query)
    if request.content_type == "application/x-www-form-urlencoded":
        params.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return Asked(
        request.match_info["path"], request.method, params, request.headers, body, tuple(request.query.items())
    )
