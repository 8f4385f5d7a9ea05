"""Brings the catalogues of translations up to date with the program: `python -m bot.texts`.

Texts are gathered where the source says `_("…")` and its kin, and from the commands as Discord is told of them.
What is translated stays; a text that changed a little keeps its translation, marked fuzzy, which is not used until
somebody has looked at it; what is no longer said goes. The files change only where texts do.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.discord.client import SerenadeClient
from bot.discord.translation import NAME, CommandText, Kind, texts_of
from bot.language import ENGLISH, LANGUAGES
from bot.service import Serenade
from bot.settings import Settings

SOURCE: Final = Path(str(files("bot")))
LOCALES: Final = SOURCE / "locales"
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != ENGLISH)

KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
"""The functions that say texts, and where in their arguments these are."""

WIDTH: Final = 120

HEADER: Final = """\
# {language} texts of Serenade.
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""No dates and no tools: they would change with every run."""

ADVICE: Final = {
    Kind.NAME: "The name of a command or an option: small letters, no blanks, at most 32 characters.",
    Kind.ENTRY: "An entry in a message's menu: at most 32 characters.",
    Kind.TEXT: "Of a command: at most 100 characters.",
}


def template() -> Catalog:
    """Return every text of the program, without translations."""
    catalog = Catalog(charset="utf-8")
    for filename, line, text, comments, context in extract_from_dir(
        SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        catalog.add(text, locations=[(f"{SOURCE.name}/{filename}", line)], auto_comments=comments, context=context)
    for said, module in asyncio.run(command_texts()).items():
        place = [(f"{module.replace('.', '/')}.py", 1)] if module else []
        context = NAME if said.kind is Kind.NAME else None
        catalog.add(said.english, locations=place, auto_comments=[ADVICE[said.kind]], context=context)
    return catalog


async def command_texts() -> Mapping[CommandText, str]:
    """Return every text of the commands, with its module; they are the same whoever answers them."""
    client = SerenadeClient(cast("Serenade", None), Settings(_env_file=None))
    await client.furnish()
    return await texts_of(client.tree)


def renewed(po: bytes, language: str, texts: Catalog) -> bytes:
    """Return a catalogue as a .po file, with the translations of `po` for the `texts` there are now."""
    catalog = read_po(BytesIO(po), locale=language)
    catalog.update(texts)
    body = BytesIO()
    write_po(body, catalog, width=WIDTH, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return _header(catalog, language).encode() + body.getvalue()


def _header(catalog: Catalog, language: str) -> str:
    name = Locale.parse(language).get_display_name(ENGLISH)
    return HEADER.format(language=name, code=language, plurals=catalog.plural_forms)


def done(message: Message) -> bool:
    """Tell whether a text has a translation that is used: one for every plural, and none of it a guess."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return not message.fuzzy and bool(forms) and all(forms)


def main() -> None:
    """Bring every catalogue up to date, and say how many texts each still lacks."""
    texts = template()
    for language in TRANSLATED:
        path = LOCALES / f"{language}.po"
        path.write_bytes(renewed(path.read_bytes() if path.exists() else b"", language, texts))
        missing = sum(not done(each) for each in read_po(BytesIO(path.read_bytes()), locale=language) if each.id)
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {missing} to be translated\n")


if __name__ == "__main__":
    main()
