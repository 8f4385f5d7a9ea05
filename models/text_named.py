"""Finds the named feelings in words: chosen alone ("feeling blue today"), or mentioned among others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    return _only(_framed(words)) if _FRAMING.issuperset(words) else None  # most say more


def mentioned(text: str | Cut) -> NamedFeeling | None:
    """Return the one feeling that the text ascribes to whoever wrote it; None where there is none, or several."""
    words = _words(text)
    return None if PERSONAL.isdisjoint(words) else _only(_ascribed(words))


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
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def _words(text: str | Cut) -> tuple[str, ...]:
    found = cut(text) if isinstance(text, str) else text
    return found.tokens if found.written.isascii() else tuple(map(folded, found.tokens))


def _only(feelings: Iterable[NamedFeeling]) -> NamedFeeling | None:
    found = {feeling.name: feeling for feeling in feelings}
    return next(iter(found.values())) if len(found) == 1 else None


def _framed(words: tuple[str, ...]) -> Iterator[NamedFeeling]:
    """Yield the feelings whose words are all that the text says, apart from those `AROUND` them."""
    places = list(_places(words))
    others = set(range(len(words))).difference(*(range(start, end) for start, end, _ in places))
    if AROUND.issuperset(words[place] for place in others):
        yield from (feeling for *_, feeling in places)


def _ascribed(words: tuple[str, ...]) -> Iterator[NamedFeeling]:
    for start, _, feeling in _places(words):
        before = words[:start]
        if not PERSONAL.isdisjoint(before) and not any(map(is_negation, _clause(before[-SCOPE:]))):
            yield feeling


def _clause(words: Sequence[str]) -> Sequence[str]:
    """Return what follows the last mark or "but"."""
    ends = [place for place, word in enumerate(words) if word in ENDS and word != "and"]
    return words[ends[-1] + 1 :] if ends else words


def _places(words: tuple[str, ...]) -> Iterator[tuple[int, int, NamedFeeling]]:
    """Yield where feelings are named, the longest name at each place."""
    end = 0
    for start, word in enumerate(words):
        for length in _LENGTHS.get(word, ()) if start >= end else ():
            feeling = _FEELINGS.get(words[start : start + length])
            if feeling is not None:
                end = start + length
                yield start, end, feeling
                break


def _table() -> Mapping[tuple[str, ...], NamedFeeling]:
    return {
        _words(key): feeling
        for feeling in NAMED_FEELINGS.values()
        for key in (feeling.name, feeling.emoji.replace(VARIATION_SELECTOR, ""), *feeling.synonyms)
    }


def _lengths() -> Mapping[str, Sequence[int]]:
    lengths: dict[str, set[int]] = {}
    for words in _FEELINGS:
        lengths.setdefault(words[0], set()).add(len(words))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


_FEELINGS = _table()
_LENGTHS = _lengths()
"""How many words those names have that begin with a word, the longest first."""
_FRAMING = AROUND.union(*_FEELINGS)
"""What a text may consist of that names a feeling and says no more."""
