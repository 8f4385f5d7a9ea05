"""Which of the results of a search is the song that was looked for.

A result's score is a product of four factors, each 0 to 1: how alike the titles are, whether the artist is named or
owns the channel, whether it is the same recording, and how far the durations lie apart. A factor of 0 alone refuses: a
good channel does not make up for another song. Below `LEAST` nothing matches: no video is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from recommender.keys import BRACKETS, clean, credit_key, title_key
from recommender.songs import COMPANY, folded

LEAST = 0.5
"""The score below which nothing matches: an exact title by a stranger's channel reaches it, two doubts do not."""

LEAST_ALIKE, LONG_ENOUGH = 0.8, 8
"""How alike titles must be that are not equal, and letters from which they may differ at all: "Hurt" is not "Hurts"."""

WITHOUT_BRACKET = 0.9
"""A title that lacks the other's bracket: "Sweet Dreams", "Sweet Dreams (Are Made of This)"."""

STRANGER = 0.85
"""The artist is named in the title, and somebody else owns the channel."""

LEAST_ALIKE_ARTIST = 0.85
"""For misspelled artists, over their letters without spaces."""

LYRICS_VIDEO = 0.95
"""Lyrics videos play the song, but show text instead of its video."""

OTHER_RECORDING = 0.65
"""A live, acoustic or remixed recording in place of the plain one, or the reverse: better than none, and the last."""

SLACK_S, FADE_S = 5.0, 120.0
"""Seconds that durations may differ freely, as releases do, and over which the factor then falls to nothing; videos
have scenes before and after the song."""

LEAST_SHARE, MOST_SHARE = 0.6, 2.0
"""Of the wanted duration: what is shorter is a snippet, what is longer a loop or an album."""

SHORTEST_S, USUAL_S, UNUSUAL = 30.0, (60.0, 900.0), 0.5
"""Where the wanted duration is unknown: below the first is no song (a stream to come has 0 s), within the next two are
nearly all, and the rest counts half."""

NEVER = re.compile(
    r"\b(?:karaoke|cover(?:ed|s)?|reaction|reacts?|tutorial|lesson|how to (?:play|sing)|trailer|teaser|parody)\b"
    r"|\b(?:interview|behind the scenes|making of|full album|album review|snippet|preview|ringtone|shorts)\b"
    r"|\b(?:\d+ ?(?:hours?|hrs?)|\d+h|loop(?:ed)?|8d|sped up|speed up|slowed|nightcore|daycore|bass boosted)\b"
    r"|\b(?:in the style of|tribute|made popular by|backing track|type beat|mashup|medley|megamix)\b"
)
"""What nobody who asks for the song wants to hear, unless its own title or artist says so."""

RECORDINGS = re.compile(
    r"\b(?:live|concert|unplugged|acoustic|acustico|(?:en|ao) vivo|remix(?:ed)?|rmx|instrumental|demo|rehearsal)\b"
    r"|\b(?:sessions?|orchestral|piano version|extended|a ?cappella|choreography|dance practice|taylors version)\b"
)
LYRICS = re.compile(r"\b(?:lyrics?|letra|paroles|sub espanol|subtitulado|legendado)\b")

NOISE = frozenset(
    (
        *("official", "officiel", "oficial", "video", "videoclip", "clip", "music", "audio", "mv", "pv", "visualizer"),
        *("visualiser", "vevo", "hd", "hq", "uhd", "4k", "8k", "1080p", "720p", "lyric", "lyrics", "letra", "explicit"),
        *("clean", "remastered", "remaster", "full", "song", "original", "new", "version", "tv", "performance"),
    )
)
"""Words of video titles that say nothing of the song."""

YEAR = re.compile(r"(?:19|20)\d\d")
QUOTED = re.compile(r"(?<=\s)['‘](\w[^'’]+)['’](?=\s|$)")
SEPARATORS = re.compile(r"\s[-–—|~/•:]+\s|:\s|[|「」『』【】\"“”«»]")
TELLING_BRACKET = re.compile(r"\d|\b(?:part|pt|i{1,3}|iv|v|reprise|interlude|intro|outro|skit)\b")
CHANNEL_TAILS = re.compile(r"(?:\s+-\s+topic|vevo|\s+(?:official|oficial|music|channel|tv|band|videos?))+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The song that is looked for."""

    artist: str
    title: str
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A video that a search found; None where the service did not tell."""

    video_id: str
    title: str
    channel: str
    duration_s: float | None = None
    embeddable: bool | None = None
    public: bool | None = None


def best(song: Wanted, offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Return the videos that are the song, the likeliest first; the service's order decides between equals."""
    scored = [(score(song, offer), offer) for offer in offers]
    matching = [pair for pair in scored if pair[0] >= LEAST]
    return tuple(offer for _, offer in sorted(matching, key=lambda pair: -pair[0]))


def score(song: Wanted, offer: Offer) -> float:
    """Return how likely a video is the song, 0 to 1; 0 for one that cannot be embedded or is not public."""
    if offer.embeddable is False or offer.public is False:
        return 0.0
    factor = _artist_factor(song, offer) * _duration_factor(song, offer.duration_s)
    factor *= _recording_factor(song, offer.title, offer.channel)
    return factor * _title_factor(song, offer.title) if factor else 0.0


def matches(song: Wanted, *, title: str, artist: str, duration_s: float | None = None) -> bool:
    """Return whether a catalogue's entry, whose artist stands apart, is the song."""
    return likeness(song, title=title, artist=artist, duration_s=duration_s) >= LEAST


def likeness(song: Wanted, *, title: str, artist: str, duration_s: float | None = None) -> float:
    """Return how likely a catalogue's entry is the song, 0 to 1."""
    if not _one_artist(song.artist, artist):
        return 0.0
    alike = max(
        _alike(wanted, offered) * weight * share
        for wanted, weight in _variants(song.title)
        for offered, share in _variants(title)
    )
    return alike * _recording_factor(song, _plain(title)) * _duration_factor(song, duration_s)


def _title_factor(song: Wanted, offered: str) -> float:
    """Return the likeness of the titles, whatever else the video's title says of artist and format."""
    artist = _artist_words(song.artist)
    offers = list(_offered_variants(offered, artist))
    found = 0.0
    for wanted, weight in _variants(song.title):
        noise = NOISE - set(wanted)
        for words, share in offers:
            plain = [word for word in words if word not in noise and (word in wanted or YEAR.fullmatch(word) is None)]
            for core in (plain, _without(plain, artist)):
                found = max(found, _alike(wanted, _same_script(core, wanted)) * weight * share)
    return found


def _variants(title: str) -> Iterator[tuple[Sequence[str], float]]:
    """Yield a title's words and, less trusted, those outside its brackets and those of each script."""
    words = title_key(title).split()
    yield words, 1.0
    without = BRACKETS.sub(lambda found: found[0] if TELLING_BRACKET.search(folded(found[1])) else " ", title)
    shorter = title_key(without).split()
    if any(map(str.isalnum, "".join(shorter))) and shorter != words:
        yield shorter, WITHOUT_BRACKET
    latin = [word for word in words if word.isascii()]
    if latin and len(latin) < len(words):
        yield latin, WITHOUT_BRACKET
        yield [word for word in words if not word.isascii()], WITHOUT_BRACKET


def _offered_variants(title: str, artist: Sequence[str]) -> Iterator[tuple[Sequence[str], float]]:
    """Yield the words of a video's title, each time without something that may be no part of the song's."""
    parts = _parts(title)
    yield from _variants(" - ".join(parts))
    # "Live Forever" after a dash is no mark: each part by itself, then those beside the artist's credit.
    keys = [list(_variants(part)) for part in parts]
    others = [variants for variants in keys if _place(variants[0][0], artist) is None]
    for chosen in (keys, others):
        yield [word for variants in chosen for word in variants[0][0]], 1.0
        yield [word for variants in chosen for word in variants[min(1, len(variants) - 1)][0]], WITHOUT_BRACKET


def _parts(title: str) -> list[str]:
    return [part for part in SEPARATORS.split(QUOTED.sub(r" | \1 | ", clean(title))) if part.strip()]


def _artist_words(artist: str) -> Sequence[str]:
    return title_key(credit_key(artist)).split()


def _place(words: Sequence[str], artist: Sequence[str]) -> int | None:
    """Return where the words name the artist first."""
    places = range(len(words) - len(artist) + 1)
    return next((start for start in places if list(words[start : start + len(artist)]) == list(artist)), None)


def _without(words: Sequence[str], artist: Sequence[str]) -> Sequence[str]:
    """Return the words without the first naming of the artist."""
    start = _place(words, artist)
    if start is None:
        return words
    before = start - 1 if start and words[start - 1] == "the" else start
    return [*words[:before], *words[start + len(artist) :]]


def _same_script(words: Sequence[str], wanted: Sequence[str]) -> Sequence[str]:
    """Return the words in the wanted title's script, where that has one: many titles are told in two."""
    scripts = {word.isascii() for word in wanted}
    return [word for word in words if word.isascii() in scripts] if len(scripts) == 1 else words


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return 1 for equal titles, a little less for misspelled ones, 0 for others; numbers must agree."""
    joined, other_joined = "".join(one), "".join(other)
    if joined == other_joined:
        return float(bool(joined))
    if min(len(joined), len(other_joined)) < LONG_ENOUGH or _numbers(one) != _numbers(other):
        return 0.0
    ratio = SequenceMatcher(None, joined, other_joined, autojunk=False).ratio()
    return ratio if ratio >= LEAST_ALIKE else 0.0


def _numbers(words: Sequence[str]) -> set[str]:
    return {word for word in words if word.isdigit()}


def _artist_factor(song: Wanted, offer: Offer) -> float:
    if _owns(song.artist, offer.channel):
        return 1.0
    # Guests are named behind marks that a key forgets.
    said = [*re.findall(r"[^\W_]+", _plain(offer.title)), "|", *title_key(offer.title).split()]
    said += [word for part in _parts(offer.title) for word in ("|", *title_key(part).split())]
    return STRANGER if _place(said, _artist_words(song.artist)) is not None else 0.0


def _owns(artist: str, channel: str) -> bool:
    """Return whether a channel is the artist's own: "AdeleVEVO", "Adele - Topic", "Adele Official"."""
    return _one_artist(artist, CHANNEL_TAILS.sub("", clean(channel).casefold()))


def _one_artist(wanted: str, credit: str) -> bool:
    """Return whether one of a credit's names, or all of it, is the wanted artist."""
    names = {_squashed(name) for name in (credit, *COMPANY.split(_plain(credit)))}
    own = {_squashed(wanted), _squashed(credit_key(wanted))} - {""}
    return bool(own & names) or any(
        min(len(one), len(other)) >= LONG_ENOUGH
        and SequenceMatcher(None, one, other, autojunk=False).ratio() >= LEAST_ALIKE_ARTIST
        for one in own
        for other in names
    )


def _recording_factor(song: Wanted, title: str, channel: str = "") -> float:
    """Return 1 for the wanted recording, less for another one of the song, 0 for what is none."""
    if _has_new(NEVER, song, title, channel):
        return 0.0
    lacking = RECORDINGS.search(_plain(song.title)) is not None and RECORDINGS.search(_plain(title)) is None
    factor = OTHER_RECORDING if lacking or _has_new(RECORDINGS, song, title, channel) else 1.0
    return factor * (LYRICS_VIDEO if _has_new(LYRICS, song, title, channel) else 1.0)


def _has_new(marks: re.Pattern[str], song: Wanted, title: str, channel: str) -> bool:
    """Return whether a title has marks beyond the wanted one's own words ("Live Forever"), or the channel has."""
    own = Counter(marks.findall(_plain(f"{song.title} | {song.artist}")))
    return bool(Counter(marks.findall(_plain(title))) - own or set(marks.findall(_plain(channel))) - set(own))


def _duration_factor(song: Wanted, offered_s: float | None) -> float:
    if offered_s is None:
        return 1.0
    if song.duration_s is None:
        usual = 1.0 if USUAL_S[0] <= offered_s <= USUAL_S[1] else UNUSUAL
        return usual if offered_s >= SHORTEST_S else 0.0
    if not LEAST_SHARE * song.duration_s <= offered_s <= MOST_SHARE * song.duration_s:
        return 0.0
    return max(0.0, 1.0 - max(0.0, abs(offered_s - song.duration_s) - SLACK_S) / FADE_S)


def _plain(text: str) -> str:
    return folded(clean(text))


def _squashed(name: str) -> str:
    words = title_key(name).split()
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
