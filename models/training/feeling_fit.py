"""Teaches the network of feelings from many sources, each of which counts as much as helps the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.feelings import EMOTIONS
from models.training.feeling_data import GOEMOTIONS, LANGUAGES, MADE, TWEETS, Example
from models.training.feeling_network import FINE, Network, Packed
from recommender.vocabulary import Emotion

log = getLogger(__name__)

EPOCHS = 3
PEAK_RATE = 0.006
DECAY, DAMPED = 0.2, 1e-5
"""Cost of large vectors, as AdamW takes it, and its epsilon: so large, a word that is seen once moves little."""
DROPPED = 0.4
"""Share of the hashed features that are hidden in each step, so that no word is relied upon alone."""
AROUSAL, FINER = 0.5, 0.3
"""What arousal's squared error and the 28 labels' cross-entropy count beside that of the emotion."""
OTHERS = 0.3
"""What a text of `feelings_extra` counts, where nothing else is said."""
COUNTS: Mapping[str, float] = {
    GOEMOTIONS: 1.0,
    TWEETS: 1.0,
    LANGUAGES: 1.0,
    MADE: 1.0,
    "happydb": 0.1,
    "mpqa": 0.1,
    "sst5": 0.2,
}
"""What a text of a source counts: happydb is all joy, mpqa is of bits of news, sst5 of films."""
OURS = (GOEMOTIONS, TWEETS, LANGUAGES, MADE)
"""Sources whose sense of neutral is ours; each other one has a leaning of its own while it is learned from."""
WIDTH, WIDTH_OURS = 24, 30
"""Numbers of a feature's vector, in networks that learn from all sources and in those that learn from ours."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A network to teach: the numbers of its vectors, whether `OURS` alone teach it, and the texts of one step.

    `share` is what it has to say in the mean of all.
    """

    width: int
    ours_alone: bool
    texts: int
    share: float


KINDS = (
    Kind(WIDTH, ours_alone=False, texts=1024, share=0.5),
    Kind(WIDTH_OURS, ours_alone=True, texts=512, share=0.5),
)
"""Networks whose mean is taken: each is led astray elsewhere, by chance and by its sources."""
AT_ONCE = 1024  # texts that are read together
NEVER = -30.0  # a logit that stands for no chance


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
        self.has_neutral = torch.tensor([each.source in neutral for each in examples])

    def loss(self, outputs: torch.Tensor, batch: NDArray[np.int64], leanings: torch.Tensor) -> torch.Tensor:
        """Return the mean loss of a batch's outputs [texts, 33]; what a source says nothing of costs nothing.

        `leanings` [sources, 3] are added to a source's logits: some call neutral what others call positive. Where a
        source has no neutral texts, it only says which of the two signs a text has.
        """
        chosen = torch.from_numpy(batch)
        counts, emotion, arousal = self.counts[chosen], self.emotion[chosen], self.arousal[chosen]
        known, fine = self.known[chosen], self.fine[chosen]
        barred = torch.zeros(len(batch), len(EMOTIONS))
        barred[:, EMOTIONS.index(Emotion.NEUTRAL)] = torch.where(self.has_neutral[chosen], 0.0, NEVER)
        said, placed, labelled = emotion >= 0, ~torch.isnan(arousal), fine.any(dim=1)
        leant = outputs[:, :3] + barred + leanings[self.leaning[chosen]] * (self.leaning[chosen] > 0)[:, None]
        by_emotion = functional.cross_entropy(leant[said], emotion[said], reduction="none")
        by_arousal = (outputs[:, 3][placed] - arousal[placed]) ** 2
        by_label = functional.binary_cross_entropy_with_logits(
            outputs[:, 5:][labelled], fine[labelled], reduction="sum"
        )
        sure = known >= 0
        by_known = functional.binary_cross_entropy_with_logits(outputs[:, 4][sure], known[sure], reduction="sum")
        total = (by_emotion * counts[said]).sum() + AROUSAL * (by_arousal * counts[placed]).sum()
        return (total + FINER * by_label + by_known) / len(batch)

    def right(self, network: Network, source: str, *, most: int = 4000) -> float:
        """Return the share that a network reads right, of up to `most` of a source's texts kept apart."""
        texts = np.flatnonzero(self.apart & (self.sources == source) & (self.emotion.numpy() >= 0))[:most]
        guess = outputs_of(network, self.features, texts)[:, :3].argmax(axis=1)
        return float((guess == self.emotion.numpy()[texts]).mean()) if len(texts) else float("nan")


def fit(lessons: Lessons, kind: Kind, *, seed: int, epochs: int = EPOCHS) -> tuple[Network, list[Epoch]]:
    """Return a network taught by the texts that are not kept apart, and its epochs."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    taught = np.isin(lessons.sources, OURS) if kind.ours_alone else lessons.counts.numpy() > 0
    texts = np.flatnonzero(~lessons.apart & taught)
    network, leanings = Network(kind.width), torch.zeros(lessons.leanings, len(EMOTIONS), requires_grad=True)
    groups = [
        {"params": network.vectors.parameters(), "weight_decay": DECAY},
        {"params": [*network.top.parameters(), leanings], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=PEAK_RATE, eps=DAMPED)
    steps = epochs * -(-len(texts) // kind.texts)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, PEAK_RATE, total_steps=steps + 1, pct_start=0.1)
    history: list[Epoch] = []
    for _ in range(epochs):
        order.shuffle(texts)
        loss = _epoch(network, lessons, leanings, _batches(texts, kind.texts), adam=adam, slower=rate.step)
        history.append(Epoch(loss, lessons.right(network, GOEMOTIONS), lessons.right(network, MADE)))
        log.info("epoch %d of %d: %s", len(history), epochs, history[-1])
    return network, history


def _epoch(
    network: Network,
    lessons: Lessons,
    leanings: torch.Tensor,
    batches: Iterable[NDArray[np.int64]],
    *,
    adam: torch.optim.Optimizer,
    slower: Callable[[], None],
) -> float:
    total, seen = 0.0, 0
    for batch in batches:
        loss = lessons.loss(network(*lessons.features.batch(batch, DROPPED)), batch, leanings)
        adam.zero_grad()
        loss.backward()
        adam.step()
        slower()
        total, seen = total + float(loss.detach()) * len(batch), seen + len(batch)
    return total / max(seen, 1)


def _batches(texts: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    yield from (texts[start : start + size] for start in range(0, len(texts), size))


def outputs_of(network: Network, features: Packed, texts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a network's outputs [texts, 33] for some texts."""
    with torch.no_grad():
        parts = [network(*features.batch(part)) for part in _batches(texts, AT_ONCE)]
    return torch.cat(parts).double().numpy() if parts else np.empty((0, network.top.out_features))
