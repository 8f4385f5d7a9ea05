"""Cuts what people write into words, emoji and marks; NLTK's tokenizer for tweets does the cutting."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from nltk import redos
from nltk.tokenize import TweetTokenizer

from models.vader import vader

VARIATION_SELECTOR = "\N{VARIATION SELECTOR-16}"  # asks for an emoji's coloured form; lexicons go without
SKIN_TONES: dict[int, None] = dict.fromkeys(range(0x1F3FB, 0x1F400))
STRAIGHT: dict[str, str | None] = {"’": "'", "‘": "'", "“": '"', "”": '"', VARIATION_SELECTOR: None}
QUOTES = str.maketrans(STRAIGHT) | SKIN_TONES
LONGEST = 1000  # characters that are read; a feeling is said in fewer, and a hostile text costs no time
WORD = re.compile(r"[^\W\d_]+")
RUN = re.compile(r"(.)\1\1+", re.DOTALL)
MARKS = re.compile(r"([^\w\s])\1{3,}")  # three are as good as ten
PLAIN_WORD = r"[a-z]++(?:'[a-z]++)?+(?=[,!?]|\.?(?:\s|$))"
"""A word of which NLTK's pattern, too, makes no more and no less: most are, and so they are found in half the time."""
ADDRESS, PERSON, NUMBER = "<url>", "<user>", "<number>"
COMMON = frozenset(
    """
    a about after again all am an and any are as at back be because been before being but by can come could day
    did do does down even ever every feel feeling few first for from get go going good got had has have he her
    here him his how i if in into is it its just know last let life like little long made make man many me more
    most much my need never new next no not now of off old on one only or other our out over own people play
    really right same say see she should so some something song still such take than that the their them then
    there these they thing think this time to today tomorrow too two up us very want was way we well went were
    what when where which while who why will with without work would year yes you your don't can't i'm it's
    that's i've won't isn't didn't doesn't i'll you're we're im dont cant
    """.split()  # noqa: SIM905  # a list of words is easier to read so
)
"""Words that English sentences are made of: whoever uses many of them writes English."""


@cache
def _words() -> re.Pattern[str]:
    """Return how NLTK's tokenizer for tweets tells words apart; its other passes take longer and are not needed."""
    pattern = TweetTokenizer(match_phone_numbers=False).WORD_RE
    # Of the branches of its one group, the plain word is tried first.
    quick: re.Pattern[str] = redos.compile(pattern.pattern.replace("(", f"({PLAIN_WORD}|", 1), pattern.flags)
    return quick


def plain(text: str) -> str:
    """Return the text with straight quotes, without emoji's skin tones and selectors, and stretched words shrunk.

    Of a long text, the first 1,000 characters count.
    """
    # Cut twice: one sign may stand for many letters.
    text = unicodedata.normalize("NFKC", html.unescape(text[:LONGEST]))[:LONGEST].translate(QUOTES)
    return WORD.sub(_shrunk, MARKS.sub(r"\1\1\1", text)) if RUN.search(text) else text


def _shrunk(found: re.Match[str]) -> str:
    """Return "good" for "gooood", "so" for "sooo": two letters of a run where that is a word, else one."""
    if RUN.search(found[0]) is None or found[0].lower() == "www":
        return found[0]
    twice = RUN.sub(r"\1\1", found[0])
    return twice if _is_word(twice) else RUN.sub(r"\1", found[0])


def _is_word(word: str) -> bool:
    lower = word.lower()
    return lower in COMMON or lower in vader().lexicon


def tokens(text: str) -> list[str]:
    """Return the words, emoji and marks of a `plain` text, in lower case; what stands for another is <in brackets>."""
    return [_kind(token) for token in _words().findall(text)]


def _kind(token: str) -> str:
    if token.isalpha():  # most are
        return token.lower()
    if token.startswith(("http:", "https:", "www.")):
        return ADDRESS
    if token[0] == "@" and len(token) > 1:
        return PERSON
    if token[0].isdigit() and not any(map(str.isalpha, token)):
        return NUMBER
    if token[0] == "#" and token[1:2].isalpha():  # whoever writes "#sad" means the word
        return token[1:].lower()
    # ":D" and "XD" are faces; a word in capitals is a word.
    return token.lower() if token[0].isalpha() else token
