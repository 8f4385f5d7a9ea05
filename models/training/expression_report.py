"""What was measured of an expression network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.training.expression_slices import Group, Slice
from models.training.metrics import Reliability
from recommender.vocabulary import Emotion, Expression

EIGHT = tuple(Expression)
SEVEN = tuple(expression for expression in Expression if expression is not Expression.CONTEMPT)
FOUR = (Expression.ANGER, Expression.HAPPINESS, Expression.SADNESS, Expression.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Source:
    """A set of faces, and how many of them were used for what."""

    name: str
    training: int
    validation: int
    test: int


@dataclass(frozen=True, slots=True)
class Trial:
    """How the faces of one test were read in three classes.

    `counts` [3, 3] have true emotions as rows and guesses as columns; `before` and `after` are about the confidence
    without and with the temperature.
    """

    name: str
    counts: NDArray[np.int64]
    before: Reliability
    after: Reliability
    sure: Slice


@dataclass(frozen=True, slots=True)
class Task:
    """How the test's faces were read in other classes; counts as in `Trial`."""

    name: str
    classes: tuple[Expression, ...]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A face read wrongly: its row in the data, its votes in words, the guess and its probability; and its pixels."""

    row: int
    votes: str
    truth: Emotion
    guess: Emotion
    confidence: float
    face: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ExpressionReport:
    """A network's numbers.

    `fer` is the public test, `unlike` those of its faces that resemble no training image, `press` the press faces;
    `tasks` are in the order eight, seven and four classes.
    """

    sha256: str
    size: int
    temperature: float
    sure_from: float
    sources: tuple[Source, ...]
    fer: Trial
    unlike: Trial
    press: Trial
    tasks: tuple[Task, ...]
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def emotions(self) -> NDArray[np.int64]:
        """The counts [3, 3] of the public test."""
        return self.fer.counts

    @property
    def trials(self) -> tuple[Trial, Trial, Trial]:
        """The three tests of three classes."""
        return self.fer, self.unlike, self.press
