"""How well the expression network reads faces that it has never seen; needs no torch.

The test is FER2013's public test with FERPlus' votes, less every image that is in the training rows. An emotion or
expression counts as true where more than half of all votes name it; other rows are not counted. Press faces of
people kept apart are a second test, of other cameras and other labels.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from logging import getLogger
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.expressions import GROUPING, NETWORK, probabilities, seen_logits
from models.sessions import WEIGHTS, Session
from models.training.expression_report import EIGHT, FOUR, SEVEN, ExpressionReport, Mistake, Source, Task, Trial
from models.training.expression_sections import SHEET, sections
from models.training.expression_slices import CHANGES, MEASURES, Group, quarters, slice_of
from models.training.fer import EXPRESSIONS, FerSplit, VotedFaces, load_fer, rows_of_test
from models.training.metrics import confusion, reliability
from models.training.press import PressSplit, load_press
from models.training.sheets import Picture, draw_sheet
from recommender.vocabulary import Emotion, Expression

EVERY = 3  # of the test faces, one is read again after each change: enough to see what the change does
BATCH = 64  # faces at once; more are no faster on one core
LOOKALIKE = 0.97  # correlation of two images shrunk to `SMALL` pixels, from which they count as one photo
SMALL = 24
WORST = 32  # mistakes that are told one by one
VOTED = (*Expression, "unknown", "no face")  # the columns of the votes

log = getLogger(__name__)


def report(data: Path, folder: Path = WEIGHTS) -> ExpressionReport:
    """Measure the network in `folder` on the test rows of `data`; WeightsError where it does not load.

    Takes some minutes: every test face is read again after each of the changes of `expression_slices`.
    """
    session = Session.open(NETWORK, folder, threads=os.cpu_count() or 1)
    return measure(session, load_fer(data), load_press(data), rows_of_test(data))


def measure(session: Session, fer: FerSplit, press: PressSplit, rows: NDArray[np.int64]) -> ExpressionReport:
    """Measure a network on the test faces of both splits; `rows` is where those of FER2013 stand in the data."""
    return _Measuring(session).report(fer, press, rows)


def lines(report: ExpressionReport) -> list[str]:
    """Return the report as lines of text: every number of the card, but for those of the training."""
    return [line for section in sections(report) for line in (*section.lines(), "")]


def write_sheets(out: Path, report: ExpressionReport) -> tuple[Path, ...]:
    """Draw the worst mistakes into the folder `out` and return the sheet's path; it is for eyes, not for publishing."""
    out.mkdir(parents=True, exist_ok=True)
    pictures = [
        Picture(each.face, (f"row {each.row}: {each.truth}", f"read as {each.guess} {each.confidence:.2f}", each.votes))
        for each in report.mistakes
    ]
    draw_sheet(out / SHEET, pictures)
    return (out / SHEET,)


def batched_logits(session: Session, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the logits [N, 8] of crops [N, 48, 48], made as serving makes them."""
    starts = range(0, len(pixels), BATCH)
    return np.concatenate([seen_logits(session, pixels[start : start + BATCH]) for start in starts])


def emotions_of(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the probabilities [N, 3] of the emotions."""
    return probabilities(logits, temperature) @ GROUPING


class _Measuring:
    """One network, with its temperature and threshold, asked about many faces."""

    def __init__(self, session: Session) -> None:
        settings = session.entry.settings
        self._session = session
        self._temperature = float(settings["temperature"])
        self._sure_from = float(settings.get("sure_from", 0.0))

    def report(self, fer: FerSplit, press: PressSplit, rows: NDArray[np.int64]) -> ExpressionReport:
        kept = fer.test.emotion >= 0
        agreed, rows = fer.test.where(kept), rows[kept]
        log.info("reading %d voted and %d press faces", len(agreed), len(press.test))
        logits = batched_logits(self._session, agreed.pixels)
        fresh = ~lookalikes(agreed.pixels, fer.train.pixels)
        shares = emotions_of(logits, self._temperature)
        entry = self._session.entry
        return ExpressionReport(
            sha256=entry.sha256,
            size=entry.path.stat().st_size,
            temperature=self._temperature,
            sure_from=self._sure_from,
            sources=(
                Source("FER2013 with FERPlus' ten votes a face", *map(len, (fer.train, fer.validation, fer.test))),
                Source("press faces, one label each", *map(len, (press.train, press.validation, press.test))),
            ),
            fer=self._trial("FER+ public test", logits, agreed.emotion),
            unlike=self._trial("… without look-alikes", logits[fresh], agreed.emotion[fresh]),
            press=self._trial(
                "press faces of unseen people", batched_logits(self._session, press.test.pixels), press.test.emotion
            ),
            tasks=(
                task("eight classes", agreed, logits, EIGHT),
                task("seven classes", agreed, logits, SEVEN),
                task("four classes", agreed, logits, FOUR),
            ),
            groups=(*self._quarters(agreed, shares), *self._changed(agreed)),
            mistakes=worst(agreed, shares, rows),
        )

    def _trial(self, name: str, logits: NDArray[np.float64], truth: NDArray[np.int64]) -> Trial:
        shares = emotions_of(logits, self._temperature)
        return Trial(
            name=name,
            counts=confusion(truth, shares.argmax(axis=1), len(Emotion)),
            before=reliability(emotions_of(logits, 1.0), truth),
            after=reliability(shares, truth),
            sure=slice_of(name, shares, truth, self._sure_from),
        )

    def _quarters(self, faces: VotedFaces, shares: NDArray[np.float64]) -> Iterator[Group]:
        for title, measured in MEASURES.items():
            yield quarters(title, measured(faces.pixels), shares, faces.emotion, self._sure_from)

    def _changed(self, faces: VotedFaces) -> Iterator[Group]:
        faces = faces.where(np.arange(len(faces)) % EVERY == 0)
        for title, changes in CHANGES.items():
            slices = []
            for change in changes:
                log.info("reading the voted faces again: %s", change.name)
                logits = batched_logits(self._session, change.apply(faces.pixels))
                shares = emotions_of(logits, self._temperature)
                slices.append(slice_of(change.name, shares, faces.emotion, self._sure_from))
            yield Group(f"{title} (one face in {EVERY})", tuple(slices))


def task(name: str, faces: VotedFaces, logits: NDArray[np.float64], classes: Sequence[Expression]) -> Task:
    """Return how faces were read between `classes`: those of them that most people gave one, by these outputs alone.

    The likeliest of some outputs stays so when their probabilities are made to sum to one.
    """
    columns = [EIGHT.index(each) for each in classes]
    votes = faces.votes[:, :EXPRESSIONS]
    agreed = 2 * votes.max(axis=1) > faces.votes.sum(axis=1)
    kept = agreed & np.isin(votes.argmax(axis=1), columns)
    truth = votes[kept][:, columns].argmax(axis=1)
    guess = logits[kept][:, columns].argmax(axis=1)
    return Task(name, tuple(classes), confusion(truth, guess, len(columns)))


def worst(
    faces: VotedFaces, shares: NDArray[np.float64], rows: NDArray[np.int64], number: int = WORST
) -> tuple[Mistake, ...]:
    """Return the misread faces whose true emotion was given the least probability, the worst first."""
    guess, emotions = shares.argmax(axis=1), tuple(Emotion)
    given = np.where(guess == faces.emotion, np.inf, shares[np.arange(len(shares)), faces.emotion])
    order = [int(place) for place in np.argsort(given, kind="stable")[:number] if np.isfinite(given[place])]
    return tuple(
        Mistake(
            row=int(rows[place]),
            votes=_votes(faces.votes[place]),
            truth=emotions[faces.emotion[place]],
            guess=emotions[guess[place]],
            confidence=float(shares[place].max()),
            face=faces.pixels[place],
        )
        for place in order
    )


def _votes(votes: NDArray[np.int64]) -> str:
    """Return a row of votes in words, the most frequent first."""
    order = np.argsort(-votes, kind="stable")
    return ", ".join(f"{votes[column]} {VOTED[column]}" for column in order if votes[column])


def lookalikes(pixels: NDArray[np.uint8], known: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which images [N] resemble one of the `known`: the same photo, perhaps recompressed or relit."""
    here, there = _signatures(pixels), _signatures(known)
    parts = np.array_split(here, max(1, len(here) // 256))
    return np.concatenate([(part @ there.T).max(axis=1) > LOOKALIKE for part in parts])


def _signatures(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = np.stack([cv2.resize(face, (SMALL, SMALL), interpolation=cv2.INTER_AREA) for face in pixels])
    flat = small.reshape(len(small), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1.0), np.float32)
