"""Reads a song's lyrics: their language and, where VADER knows it, how kindly they are worded.

VADER counts words, so what is no lyric (section heads, a page's header and tail) is taken away, and a repeated line is
one opinion. Each line is scored by itself: over a whole text VADER judges a repeated word by its first neighbours, and
weighs up all that follows the first "but". Lyrics are neither stored nor logged; scores and a digest remain of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from models.vader import vader

LONGEST = 20_000
"""Characters that are read, about ten times a usual song."""

SURE_FROM = 0.6
"""The least probability of a language; below, it is unknown."""

LEAST_LETTERS = 40
"""Letters below which no language is guessed: a line or two."""

LINES_FOR_LANGUAGE, LETTERS_FOR_LANGUAGE = 16, 1_000
"""About how many lines, spread over the song, and at most how many characters of them the language is judged by: more
make it no surer, and cost a microsecond each."""

KNOWN_TO_VADER = "en"

HEADER = re.compile(r"\A\s*\d+\s*Contributors?.{0,600}?Lyrics(?:.{0,1500}?Read\s+More)?", re.DOTALL)
TAIL = re.compile(r"\d*Embed\s*\Z")
ADVERTS = re.compile(r"You might also like|See .{1,80}? LiveGet tickets as low as \$\d+")
BRACKETED = re.compile(r"\[[^\]\n]{0,200}\]")
HEAD = re.compile(r"(?:verse|(?:pre ?|post ?)?chorus|bridge|hook|refrain|intro|outro|interlude|instrumental)(?: \d+)?")
REPEATED = re.compile(r"\s*(?:\(x ?\d+\)|\bx ?\d+)$", re.IGNORECASE)
"""Heads ("[Chorus: Somebody]", "Verse 1:") and how often a line is repeated ("x2")."""

WORD = re.compile(r"\w+")

LEAST_LINES, LEAST_WORDS = 4, 15
"""Unique lines and words below which a page holds no song's words but a title or an excuse."""

LONGEST_MEAN_LINE = 150
"""Characters; lines of songs have some 40, those of prose, of interviews and liner notes, several hundred."""

NO_LYRICS = re.compile(
    r"<html|<!doctype|just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser"
    r"|enable (?:javascript|cookies)|access denied|captcha|lyrics (?:for this song )?have yet to be"
    r"|lyrics (?:will be|are not|not) available",
    re.IGNORECASE,
)
"""What challenge pages, errors and pages without lyrics say."""

LISTED = re.compile(
    r"^(?:\d+[.):]\s|#\d+\s|(?:track|side|disc) ?[\dA-D]\b)|\b\d?\d:\d\d\)?$|^(?:q|a|[\w ]{2,30}):\s", re.IGNORECASE
)
"""Lines of track lists, of credits ("Producer: Somebody") and of interviews."""

MOST_LISTED = 0.4
"""The share of such lines beyond which a page is no song."""


class Sentiment(NamedTuple):
    """Shares of negative, neutral and positive words, each 0 to 1, and the lines' mean compound score, -1 to 1.

    The mean stays within its ends, to which any long text drives VADER's own compound.
    """

    negative: float
    neutral: float
    positive: float
    compound: float


@dataclass(frozen=True, slots=True)
class LyricsReading:
    """What lyrics tell: an ISO 639-1 language, None where unknown; scores for English; how many unique lines."""

    language: str | None
    scores: Sentiment | None
    lines: int


class LyricsReader:
    """Reads lyrics; needs the collectors extra, which knows languages."""

    def __init__(self) -> None:
        """Load the lexicon and the languages' model."""
        # The bot imports this package without the collectors extra.
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # see above

        self._languages = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._vader = vader()

    def read(self, text: str) -> LyricsReading:
        """Return what the lyrics tell; of a long text, the first 20,000 characters count."""
        lines = clean_lines(text)
        language = self._language(lines)
        scores = self._sentiment(lines) if language == KNOWN_TO_VADER else None
        return LyricsReading(language, scores, len(lines))

    def _language(self, lines: tuple[str, ...]) -> str | None:
        text = "\n".join(lines[:: max(1, len(lines) // LINES_FOR_LANGUAGE)])[:LETTERS_FOR_LANGUAGE]
        if sum(map(str.isalpha, text)) < LEAST_LETTERS:
            return None
        language, probability = self._languages.classify(text)
        return str(language) if probability >= SURE_FROM else None

    def _sentiment(self, lines: tuple[str, ...]) -> Sentiment | None:
        """Return the lines' shares by their weights and their mean compound; None without any line."""
        if not lines:
            return None
        scored = [self._vader.line(line) for line in lines]
        total = sum(line.weight for line in scored)
        negative, neutral, positive = (sum(line[share] * line.weight for line in scored) / total for share in range(3))
        return Sentiment(negative, neutral, positive, sum(line.compound for line in scored) / len(scored))


def clean_lines(text: str) -> tuple[str, ...]:
    """Return the unique lines of the lyrics, without heads and what the page wrote around them."""
    text = TAIL.sub("", HEADER.sub("", text[:LONGEST]))
    # A phone's apostrophe would hide every "isn’t" from VADER's list of negations.
    text = BRACKETED.sub("\n", ADVERTS.sub("\n", text)).replace("’", "'")
    unique: dict[str, str] = {}
    for line in map(str.strip, text.splitlines()):
        told = REPEATED.sub("", line) if line and line[-1] in "0123456789)" else line
        key = " ".join(WORD.findall(told.casefold()))
        if key and HEAD.fullmatch(key) is None:
            unique.setdefault(key, " ".join(told.split()))
    return tuple(unique.values())


def digest(text: str) -> str:
    """Return the SHA-256 of the cleaned lyrics in hexadecimal digits, by which a change is known."""
    return sha256("\n".join(clean_lines(text)).encode("utf-8", "surrogatepass")).hexdigest()


def is_lyrics(text: str) -> bool:
    """Return whether a page's text is a song's words: no challenge, excuse, track list, liner notes or interview."""
    lines = clean_lines(text)
    if NO_LYRICS.search(text[:LONGEST]) or len(lines) < LEAST_LINES:
        return False
    letters, words = sum(map(len, lines)), sum(len(line.split()) for line in lines)
    listed = sum(LISTED.search(line) is not None for line in lines)
    long_enough = words >= LEAST_WORDS or letters >= LEAST_WORDS * 4  # some scripts put no spaces between words
    return long_enough and letters <= LONGEST_MEAN_LINE * len(lines) and listed <= MOST_LISTED * len(lines)
