"""Countries by their codes (ISO 3166-1 alpha-2) and by their names in the language of the moment and in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from babel import Locale

from bot.language import ENGLISH, spoken

NOT_COUNTRIES: Final = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)
"""Codes of two letters that babel knows beside the 249 of ISO 3166-1: islands, unions, and those made for tests."""


def name_of(code: str) -> str:
    """Return a country's name in the language of the moment."""
    return _names(spoken()).get(code, code)


def find(typed: str) -> tuple[str, ...]:
    """Return the codes of the countries that words may mean: one where they are plain, none where nothing fits."""
    sought = _key(typed)
    code = typed.strip().upper()
    if code in _names(ENGLISH):
        return (code,)
    exact = _unique(code for key, code in _named() if key == sought)
    return exact or suggestions(typed)


def suggestions(typed: str) -> tuple[str, ...]:
    """Return the codes of the countries whose name holds what was typed, those first whose name begins with it."""
    sought = _key(typed)
    found = sorted((not key.startswith(sought), key, code) for key, code in _named() if sought in key)
    return _unique(code for _, _, code in found)


def _named() -> Iterator[tuple[str, str]]:
    for language in dict.fromkeys((spoken(), ENGLISH)):
        for code, name in _names(language).items():
            yield _key(name), code


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _key(name: str) -> str:
    """Return a name without case, accents, typographic apostrophes and the blanks around it."""
    parts = unicodedata.normalize("NFKD", name.casefold().strip().replace("’", "'"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@cache
def _names(language: str) -> dict[str, str]:
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    countries = (code for code in sorted(names) if len(code) == 2 and code.isalpha())  # noqa: PLR2004  # letters
    return {code: names[code] for code in countries if code not in NOT_COUNTRIES}
