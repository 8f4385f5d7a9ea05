"""The languages that Serenade speaks: texts by gettext, in the language of whoever is being answered.

`_("…")` says a text in the language of the moment, which `speaking` sets for one request and everything it calls;
`N_("…")` marks a text that is said later. The catalogues in `locales/` are kept as translators keep them, one .po file
a language, and read when first needed.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH: Final = "en"
"""The language that the texts are written in; it needs no catalogue."""

LANGUAGES: Final = (ENGLISH, "de", "es", "fr", "ja", "pt_BR")
"""What is spoken, as Babel names it."""

BRITISH: Final = "en_GB"
"""Lists in English have no comma before the last "and"."""

_now: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language_of(locale: str | None) -> str:
    """Return what to speak for a locale as Discord or a browser names it ("es-419", "pt"); English where it is none."""
    tongue = (locale or ENGLISH).replace("_", "-").split("-")[0].casefold()
    return next((language for language in LANGUAGES if language.split("_")[0] == tongue), ENGLISH)


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Speak a locale's language until the context ends, in this task and in what it starts."""
    token = _now.set(language_of(locale))
    try:
        yield
    finally:
        _now.reset(token)


def speak(locale: str | None) -> None:
    """Speak a locale's language for the rest of this task."""
    _now.set(language_of(locale))


def spoken() -> str:
    """Return the language of the moment, as Babel names it."""
    return _now.get()


def lists() -> str:
    """Return the locale by whose habits the language of the moment lists things, as Babel names it."""
    return BRITISH if spoken() == ENGLISH else spoken()


def _(text: str) -> str:
    """Return a text in the language of the moment."""
    return _catalogue(_now.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that goes with `count`, in the language of the moment."""
    return _catalogue(_now.get()).ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """Return what a text is in the language of the moment where it stands for something of its own, such as a name."""
    return _catalogue(_now.get()).pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802  # the name by which gettext's tools know it
    """Return a text as it is; it is said later, through `_`."""
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with files("bot").joinpath("locales", f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
