"""How a card and the command line say what was measured of the detector, and of both networks together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from models.faces import LARGE as NEAR
from models.faces import NETWORK, PLAIN, PROPOSED, SIDE, SPOTTED
from models.training.face_measure import LARGE, PROFILE, SAME, SMALL_SIDE
from models.training.face_report import FaceReport, Weights
from models.training.face_slices import SQUARE, Group
from models.training.face_summary import Summary
from models.training.metrics import standard_error
from models.training.tables import Plot, Section, Table

HASH_SHOWN = 16
RECALL = Plot(f"{NETWORK}_recall.png", "Recall against false faces")
SHEET = f"{NETWORK}_worst.png"
SPOKEN = 5
"""Of the curve's thresholds, every so many-th stands in the table."""
UNKNOWN = "–"


def detector_sections(report: FaceReport) -> Iterator[Section]:
    """Yield the parts of the detector's card that stand on measured numbers."""
    yield _network(report)
    yield _bars(report)
    yield _worth(report)
    yield _curve(report)
    yield _families(report)
    yield _slices(report)
    yield _changes(report)
    yield _worst(report)


def page(sections: Iterable[Section]) -> str:
    """Return a card; the first section's title is its title."""
    return "\n\n".join(section.markdown() for section in sections).replace("## ", "# ", 1) + "\n"


def weights(of: Weights) -> str:
    """Return a file's name, its size and the beginning of its hash."""
    return f"`{of.file}`, {of.size:,} bytes, sha256 `{of.sha256[:HASH_SHOWN]}…`"


def number(value: float) -> str:
    """Return a share or an error in four digits."""
    return f"{value:.4f}" if isfinite(value) else UNKNOWN


def sure(part: int, whole: int) -> str:
    """Return a share with its standard error, and of how many."""
    return f"{part / whole:.4f} ± {standard_error(part / whole, whole):.4f} of {whole:,}" if whole else UNKNOWN


def _network(report: FaceReport) -> Section:
    return Section(
        "The face detector",
        f"{weights(report.detector)}, threshold {report.threshold:.2f}. It takes RGB photos letterboxed into {SIDE} x "
        f"{SIDE} pixels, 0 to 255, and gives for every cell of three grids a score, a box and five landmarks. The "
        "photo is seen in the mirror, too, unless a large face is clear at once, and what both show is averaged. "
        f"Places with a score from {PROPOSED:g} on are proposals: the landmark network, {weights(report.judge)}, looks "
        "at each of them closely, and gives a score and landmarks of its own. A face is what has a joint score from "
        f"the threshold on: the geometric mean of both, in which the detector's counts {SPOTTED:.0%}. Where none has "
        f"{PLAIN:g} and {NEAR:.0%} of the photo's long side, the photo's corners are looked at one by one, too.",
    )


def _bars(report: FaceReport) -> Section:
    columns = [_column(each) for each in (report.validation, report.test)]
    aims = _aims()
    return Section(
        "What both networks find in photos that they did not learn from",
        f"A face is found where the boxes' intersection over union is at least {SAME}; ± is one standard error. The "
        "threshold was chosen on the validation photos, and on random views of those without a face: parts of them, "
        "tilted, mirrored, in other light. An error is the mean distance of five landmarks from their "
        "labels in eye distances, those of profiles, whose eyes are nearly in one place, counted as "
        f"{PROFILE:.0%} of the face's width. All photos of masked faces were learned from: the test holds hardly any, "
        "and what is said of unmasked faces is said of all. Boxes and landmarks are a teacher network's, checked "
        "against the sources, so the numbers partly say how well these networks agree with it. It is shy: some of the "
        "false faces beside true ones are faces without a label.",
        (
            Table(
                ("", "aim", "validation", "test"),
                tuple((name, aims.get(name, ""), *(column[name] for column in columns)) for name in columns[0]),
            ),
        ),
    )


LARGE_RECALL, RECALL_OF_ALL = f"recall, faces from {LARGE:.0%} of the width", f"recall, faces from {SMALL_SIDE} pixels"
FALSE, ELSEWHERE = "no-face photos with a false face", "the same, sources never learned from"
LARGE_ERROR = "landmarks' mean error, large faces"


def _aims() -> dict[str, str]:
    return {
        LARGE_RECALL: "at least 0.99",
        RECALL_OF_ALL: "at least 0.95",
        FALSE: "at most 0.01",
        ELSEWHERE: "at most 0.01",
        LARGE_ERROR: "at most 0.05",
    }


def _column(of: Summary) -> dict[str, str]:
    return {
        "photos with faces": f"{of.photos:,}",
        LARGE_RECALL: sure(of.large_found, of.large_faces),
        RECALL_OF_ALL: sure(of.found, of.faces),
        "precision in photos with faces": sure(of.right, of.right + of.wrong),
        FALSE: sure(of.empty_false, of.empty_photos),
        ELSEWHERE: sure(of.elsewhere_false, of.elsewhere_photos),
        LARGE_ERROR: number(of.large_errors.mean),
        "landmarks' median error, large faces": number(of.large_errors.median),
        f"landmarks' mean error, faces from {SMALL_SIDE} pixels": number(of.errors.mean),
        f"landmarks' median error, faces from {SMALL_SIDE} pixels": number(of.errors.median),
    }


def _worth(report: FaceReport) -> Section:
    head = ("test photos", "large faces found", "faces found", "no-face photos with one", "false per photo", "error")
    named = (
        (f"proposals: the detector alone, from {PROPOSED:g}", report.bold),
        (f"the detector alone, from {report.quiet:.2f}", report.alone),
        (f"both networks, from {report.threshold:.2f}", report.test),
    )
    return Section(
        "What the second network is worth",
        "The detector alone sees the photo as a whole, and its landmarks are coarse. The second row is the detector "
        "from the score on from which it is as silent on the validation photos without a face as both networks are "
        "together. The error is that of the landmarks of large faces; false faces are counted in photos without one.",
        (Table(head, tuple((name, *_stage(of)) for name, of in named)),),
    )


def _stage(of: Summary) -> tuple[str, ...]:
    each = of.false_faces / of.empty_photos if of.empty_photos else float("nan")
    shares = (of.large_recall, of.recall, of.false_rate, each, of.landmark_error)
    return tuple(map(number, shares))


def _curve(report: FaceReport) -> Section:
    head = ("from a score of", "large, validation", "all, validation", "false, validation", "large", "all", "false")
    shown = (step for step in report.curve if round(100 * step.threshold) % (2 * SPOKEN) == 0)
    return Section(
        "By threshold",
        f"Recall of large faces and of all from {SMALL_SIDE} pixels, and the share of photos without a face that show "
        "a false one; on the validation photos, then on the test's.",
        (
            Table(
                head, tuple((f"{step.threshold:.2f}", *_rates(step.validation), *_rates(step.test)) for step in shown)
            ),
        ),
        plot=RECALL,
    )


def _rates(of: Summary) -> tuple[str, str, str]:
    return number(of.large_recall), number(of.recall), number(of.false_rate)


def _families(report: FaceReport) -> Section:
    rows = tuple(
        (
            each.name,
            f"{each.photos}",
            f"{each.large_faces}" if each.large_faces else "",
            f"{each.large_found}" if each.large_faces else "",
            f"{each.false_photos}",
        )
        for each in report.families
    )
    head = ("source", "photos", "large faces", "found", "photos with a false face")
    return Section("By source, test photos", tables=(Table(head, rows),))


def _slices(report: FaceReport) -> Section:
    return Section(
        "By size, brightness, sharpness and roll",
        f"The test's faces as they are. Those narrower than {SMALL_SIDE} pixels are told by their size alone. "
        f"Brightness and sharpness are those of the face's box, made a grey square of {SQUARE} pixels.",
        tuple(_found(group) for group in report.groups),
    )


def _changes(report: FaceReport) -> Section:
    return Section(
        "Changed photos",
        "The test's large faces again, after one change of their photos. Of a face that a change cuts, what is left of "
        "its box counts; one that is turned mostly out of the photo does not. Far: the photo is put into a larger one "
        "without a face. The squares are faces of FER2013's validation rows, and nothing but a face; of its training "
        "rows, the landmark network saw some.",
        tuple(_found(group) for group in report.changed),
    )


def _found(group: Group) -> Table:
    return Table(
        (group.title, "faces", "found", "recall", "landmarks' mean error"),
        tuple(
            (each.name, f"{each.faces}", f"{each.found}", number(each.found / each.faces), number(each.errors.mean))
            for each in group.slices
            if each.faces
        ),
    )


def _worst(report: FaceReport) -> Section:
    return Section(
        "The worst mistakes",
        f"{len(report.mistakes)} of the test: large faces that were missed and false faces in photos without one come "
        "first, then the others; each by how far its score is on the wrong side. The score is the joint one.",
        (
            Table(
                ("photo", "what", "score"),
                tuple((f"`{each.name}`", each.what, f"{each.score:.2f}") for each in report.mistakes),
            ),
        ),
        words=(sheet_words(SHEET),),
    )


def sheet_words(sheet: str) -> str:
    """Return where the pictures are."""
    return (
        "The photos are not shown here: they are others'. Whoever has the data gets a sheet of them, with boxes and "
        f"landmarks, `{sheet}`, from `serenade models evaluate --data DIR --sheets OUT`."
    )
