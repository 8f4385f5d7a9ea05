"""Feelings said in one's own language: by their names there, and by other words for them.

English is left to the network and its synonyms, which know far more of it; a single word is all that is understood of
the other languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from bot.language import ENGLISH, N_, _, speaking, spoken
from bot.phrases import FEELINGS
from models.text_named import folded

OTHER_WORDS: Final[Mapping[str, str]] = {
    # Translators: words by which people say that they feel so, commas between, in all genders; as many as are common.
    "happy": N_("happy, glad, joyful, cheerful, great"),
    "excited": N_("excited, thrilled, hyped, eager, ecstatic"),
    "loved": N_("loved, in love, cherished, grateful, cared for"),
    "calm": N_("calm, relaxed, peaceful, serene, content"),
    "neutral": N_("neutral, okay, so-so, meh, normal"),
    "tired": N_("tired, exhausted, sleepy, worn out, weary"),
    "bored": N_("bored, listless, unmotivated, dull, uninterested"),
    "sad": N_("sad, unhappy, depressed, down, heartbroken"),
    "lonely": N_("lonely, alone, isolated, abandoned, left out"),
    "anxious": N_("anxious, nervous, worried, stressed, scared"),
    "angry": N_("angry, furious, mad, annoyed, frustrated"),
    "nostalgic": N_("nostalgic, wistful, sentimental, homesick, melancholic"),
}
SIGNS: Final = " .!?…。！？¡¿"
"""What stands around a word without changing it."""


def feeling_in(text: str) -> str | None:
    """Return the name of the feeling that a text says in the language of the moment, None where it is no such word."""
    return _names(spoken()).get(folded(text.strip(SIGNS)))


def beginning(typed: str) -> Iterator[str]:
    """Yield the names of the feelings of which a word in the language of the moment begins so."""
    start = folded(typed.strip(SIGNS))
    return (name for word, name in _names(spoken()).items() if start and word.startswith(start))


@cache
def _names(language: str) -> Mapping[str, str]:
    if language == ENGLISH:
        return {}
    with speaking(language):
        words = {name: (_(word), *_(OTHER_WORDS[name]).split(",")) for name, word in FEELINGS.items()}
    return {folded(word.strip()): name for name, its in reversed(words.items()) for word in its}
