"""The languages that are spoken, and the catalogues of translations: every text of the program, in each of them."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.discord.translation import NAME, CommandText, Kind
from bot.language import LANGUAGES, _, language_of, ngettext, pgettext, speaking, spoken
from bot.texts import LOCALES, TRANSLATED, command_texts, done, renewed, template

LOCALE_AND_LANGUAGE = {
    None: "en",
    "en-GB": "en",
    "de": "de",
    "es-ES": "es",
    "es-419": "es",
    "fr": "fr",
    "ja": "ja",
    "pt-BR": "pt_BR",
    "pt": "pt_BR",
    "PT_br": "pt_BR",
    "ko": "en",
    "": "en",
}

COMMAND = re.compile(r"(?<![\w/.<])/(\w+)(?: (\w+))?")
"""A command as a sentence names it, and perhaps its subcommand or option."""


@cache
def texts() -> Catalog:
    return template()


@cache
def commands() -> Mapping[CommandText, str]:
    return asyncio.run(command_texts())


@cache
def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((LOCALES / f"{language}.po").read_bytes()), locale=language)


def key(message: Message) -> tuple[str, str]:
    """Return what a text is found by: its English, of which the singular, and where it stands for a name, that."""
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context or ""


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def translated(language: str) -> Iterator[tuple[Message, Message]]:
    """Yield each text, as the program has it, with its translation, where it has one."""
    ours = {key(message): message for message in catalogue(language) if message.id and done(message)}
    yield from ((message, ours[key(message)]) for message in texts() if message.id and key(message) in ours)


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _literal, name, _format, _conversion in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize(("locale", "language"), LOCALE_AND_LANGUAGE.items())
def test_a_locale_is_answered_in_its_language_and_an_unknown_one_in_english(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


async def test_a_language_is_spoken_in_its_context_and_in_what_begins_there_alone() -> None:
    async def told() -> str:
        return spoken()

    with speaking("de"):
        inside = asyncio.create_task(told())
        with speaking("pt-BR"):
            assert spoken() == "pt_BR"
        assert spoken() == "de"
    assert spoken() == "en"
    assert await inside == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_no_catalogue_has_is_said_in_english(language: str) -> None:
    with speaking(language):
        assert _("zyx") == "zyx"
        assert pgettext(NAME, "zyx") == "zyx"
        assert [ngettext("a zyx", "{count} zyxes", count) for count in (1, 2)] == ["a zyx", "{count} zyxes"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_program_is_translated(language: str) -> None:
    there = {key(message) for message in catalogue(language) if message.id and done(message)}
    assert sorted({key(message) for message in texts() if message.id} - there) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_no_text_that_nobody_says(language: str) -> None:
    said = {key(message) for message in texts() if message.id}
    assert sorted({key(message) for message in catalogue(language) if message.id} - said) == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_a_form_for_each_of_the_languages_plurals(language: str) -> None:
    wrong = [
        key(text)
        for text, translation in translated(language)
        if len(forms(translation.string)) != (1 if isinstance(text.id, str) else catalogue(language).num_plurals)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    wrong = []
    for text, translation in translated(language):
        *singular, general = map(placeholders, forms(text.id))
        *few, last = map(placeholders, forms(translation.string))
        # One thing may be said without its number, where the language has a form for it.
        if last != general or any(each not in {general, *singular} for each in few):
            wrong.append((key(text), translation.string))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_discord_takes_every_translation_of_a_commands_text(language: str) -> None:
    with speaking(language):
        assert [text.said() for text in commands() if not text.may_be(text.said())] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_calls_commands_as_discord_calls_them_in_that_language(language: str) -> None:
    names = {text.english for text in commands() if text.kind is Kind.NAME}
    wrong = []
    with speaking(language):
        for text, translation in translated(language):
            wanted = [" ".join(pgettext(NAME, each) for each in call) for call in _calls(forms(text.id)[-1], names)]
            wrong += [(call, key(text)) for call in wanted if f"/{call}" not in forms(translation.string)[-1]]
    assert wrong == []


def _calls(text: str, names: set[str]) -> Iterator[list[str]]:
    """Yield the commands that a text names, each with its subcommand or option, if it names one."""
    for match in COMMAND.finditer(text):
        command, option = match.groups()
        if command in names:
            yield [command, option] if option in names else [command]


def test_the_texts_are_those_that_the_source_and_the_commands_say() -> None:
    there = {key(message) for message in texts()}
    assert ("That photo is too small to see a face in. Please send a larger one.", "") in there  # N_
    assert ("{count} vote on a song", "") in there  # ngettext
    assert ("photo", NAME) in there
    assert ("What you can do with me", "") in there
    assert all(message.locations for message in texts() if message.id)


def a_catalogue(**translations: str) -> Catalog:
    catalog = Catalog(locale="de")
    for english, german in translations.items():
        catalog.add(english, german or None, locations=[("bot/x.py", 3)])
    return catalog


HELLO = b'msgid ""\nmsgstr ""\n"Language: de\\n"\n\n#: bot/x.py\nmsgid "hello"\nmsgstr "hallo"\n'


def test_renewing_keeps_translations_adds_what_is_new_and_drops_what_is_gone() -> None:
    po = HELLO + b'\n#: bot/y.py\nmsgid "goodbye for now"\nmsgstr "bis dann"\n'
    told = read_po(BytesIO(renewed(po, "de", a_catalogue(hello="", other=""))), locale="de")
    assert {message.id: message.string for message in told if message.id} == {"hello": "hallo", "other": ""}
    assert not told.obsolete


def test_renewing_marks_the_translation_of_a_text_that_changed_a_little() -> None:
    [message] = [
        each for each in read_po(BytesIO(renewed(HELLO, "de", a_catalogue(hellow=""))), locale="de") if each.id
    ]
    assert (message.id, message.string, message.fuzzy) == ("hellow", "hallo", True)
    assert not done(message)


def test_renewing_twice_changes_nothing_and_writes_neither_dates_nor_lines() -> None:
    once = renewed(HELLO, "de", a_catalogue(zebra="", hello=""))
    assert renewed(once, "de", a_catalogue(hello="", zebra="")) == once
    assert b"bot/x.py\n" in once
    assert not re.search(rb"\d{4}-\d\d-\d\d|:\d+\n|@", once)


def test_a_catalogue_begins_with_nothing() -> None:
    told = renewed(b"", "ja", a_catalogue(hello=""))
    assert b"nplurals=1" in told
    assert b'msgid "hello"\nmsgstr ""' in told
