"""Writes the card of the network of feelings and its plots from what was measured and how it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.feelings import EMOTIONS, NETWORK
from models.text_features import BUCKETS as WIDE_BUCKETS
from models.training.feeling_fit import DECAY, EPOCHS, PEAK_RATE, TEXTS, WIDE, Epoch
from models.training.feeling_network import BUCKETS, DROPPED, HIDDEN, SEEN, WIDTH
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
WRITTEN = """\
Some 26,000 messages were written for it one by one (`models/training/written`), by topic: denials and comparisons,
events told without a word of feeling, irony, chat, diaries, posts, replies, idioms, answers to "how are you?", groups
that differ by one small change, stories, and what everybody says of life, work, school and their state. They are
inventions: no person is in them, and each label is one writer's judgement, which nobody read a second time. Most lean
to British turns of phrase. Four topics are written as people comment and tweet; what tells comments from messages
does not learn from these."""
MADE = """\
Some thirteen thousand texts more are put together from parts (`models/training/feeling_made.py`): negations, turns,
sarcasm, slang, typos, stretched words, emoji, requests for songs, random letters. None of our phrases is among either
word for word, apart from single words and emoji, and a message that held one of three words or more was dropped.
Every message is learned from once more with slips of the finger, and every fourth in capitals; every fourth comment
of GoEmotions, too, with slips.
CARER's texts with a negation are left out, as its labels do not see them, and its lost apostrophes are mended."""
SPLIT = """\
One text in ten is kept apart by its words (a checksum), in every source: on these the wide part's cost of weights and
the share of either part were chosen, and temperature and the limit of knowing were set. Equal texts count once; no
text of the two reporting sets is learned from."""
ONCE = """\
The shape of the network (what is read word by word, how wide) was chosen while the numbers of the two reporting sets
stood beside those of the texts kept apart: they are honest to within the little that such looking gives. The second
half of the phrases was no help in any choice, but its misses under an earlier network were known to whoever wrote our
own texts, and some kinds of text were written because whole kinds had failed; so its share, too, is a bit too good.
Whoever wrote the messages had seen neither the phrases nor any set, but their topics were given by somebody
who had, a list of words of feeling that tweets are commonly gathered by among them (for `outcries`), and by then the
misses of both halves of the phrases had been read: neither half is a clean test. That comments and messages are read
apart, because one reading of both cost GoEmotions a point, how much the messages count, and the decay of the vectors
were chosen on the texts kept apart of all kinds, beside which the reporting sets stood again; so was what tells
comments from messages, and how much clinc counts."""
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
                "comments": [epoch.comments for epoch in history],
                "messages": [epoch.messages for epoch in history],
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
        Section("The data and their terms", words=(TERMS, WRITTEN, MADE, SPLIT, ONCE)),
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
            "Two parts learn apart. The wide part is two logistic regressions over all features "
            f"({WIDE_BUCKETS:,} buckets), by L-BFGS: of the emotions, from {' and '.join(WIDE)}, and of whether a text "
            "is a comment on what somebody else posted, or a message, from GoEmotions, tweets and what is ours. The "
            f"deep part learns from all sources: a word is the sum of its features' vectors of {WIDTH} numbers "
            f"({BUCKETS:,} buckets), two convolutions of {SEEN} see the words around it, and one layer reads their "
            "maximum, their mean by attention, the mean of the words and what was counted. It gives the emotions' "
            "logits of a text twice, as a comment and as a message; our own texts teach it the latter alone, all "
            "others both. Either mixes with the wide part's by the shares of the latter that the manifest calls "
            "`comment_share` and `message_share`; what is put out is a mean of the two, by how likely the wide part "
            "finds that the text is a message. "
            f"{EPOCHS} epochs of AdamW with {TEXTS} texts a step, rate up to {PEAK_RATE}, decay {DECAY}; "
            f"{HIDDEN:.0%} of the words and {DROPPED:.0%} of the numbers are hidden in each step; seed {making.seed}. "
            "The loss adds cross-entropy of the emotion (of the sign, where a source knows no neutral), squared error "
            "of arousal, cross-entropy of GoEmotions' 28 labels, which are forgotten, and of knowing the language. "
            "Vectors and weights are stored with eight bits; the numbers of this page are those of the file as it is.",
            f"`serenade models train feelings --data DIR` does all of it again, here in {making.minutes:.0f} minutes "
            "on two busy cores, and `serenade models evaluate --data DIR` prints every number of this page, but for "
            "those of the training.",
        ),
        plot=CURVES,
    )
