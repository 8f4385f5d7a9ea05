"""What goes wrong at the loopback services: at random by a seed and a rate, or next, because a test says so."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """A trouble; how each service words it is its own affair."""

    SLOW_DOWN = "slow down"
    """The service's answer to too many calls."""
    SERVER_ERROR = "server error"
    """A 500 without any words."""
    HTML = "HTML"
    """A gateway's page with status 502."""
    DROPPED = "dropped"
    """The connection is closed without an answer, as a client sees it that gives up waiting."""
    CUT = "cut"
    """Half of the answer, as if it were the whole."""
    NULLS = "nulls"
    """Fields, or list elements beside the true ones, that are null or empty."""
    EMPTY_PAGE = "empty page"
    """A page of a list without elements, though its head tells of more."""
    CHALLENGE = "challenge"
    """A page that wants to see a person; of Genius' alone, the others answer as usual."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes over the wire."""

    body: str | bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def octets(self) -> bytes:
        """The body as bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body


class Faults:
    """Says for each call what goes wrong with it; the same seed and order of calls tell the same.

    `rates` holds each service's share of calls that go wrong, 0 to 1.
    """

    def __init__(
        self, *, seed: int = 0, rates: Mapping[str, float] | None = None, kinds: tuple[Fault, ...] = tuple(Fault)
    ) -> None:
        self.rates = dict(rates or {})
        self._kinds = kinds
        self._seed = seed
        self._randoms: dict[str, random.Random] = {}
        self._queues: defaultdict[str, deque[Fault | Reply]] = defaultdict(deque)

    def queue(self, service: str, *troubles: Fault | Reply) -> None:
        """Let the service's next calls meet these, one each; a `Reply` is sent as it is."""
        self._queues[service].extend(troubles)

    def next(self, service: str) -> Fault | Reply | None:
        """Return what goes wrong with the service's present call."""
        if self._queues[service]:
            return self._queues[service].popleft()
        generator = self._randoms.setdefault(service, random.Random(f"{self._seed}/{service}"))  # noqa: S311  # a test's
        if generator.random() >= self.rates.get(service, 0.0):
            return None
        return generator.choice(self._kinds)
