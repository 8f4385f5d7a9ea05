"""Which of the results of a search is the song that was looked for.

A result's score is a product of four factors, each 0 to 1: how alike the titles are, whether the artist is named or
owns the channel, whether it is the same recording, and how far the durations lie apart. A factor of 0 alone refuses: a
good channel does not make up for another song. Below `LEAST` nothing matches: no video is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from data_collectors.titles import CACHED, LONG_ENOUGH, alike, artist_words, in_video, parts, place, ratio, variants
from recommender.keys import clean, credit_key, title_key
from recommender.songs import COMPANY, folded

LEAST = 0.5
"""The score below which nothing matches: an exact title by a stranger's channel reaches it, two doubts do not."""

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

CHANNEL_TAILS = re.compile(r"(?:vevo|\s+(?:official|oficial|music|channel|tv|band|videos?))+$")


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
    factor = _duration_factor(song, offer.duration_s) * _recording_factor(song, offer.title, offer.channel)
    factor = factor and factor * _artist_factor(song, offer)
    return factor and factor * in_video(song.title, song.artist, offer.title)


def matches(song: Wanted, *, title: str, artist: str, duration_s: float | None = None) -> bool:
    """Return whether a catalogue's entry, whose artist stands apart, is the song."""
    return likeness(song, title=title, artist=artist, duration_s=duration_s) >= LEAST


def likeness(song: Wanted, *, title: str, artist: str, duration_s: float | None = None) -> float:
    """Return how likely a catalogue's entry is the song, 0 to 1."""
    if not _one_artist(song.artist, artist):
        return 0.0
    return alike(song.title, title) * _recording_factor(song, title) * _duration_factor(song, duration_s)


def _artist_factor(song: Wanted, offer: Offer) -> float:
    if _owns(song.artist, offer.channel):
        return 1.0
    # Guests are named behind marks that a key forgets.
    said = re.findall(r"[^\W_]+", _plain(offer.title))
    said += [word for part in parts(offer.title) for word in ("|", *variants(part)[0][0])]
    return STRANGER if place(said, artist_words(song.artist)) is not None else 0.0


def _owns(artist: str, channel: str) -> bool:
    """Return whether a channel is the artist's own: "AdeleVEVO", "Adele - Topic", "Adele Official"."""
    name = clean(channel).casefold().removesuffix(" - topic")
    return _one_artist(artist, name) or _one_artist(artist, CHANNEL_TAILS.sub("", name))


def _one_artist(wanted: str, credit: str) -> bool:
    """Return whether one of a credit's names, or all of it, is the wanted artist."""
    names = {_squashed(name) for name in (credit, *COMPANY.split(_plain(credit)))}
    own = {_squashed(wanted), _squashed(credit_key(wanted))} - {""}
    return bool(own & names) or any(
        min(len(one), len(other)) >= LONG_ENOUGH and ratio(one, other, LEAST_ALIKE_ARTIST) > 0
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


@lru_cache(maxsize=CACHED)
def _plain(text: str) -> str:
    return folded(clean(text))


@lru_cache(maxsize=CACHED)
def _squashed(name: str) -> str:
    words = title_key(name).split()
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
