"""Why another network than the old one: shows how it fails, on its own data and against people.

The old one has the same shape and five other numbers, loudness among them. Its labels are clusters of those numbers:
whoever predicts the labels predicts loudness.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.tree import DecisionTreeClassifier

from models.training.audio_data import CIRCULAR, MOODS, PLAYLISTS, mood_of, rows_of
from models.training.audio_report import kappa
from models.training.metrics import accuracy, confusion
from recommender.vocabulary import Mood

COLUMNS = ("acousticness", "danceability", "liveness", "loudness", "speechiness")
"""The old network's five numbers."""

NAMES = (Mood.CALM, Mood.ENERGETIC, Mood.HAPPY, Mood.SAD)
"""What the clusters 0 to 3 are called: their data do not say, so in the alphabet's order, as encoders number words."""

TEST = 0.2
"""Share of the songs kept apart to test on."""

EPOCHS = 200


@dataclass(frozen=True, slots=True)
class Circle:
    """What the old network and a tree of four leaves on loudness alone reach on clusters, and the network on people.

    `named` counts people's moods by the network's, the clusters called as in `NAMES`; `kindest` if they are called as
    suits it best, chosen on those very songs.
    """

    tested: int
    network: float
    tree: float
    named: NDArray[np.int64]
    kindest: NDArray[np.int64]


def circle(data: Path, *, seed: int = 1) -> Circle:
    """Train the old network anew and a tree beside it on four fifths of its own songs, and ask both about the rest."""
    rows = list(rows_of(data, CIRCULAR))
    numbers, clusters = _numbers(rows), np.array([int(row["label"]) for row in rows])
    learn, test = train_test_split(np.arange(len(rows)), test_size=TEST, stratify=clusters, random_state=seed)
    network = make_pipeline(MinMaxScaler(), MLPClassifier((64, 32), max_iter=EPOCHS, random_state=seed))
    with catch_warnings():
        simplefilter("ignore", ConvergenceWarning)  # that it could still improve changes nothing here
        network.fit(numbers[learn], clusters[learn])
    loudness = numbers[:, [COLUMNS.index("loudness")]]
    tree = DecisionTreeClassifier(max_leaf_nodes=4, random_state=seed).fit(loudness[learn], clusters[learn])
    songs = list(rows_of(data, PLAYLISTS))
    truth, found = np.array([MOODS.index(mood_of(song)) for song in songs]), network.predict(_numbers(songs))
    return Circle(
        tested=len(test),
        network=float(network.score(numbers[test], clusters[test])),
        tree=float(tree.score(loudness[test], clusters[test])),
        named=_named(truth, found, NAMES),
        kindest=max((_named(truth, found, names) for names in permutations(NAMES)), key=accuracy),
    )


def words(found: Circle) -> str:
    """Return what was found, as sentences for a screen."""
    return (
        f"The old network finds {found.network:.2%} of the labels of {found.tested:,} songs kept apart from its own "
        "data.\n"
        f"A tree of four leaves that knows loudness alone finds {found.tree:.2%}: the labels are bins of loudness.\n"
        f"Of {found.named.sum()} songs on playlists that people made, the network is right about "
        f"{accuracy(found.named):.2%}, kappa {kappa(found.named):.3f}: below 0 is worse than chance.\n"
        f"That is with its clusters named {', '.join(NAMES)}; its data only number them. Named as suits it best,\n"
        f"chosen on these very songs, it is right about {accuracy(found.kindest):.2%}, kappa "
        f"{kappa(found.kindest):.3f}."
    )


def _numbers(rows: list[dict[str, str]]) -> NDArray[np.float64]:
    return np.array([[float(row[column]) for column in COLUMNS] for row in rows])


def _named(truth: NDArray[np.int64], clusters: NDArray[np.int64], names: tuple[Mood, ...]) -> NDArray[np.int64]:
    guess = np.array([MOODS.index(name) for name in names])[clusters]
    return confusion(truth, guess, len(MOODS))
