"""Finds the named feelings in words: chosen alone ("feeling blue today"), or mentioned among others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from models.text_features import ENDS, SCOPE, Cut, cut, is_negation
from models.text_tokens import VARIATION_SELECTOR
from recommender.vocabulary import NAMED_FEELINGS, NamedFeeling

MOST = 25  # choices that Discord shows at once
AROUND = frozenset(
    """
    i i'm im i've am is are was be been being we we're feel feels feeling feelin felt so very really just a an
    bit kinda kind of little pretty quite super totally too today tonight now right rn lately again currently
    this morning evening day me myself makes make making made it it's and all the time . ! ... , tbh ngl lol :
    """.split()  # noqa: SIM905  # a list of words is easier to read so
)
"""Words around a feeling that leave it as it is."""
PERSONAL = frozenset(["feel", "feeling", "feelin", "felt", "i'm", "im", "i", "me", "am", "makes"])
"""One of these before a word says that it is somebody's own feeling."""


def named(text: str | Cut) -> NamedFeeling | None:
    """Return the feeling that the whole text names, by name, synonym or emoji; None where it says more, or another."""
    words = _words(text)
    found = {feeling.name: feeling for feeling in (_exactly(words), *_framed(words)) if feeling is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def mentioned(text: str | Cut) -> NamedFeeling | None:
    """Return the one feeling that the text ascribes to whoever wrote it; None where there is none, or several."""
    found = {feeling.name: feeling for feeling in _ascribed(_words(text))}
    return next(iter(found.values())) if len(found) == 1 else None


def suggestions(prefix: str, limit: int = MOST) -> list[str]:
    """Return the names and synonyms that go on as `prefix` does, names first, at most `limit`; all names for none."""
    start = folded(prefix).strip()
    if not start:
        return list(NAMED_FEELINGS)[:limit]
    synonyms = sorted(word for feeling in NAMED_FEELINGS.values() for word in feeling.synonyms)
    fitting = [word for word in (*NAMED_FEELINGS, *synonyms) if word.startswith(start)]
    return fitting[:limit]


def folded(text: str) -> str:
    """Return the text in small letters, without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def _words(text: str | Cut) -> tuple[str, ...]:
    found = cut(text) if isinstance(text, str) else text
    return found.tokens if found.written.isascii() else tuple(map(folded, found.tokens))


def _exactly(words: tuple[str, ...]) -> NamedFeeling | None:
    return _FEELINGS.get(words)


def _framed(words: tuple[str, ...]) -> Iterator[NamedFeeling]:
    """Yield the feelings whose words are all that the text says, apart from those `AROUND` them."""
    places = list(_places(words))
    others = set(range(len(words))).difference(*(range(start, end) for start, end, _ in places))
    if AROUND.issuperset(words[place] for place in others):
        yield from (feeling for *_, feeling in places)


def _ascribed(words: tuple[str, ...]) -> Iterator[NamedFeeling]:
    for start, _, feeling in _places(words):
        denied = any(map(is_negation, _clause(words[:start])[-SCOPE:]))
        if not denied and PERSONAL.intersection(words[:start]):
            yield feeling


def _clause(words: Sequence[str]) -> Sequence[str]:
    """Return what follows the last mark or "but"."""
    ends = [place for place, word in enumerate(words) if word in ENDS and word != "and"]
    return words[ends[-1] + 1 :] if ends else words


def _places(words: tuple[str, ...]) -> Iterator[tuple[int, int, NamedFeeling]]:
    """Yield where feelings are named, the longest name at each place."""
    place = 0
    while place < len(words):
        for length in range(_LONGEST, 0, -1) if words[place] in _FIRST else ():
            feeling = _FEELINGS.get(words[place : place + length])
            if feeling is not None:
                yield place, place + length, feeling
                place += length - 1
                break
        place += 1


def _table() -> Mapping[tuple[str, ...], NamedFeeling]:
    return {
        _words(key): feeling
        for feeling in NAMED_FEELINGS.values()
        for key in (feeling.name, feeling.emoji.replace(VARIATION_SELECTOR, ""), *feeling.synonyms)
    }


_FEELINGS = _table()
_LONGEST = max(map(len, _FEELINGS))
_FIRST = frozenset(words[0] for words in _FEELINGS)
