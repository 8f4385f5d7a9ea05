"""Writes the card of the network of feelings and its plots from what was measured and how it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.feelings import EMOTIONS, NETWORK
from models.training.feeling_fit import DECAY, DROPPED, EPOCHS, KINDS, PEAK_RATE, WIDTH, WIDTH_OURS, Epoch
from models.training.feeling_report import FeelingReport
from models.training.feeling_sections import CALIBRATION, CONFUSIONS, sections
from models.training.plots import draw_confusions, draw_curves, draw_reliability
from models.training.tables import Plot, Section

CARD = f"{NETWORK}.md"
CURVES = Plot(f"{NETWORK}_curves.png", "Training curves")

TERMS = """\
GoEmotions' comments are Apache-2.0; TweetEval's tweets are under Twitter's terms. `feelings_extra` gathers many
sets: XED is CC BY 4.0, CLINC CC BY 3.0, iSarcasm MIT, MELD and EmoryNLP GPL-3; tweets of Kaggle, SST, TEC,
SemEval-18, CARER and others are research sets, several of which state nothing. The lines in other languages are
Tatoeba's (CC BY 2.0 FR) and XED's. VADER and its lexicons are MIT. None of it is in this repository, and no
comment of anybody is quoted here."""
OWN = """\
Some seven thousand texts are of our own making (`models/training/feeling_made.py`): negations, turns, sarcasm,
slang, typos, emoji, requests for songs, random letters. None of our phrases is among them word for word, apart
from single emoji."""
SPLIT = """\
One text in ten is kept apart by its words (a checksum), in every source: on these, settings were chosen, and
temperature and the limit of knowing were set. Equal texts count once; no text of the two reporting sets is
learned from."""
ONCE = """\
The two reporting sets and the second half of the phrases are looked at once, when the card is written."""
USE = """\
It says what words sound like to most people, not what somebody feels. It knows English, mostly that of American
comments and tweets; irony it often misses, and of mixed feelings it gives one. It must not be used to judge,
screen, watch or diagnose anybody. Words of self-harm are not its business: rules in `models/care.py` look for
them, and they miss some."""


@dataclass(frozen=True, slots=True)
class Making:
    """How a network came about: where chance started, the epochs of its first part, and what else is to be told."""

    seed: int
    history: Sequence[Epoch]
    minutes: float


def write_card(out: Path, measured: FeelingReport, making: Making) -> None:
    """Write the card and its plots into `out`."""
    history = making.history
    draw_curves(
        out / CURVES.file,
        {
            "loss": {"texts learned from": [epoch.loss for epoch in history]},
            "accuracy, texts kept apart": {
                "GoEmotions": [epoch.apart for epoch in history],
                "our own": [epoch.made for epoch in history],
            },
        },
    )
    emotions = [emotion.value for emotion in EMOTIONS]
    draw_confusions(out / CONFUSIONS.file, {each.name: (each.counts[:, :3], emotions) for each in measured.judged})
    draw_reliability(out / CALIBRATION.file, {each.name: each.sureness for each in measured.judged}, of="texts")
    (out / CARD).write_text(card(measured, training(making)), encoding="utf-8")


def card(report: FeelingReport, trained: Section) -> str:
    """Return the card: what was measured, how the network was trained, and what it is for."""
    parts = (
        *sections(report),
        Section("The data and their terms", words=(TERMS, OWN, SPLIT, ONCE)),
        trained,
        Section("How sure it is", plot=CALIBRATION),
        Section("What it is for, and what it must not be used for", words=(USE,)),
    )
    return "\n\n".join(part.markdown() for part in parts).replace("## ", "# ", 1) + "\n"


def training(making: Making) -> Section:
    """Return the card's section on the training."""
    return Section(
        "How it was trained",
        words=(
            f"{len(KINDS)} networks, seeds from {making.seed}, whose mean is the one in the file; "
            f"{sum(not kind.ours_alone for kind in KINDS)} learn from all sources, with vectors of {WIDTH} numbers "
            "for 65,600 "
            f"features, {sum(kind.ours_alone for kind in KINDS)} from GoEmotions, TweetEval, our own texts and "
            "the other "
            f"languages, with vectors of {WIDTH_OURS}. On top of a text's sum of vectors, and its positive part, is "
            "one layer. "
            f"{EPOCHS} epochs of AdamW, rate up to {PEAK_RATE}, decay {DECAY}; {DROPPED:.0%} of the hashed "
            "features are hidden in "
            "each step. The loss adds cross-entropy of the emotion (of the sign, where a source knows no "
            "neutral), squared "
            "error of arousal, cross-entropy of GoEmotions' 28 labels, which are forgotten, and of knowing the "
            "language. "
            "Vectors are stored with eight bits.",
            f"`serenade models train feelings --data DIR` does all of it again, here in {making.minutes:.0f} "
            "minutes on two "
            "busy cores, and `serenade models evaluate --data DIR` prints every number of this page, but for "
            "those of the "
            "training.",
        ),
        plot=CURVES,
    )
