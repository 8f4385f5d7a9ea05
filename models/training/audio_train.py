"""Trains the network that reads moods from numbers, and leaves beside it all that is known of it."""

from __future__ import annotations

from logging import getLogger
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.audio_moods import COLUMNS, NETWORK, probabilities
from models.training.audio_card import Making, write_card
from models.training.audio_data import SOURCES, Songs, Spelling, Taught, gather, kept_apart
from models.training.audio_evaluate import LISTENERS, lines, measure
from models.training.audio_fit import LAYERS, Epoch, Networks, export, fit
from models.training.audio_folds import Settings, choose, read_folds
from models.training.audio_report import Trial, trial, write_record
from models.training.manifest import record
from recommender.vocabulary import Mood

log = getLogger(__name__)

FILE = f"{NETWORK}.onnx"
REPEATS = 10
"""How often the songs are dealt into folds: the accuracies of two deals differ by about a hundredth."""


def train(
    data: Path, out: Path, spelling: Spelling, *, seed: int = 1, threads: int = 1, repeats: int = REPEATS
) -> None:
    """Train on `data`, then write network, manifest section, card and plots into `out`; takes some minutes."""
    torch.set_num_threads(threads)
    taught, judges = gather(data, spelling)
    log.info("%d songs to learn from, %d songs of judges", len(taught.songs), len(judges))
    settings, networks, history = teach(taught, ~kept_apart(taught.songs), seed=seed)
    log.info("settings %s", settings)
    trials = in_folds(taught, seed=seed, repeats=repeats)
    trials += by_playlists_alone(taught, judges, seed=seed)
    # Only now, so that weights and manifest differ for no longer than it takes to write them.
    export(networks, out / FILE)
    write_record(out, trials)
    _record(out, settings, trials[0])
    measured = measure(out, taught, judges)
    write_card(out, measured, Making(settings, seed, history))
    log.info("\n".join(lines(measured)))


def teach(taught: Taught, learned: NDArray[np.bool_], *, seed: int) -> tuple[Settings, Networks, list[Epoch]]:
    """Choose settings among the songs of a mask [N] alone, and return them with a network taught by those songs."""
    settings = choose(taught.where(learned), seed=seed)
    counts = (taught.counts * learned)[None]
    return settings, *fit(taught.songs.numbers, taught.songs.moods, counts, [settings.decay], seed=seed)


def in_folds(taught: Taught, *, seed: int, repeats: int) -> list[Trial]:
    """Return for each source how its songs are read by networks that have seen nothing of their fold."""
    readings = []
    for deal in range(repeats):
        readings.append(read_folds(taught, seed=seed + deal))
        log.info("folds dealt %d times of %d", deal + 1, repeats)
    return [
        trial(name, taught.songs.moods[taught.source == place], [shares[taught.source == place] for shares in readings])
        for place, name in enumerate(SOURCES)
    ]


def by_playlists_alone(taught: Taught, judges: Songs, *, seed: int) -> list[Trial]:
    """Return how a network that learned from the first source alone reads the others' songs."""
    alone = taught.source == 0
    settings, networks, _ = teach(taught.where(alone), np.ones(alone.sum(), bool), seed=seed)

    def read(name: str, songs: Songs) -> Trial:
        with torch.no_grad():
            logits = networks(torch.from_numpy(songs.numbers))[0].double().numpy()
        return trial(f"{name}, {SOURCES[0]} alone", songs.moods, [probabilities(logits, settings.temperature)])

    return [read(SOURCES[1], taught.songs.where(~alone)), read(LISTENERS, judges)]


def _record(out: Path, settings: Settings, folds: Trial) -> None:
    numbers = {
        "columns": list(COLUMNS),
        "labels": [mood.value for mood in Mood],
        "temperature": settings.temperature,
        "folds_accuracy": round(folds.accuracy, 4),
        "folds_kappa": round(folds.kappa, 4),
    }
    record(out, NETWORK, FILE, (LAYERS[0],), numbers)
