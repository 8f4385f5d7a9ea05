"""How a card and the command line say what was measured of the network of feelings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.feelings import EMOTIONS, NETWORK
from models.training.feeling_report import UNSURE, FeelingReport, Spoken, Trial
from models.training.metrics import standard_error
from models.training.tables import Plot, Section, Table

CONFUSIONS = Plot(f"{NETWORK}_confusions.png", "Confusion matrices")
CALIBRATION = Plot(f"{NETWORK}_calibration.png", "How often a text of each confidence is read right")
WORST = 40  # phrases that were read wrongly, at most, on the page


def sections(report: FeelingReport) -> Iterator[Section]:
    """Yield the parts of the card that stand on measured numbers."""
    yield Section(
        "The network of feelings",
        f"File `{NETWORK}.onnx`, {report.size:,} bytes, sha256 `{report.sha256[:16]}…`, temperature "
        f"{report.temperature:.4f}, known from {report.known_from:.4f}. It takes the features of one text "
        "(words, pairs "
        "and triples, negated words and pieces of words in hashed buckets; VADER's scores and other counts) "
        "and gives a "
        "logit for each emotion, arousal, and a logit of whether it knows the language.",
    )
    yield Section(
        "Against people",
        "Texts are read as the bot reads them, and an answer of none is wrong. ± is one standard error. The "
        "signs are the "
        "share of positive and negative texts whose valence has the right sign, as TweetEval's, which knows "
        "no neutral, is "
        "judged. Calibration is the expected calibration error of the emotion read over 15 bins.",
        (
            Table(
                ("texts of", "texts", "accuracy", "macro F1", "signs", "calibration error"),
                (*map(_row, report.judged), *(_row(each, f"{each.name}, VADER alone") for each in report.vader)),
            ),
            *map(_matrix, report.judged),
        ),
        plot=CONFUSIONS,
    )
    yield Section(
        "By source, texts kept apart",
        "One text in ten is kept apart by its words, and at most 500 of a source are read. Sources that know "
        "no neutral "
        "are best judged by their signs.",
        (
            Table(
                ("texts of", "texts", "accuracy", "macro F1", "signs", "calibration error"),
                tuple(map(_row, report.apart)),
            ),
        ),
    )
    yield Section(
        "What it knows, and what not",
        "The share of texts that are answered at all.",
        (
            Table(
                ("texts", "number", "answered"),
                tuple((each.name, f"{each.texts:,}", f"{each.share:.4f}") for each in report.known),
            ),
        ),
    )
    yield Section(
        "Our own phrases",
        "The table in `tests/models/phrases.csv`, written before anything was tuned: every other phrase to "
        "develop with, "
        "those between to look at in the end.",
        (*(_spoken(name, some) for name, some in report.spoken), *_worst(report)),
    )
    yield Section(
        "What it learned from",
        "Texts that are not kept apart, and how much one of a source counts.",
        (
            Table(
                ("source", "texts", "each counts"),
                tuple((name, f"{number:,}", f"{count:.2f}") for name, number, count in report.learned),
            ),
        ),
    )


def _row(each: Trial, name: str = "") -> tuple[str, ...]:
    return (
        name or each.name,
        f"{each.texts:,}",
        f"{each.accuracy:.4f} ± {standard_error(each.accuracy, each.texts):.4f}",
        f"{each.macro_f1:.4f}",
        f"{each.signs:.4f}",
        f"{each.sureness.error:.4f}",
    )


def _matrix(each: Trial) -> Table:
    rows = tuple((emotion.value, *map(str, row)) for emotion, row in zip(EMOTIONS, each.counts.tolist(), strict=True))
    return Table((each.name, *(emotion.value for emotion in EMOTIONS), UNSURE), rows)


def _spoken(name: str, some: Sequence[Spoken]) -> Table:
    rows = tuple((each.kind, str(each.number), f"{each.share:.3f}") for each in some)
    return Table((name, "phrases", "as they should be"), rows)


def _worst(report: FeelingReport) -> Iterator[Table]:
    misses = [miss for _, some in report.spoken for each in some if each.kind == "all" for miss in each.misses]
    rows = tuple(
        (phrase.text.replace("|", "/"), phrase.expected or UNSURE, read or UNSURE) for phrase, read in misses[:WORST]
    )
    if rows:
        yield Table(("phrases read wrongly", "should be", "read as"), rows)
