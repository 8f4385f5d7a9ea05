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
from models.training.feeling_data import (
    GOEMOTIONS,
    LANGUAGES,
    MADE,
    MISSPELT,
    REMARKS,
    ROUGH,
    SHOUTED,
    TWEETS,
    WRITTEN,
    Example,
)
from models.training.feeling_network import AROUSAL, COMMENT, FINE, KNOWN, MESSAGE, OUT, Deep, Packed
from models.training.feeling_wide import fit_wide
from recommender.vocabulary import Emotion

log = getLogger(__name__)

EPOCHS = 4
PEAK_RATE, WARMING = 0.003, 0.15
"""The highest rate of learning, and the share of the steps that lead up to it."""
DECAY, DECAY_ABOVE, DAMPED = 0.7, 0.01, 1e-6
"""Cost of large vectors and of large weights above them, as AdamW takes it, and its epsilon."""
TEXTS, SORTED = 512, 20
"""Texts of one step, and of how many steps texts are sorted by length, so that those of one are of like length."""
STIR, FINER = 0.5, 0.3
"""What arousal's squared error and the 28 labels' cross-entropy count beside that of the emotion."""
OTHERS = 0.3
"""What a text of `feelings_extra` counts in the deep part, where nothing else is said."""
COUNTS: Mapping[str, float] = {
    GOEMOTIONS: 1.0,
    TWEETS: 1.0,
    LANGUAGES: 1.0,
    MADE: 1.0,
    WRITTEN: 1.2,
    REMARKS: 1.2,
    MISSPELT: 0.5,
    ROUGH: 0.6,
    SHOUTED: 0.6,
    "clinc": 1.0,
    "happydb": 0.1,
    "mpqa": 0.0,
    "sst5": 0.0,
    "meld": 0.0,
    "emorynlp": 0.0,
}
"""What a text of a source counts: clinc has what people ask of an assistant, as they do of a bot; happydb is all joy,
mpqa is of bits of news, sst5 of films; what is felt in a line of a sitcom, in meld and emorynlp, is not in its words
alone."""
MESSAGES = (MADE, WRITTEN, REMARKS, ROUGH, SHOUTED)
"""Sources whose texts are read as messages alone."""
OURS = (GOEMOTIONS, TWEETS, LANGUAGES, MISSPELT, *MESSAGES)
"""Sources whose sense of neutral is ours; each other one has a leaning of its own while it is learned from."""
WIDE = (GOEMOTIONS, TWEETS)
"""Sources that the wide part learns the emotions of comments from: it has no leanings."""
KINDS: Mapping[str, tuple[int, float]] = {
    GOEMOTIONS: (0, 1.0),
    TWEETS: (0, 1.0),
    MISSPELT: (0, 0.5),
    WRITTEN: (1, 1.0),
    MADE: (1, 0.5),
    ROUGH: (1, 0.5),
    SHOUTED: (1, 0.5),
}
"""What the wide part learns to tell apart: whether a source has comments and tweets, 0, or messages, 1; what each text
counts."""
KIND_COST = 0.3  # of the weights that tell them apart, as the cost of `fit_wide`
NEVER = -30.0  # a logit that stands for no chance
AT_ONCE = 1024  # texts that are read together


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean loss of the texts learned from, and shares of comments and of messages kept apart that are read right."""

    loss: float
    comments: float
    messages: float


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
        self.messages = torch.tensor([each.source in MESSAGES for each in examples])
        names = sorted({each.source for each in examples} - set(OURS))
        # Place 0 is for the sources whose sense of neutral is ours.
        self.leaning = torch.tensor([names.index(each.source) + 1 if each.source in names else 0 for each in examples])
        self.leanings = len(names) + 1
        neutral = {each.source for each in examples if each.emotion is Emotion.NEUTRAL}
        barred = torch.tensor([0.0 if each.source in neutral else NEVER for each in examples])
        self.barred = torch.zeros(len(examples), len(EMOTIONS))
        self.barred[:, EMOTIONS.index(Emotion.NEUTRAL)] = barred

    def loss(self, outputs: torch.Tensor, batch: NDArray[np.int64], leanings: torch.Tensor) -> torch.Tensor:
        """Return the mean loss of a batch's outputs [texts, 36]; what a source says nothing of costs nothing.

        Messages say nothing of how a comment is to be read; all else says how to read either.

        `leanings` [sources, 3] are added to a source's logits: some call neutral what others call positive. Where a
        source has no neutral texts, it only says which of the two signs a text has.
        """
        chosen = torch.from_numpy(batch)
        counts, emotion, arousal = self.counts[chosen], self.emotion[chosen], self.arousal[chosen]
        known, fine = self.known[chosen], self.fine[chosen]
        said, placed, labelled = emotion >= 0, ~torch.isnan(arousal), fine.any(dim=1)
        leant = self.barred[chosen] + leanings[self.leaning[chosen]] * (self.leaning[chosen] > 0)[:, None]
        by_emotion = sum(
            functional.cross_entropy((outputs[:, place] + leant)[some], emotion[some], reduction="none") @ counts[some]
            for place, some in ((COMMENT, said & ~self.messages[chosen]), (MESSAGE, said))
        )
        by_arousal = ((outputs[:, AROUSAL][placed] - arousal[placed]) ** 2) @ counts[placed]
        by_label = functional.binary_cross_entropy_with_logits(
            outputs[:, OUT:][labelled], fine[labelled], reduction="sum"
        )
        sure = known >= 0
        by_known = functional.binary_cross_entropy_with_logits(outputs[:, KNOWN][sure], known[sure], reduction="sum")
        return (by_emotion + STIR * by_arousal + FINER * by_label + by_known) / len(batch)

    def told(self, *sources: str, apart: bool) -> NDArray[np.int64]:
        """Return the texts of some sources that have an emotion, those kept apart or the others."""
        chosen = np.isin(self.sources, sources) & (self.emotion.numpy() >= 0) & (self.apart == apart)
        return np.flatnonzero(chosen)

    def right(self, network: Deep, source: str, read_as: slice) -> float:
        """Return the share that the deep part reads right, of a source's texts kept apart."""
        texts = self.told(source, apart=True)
        guess = outputs_of(network, self.features, texts)[:, read_as].argmax(axis=1)
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
        history.append(
            Epoch(loss_of, lessons.right(network, GOEMOTIONS, COMMENT), lessons.right(network, WRITTEN, MESSAGE))
        )
        log.info("epoch %d of %d: %s", len(history), epochs, history[-1])
    return history


def fit_all(lessons: Lessons) -> NDArray[np.float32]:
    """Return the weights [features, 4] of the wide part, taught by texts that are not kept apart.

    They are of the emotions of comments, by `WIDE`, and of how much a text is like a message, by `KINDS`.
    """
    features = lessons.features.wide
    texts = lessons.told(*WIDE, apart=False)
    emotion, barred = lessons.emotion.numpy()[texts], lessons.barred.numpy()[texts]
    emotions = fit_wide(features[texts], emotion, np.ones(len(texts), np.float32), barred)
    english = lessons.known.numpy() == 1.0
    texts = np.flatnonzero(english & ~lessons.apart & np.isin(lessons.sources, list(KINDS)))
    kinds, counts = (np.array(each) for each in zip(*(KINDS[name] for name in lessons.sources[texts]), strict=True))
    free = np.zeros((len(texts), 2), np.float32)
    weights = fit_wide(features[texts], kinds, counts.astype(np.float32), free, cost=KIND_COST)
    return np.column_stack([emotions, weights[:, 1] - weights[:, 0]])


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
    """Return the deep part's outputs [texts, 36] for some texts."""
    network.eval()
    with torch.no_grad():
        parts = [network(features.batch(part)) for part in _batches(texts, AT_ONCE)]
    return torch.cat(parts).double().numpy() if parts else np.empty((0, network.top.out_features))
