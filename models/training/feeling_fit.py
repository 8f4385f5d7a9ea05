"""Teaches the network of feelings from many sources, each of which counts as much as helps the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.feelings import EMOTIONS
from models.training.feeling_data import GOEMOTIONS, LANGUAGES, MADE, MISSPELT, TWEETS, Example
from models.training.feeling_network import FINE, Deep, Packed
from models.training.feeling_wide import fit_wide
from recommender.vocabulary import Emotion

log = getLogger(__name__)

EPOCHS = 4
PEAK_RATE, WARMING = 0.003, 0.15
"""The highest rate of learning, and the share of the steps that lead up to it."""
DECAY, DECAY_ABOVE, DAMPED = 0.02, 0.01, 1e-6
"""Cost of large vectors and of large weights above them, as AdamW takes it, and its epsilon."""
TEXTS, SORTED = 512, 20
"""Texts of one step, and of how many steps texts are sorted by length, so that those of one are of like length."""
AROUSAL, FINER = 0.5, 0.3
"""What arousal's squared error and the 28 labels' cross-entropy count beside that of the emotion."""
OTHERS = 0.3
"""What a text of `feelings_extra` counts in the deep part, where nothing else is said."""
COUNTS: Mapping[str, float] = {
    GOEMOTIONS: 1.0,
    TWEETS: 1.0,
    LANGUAGES: 1.0,
    MADE: 1.0,
    MISSPELT: 0.5,
    "happydb": 0.1,
    "mpqa": 0.0,
    "sst5": 0.0,
    "meld": 0.0,
    "emorynlp": 0.0,
}
"""What a text of a source counts: happydb is all joy, mpqa is of bits of news, sst5 of films; what is felt in a line of
a sitcom, in meld and emorynlp, is not in its words alone."""
OURS = (GOEMOTIONS, TWEETS, LANGUAGES, MADE, MISSPELT)
"""Sources whose sense of neutral is ours; each other one has a leaning of its own while it is learned from."""
WIDE: Mapping[str, float] = {GOEMOTIONS: 1.0, TWEETS: 1.0, MADE: 0.3, MISSPELT: 0.5}
"""What a text counts in the wide part, which learns from these sources alone: it has no leanings."""
NEVER = -30.0  # a logit that stands for no chance
AT_ONCE = 1024  # texts that are read together


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean loss of the texts learned from, and shares of GoEmotions' texts kept apart and of our own that are right."""

    loss: float
    apart: float
    made: float


class Lessons:
    """Texts as numbers: what is known of each, and how much it counts."""

    def __init__(self, examples: Sequence[Example], features: Packed) -> None:
        """Take texts and their features, in the same order."""
        self.features = features
        self.emotion = torch.tensor([-1 if each.emotion is None else EMOTIONS.index(each.emotion) for each in examples])
        self.arousal = torch.tensor([float("nan") if each.point is None else each.point[1] for each in examples])
        self.known = torch.tensor([-1.0 if each.known is None else float(each.known) for each in examples])
        self.fine = torch.zeros(len(examples), FINE)
        for place, each in enumerate(examples):
            self.fine[place, list(each.fine)] = 1.0
        self.sources = np.array([each.source for each in examples])
        self.counts = torch.tensor([COUNTS.get(each.source, OTHERS) for each in examples])
        self.apart = np.array([each.apart for each in examples], bool)
        names = sorted({each.source for each in examples} - set(OURS))
        # Place 0 is for the sources whose sense of neutral is ours.
        self.leaning = torch.tensor([names.index(each.source) + 1 if each.source in names else 0 for each in examples])
        self.leanings = len(names) + 1
        neutral = {each.source for each in examples if each.emotion is Emotion.NEUTRAL}
        barred = torch.tensor([0.0 if each.source in neutral else NEVER for each in examples])
        self.barred = torch.zeros(len(examples), len(EMOTIONS))
        self.barred[:, EMOTIONS.index(Emotion.NEUTRAL)] = barred

    def loss(self, outputs: torch.Tensor, batch: NDArray[np.int64], leanings: torch.Tensor) -> torch.Tensor:
        """Return the mean loss of a batch's outputs [texts, 33]; what a source says nothing of costs nothing.

        `leanings` [sources, 3] are added to a source's logits: some call neutral what others call positive. Where a
        source has no neutral texts, it only says which of the two signs a text has.
        """
        chosen = torch.from_numpy(batch)
        counts, emotion, arousal = self.counts[chosen], self.emotion[chosen], self.arousal[chosen]
        known, fine = self.known[chosen], self.fine[chosen]
        said, placed, labelled = emotion >= 0, ~torch.isnan(arousal), fine.any(dim=1)
        leant = (
            outputs[:, :3] + self.barred[chosen] + leanings[self.leaning[chosen]] * (self.leaning[chosen] > 0)[:, None]
        )
        by_emotion = functional.cross_entropy(leant[said], emotion[said], reduction="none")
        by_arousal = (outputs[:, 3][placed] - arousal[placed]) ** 2
        by_label = functional.binary_cross_entropy_with_logits(
            outputs[:, 5:][labelled], fine[labelled], reduction="sum"
        )
        sure = known >= 0
        by_known = functional.binary_cross_entropy_with_logits(outputs[:, 4][sure], known[sure], reduction="sum")
        total = (by_emotion * counts[said]).sum() + AROUSAL * (by_arousal * counts[placed]).sum()
        return (total + FINER * by_label + by_known) / len(batch)

    def right(self, network: Deep, source: str, *, most: int = 4000) -> float:
        """Return the share that the deep part reads right, of up to `most` of a source's texts kept apart."""
        texts = np.flatnonzero(self.apart & (self.sources == source) & (self.emotion.numpy() >= 0))[:most]
        guess = outputs_of(network, self.features, texts)[:, :3].argmax(axis=1)
        return float((guess == self.emotion.numpy()[texts]).mean()) if len(texts) else float("nan")


def fit(lessons: Lessons, network: Deep, *, seed: int, epochs: int = EPOCHS) -> list[Epoch]:
    """Teach the deep part by the texts that are not kept apart, and return its epochs."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    texts = np.flatnonzero(~lessons.apart & (lessons.counts.numpy() > 0))
    leanings = torch.zeros(lessons.leanings, len(EMOTIONS), requires_grad=True)
    above = [weight for name, weight in network.named_parameters() if not name.startswith("vectors")]
    groups = [
        {"params": network.vectors.parameters(), "weight_decay": DECAY},
        {"params": above, "weight_decay": DECAY_ABOVE},
        {"params": [leanings], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=PEAK_RATE, eps=DAMPED)
    steps = epochs * -(-len(texts) // TEXTS)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, PEAK_RATE, total_steps=steps + 1, pct_start=WARMING)
    history: list[Epoch] = []
    for _ in range(epochs):
        network.train()
        losses = []
        for batch in _shuffled(texts, lessons.features.lengths, order):
            loss = lessons.loss(network(lessons.features.batch(batch)), batch, leanings)
            adam.zero_grad()
            loss.backward()
            adam.step()
            rate.step()
            losses.append(float(loss.detach()))
        loss_of = float(np.mean(losses))
        history.append(Epoch(loss_of, lessons.right(network, GOEMOTIONS), lessons.right(network, MADE)))
        log.info("epoch %d of %d: %s", len(history), epochs, history[-1])
    return history


def fit_all(lessons: Lessons) -> NDArray[np.float32]:
    """Return the weights of the wide part, taught by the texts of `WIDE` that are not kept apart."""
    emotion = lessons.emotion.numpy()
    texts = np.flatnonzero(~lessons.apart & (emotion >= 0) & np.isin(lessons.sources, list(WIDE)))
    counts = np.array([WIDE[source] for source in lessons.sources[texts]], np.float32)
    return fit_wide(lessons.features.wide[texts], emotion[texts], counts, lessons.barred.numpy()[texts])


def _shuffled(
    texts: NDArray[np.int64], lengths: NDArray[np.int64], order: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Yield the texts of each step: by chance, but of like length, and every step by chance."""
    shuffled = order.permutation(texts)
    steps: list[NDArray[np.int64]] = []
    for some in _batches(shuffled, TEXTS * SORTED):
        steps += _batches(some[np.argsort(lengths[some] + order.random(len(some)))], TEXTS)
    yield from (steps[place] for place in order.permutation(len(steps)))


def _batches(texts: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    yield from (texts[start : start + size] for start in range(0, len(texts), size))


def outputs_of(network: Deep, features: Packed, texts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the deep part's outputs [texts, 33] for some texts."""
    network.eval()
    with torch.no_grad():
        parts = [network(features.batch(part)) for part in _batches(texts, AT_ONCE)]
    return torch.cat(parts).double().numpy() if parts else np.empty((0, network.top.out_features))
