"""Where the log goes, and what may not get into it.

Every line, ours and that of other people's code, takes the same way: fields (time, level, event, the request's number)
are added, what must not be kept is struck out, and the rest becomes a line for a person or an object of JSON.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final, Literal, TextIO, TypeAlias

import structlog
from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import (
    BoundLogger,
    ProcessorFormatter,
    add_log_level,
    add_logger_name,
    filter_by_level,
    render_to_log_args_and_kwargs,
)
from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["auto", "text", "json"]
"""Lines for people, objects of JSON, or what suits where the log goes."""

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]

CHATTY: Final = ("PIL", "aiohttp", "alembic", "asyncio", "discord", "sqlalchemy")
"""Below WARNING these write down what passes through them: messages, statements, headers."""


SILENT: Final = ("aiohttp.server",)
"""This one logs the bytes of a request that is no HTTP; what goes wrong in our own handlers is logged by them."""

PRIVATE_FIELDS: Final = frozenset({"content", "display_name", "filename", "name", "names", "text", "token", "words"})
"""What a field must not be called, since only what people wrote would be in it."""

LONGEST_VALUE: Final = 120
"""Characters of a field; a longer one is somebody's text, and only its length is kept."""
LONGEST_EVENT: Final = 400
"""Characters of what is said to have happened; our longest sentence has fewer."""

ADDRESSES: Final = re.compile(
    r"(\w+://[^\s/?#]+)/[^\s]*(?:attachments|webhooks|interactions)/\S*|(\w+://[^\s?#]+)\?\S*"
)
"""Addresses of attachments, those that hold a token, and what follows a question mark."""
TOKENS: Final = re.compile(r"(?=[\w.-]*\d)(?=[\w.-]*[a-z])(?=[\w.-]*[A-Z])[\w-]{20,}(?:\.[\w-]+)*")
"""Twenty and more letters, both large and small, and digits in one piece: no word of any language."""
STRUCK_OUT: Final = "[left out]"

FIRST: Final = ("time", "level", "event", "request", "what", "outcome", "milliseconds")
"""What an object of JSON begins with, for whoever looks at one all the same."""

FIELDS: Final = "fields"
"""The attribute under which a record of ours carries its fields."""


def get_logger(name: str) -> BoundLogger:
    """Return the logger of a module, which takes fields as keywords beside the arguments of the standard library's."""
    logger: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[filter_by_level, _hand_over],
        wrapper_class=BoundLogger,
    )
    return logger


def _hand_over(logger: logging.Logger, method: str, fields: EventDict) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments for the standard library, with the fields in one, where no name of its own is in the way."""
    arguments, options = render_to_log_args_and_kwargs(logger, method, fields)
    return arguments, {**options, "extra": {FIELDS: options.get("extra", {})}}


def _take_over(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    return {**getattr(fields["_record"], FIELDS, {}), **fields}


def start_logging(level: str, log_format: LogFormat = "auto", *, stream: TextIO | None = None) -> None:
    """Log to standard error (or `stream`) at `level`; other people's code never below WARNING, whatever the level."""
    stream = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(log_format, is_terminal=stream.isatty()))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _formatter(log_format: LogFormat, *, is_terminal: bool) -> ProcessorFormatter:
    as_text = log_format == "text" or (log_format == "auto" and is_terminal)
    clock = TimeStamper(fmt="iso", utc=True, key="time")
    finish: Processor = (
        ConsoleRenderer(colors=is_terminal, timestamp_key="time", exception_formatter=plain_traceback)
        if as_text
        else JSONRenderer(ensure_ascii=False)
    )
    return ProcessorFormatter(
        # Our own loggers hand over plain records as well, so that these steps are everybody's.
        foreign_pre_chain=[_take_over, merge_contextvars, add_log_level, add_logger_name, clock],
        processors=[ProcessorFormatter.remove_processors_meta, ExceptionRenderer(trace), redact, _in_order, finish],
    )


def trace(exc_info: ExcInfo) -> str:
    """Return where an exception and its causes arose: kinds and lines of code, with no message and no value.

    A message may quote what somebody wrote; only the system's own words ("No space left on device") are kept.
    """
    return "\n".join(_traced(exc_info[1], set()))


def _traced(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for other in (earlier, *inside):
        if other is not None and id(other) not in seen:
            yield from _traced(other, seen)
    yield "".join(traceback.format_tb(error.__traceback__)) + _kind(error)


def _kind(error: BaseException) -> str:
    kind = type(error).__qualname__
    return f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind


def redact(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Strike out what must not be kept, should it ever come this far: the last line of defence, not the first."""
    kept = {key: _redacted(key, value) for key, value in fields.items() if key != "event"}
    event = str(fields["event"]).partition("\n")[0]
    if fields.get("logger") == "asyncio":  # which goes on with what it called, and its arguments
        event = event.partition("<")[0].partition("(")[0]
    return {"event": _struck(event, LONGEST_EVENT), **kept}


def _in_order(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    first = {key: fields[key] for key in FIRST if key in fields}
    return {**first, **fields}


def _redacted(key: str, value: Any) -> Any:  # noqa: ANN401  # whatever somebody gave the log
    if key in PRIVATE_FIELDS:
        return STRUCK_OUT
    if key == "exception" or value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(key, each) for each in value]
    return _struck(str(value), LONGEST_VALUE)


def _struck(words: str, longest: int) -> str:
    words = ADDRESSES.sub(lambda found: f"{found[1] or found[2]}/{STRUCK_OUT}", words)
    words = TOKENS.sub(STRUCK_OUT, words)
    return words if len(words) <= longest else f"[{len(words)} characters left out]"
