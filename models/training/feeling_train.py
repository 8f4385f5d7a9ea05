"""Trains the network that reads feelings from words, and leaves beside it all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from logging import getLogger
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from numpy.typing import NDArray

from models.feelings import EMOTIONS, NETWORK, softmax
from models.text_features import SIZE, Featurizer
from models.training.feeling_card import Making, write_card
from models.training.feeling_data import GOEMOTIONS, LANGUAGES, TWEETS, Example, taught
from models.training.feeling_evaluate import DEV, VALIDATION, lines, measure
from models.training.feeling_fit import COUNTS, EPOCHS, KINDS, OTHERS, Lessons, fit, outputs_of
from models.training.feeling_network import Network, Packed, export
from models.training.feeling_report import FeelingReport
from models.training.manifest import record
from models.training.metrics import best_temperature, cross_entropy

log = getLogger(__name__)

FILE = f"{NETWORK}.onnx"
SHARES = tuple(kind.share for kind in KINDS)
MISSED = 0.003
"""Share of English texts kept apart that the limit of knowing may cost."""
LIMITS = (0.05, 0.95)
"""Where the limit of knowing lies at least and at most."""


def train(data: Path, out: Path, *, seed: int = 1, threads: int = 2, epochs: int = EPOCHS) -> None:
    """Train on `data`, then write network, manifest section, card and plots into `out`; takes some ten minutes."""
    started = monotonic()
    torch.set_num_threads(threads)
    examples = taught(data, seed)
    log.info("%d texts", len(examples))
    featurizer = Featurizer()
    lessons = Lessons(examples, Packed([featurizer.rows(each.text) for each in examples]))
    log.info("features are counted after %.0f s", monotonic() - started)
    networks, history = [], []
    for place, kind in enumerate(KINDS):
        network, epochs_of = fit(lessons, kind, seed=seed + place, epochs=epochs)
        networks.append(network)
        history.append(epochs_of)
    settings = settle(networks, lessons)
    counts = {source: COUNTS.get(source, OTHERS) for source in dict.fromkeys(each.source for each in examples)}
    # Only now, so that weights and manifest differ for no longer than it takes to write them.
    export(networks, SHARES, out / FILE)
    settings = {"labels": [emotion.value for emotion in EMOTIONS], **settings, "counts": counts}
    record(out, NETWORK, FILE, (SIZE, 2), settings)
    finish(data, out, examples, settings, Making(seed, history[0], (monotonic() - started) / 60))


def finish(
    data: Path, out: Path, examples: Sequence[Example], settings: dict[str, object], making: Making
) -> FeelingReport:
    """Measure the network in `out`, and write what was measured into manifest and card."""
    measured = measure(data, out, examples)
    judged = {each.name: each for each in measured.judged}
    numbers = {
        "dev_accuracy": round(judged[DEV].accuracy, 4),
        "dev_macro_f1": round(judged[DEV].macro_f1, 4),
        "validation_signs": round(judged[VALIDATION].signs, 4),
    }
    record(out, NETWORK, FILE, (SIZE, 2), {**settings, **numbers})
    write_card(out, measured, making)
    log.info("\n".join(lines(measured)))
    return measured


def settle(networks: Sequence[Network], lessons: Lessons) -> dict[str, object]:
    """Return temperature and limit of knowing, as texts kept apart prefer them."""
    told = _apart(lessons, (GOEMOTIONS, TWEETS))
    outputs = mean_outputs(networks, lessons.features, told)
    truth = lessons.emotion.numpy()[told]
    said, targets = truth >= 0, np.eye(len(EMOTIONS))
    logits = outputs[said, : len(EMOTIONS)]
    temperature = best_temperature(lambda heat: cross_entropy(softmax(logits / heat), targets[truth[said]]))
    english = _apart(lessons, (GOEMOTIONS, TWEETS, LANGUAGES))
    english = english[lessons.known.numpy()[english] == 1.0]
    known = 1.0 / (1.0 + np.exp(-mean_outputs(networks, lessons.features, english)[:, 4]))
    limit = float(np.clip(np.quantile(known, MISSED), *LIMITS))
    return {"temperature": round(temperature, 4), "known_from": round(limit, 4)}


def mean_outputs(networks: Sequence[Network], features: Packed, texts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of networks' outputs [texts, 33]."""
    return np.asarray(
        np.einsum("n,ntk->tk", SHARES, [outputs_of(each, features, texts) for each in networks]), np.float64
    )


def _apart(lessons: Lessons, sources: Sequence[str]) -> NDArray[np.int64]:
    return np.flatnonzero(lessons.apart & np.isin(lessons.sources, sources))
