"""From what was measured or said of a song to evidence: a point on the plane and a clause of plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from recommender.songs import Evidence, EvidenceSource
from recommender.vocabulary import MOOD_POINTS, Mood, Point

FEW_FEELING_WORDS = 0.07
"""A share of feeling words up to which lyrics are unknown, not neutral: mostly instrumentals and other languages."""

USUAL_BALANCE = 0.17
"""The mean balance of positive and negative words in the starter catalogue's lyrics: songs are kindly worded."""

BALANCE_GAIN = 1.0
"""Valence per unit of balance; lyrics spread over about half the plane, as they know about half as much as audio."""

LEAN = 0.12
"""A valence beyond which lyrics lean to a side."""

USUAL_AROUSAL: Mapping[str, float] = MappingProxyType(
    {
        "Blues": 0.05,
        "Country": 0.2,
        "Dance": 0.3,
        "Electronic": 0.25,
        "Hip-Hop": 0.15,
        "Jazz": 0.05,
        "Pop": 0.2,
        "Rock": 0.25,
        "Soul": -0.05,
    }
)
"""The mean arousal of a genre's songs in the starter catalogue, of those with audio numbers; the report prints it."""

ENERGY_WORDS = ((0.85, "loud"), (0.65, "lively"), (0.4, "steady"), (0.2, "gentle"))
"""What to call a song's energy, from the least for each word."""

SUNNY, DARK, WISTFUL = 0.7, 0.3, 0.5
"""Valence above and below which a sound is called sunny or dark, and the energy below which dark is wistful."""

ACOUSTIC, DANCEABLE, DRIVING = 0.7, 0.7, 0.65
"""The least acousticness, danceability and energy for these words."""

TAG_POINTS: Mapping[str, Point] = MappingProxyType(
    {
        "happy": Point(0.7, 0.4),
        "angry": Point(-0.6, 0.7),
        "sad": Point(-0.7, -0.4),
        "relaxed": Point(0.4, -0.6),
        "energetic": Point(0.0, 0.8),
        "calm": Point(0.4, -0.6),
    }
)
"""Where a word that people put on songs lies on the plane; anger counts as energetic, in its unpleasant half."""


@dataclass(frozen=True, slots=True)
class LyricScores:
    """VADER's shares of negative, neutral and positive words in the lyrics, each 0 to 1, and its compound, -1 to 1."""

    negative: float
    neutral: float
    positive: float
    compound: float


@dataclass(frozen=True, slots=True)
class AudioNumbers:
    """Spotify's audio features, each 0 to 1."""

    danceability: float
    acousticness: float
    energy: float
    valence: float
    instrumentalness: float


MIDDLE = AudioNumbers(danceability=0.57, acousticness=0.25, energy=0.62, valence=0.5, instrumentalness=0.0)
"""A song in the middle of the plane."""


def usual_arousal(genres: Iterable[str]) -> float:
    """Return how energetic songs of these genres usually are; 0 where none is known."""
    known = [USUAL_AROUSAL[genre] for genre in genres if genre in USUAL_AROUSAL]
    return sum(known) / len(known) if known else 0.0


def from_lyrics(scores: LyricScores, *, arousal: float = 0.0) -> Evidence | None:
    """Return what the lyrics' words say, None where they say too little to know.

    Words tell pleasant from unpleasant and nothing about energy, so `arousal` is what to assume of it. The balance
    of positive against negative words is taken rather than the compound, which any long text drives to its ends.
    """
    feeling_words = scores.positive + scores.negative
    if feeling_words <= FEW_FEELING_WORDS or scores.compound == 0.0:
        return None
    balance = (scores.positive - scores.negative) / feeling_words
    valence = _on_plane(BALANCE_GAIN * (balance - USUAL_BALANCE))
    return Evidence(EvidenceSource.LYRICS, Point(valence, arousal), _lyrics_note(valence))


def _lyrics_note(valence: float) -> str:
    if abs(valence) < LEAN:
        return "the lyrics are mixed"
    return "the lyrics lean bright" if valence > 0 else "the lyrics lean dark"


def from_audio(numbers: AudioNumbers, moods: Mapping[Mood, float] | None = None) -> Evidence:
    """Return what the sound says; `moods` are the probabilities that the audio network reads in the numbers.

    A plain rule about the middle of popular music, its weights rounded from a least-squares fit to songs that people
    labelled, then widened so that songs reach the corners of the plane. Bright harmony and a danceable beat are
    pleasant, and so are pieces without singing, whose low `valence` number mostly means calm; energy is arousal,
    and acoustic instruments take some of it back.
    """
    energy = numbers.energy - MIDDLE.energy
    valence = 2.2 * (numbers.valence - MIDDLE.valence) + 0.8 * (numbers.danceability - MIDDLE.danceability)
    valence += 0.6 * numbers.instrumentalness - 0.6 * energy
    arousal = 2.8 * energy - 0.7 * (numbers.acousticness - MIDDLE.acousticness)
    return Evidence(EvidenceSource.AUDIO, Point(_on_plane(valence), _on_plane(arousal)), _audio_note(numbers), moods)


def _audio_note(numbers: AudioNumbers) -> str:
    return f"it sounds {_energy_word(numbers)} and {_colour_word(numbers)}"


def _energy_word(numbers: AudioNumbers) -> str:
    return next((word for least, word in ENERGY_WORDS if numbers.energy >= least), "quiet")


def _colour_word(numbers: AudioNumbers) -> str:
    if numbers.valence >= SUNNY:
        return "sunny"
    if numbers.acousticness >= ACOUSTIC:
        return "acoustic"
    if numbers.valence < DARK:
        return "dark" if numbers.energy >= WISTFUL else "wistful"
    if numbers.danceability >= DANCEABLE:
        return "danceable"
    return "driving" if numbers.energy >= DRIVING else "even-tempered"


def from_tag(word: str) -> Evidence:
    """Return what people say who tag a song with one of the words of TAG_POINTS; KeyError for another word."""
    return Evidence(EvidenceSource.PEOPLE, TAG_POINTS[word], f"people tag it {word}")


def from_playlist(word: str) -> Evidence:
    """Return what people say who put a song on a playlist of a mood of TAG_POINTS; KeyError for another word."""
    return Evidence(EvidenceSource.PEOPLE, TAG_POINTS[word], f"people put it on {word} playlists")


def from_listeners(point: Point) -> Evidence:
    """Return what the tags of many listeners say, already averaged to a point on the plane."""
    pleasant = "pleasant" if point.valence >= 0 else "dark"
    energetic = "lively" if point.arousal >= 0 else "quiet"
    return Evidence(EvidenceSource.PEOPLE, point, f"listeners find it {pleasant} and {energetic}")


def from_mood_tags(point: Point, words: Sequence[str]) -> Evidence:
    """Return what the mood words among a service's tags say; the heaviest of `words` is quoted."""
    return Evidence(EvidenceSource.TAGS, point, f"people tag it {words[0]}" if words else "people tag its mood")


def from_operator(mood: Mood) -> Evidence:
    """Return the mood that whoever runs the bot settled a song on."""
    return Evidence(EvidenceSource.OPERATOR, MOOD_POINTS[mood], f"whoever runs this bot calls it {mood}")


def _on_plane(value: float) -> float:
    return min(1.0, max(-1.0, value))
