"""Facts as they lie in the database: JSON, in ASCII, so that no title is too odd for it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, TypeVar, overload

from recommender.collected import AudioFacts, DetailFacts, LyricFacts, TagFacts
from recommender.evidence import AudioNumbers, LyricScores
from recommender.vocabulary import Point

Facts = TypeVar("Facts", DetailFacts, TagFacts, LyricFacts, AudioFacts)

NESTED: dict[str, type[Point | LyricScores | AudioNumbers]] = {
    "mood_point": Point,
    "scores": LyricScores,
    "numbers": AudioNumbers,
}
"""Fields that are dataclasses themselves."""


def encode(facts: DetailFacts | TagFacts | LyricFacts | AudioFacts) -> str:
    """Return the facts as JSON."""
    return json.dumps(asdict(facts), separators=(",", ":"))


@overload
def decode(kind: type[Facts], text: str) -> Facts: ...
@overload
def decode(kind: type[Facts], text: str | None) -> Facts | None: ...
def decode(kind: type[Facts], text: str | None) -> Facts | None:
    """Return what `encode` was given, None for None."""
    if text is None:
        return None
    return kind(**{name: _value(name, value) for name, value in json.loads(text).items()})


def merged(first: Facts, second: Facts) -> Facts:
    """Return what `first` says and, where it says nothing, `second`."""
    known = {field.name: getattr(first, field.name) for field in fields(first)}
    return type(first)(
        **{name: getattr(second, name) if value is None else value for name, value in known.items()},
    )


def encode_names(names: tuple[str, ...]) -> str:
    """Return names as a JSON list."""
    return json.dumps(names, separators=(",", ":"))


def decode_names(text: str | None) -> tuple[str, ...] | None:
    """Return what `encode_names` was given, None for None."""
    return None if text is None else tuple(json.loads(text))


def _value(name: str, value: Any) -> Any:  # noqa: ANN401  # whatever JSON holds
    if name in NESTED:
        return None if value is None else NESTED[name](**value)
    return tuple(value) if isinstance(value, list) else value
