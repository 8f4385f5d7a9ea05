"""One name for each genre."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CANONICAL: Mapping[str, str] = MappingProxyType(
    {
        "blues": "Blues",
        "country": "Country",
        "dance": "Dance",
        "edm": "Electronic",
        "electronic": "Electronic",
        "hip hop": "Hip-Hop",
        "hip-hop": "Hip-Hop",
        "jazz": "Jazz",
        "latin": "Latin",
        "pop": "Pop",
        "r&b": "R&B",
        "rap": "Hip-Hop",
        "rock": "Rock",
        "soul": "Soul",
    }
)
"""The genres that we use, by the names that sources have for them."""


def canonical(name: str) -> str | None:
    """Return our name of a genre, None for one that we do not use."""
    return CANONICAL.get(name.casefold().strip())
