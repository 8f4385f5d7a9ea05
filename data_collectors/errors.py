"""What can go wrong while collecting.

CollectorError
 ├─ NotFound         the service knows no such thing
 ├─ Temporary        the service is not well: trying again later helps   (carries `wait_s`, None where it did not say)
 │   └─ SlowDown     it asks for fewer calls
 ├─ Challenged       it wants to see a person, not a program: this thing again another day
 ├─ QuotaGone        the day's calls are spent                           (carries `until`, seconds since 1970)
 ├─ NotAllowed       this key may not ask for this, ever: the stage goes on without
 ├─ BadKey           the key is wrong, suspended or missing: no call of this service will do
 ├─ BadTable         an operator's table is not understood               (carries `path` and `why`)
 └─ AlreadyRunning   another collector works on this database
"""

from __future__ import annotations

from pathlib import Path


class CollectorError(Exception):
    """Anything that this room raises on purpose; `service` is its name for people ("Last.fm")."""

    def __init__(self, service: str, why: str) -> None:
        """Keep the service and one clause on what happened; never a key, a title or a lyric."""
        super().__init__(f"{service}: {why}")
        self.service = service
        self.why = why


class NotFound(CollectorError):
    """The service knows no such thing."""


class Temporary(CollectorError):
    """The service is not well; trying again later helps."""

    def __init__(self, service: str, why: str, *, wait_s: float | None = None) -> None:
        """Keep how many seconds the service asks to wait, None where it did not say."""
        super().__init__(service, why)
        self.wait_s = wait_s


class SlowDown(Temporary):
    """The service asks for fewer calls."""


class Challenged(CollectorError):
    """The service wants to see a person: its page is unknown, and asked for again another day."""


class QuotaGone(CollectorError):
    """The day's calls are spent."""

    def __init__(self, service: str, why: str, *, until: float) -> None:
        """Keep when there are new ones, in seconds since 1970."""
        super().__init__(service, why)
        self.until = until


class NotAllowed(CollectorError):
    """This key may not ask for this."""


class BadKey(CollectorError):
    """The key is wrong, suspended or missing."""


class BadTable(CollectorError):
    """An operator's table is not understood."""

    def __init__(self, path: Path, why: str) -> None:
        """Keep the file and one clause on what is wrong with it."""
        super().__init__(path.name, why)
        self.path = path


class AlreadyRunning(CollectorError):
    """Another collector works on this database."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The collector", "another one is working on this database; wait for it, or stop it first")
