"""What can go wrong with songs and with what is stored.

RecommenderError
 ├─ NoSongs               nothing to pick from     (carries `filter`, `value`, `nearest`, `picks`)
 ├─ UnknownReply          no such reply, or its listener had it erased   (carries `reply_id`)
 ├─ CatalogueFileError    a catalogue's file is refused   (carries `path`, `why`)
 └─ StoreError            the database
     ├─ StoreLocked       another program holds it; trying again may help
     ├─ StoreCorrupt      it is damaged, or no database at all
     ├─ StoreUnreachable  it cannot be opened, read or written where it is
     ├─ StoreTooNew       its schema is newer than this program   (carries `revision`)
     └─ AlreadyCollecting another collector works on it
"""

from __future__ import annotations

from pathlib import Path

from recommender.songs import Pick


class RecommenderError(Exception):
    """Anything that this room raises on purpose."""


class NoSongs(RecommenderError):
    """No song is left to pick from."""

    def __init__(
        self,
        filter: str | None = None,  # noqa: A002  # what it is called everywhere else
        value: str | None = None,
        nearest: tuple[str, ...] = (),
        picks: tuple[Pick, ...] = (),
    ) -> None:
        """Keep which filter to loosen, its value, the nearest values that have songs, and the nearest songs without it.

        `filter` and `value` are None where the catalogue itself is empty.
        """
        super().__init__("the catalogue is empty" if filter is None else f"no songs for {filter} {value!r}")
        self.filter = filter
        self.value = value
        self.nearest = nearest
        self.picks = picks


class UnknownReply(RecommenderError):
    """No reply has this id: it never was, or it was erased."""

    def __init__(self, reply_id: str) -> None:
        """Keep the id, which stays out of the message: it is a secret between a page and its reader."""
        super().__init__("no such reply")
        self.reply_id = reply_id


class CatalogueFileError(RecommenderError):
    """A catalogue's file cannot be imported, or not be written."""

    def __init__(self, path: Path, why: str) -> None:
        """Keep the file, and one clause on what is wrong with it."""
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class StoreError(RecommenderError):
    """The database failed."""


class StoreLocked(StoreError):
    """Another program kept the database locked for longer than we wait."""


class StoreCorrupt(StoreError):
    """The file is damaged, or is no database."""


class StoreUnreachable(StoreError):
    """The database cannot be opened, read or written where it is."""


class StoreTooNew(StoreError):
    """A newer version of the program has changed the schema; this one would misread it."""

    def __init__(self, revision: str) -> None:
        """Keep the schema's revision."""
        super().__init__(f"schema {revision} is newer than this program")
        self.revision = revision


class AlreadyCollecting(StoreError):
    """Another collector works on this database."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("another collector works on this database")
