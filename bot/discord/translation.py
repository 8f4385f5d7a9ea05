"""Commands in the languages that Serenade speaks: their names and texts, from the catalogues of all other texts.

discord.py asks a translator for every name and description of every command, option and choice, in every language
that Discord knows. `CommandTranslator` answers; `texts_of` only listens, and so learns all there is to translate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.language import ENGLISH, _, language_of, pgettext, speaking
from bot.logs import get_logger

log = get_logger(__name__)

LOCALES: Final = tuple(locale for locale in discord.Locale if language_of(locale.value) != ENGLISH)
"""Discord's languages that we have texts for, beside English: two of them are Spanish."""

NAME: Final = "name"
"""The context of commands' names in the catalogues: "photo" as an option's name is not the word in a sentence."""

SLASH_NAME: Final = re.compile(r"[-_'\w]{1,32}")
"""What Discord takes for the name of a slash command or an option, which has no capitals either."""


LONGEST: Final = 100
"""Characters of a description or a choice."""
LONGEST_ENTRY: Final = 32
"""Characters of an entry in a message's menu."""


class Kind(StrEnum):
    """What a command's text is for."""

    NAME = "name"
    """What is typed for a command or an option."""
    ENTRY = "entry"
    """An entry in a message's menu."""
    TEXT = "text"
    """A description or a choice."""


@dataclass(frozen=True, slots=True)
class CommandText:
    """A text of a command in English."""

    english: str
    kind: Kind

    @classmethod
    def of(cls, string: app_commands.locale_str, context: app_commands.TranslationContextTypes) -> CommandText:
        """Return the text that discord.py asks about."""
        return cls(string.message, _kind(context))

    def said(self) -> str:
        """Return the text in the language of the moment."""
        return pgettext(NAME, self.english) if self.kind is Kind.NAME else _(self.english)

    def may_be(self, text: str) -> bool:
        """Tell whether Discord takes `text` in its place."""
        if self.kind is Kind.NAME:
            return SLASH_NAME.fullmatch(text) is not None and text == text.lower()
        return 1 <= len(text) <= (LONGEST_ENTRY if self.kind is Kind.ENTRY else LONGEST)


class CommandTranslator(app_commands.Translator):
    """Answers from the catalogues; what has no translation that Discord takes stays English."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return a text in a language, None for English."""
        if locale not in LOCALES:
            return None
        text = CommandText.of(string, context)
        with speaking(locale.value):
            said = text.said()
        if not text.may_be(said):
            log.warning("a translation does not fit", text=text.english, locale=locale.value)
            return None
        return None if said == text.english else said


class _Listener(app_commands.Translator):
    """Notes what it is asked about."""

    def __init__(self) -> None:
        self.heard: dict[CommandText, None] = {}

    async def translate(
        self, string: app_commands.locale_str, _: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> None:
        self.heard[CommandText.of(string, context)] = None


async def texts_of(tree: app_commands.CommandTree[Any]) -> Mapping[CommandText, str]:
    """Return every text of every command in a tree, with the module of the first command that has it."""
    modules: dict[CommandText, str] = {}
    for command in tree.get_commands():
        listener = _Listener()
        await command.get_translated_payload(tree, listener)
        modules = dict.fromkeys(listener.heard, command.module or "") | modules
    return modules


def _kind(context: app_commands.TranslationContextTypes) -> Kind:
    match context.location:
        case Location.command_name if isinstance(context.data, app_commands.ContextMenu):
            return Kind.ENTRY
        case Location.command_name | Location.group_name | Location.parameter_name:
            return Kind.NAME
        case _:
            return Kind.TEXT
