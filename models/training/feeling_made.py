"""Short texts of our own making: what the collected ones lack, with what they should be read as.

Negations, turns ("but"), sarcasm, slang, emoji, requests for songs, events of a life, and letters that mean nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from models.training.feeling_words import (
    ARTISTS,
    ASKING,
    BAD,
    BAD_CALLS,
    BAD_DENIED,
    BAD_EMOJI,
    BAD_IDIOMS,
    BAD_SLANG,
    BAD_THINGS,
    CALLS,
    DISLIKED,
    DRUDGERY,
    ENDINGS,
    FACTS,
    GLADLY,
    GOOD,
    GOOD_CALLS,
    GOOD_DENIED,
    GOOD_EMOJI,
    GOOD_IDIOMS,
    GOOD_OF_THINGS,
    GOOD_SLANG,
    GOOD_THINGS,
    KEYS,
    KINDLY,
    LIKED,
    MILD_CALLS,
    MILD_EMOJI,
    MILD_IDIOMS,
    MILD_SLANG,
    NOT,
    NUISANCES,
    PRAISED,
    QUESTIONS,
    REGRETTED,
    SARCASM,
    SMALL_BAD,
    SMALL_GOOD,
    SUBTLE,
    SURE,
    THINGS,
    TITLES,
    TURNS,
    UNKIND,
    WINKS,
)
from models.training.feeling_written import written
from recommender.vocabulary import Emotion

P, N, B = Emotion.POSITIVE, Emotion.NEUTRAL, Emotion.NEGATIVE
Made = tuple[str, Emotion | None]


def _split(words: str) -> list[str]:
    return [part for line in words.splitlines() for part in line.split("|")]


def made(seed: int) -> list[Made]:
    """Return some 13,000 texts, each with its emotion, None where nothing is to be read; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311  # chance for training, no secret
    makers = (_stated, _told, _denied, _mocked, _called, _turned, _sung, _drawn, _babbled)
    return [each for maker in makers for each in maker(chance)]


def _stated(chance: random.Random) -> Iterator[Made]:
    good, bad = _split(GOOD), _split(BAD)
    for words, emotion, other in ((good, P, B), (bad, B, P)):
        for word in words:
            for start in chance.sample(SURE, 5):
                yield f"{start} {word}{chance.choice(SUBTLE[1:])}{chance.choice(ENDINGS[:6])}", emotion
            for start in chance.sample(NOT, 5):
                yield f"{start} {word}{chance.choice(SUBTLE)}", other
            for _ in range(8):
                yield f"{chance.choice(SURE)} {misspelt(word, chance)}{chance.choice(ENDINGS)}", emotion
            yield word, emotion
            yield f"why am I so {word}?", emotion
            yield f"never felt {word} like this", emotion
            yield f"nothing makes me {word}", other
            yield f"everyone seems {word}", N
    for word in good:
        yield f"couldn't be more {word}", P
        yield f"haven't been this {word} in years", P


def _told(chance: random.Random) -> Iterator[Made]:
    kinds = (
        (GOOD_THINGS, P, 8), (BAD_THINGS, B, 8), (FACTS, N, 8), (GOOD_SLANG, P, 5), (BAD_SLANG, B, 5),
        (MILD_SLANG, N, 5),
        (GOOD_IDIOMS, P, 4), (BAD_IDIOMS, B, 4), (MILD_IDIOMS, N, 6),
        (NUISANCES, B, 4), (SMALL_GOOD, P, 6), (SMALL_BAD, B, 6),
    )  # fmt: skip
    for words, emotion, times in kinds:
        for text in _split(words):
            yield text, emotion
            for _ in range(times):
                told = f"{chance.choice(CALLS)}{text}{chance.choice(ENDINGS)}"
                yield _roughly(told, chance), emotion
    for question in _split(QUESTIONS):
        yield from ((question + mark, N) for mark in ("?", "??", ""))
    for text in _split(BAD_THINGS) + _split(NUISANCES):
        for way in chance.sample(SARCASM, 10):
            yield way.format(b=text), B


def _denied(chance: random.Random) -> Iterator[Made]:
    for words, ways, emotion in ((GOOD, GOOD_DENIED, B), (BAD, BAD_DENIED, P)):
        for word in _split(words):
            for way in chance.sample(ways, 7):
                yield _roughly(way.format(x=word), chance), emotion
    for word in _split(GOOD_OF_THINGS):
        yield from ((_roughly(way.format(x=word), chance), P) for way in chance.sample(PRAISED, 3))
    for thing in _split(THINGS):
        for verb in LIKED.split("|"):
            yield _roughly(chance.choice(DISLIKED.split("|")).format(v=verb, x=thing), chance), B
            yield _roughly(f"I {chance.choice(('really ', 'so ', ''))}{verb} {thing}", chance), P
        yield from ((way.format(x=thing), P) for way in REGRETTED.split("|"))


def _mocked(chance: random.Random) -> Iterator[Made]:
    for things, ways in ((UNKIND, KINDLY), (DRUDGERY, GLADLY)):
        for thing in _split(things):
            for way in chance.sample(ways, 8):
                yield _roughly(f"{way.format(x=thing)}{chance.choice(WINKS)}", chance), B


def _called(chance: random.Random) -> Iterator[Made]:
    kinds = ((GOOD_CALLS, GOOD_THINGS, P), (BAD_CALLS, BAD_THINGS, B), (MILD_CALLS, FACTS, N))
    for calls, things, emotion in kinds:
        for call in calls.split("|"):
            yield call, emotion
            yield from ((stretched(call, chance), emotion) for _ in range(4))
            yield from ((f"{stretched(call, chance)} {chance.choice(_split(things))}", emotion) for _ in range(3))
    for words, emotion in ((GOOD, P), (BAD, B)):
        yield from ((stretched(f"so {word}", chance), emotion) for word in _split(words))


def _turned(chance: random.Random) -> Iterator[Made]:
    good, bad = _split(GOOD_THINGS) + _split(GOOD), _split(BAD_THINGS) + _split(BAD)
    for _ in range(400):
        x, y, way = chance.choice(good), chance.choice(bad), chance.choice(TURNS)
        yield way.format(x=x, y=y), B
        yield way.format(x=y, y=x), P


def _sung(chance: random.Random) -> Iterator[Made]:
    titles, artists = _split(TITLES), _split(ARTISTS)
    for title in titles:
        for way in chance.sample(ASKING, 6):
            asked = way.format(t=title, a=chance.choice(artists))
            yield (asked if chance.random() < 0.6 else asked.lower()), N  # noqa: PLR2004  # as most write titles


def _drawn(chance: random.Random) -> Iterator[Made]:
    for signs, emotion, things in ((GOOD_EMOJI, P, GOOD_THINGS), (BAD_EMOJI, B, BAD_THINGS), (MILD_EMOJI, N, FACTS)):
        texts, drawn = _split(things), signs.split()
        for sign in drawn:
            yield from ((sign * times, emotion) for times in (1, 2, 3))
            yield sign + chance.choice(drawn), emotion
            yield f"{chance.choice(texts)} {sign}", emotion
            yield f"{chance.choice(_split(FACTS))} {sign}", emotion


def _babbled(chance: random.Random) -> Iterator[Made]:
    for _ in range(900):
        yield " ".join(_babble(chance) for _ in range(chance.choice((1, 1, 2, 3)))), None


def _babble(chance: random.Random) -> str:
    row = chance.choice((*KEYS, "bcdfghjklmnpqrstvwxz", "abcdefghijklmnopqrstuvwxyz"))
    if chance.random() < 0.3:  # noqa: PLR2004  # a hand swept over the keys
        start = chance.randrange(len(row) - 3)
        return row[start : start + chance.randint(4, 9)]
    return "".join(chance.choice(row) for _ in range(chance.randint(4, 9)))


def _roughly(text: str, chance: random.Random) -> str:
    """Return the text in capitals, in small letters, misspelt, or as it is."""
    kind = chance.random()
    if kind < 0.15:  # noqa: PLR2004  # some shout
        return text.upper()
    if kind < 0.45:  # noqa: PLR2004  # many write so
        return text.lower()
    return misspelt(text, chance) if kind < 0.65 else text  # noqa: PLR2004  # a fifth slips


def misspelt(text: str, chance: random.Random) -> str:
    """Return the text with a slip of the finger in one of its longer words; as it is, where it has none."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]  # noqa: PLR2004  # "teh" is rare
    if not long:
        return text
    place = chance.choice(long)
    words[place] = _slip(words[place], chance)
    return " ".join(words)


def stretched(text: str, chance: random.Random) -> str:
    """Return the text with one of its letters said for long."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    at = chance.choice(places)
    return text[:at] + text[at] * chance.randint(3, 8) + text[at + 1 :]


def _slip(word: str, chance: random.Random) -> str:
    if chance.random() < 0.15:  # noqa: PLR2004  # the last letter is lost, or comes twice
        return word[:-1] if chance.random() < 0.5 else word + word[-1]  # noqa: PLR2004  # one or the other
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeioustrn") + word[at + 1 :],
        )
    )


def overlap(texts: Sequence[str], seed: int) -> list[str]:
    """Return those of the texts that are learned from word for word, as ours: none, if they are to judge by."""
    mine = {text.casefold() for text, _ in made(seed)} | {each.text.casefold() for each in written()}
    return [text for text in texts if text.casefold() in mine]
