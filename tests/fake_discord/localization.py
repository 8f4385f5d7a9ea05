"""The languages that Discord's clients speak, and commands in them."""

from __future__ import annotations

from tests.fake_discord.model import Json

_CODES = """
id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko
"""
LOCALES = frozenset(_CODES.split())
_DICTIONARIES = {"name_localizations", "description_localizations"}


def known(locale: str) -> str:
    """Return the locale; the test is wrong if no client speaks it."""
    assert locale in LOCALES, f"{locale!r} is none of Discord's languages"
    return locale


def localized(named: Json, key: str) -> dict[str, str]:
    """Return what a command, an option or a choice is called by locale; `key` is "name" or "description"."""
    return {locale: text for locale, text in (named.get(f"{key}_localizations") or {}).items() if text is not None}


def without_dictionaries(named: Json) -> Json:
    """Return a command without its localizations, at any depth: as it is listed unless they are asked for."""
    kept = {key: value for key, value in named.items() if key not in _DICTIONARIES}
    for key in ("options", "choices"):
        if key in kept:
            kept[key] = [without_dictionaries(each) for each in kept[key]]
    return kept


def longest(named: Json, key: str) -> int:
    """Return the length of the longest of a field's texts, which is the one that counts."""
    return max(map(len, [str(named.get(key) or ""), *map(str, localized(named, key).values())]))
