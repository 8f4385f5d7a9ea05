"""Where every request is taken in: its number in all its lines of the log, its outcome in the last.

A front opens a request around whatever somebody asks for. The desk, where there is one, knows which are under way, so
that the program can end when they are done, and take no new ones meanwhile.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from structlog.contextvars import bind_contextvars, bound_contextvars

from bot.logs import get_logger

log = get_logger(__name__)

GRACE_SECONDS: Final = 10.0
"""How long requests under way may still take when the program ends."""

NUMBER_BYTES: Final = 4
"""Enough to tell the requests of a day apart."""

ANSWERED: Final = "answered"


@dataclass(eq=False, slots=True)
class Request:
    """Something that somebody asks for, and how it went so far; a quiet one is logged at DEBUG."""

    what: str
    quiet: bool = False
    refused: bool = False
    """Whether it came after closing time, and is to be told so."""
    number: str = field(default_factory=lambda: secrets.token_hex(NUMBER_BYTES))
    outcome: str = ANSWERED
    began: float = field(default_factory=perf_counter)


class Desk:
    """Knows the requests under way, and refuses new ones once it is closed."""

    def __init__(self) -> None:
        """Begin open, with nothing to do."""
        self._open = True
        self._under_way: dict[Request, asyncio.Task[object] | None] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        """Return how many requests are under way."""
        return len(self._under_way)

    def begin(self, request: Request) -> None:
        """Take a request in; a refused one counts too, until its sender was told so."""
        request.refused = not self._open
        self._under_way[request] = asyncio.current_task()
        self._idle.clear()

    def end(self, request: Request) -> None:
        """Let a request go."""
        self._under_way.pop(request, None)
        if not self._under_way:
            self._idle.set()

    async def close(self, *, within: float = GRACE_SECONDS) -> None:
        """Refuse what comes, wait until what is under way is done, and call off what takes over `within` seconds."""
        self._open = False
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), within)
        late = {task for task in self._under_way.values() if task is not None}
        if late:
            log.warning("requests are called off, since the program ends", requests=len(late))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


_desk: ContextVar[Desk | None] = ContextVar("desk", default=None)
_request: ContextVar[Request | None] = ContextVar("request", default=None)


@contextmanager
def receiving() -> Iterator[Desk]:
    """Open a desk for this task and all that it starts; where another is open already, it is that one."""
    desk = _desk.get()
    if desk is None:  # an idle one is empty, and so is false
        desk = Desk()
    token = _desk.set(desk)
    try:
        yield desk
    finally:
        _desk.reset(token)


@contextmanager
def request(what: str, *, quiet: bool = False) -> Iterator[Request]:
    """Take in a request such as "photo", and log in the end how it went; inside another, it is a part of that one."""
    outer = _request.get()
    if outer is not None:
        yield outer
        return
    new = Request(what, quiet)
    token = _request.set(new)
    try:
        with bound_contextvars(request=new.number, what=what):
            yield from _counted(new)
    finally:
        _request.reset(token)


def _counted(new: Request) -> Iterator[Request]:
    _begin(new)
    try:
        yield new
    except BaseException as error:
        _failed(new, error)
        raise
    finally:
        _end(new)


def begin_task(what: str, *, quiet: bool = False) -> Request:
    """Take in a request that lasts as long as this task does."""
    new = Request(what, quiet)
    _request.set(new)
    bind_contextvars(request=new.number, what=what)
    _begin(new)

    def end(task: asyncio.Task[object]) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            _failed(new, error)
        _end(new)

    task = asyncio.current_task()
    if task is not None:
        task.add_done_callback(end)
    return new


def note(outcome: str) -> None:
    """Remember how the request of the moment went, in words without anybody's text."""
    now = _request.get()
    if now is not None:
        now.outcome = outcome


def _begin(new: Request) -> None:
    desk = _desk.get()
    if desk is not None:
        desk.begin(new)


def _failed(request: Request, error: BaseException) -> None:
    if request.outcome == ANSWERED:
        called_off = isinstance(error, asyncio.CancelledError)
        request.outcome = "called off" if called_off else f"failed: {type(error).__name__}"


def _end(request: Request) -> None:
    desk = _desk.get()
    if desk is not None:
        desk.end(request)
    say = log.debug if request.quiet else log.info
    say("handled", outcome=request.outcome, milliseconds=round(1000 * (perf_counter() - request.began)))
