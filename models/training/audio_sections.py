"""How a card and the command line say what was measured of the audio network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.audio_moods import COLUMNS, NETWORK
from models.training.audio_report import AudioReport, Trial
from models.training.metrics import standard_error
from models.training.tables import Plot, Section, Table
from recommender.vocabulary import Mood

CONFUSIONS = Plot(f"{NETWORK}_confusions.png", "Confusion matrices")

FOLDS = """\
How well the recipe does, rather than this one network. All labelled songs are dealt into five folds; for each fold, the
cost of large weights and the temperature are chosen among the other four, then a network learns those four and reads
the fold. Dealt anew several times; ± is the standard deviation between the deals. So no song is read by a network that
has seen it or was chosen by it. The last rows are for comparison: a network that learned from the playlists alone reads
all the others' songs."""


def sections(report: AudioReport) -> Iterator[Section]:
    """Yield the parts of the card that stand on measured numbers."""
    yield Section(
        "The audio network",
        f"File `{NETWORK}.onnx`, {report.size:,} bytes, sha256 `{report.sha256[:16]}…`, temperature "
        f"{report.temperature:.4f}. It takes five numbers of a track, {', '.join(COLUMNS)}, each 0 to 1, standardises "
        f"them inside, and gives a logit for each mood: {', '.join(Mood)}. Divided by the temperature, their softmax "
        "is how likely each mood is. 5 inputs, 64 and 32 rectified units, 4 outputs.",
    )
    yield Section(
        "Against people",
        "The network in the file, on songs that it has not learned from; ± is one standard error. Kappa is what "
        "agreement is beyond chance: 0 is chance, 1 is agreement. Deezer's valence and arousal count by their signs: "
        "pleasant and excited is happy, unpleasant and excited energetic, unpleasant and drowsy sad, pleasant and "
        "drowsy calm. Calibration is the expected calibration error of the likeliest mood over 15 bins.",
        (
            Table(
                ("songs of", "songs", "accuracy", "kappa", "calibration error"),
                tuple(
                    (
                        each.name,
                        f"{each.songs:,}",
                        f"{each.accuracy:.4f} ± {standard_error(each.accuracy, each.songs):.4f}",
                        f"{each.kappa:.4f}",
                        f"{each.calibration:.4f}",
                    )
                    for each in report.now
                ),
            ),
        ),
        plot=CONFUSIONS,
    )
    yield Section("In five folds, repeated", FOLDS, (_folds(report.folds),))
    yield Section(
        "Which mood for which",
        "Rows as people say, columns as read; of repeated trials, all repeats together.",
        tuple(_matrix(each) for each in (*report.now, *report.folds)),
    )
    yield Section(
        "What it learned from",
        "Songs of which the numbers are known, without those kept apart. A song that two sources name counts for the "
        "first; titles that name another recording, live or a remix, are not used.",
        (Table(("source", "songs"), tuple((name, f"{number:,}") for name, number in report.learned)),),
    )


def _folds(trials: Iterable[Trial]) -> Table:
    rows = (
        (
            each.name,
            f"{each.songs:,}",
            f"{each.repeats}",
            _spread(each.accuracy, each.accuracy_deviation, each.repeats),
            _spread(each.kappa, each.kappa_deviation, each.repeats),
            f"{each.calibration:.4f}",
        )
        for each in trials
    )
    return Table(("songs of", "songs", "deals", "accuracy", "kappa", "calibration error"), tuple(rows))


def _spread(mean: float, deviation: float, repeats: int) -> str:
    return f"{mean:.4f} ± {deviation:.4f}" if repeats > 1 else f"{mean:.4f}"


def _matrix(each: Trial) -> Table:
    rows = tuple((mood.value, *map(str, row)) for mood, row in zip(Mood, each.counts, strict=True))
    return Table((each.name, *(mood.value for mood in Mood)), rows)
