"""`serenade doctor`: one line for each thing that could be wrong, and what to do about it."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from bot.discord.inspection import Application, DiscordProblem, inspect
from bot.settings import Settings, SettingsError, load_settings
from models.errors import WeightsError
from models.sessions import WEIGHTS, Session, read_manifest
from recommender.errors import StoreCorrupt, StoreError, StoreLocked, StoreTooNew
from recommender.store import LOCK_TIMEOUT, Store

FEW_SONGS = 100
"""Fewer songs than this repeat themselves within an evening."""

NETWORKS = ("expressions", "faces", "landmarks")
"""What reading a photo needs."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: what was looked at, what was seen, and what to do (None where all is well)."""

    subject: str
    seen: str
    advice: str | None = None

    def __str__(self) -> str:
        """Return the line as it is printed."""
        if self.advice is None:
            return f"ok    {self.subject}: {self.seen}"
        return f"WRONG {self.subject}: {self.seen} -> {self.advice}"


def examine(
    look_up: Callable[[str], Application] = inspect, *, lock_timeout: float = LOCK_TIMEOUT
) -> Iterator[Finding]:
    """Yield the findings, in the order in which they should be mended.

    `look_up` asks Discord about a token; `lock_timeout` is how long a locked database is waited for, in seconds.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("settings", line, "correct it in .env; .env.example explains each setting")
        return
    yield Finding("settings", "understood")
    yield from _discord(settings, look_up)
    yield from _database(settings, lock_timeout)
    yield _weights()
    yield _port(settings)


def _discord(settings: Settings, look_up: Callable[[str], Application]) -> Iterator[Finding]:
    if settings.discord_token is None:
        yield Finding("token", "none, so only the local page starts")
        return
    try:
        application = look_up(settings.discord_token.get_secret_value())
    except DiscordProblem as problem:
        yield Finding("token", problem.seen, problem.advice)
        return
    yield Finding("token", f"Discord knows it as {application.name}")
    yield _intents(settings, application)


def _intents(settings: Settings, application: Application) -> Finding:
    if application.message_content:
        return Finding("intents", "Message Content is on")
    if not settings.message_content:
        return Finding("intents", "Message Content is off, as set: photos come by /mood, mention or direct message")
    return Finding(
        "intents",
        "Message Content is off for the application, so photos posted in a channel cannot be seen",
        "switch it on at https://discord.com/developers/applications (Bot, Privileged Gateway Intents),"
        " or set SERENADE_MESSAGE_CONTENT=false",
    )


def _database(settings: Settings, lock_timeout: float) -> Iterator[Finding]:
    try:
        with closing(Store.open(settings.database_url, timeout=lock_timeout)) as store:
            store.check()
            count, served = store.catalogue.count(), store.catalogue.served_count()
            unchecked = store.catalogue.unchecked_count()
    except StoreError as error:
        yield store_finding(error)
        return
    yield Finding("database", "opens, and passes its integrity check")
    yield _catalogue(count, served)
    if count:
        yield _links(served, unchecked)


def store_finding(error: StoreError) -> Finding:
    """Return what to say of a database that failed."""
    match error:
        case StoreLocked():
            words = ("another program keeps it locked", "end that program, or wait until it is done")
        case StoreCorrupt():
            words = ("it is damaged, or no database", "restore a backup, or move the file away and start anew")
        case StoreTooNew():
            words = ("a newer Serenade made it", "update this one, or point SERENADE_DATABASE_URL elsewhere")
        case _:
            words = ("it cannot be opened", "check SERENADE_DATABASE_URL, and that its folder can be written to")
    return Finding("database", *words)


def weights_finding(error: WeightsError) -> Finding:
    """Return what to say of weights that failed."""
    return Finding("weights", str(error), "restore the folder models/weights as it was released")


def _catalogue(count: int, served: int) -> Finding:
    if count == 0:
        return Finding("catalogue", "empty until the first start, which loads the starter catalogue")
    if served < FEW_SONGS:
        advice = "collect more with serenade-collect, or start with a new database to get the starter catalogue"
        return Finding("catalogue", f"only {served} songs to choose from", advice)
    return Finding("catalogue", f"{served} songs to choose from, of {count}")


def _links(served: int, unchecked: int) -> Finding:
    """Return whether links were checked; old ones are no fault, as the starter catalogue's are."""
    if unchecked == 0:
        return Finding("links", "each was checked")
    seen = "may be old, as none was" if unchecked >= served else f"{unchecked} of {served} may be old, as they were not"
    return Finding("links", f"{seen} checked yet; serenade-collect sweep does it, with a key for YouTube")


def _weights() -> Finding:
    try:
        entries = read_manifest(WEIGHTS)
        for name in NETWORKS:
            Session.open(name, WEIGHTS)
    except WeightsError as error:
        return weights_finding(error)
    return Finding("weights", ", ".join(f"{name} {entries[name].sha256[:8]}" for name in NETWORKS))


def _port(settings: Settings) -> Finding:
    place = f"{settings.web_host}:{settings.web_port}"
    try:
        # As the server does it: ports of connections that ended a moment ago count as free.
        socket.create_server((settings.web_host, settings.web_port)).close()
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        seen = f"{place} is in use" if in_use else f"{place} cannot be listened on"
        return Finding("port", seen, "end the program that uses it (another Serenade?), or set SERENADE_WEB_PORT")
    return Finding("port", f"{place} is free")
