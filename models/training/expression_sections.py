"""How a card and the command line say what was measured of an expression network: from one source, in one wording."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.expressions import CLEAR, NETWORK, SIZE
from models.training.expression_report import EIGHT, ExpressionReport, Task, Trial
from models.training.expression_slices import Slice
from models.training.metrics import BINS, accuracy, balanced_accuracy, recalls, standard_error
from models.training.tables import Plot, Section, Table
from recommender.vocabulary import Emotion, Expression

CONFUSIONS = Plot(f"{NETWORK}_confusions.png", "Confusion matrices")
CALIBRATION = Plot(f"{NETWORK}_calibration.png", "How often readings of a confidence are right")
SHEET = f"{NETWORK}_worst.png"
HASH_SHOWN = 16

TERMS = """\
FER2013's images come from Kaggle's ICML 2013 challenge: stock photos found on the web, without a licence of their own.
FERPlus' votes are Microsoft's, MIT. The press faces are muxspace/facial_expressions, Apache-2.0. None of them is in
this repository."""
SPLIT = """\
Rows whose source image is uncertain are not used. Faces that most people could not read, or that are none, are not
learned from. The test is FER2013's public test, less every image whose equal is in the training rows; look-alikes are
images that correlate with a training image, such as the same photo recompressed or relit. Of the groups of equal
images in the training rows, one in twelve was kept to choose on. Press faces were split by person, as far as file names
tell people apart: seven people in ten to learn from, one to choose on, two to test."""


def sections(report: ExpressionReport) -> Iterator[Section]:
    """Yield the parts of the card that stand on measured numbers."""
    yield _network(report)
    yield _three_classes(report)
    yield _other_classes(report)
    yield _calibration(report)
    yield _sureness(report)
    yield _conditions(report)
    yield _worst(report)
    yield _sources(report)


def _network(report: ExpressionReport) -> Section:
    return Section(
        "The expression network",
        f"File `{NETWORK}.onnx`, {report.size:,} bytes, sha256 `{report.sha256[:HASH_SHOWN]}…`, temperature "
        f"{report.temperature:.4f}, sure from {report.sure_from:.4g}. It takes grey faces of {SIZE} x {SIZE} pixels, "
        "0 to 255, and gives eight logits each. A reading is the softmax of these; where no emotion has "
        f"{CLEAR:.0%} at the first look, of their mean over the face and its mirror image, as they are, nearer and "
        "farther. The emotions' probabilities are then raised to the power of one over the temperature and made to sum "
        "to one again. Brightness and contrast are evened out inside.",
    )


def _three_classes(report: ExpressionReport) -> Section:
    negatives, last = int(report.press.counts[-1].sum()), recalls(report.press.counts)[-1]
    return Section(
        "Three classes",
        "Positive is happiness and surprise, negative is sadness, anger, disgust, fear and contempt. A face of the "
        "public test counts where more than half of all its votes name one emotion. Balanced is the mean of the "
        f"recalls; ± is one standard error. Only {negatives} of the press faces are negative: their recall is good to "
        f"± {standard_error(last, negatives):.3f}, and the balanced accuracy there is as coarse.",
        (
            Table(
                ("faces", "rows", "accuracy", "balanced", *(f"recall {emotion}" for emotion in Emotion)),
                tuple(_trial(trial) for trial in report.trials),
            ),
            *(_confusion(trial.name, tuple(Emotion), trial.counts) for trial in report.trials),
        ),
        plot=CONFUSIONS,
    )


def _trial(trial: Trial) -> tuple[str, ...]:
    found = (f"{recall:.3f}" for recall in recalls(trial.counts))
    return trial.name, *_scores(trial.counts), *found


def _scores(counts: NDArray[np.int64]) -> tuple[str, str, str]:
    rows, right = int(counts.sum()), accuracy(counts)
    return f"{rows:,}", f"{right:.4f} ± {standard_error(right, rows):.4f}", f"{balanced_accuracy(counts):.4f}"


def _other_classes(report: ExpressionReport) -> Section:
    found = [dict(zip(task.classes, recalls(task.counts), strict=True)) for task in report.tasks]
    members = dict(zip(EIGHT, report.tasks[0].counts.sum(axis=1), strict=True))
    return Section(
        "Eight, seven and four classes",
        "A face of the public test counts where more than half of all its votes name one expression. Seven: without "
        "the faces of contempt, and without its output. Four: only faces that are angry, happy, sad or neutral, and "
        "only these outputs. The outputs that are left share the whole probability.",
        (
            Table(("classes", "rows", "accuracy", "balanced"), tuple(_task(task) for task in report.tasks)),
            Table(
                ("recall of", "rows", *(task.name for task in report.tasks)),
                tuple(
                    (each.value, f"{members[each]}", *(f"{of[each]:.3f}" if each in of else "" for of in found))
                    for each in EIGHT
                ),
            ),
            *(_confusion(f"of {task.name}", task.classes, task.counts) for task in report.tasks),
        ),
    )


def _task(task: Task) -> tuple[str, ...]:
    return task.name, *_scores(task.counts)


def _confusion(name: str, classes: tuple[Emotion, ...] | tuple[Expression, ...], counts: NDArray[np.int64]) -> Table:
    rows = tuple((each.value, *map(str, row)) for each, row in zip(classes, counts.tolist(), strict=True))
    return Table((f"{name}: people say", *(each.value for each in classes)), rows, wide=True)


def _calibration(report: ExpressionReport) -> Section:
    return Section(
        "Calibration",
        f"The expected calibration error of three classes: how far confidence and accuracy lie apart over {BINS} bins "
        "of confidence. The temperature was fitted on the validation faces.",
        (
            Table(
                ("calibration error", "before the temperature", "after"),
                tuple((trial.name, f"{trial.before.error:.4f}", f"{trial.after.error:.4f}") for trial in report.trials),
            ),
        ),
        plot=CALIBRATION,
    )


def _sureness(report: ExpressionReport) -> Section:
    return Section(
        "When it is not sure",
        f"Where the likeliest emotion has less than {report.sure_from:.4g}, a threshold chosen on validation faces, "
        "a reading is only a guess: Serenade says so and asks.",
        (_sliced("test", tuple(trial.sure for trial in report.trials)),),
    )


def _conditions(report: ExpressionReport) -> Section:
    return Section(
        "By brightness, size, light, blur and roll",
        "Three classes of the public test. The first tables cut its faces into quarters by a measure of the image. In "
        "the others, evenly spread faces were changed, with a fixed seed, before they were read; where a face was "
        "turned, the rim of its crop fills the corners.",
        tuple(_sliced(group.title, group.slices) for group in report.groups),
    )


def _sliced(title: str, slices: tuple[Slice, ...]) -> Table:
    head = (title, "faces", "accuracy", "not sure", "accuracy of the sure", "of the others")
    return Table(head, tuple(_slice(each) for each in slices))


def _slice(part: Slice) -> tuple[str, ...]:
    right, unsure = _share(part.right, part.faces), _share(part.faces - part.sure, part.faces)
    guessed = _share(part.right - part.sure_right, part.faces - part.sure)
    return part.name, f"{part.faces:,}", right, unsure, _share(part.sure_right, part.sure), guessed


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _worst(report: ExpressionReport) -> Section:
    return Section(
        "The worst mistakes",
        f"The {len(report.mistakes)} faces of the public test whose true emotion was given the least probability. Rows "
        "are the data's, the first being 0; confidence is that of the guess.",
        (
            Table(
                ("row", "votes", "true", "read as", "confidence"),
                tuple(
                    (f"{each.row}", each.votes, each.truth.value, each.guess.value, f"{each.confidence:.3f}")
                    for each in report.mistakes
                ),
            ),
        ),
        words=(
            "Their images carry no licence to be shown here. Whoever has the data gets a sheet of them, "
            f"`{SHEET}`, from `serenade models evaluate --data DIR --sheets OUT`.",
        ),
    )


def _sources(report: ExpressionReport) -> Section:
    return Section(
        "What it learned from",
        tables=(
            Table(
                ("faces", "training", "to choose on", "test"),
                tuple(
                    (each.name, f"{each.training:,}", f"{each.validation:,}", f"{each.test:,}")
                    for each in report.sources
                ),
            ),
        ),
        words=(TERMS, SPLIT),
    )
