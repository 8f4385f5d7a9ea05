"""How a card and the command line say what was measured of the landmark network."""

from __future__ import annotations

from collections.abc import Iterator

from models.faces import PROPOSED
from models.landmarks import CLEAR, NETWORK, SIDE
from models.training.face_measure import PROFILE, SAME, SMALL_SIDE
from models.training.face_report import FaceReport
from models.training.face_sections import UNKNOWN, number, sheet_words, sure, weights
from models.training.face_slices import ROUGH, Group
from models.training.face_summary import ratio
from models.training.landmark_evaluate import APART, BINS
from models.training.metrics import Reliability
from models.training.tables import Plot, Section, Table

CALIBRATION = Plot(f"{NETWORK}_calibration.png", "How often proposals of a score are faces")
ERRORS = Plot(f"{NETWORK}_errors.png", "Share of faces whose landmarks are at most so far off")
SHEET = f"{NETWORK}_worst.png"


def landmark_sections(report: FaceReport) -> Iterator[Section]:
    """Yield the parts of the landmark network's card that stand on measured numbers."""
    yield _network(report)
    yield _verdicts(report)
    yield _points(report)
    yield _calibration(report)
    yield _slices(report)
    yield _changes(report)
    yield _worst(report)


def _network(report: FaceReport) -> Section:
    return Section(
        "The landmark network",
        f"{weights(report.judge)}. It takes RGB squares of {SIDE} x {SIDE} pixels, 0 to 255, each around what the "
        f"detector, {weights(report.detector)}, proposes as a face, and gives a score and five landmarks: eyes, nose, "
        "corners of the mouth. It looks twice: at the detector's box, then, unless that is plainly no face, nearer, at "
        f"the face turned straight by what it saw there, and where their scores have a mean below {CLEAR:g}, at both "
        "in the mirror. Score and landmarks are the means of all looks. A face is what has a joint score, the weighted "
        f"geometric mean of the two networks', of at least {report.threshold:.2f}.",
    )


def _verdicts(report: FaceReport) -> Section:
    of = report.landmarks
    rows = zip(("labelled faces", "no faces"), of.verdicts.tolist(), strict=True)
    return Section(
        "What it keeps and what it sends away",
        f"Of the places that the detector proposes in the test's photos, seen as a whole, from a score of {PROPOSED:g} "
        f"on. A place is a face where it overlaps a labelled one by at least {SAME}, and none where it overlaps every "
        f"label by at most {APART}; {of.doubtful} are neither and count for nothing. The second table is about the "
        "photos without a face, by their source.",
        (
            Table(
                ("proposals", "kept", "sent away", "share kept"),
                tuple((name, f"{kept}", f"{sent}", sure(kept, kept + sent)) for name, (kept, sent) in rows),
            ),
            Table(
                ("source", "photos", "proposals", "kept"),
                tuple((each.name, f"{each.photos}", f"{each.proposals}", f"{each.kept}") for each in of.families),
            ),
        ),
    )


def _points(report: FaceReport) -> Section:
    head = ("landmark", "faces", "detector, mean", "median", "landmark network, mean", "median")
    return Section(
        "How exact its landmarks are",
        f"On faces of the test from {SMALL_SIDE} pixels that both networks found, in eye distances; the eyes of a "
        f"profile count as {PROFILE:.0%} of the face's width apart. For large faces the aim is a mean of at most 0.05: "
        f"it is {number(report.test.large_errors.mean)}, the median {number(report.test.large_errors.median)}. The "
        "labels are a teacher network's, and themselves not exact.",
        (
            Table(
                head,
                tuple(
                    (
                        each.name,
                        f"{each.fine.faces}",
                        *(number(value) for of in (each.coarse, each.fine) for value in (of.mean, of.median)),
                    )
                    for each in report.landmarks.points
                ),
            ),
        ),
        plot=ERRORS,
    )


def _calibration(report: FaceReport) -> Section:
    own, joint = report.landmarks.own, report.landmarks.joint
    return Section(
        "How sure its scores are",
        "Proposals in the validation photos by their score, and which share of them are labelled faces. The "
        f"calibration error, how far mean score and share lie apart, is {number(own.error)} for the network's own "
        f"score and {number(joint.error)} for the joint one. How many of the proposals are faces depends on the "
        "photos: read the scores as an order, not as probabilities.",
        (
            Table(
                ("score", "proposals, own", "mean score", "faces", "proposals, joint", "mean score", "faces"),
                tuple((_bin(place), *_binned(own, place), *_binned(joint, place)) for place in range(BINS)),
            ),
        ),
        plot=CALIBRATION,
    )


def _bin(place: int) -> str:
    return f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"


def _binned(of: Reliability, place: int) -> tuple[str, str, str]:
    members = int(of.members[place])
    mean, share = (number(ratio(float(sums[place]), members)) for sums in (of.confidence, of.right))
    return f"{members}", mean, share


def _slices(report: FaceReport) -> Section:
    return Section(
        "Landmarks by size, brightness, sharpness and roll",
        f"Of the test's faces that were found and whose landmarks are known. Rough are those off by more than {ROUGH}.",
        tuple(_exact(group) for group in report.groups),
    )


def _changes(report: FaceReport) -> Section:
    return Section(
        "Landmarks in changed photos",
        "The same of large faces, after one change of their photos, as the detector's card describes them.",
        tuple(_exact(group) for group in report.changed if any(each.errors.faces for each in group.slices)),
    )


def _exact(group: Group) -> Table:
    return Table(
        (group.title, "faces", "mean error", "median", "rough"),
        tuple(
            (
                each.name,
                f"{each.errors.faces}",
                number(each.errors.mean),
                number(each.errors.median),
                f"{each.rough / each.errors.faces:.3f}" if each.errors.faces else UNKNOWN,
            )
            for each in group.slices
        ),
    )


def _worst(report: FaceReport) -> Section:
    return Section(
        "The least exact landmarks",
        f"The {len(report.inexact)} found faces of the test, from {SMALL_SIDE} pixels, whose landmarks are off most.",
        (
            Table(
                ("photo", "what", "error", "score"),
                tuple(
                    (f"`{each.name}`", each.what, number(each.error), f"{each.score:.2f}") for each in report.inexact
                ),
            ),
        ),
        words=(sheet_words(SHEET),),
    )
