"""Writes the audio network's model card and its plots from what was measured and how it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.audio_moods import NETWORK
from models.training.audio_fit import EPOCHS, PEAK_RATE, Epoch
from models.training.audio_folds import DECAYS, Settings
from models.training.audio_report import AudioReport
from models.training.audio_sections import CONFUSIONS, sections
from models.training.plots import draw_confusions, draw_curves
from models.training.tables import Plot, Section
from recommender.vocabulary import Mood

CARD = f"{NETWORK}.md"
CURVES = Plot(f"{NETWORK}_curves.png", "Training curves")
TRAINING = "How it was trained"

TERMS = """\
The playlists are those of cristobalvch/Spotify-Machine-Learning: an editor put each song on a playlist named for a
mood. MoodyLyrics4Q's songs were labelled from Last.fm's tags, Deezer's mood detection set from listeners' tags; angry
counts as energetic, relaxed as calm. No licence is stated for any of them. The numbers are Spotify's audio features
from public tables; Spotify's terms apply to them. None of it is in this repository."""
WHY = """\
Two sources, because one is not enough: the playlists' calm songs are almost all instrumental, so a network that knows
them alone finds no calm in singing. That MoodyLyrics4Q is learned from as well, that a source counts with the square
root of its size, and that numbers are standardised rather than ranked was decided after looking at what several ways do
in folds and on Deezer's songs. So these numbers are a little kind to it. Nothing else was chosen on songs that the
tables are about, and no song of Deezer's was learned from."""
PREDECESSOR = """\
An earlier network of this shape, with acousticness, danceability, liveness, loudness and speechiness, was called 98.9%
right. Its labels are clusters of the same numbers, in truth bins of loudness, which a tree of four leaves on loudness
alone finds as well. Its data number the clusters without naming them: against playlists made by people it is worse than
chance or a mediocre guess, as one names them. `serenade models circular --data DIR` trains it anew and shows all that.
Hence other numbers here, labels by people, and people as judges."""
USE = """\
It is a second opinion on a song beside tags and lyrics, offline, in collecting a catalogue; the bot does without it. It
hears how a song sounds, not what it says: whether a quiet song is calm or sad it can hardly tell, and people do not
agree either. It saw Western popular music and ambient pieces, mostly in English. Its probabilities are as calibrated as
the tables say, on songs like those; elsewhere they are too sure. Do not take it for the truth on a song, and say
nothing with it about whoever listens to one."""


@dataclass(frozen=True, slots=True)
class Making:
    """How a network came about: what was chosen, where chance started, and its epochs."""

    settings: Settings
    seed: int
    history: Sequence[Epoch]


def write_card(out: Path, measured: AudioReport, making: Making) -> None:
    """Write the card and its plots into `out`."""
    history = making.history
    draw_curves(
        out / CURVES.file,
        {
            "loss": {
                "songs learned from": [epoch.loss for epoch in history],
                "songs kept apart": [epoch.other_loss for epoch in history],
            },
            "accuracy": {
                "songs learned from": [epoch.accuracy for epoch in history],
                "songs kept apart": [epoch.other_accuracy for epoch in history],
            },
        },
    )
    moods = [mood.value for mood in Mood]
    draw_confusions(out / CONFUSIONS.file, {each.name: (each.matrix, moods) for each in measured.now})
    (out / CARD).write_text(card(measured, training(making)), encoding="utf-8")


def card(report: AudioReport, training: Section) -> str:
    """Return the card: what was measured, how the network was trained, and what it is for."""
    parts = (
        *sections(report),
        Section("The data and their terms", words=(TERMS, WHY)),
        training,
        Section("The network before it", words=(PREDECESSOR,)),
        Section("What it is for, and what it must not be used for", words=(USE,)),
    )
    return "\n\n".join(part.markdown() for part in parts).replace("## ", "# ", 1) + "\n"


def training(making: Making) -> Section:
    """Return the card's section on the training."""
    return Section(
        TRAINING,
        words=(
            f"{EPOCHS} epochs of Adam over all songs at once, rate {PEAK_RATE} falling to nothing along half a cosine, "
            f"seed {making.seed}. The loss is cross-entropy, and half the squared weights times "
            f"{making.settings.decay}; of {', '.join(map(str, DECAYS))}, what five folds of the songs learned from "
            "preferred; the temperature was chosen there, too. A source counts with the square root of its size. One "
            "song in five is kept apart, by its key, for the tables and curves here and nothing else.",
            "`serenade models train audio --data DIR` does all of it again, and `serenade models evaluate --data DIR` "
            "prints every number of this page, but for those of the training.",
        ),
        plot=CURVES,
    )
