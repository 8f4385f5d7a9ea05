"""Trains the network that reads feelings from words, and leaves beside it all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from logging import getLogger
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from numpy.typing import NDArray

from models.feelings import EMOTIONS, NETWORK, softmax
from models.text_features import COLUMNS, SIZE, Featurizer, cut
from models.training.feeling_card import Making, write_card
from models.training.feeling_data import GOEMOTIONS, LANGUAGES, MADE, TWEETS, WRITTEN, Example, taught
from models.training.feeling_evaluate import DEV, VALIDATION, lines, measure
from models.training.feeling_export import export
from models.training.feeling_fit import COUNTS, EPOCHS, OTHERS, Lessons, fit, fit_all, outputs_of
from models.training.feeling_network import COMMENT, KNOWN, MESSAGE, Deep, Packed, Shares, blended
from models.training.feeling_report import FeelingReport
from models.training.manifest import record
from models.training.metrics import best_temperature, cross_entropy

log = getLogger(__name__)

FILE = f"{NETWORK}.onnx"
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
"""What the wide part may have to say in the mean of both parts; texts kept apart choose."""
MISSED = 0.0015
"""Share of English texts kept apart that the limit of knowing may cost."""
LIMITS = (0.05, 0.95)
"""Where the limit of knowing lies at least and at most."""


def train(data: Path, out: Path, *, seed: int = 1, threads: int = 1, epochs: int = EPOCHS) -> None:
    """Train on `data`, then write network, manifest section, card and plots into `out`; takes some ten minutes."""
    started = monotonic()
    torch.set_num_threads(threads)
    examples = taught(data, seed)
    log.info("%d texts", len(examples))
    featurizer = Featurizer()
    lessons = Lessons(examples, Packed(featurizer.rows(cut(each.text)) for each in examples))
    log.info("features are counted after %.0f s", monotonic() - started)
    torch.manual_seed(seed)
    network = Deep()
    with ThreadPoolExecutor(1) as beside:  # the parts share nothing, and each leaves a core to the other
        summing = beside.submit(fit_all, lessons)
        history = fit(lessons, network, seed=seed, epochs=epochs)
        wide = summing.result()
    shares, settings = settle(network, wide, lessons)
    counts = {source: COUNTS.get(source, OTHERS) for source in dict.fromkeys(each.source for each in examples)}
    # Only now, so that weights and manifest differ for no longer than it takes to write them.
    export(network, wide, shares, out / FILE)
    settings = {"labels": [emotion.value for emotion in EMOTIONS], **settings, "counts": counts}
    record(out, NETWORK, FILE, (SIZE, COLUMNS), settings)
    finish(data, out, examples, settings, Making(seed, history, (monotonic() - started) / 60))


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
    record(out, NETWORK, FILE, (SIZE, COLUMNS), {**settings, **numbers})
    write_card(out, measured, making)
    log.info("\n".join(lines(measured)))
    return measured


def settle(network: Deep, wide: NDArray[np.float32], lessons: Lessons) -> tuple[Shares, dict[str, object]]:
    """Return the wide part's shares, and temperature and limit of knowing, as texts kept apart prefer them."""
    comments, messages = (lessons.told(*sources, apart=True) for sources in ((GOEMOTIONS, TWEETS), (MADE, WRITTEN)))
    both = np.concatenate([comments, messages])
    deep = outputs_of(network, lessons.features, both)
    summed = np.asarray(lessons.features.wide[both] @ wide, np.float64)
    targets = np.eye(len(EMOTIONS))[lessons.emotion.numpy()[both]]
    halves = ((COMMENT, slice(None, len(comments))), (MESSAGE, slice(len(comments), None)))
    shares = Shares(*(_share(deep[some, place], summed[some, :-1], targets[some]) for place, some in halves))
    heat = _heat(blended(deep, summed, shares), targets)
    english = _apart(lessons, (GOEMOTIONS, TWEETS, WRITTEN, LANGUAGES))
    english = english[lessons.known.numpy()[english] == 1.0]
    known = 1.0 / (1.0 + np.exp(-outputs_of(network, lessons.features, english)[:, KNOWN]))
    limit = float(np.clip(np.quantile(known, MISSED), *LIMITS))
    told = {"comment_share": shares.comment, "message_share": shares.message}
    return shares, {**told, "temperature": round(heat, 4), "known_from": round(limit, 4)}


def _share(deep: NDArray[np.float64], summed: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    means = {share: (1.0 - share) * deep + share * summed for share in SHARES}
    losses = {share: cross_entropy(softmax(each / _heat(each, targets)), targets) for share, each in means.items()}
    log.info("losses by the wide part's share: %s", losses)
    return min(losses, key=losses.__getitem__)


def _heat(logits: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    return best_temperature(lambda heat: cross_entropy(softmax(logits / heat), targets))


def _apart(lessons: Lessons, sources: Sequence[str]) -> NDArray[np.int64]:
    return np.flatnonzero(lessons.apart & np.isin(lessons.sources, sources))
