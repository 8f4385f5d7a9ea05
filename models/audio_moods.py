"""Reads the mood of tracks from five numbers of their sound: 5-64-32-4, one small network.

The network standardises its input itself, so it takes the numbers as a service or a table states them.
"""

from __future__ import annotations

from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError, WeightsError
from models.sessions import WEIGHTS, Session
from recommender.vocabulary import MOOD_POINTS, Mood

NETWORK = "audio_moods"

COLUMNS = ("danceability", "acousticness", "energy", "valence", "instrumentalness")
"""The order of the five numbers, each 0 to 1: Spotify's audio features of these names."""

CORNERS: NDArray[np.float64] = np.array([(MOOD_POINTS[mood].valence, MOOD_POINTS[mood].arousal) for mood in Mood])
"""[4, 2]: valence and arousal of each mood's corner of the plane."""

PART = 65_536
"""Tracks read at once: a million are read in a second or two, in some 30 MB."""


class NotAudioNumbers(ModelError):
    """The numbers are not those of tracks: of another shape, missing, or not between 0 and 1."""


class AudioMoods:
    """Reads moods with one network; safe to call from several threads."""

    def __init__(self, session: Session) -> None:
        """Take the loaded network; WeightsError where its manifest section is not one for moods of tracks."""
        settings = session.entry.settings
        temperature = settings.get("temperature", 0.0)
        if (
            settings.get("labels") != [mood.value for mood in Mood]
            or settings.get("columns") != list(COLUMNS)
            or not isinstance(temperature, float)
            or not 0.0 < temperature < inf
        ):
            raise WeightsError(session.entry.path, "has other columns or labels than ours, or no temperature")
        self._session = session
        self._temperature = temperature

    @classmethod
    def open(cls, folder: Path = WEIGHTS, *, threads: int = 1) -> AudioMoods:
        """Load the network from `folder`; WeightsError where that fails."""
        return cls(Session.open(NETWORK, folder, threads=threads))

    def read(self, numbers: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the probabilities [N, 4] of the moods, in the order of `Mood`, for numbers [N, 5] as in `COLUMNS`.

        Each row sums to 1. NotAudioNumbers where a number is missing (NaN) or not between 0 and 1.
        """
        rows = _checked(numbers)
        parts = [self._read_part(rows[start : start + PART]) for start in range(0, len(rows), PART)]
        return np.concatenate(parts) if parts else np.empty((0, len(Mood)))

    def _read_part(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        (logits,) = self._session.run(rows)
        return probabilities(logits.astype(np.float64), self._temperature)


def _checked(numbers: NDArray[np.floating]) -> NDArray[np.float32]:
    if numbers.ndim != 2 or numbers.shape[1] != len(COLUMNS):  # noqa: PLR2004  # rows and columns
        raise NotAudioNumbers(f"numbers of shape {list(numbers.shape)}; expected rows of {', '.join(COLUMNS)}")
    wrong = ~((numbers >= 0.0) & (numbers <= 1.0))  # NaN is neither
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        raise NotAudioNumbers(f"row {row}: {COLUMNS[column]} is {numbers[row, column]:g}, which is not from 0 to 1")
    return np.ascontiguousarray(numbers, np.float32)


def probabilities(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the softmax of logits [N, 4] softened by `temperature`; each row sums to 1."""
    powers = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def points(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where on the plane tracks are expected, [N, 2] valence and arousal, for probabilities [N, 4]."""
    return np.asarray(shares @ CORNERS, np.float64)
