"""What an operator sees of a run: bars with the time left on a terminal, plain lines in a log."""

from __future__ import annotations

from logging import getLogger
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from data_collectors.quota import Ledger, Quota
from recommender import collected
from recommender.collected import Stage

log = getLogger(__name__)


class Bars:
    """A bar a stage on a terminal, with what is left of the quota; a context manager."""

    def __init__(self, ledger: Ledger, console: Console) -> None:
        """Draw on `console`."""
        self._ledger = ledger
        self._progress = Progress(
            TextColumn("{task.description:8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=console,
        )
        self._bars: dict[Stage, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bars as they are."""
        self._progress.stop()

    def stage(self, stage: Stage, progress: collected.Progress) -> None:
        """Show how a stage stands."""
        ended = progress.done + progress.nothing
        total = ended + progress.due + progress.later
        if stage not in self._bars:
            self._bars[stage] = self._progress.add_task(stage.value, note="", total=total)
        self._progress.update(self._bars[stage], total=total, completed=ended, note=self._note(stage, progress))

    def advance(self, stage: Stage) -> None:
        """Show that one more task was done."""
        self._progress.advance(self._bars[stage])
        if stage is Stage.VIDEOS:
            self._progress.update(self._bars[stage], note=self._quota())

    def say(self, sentence: str) -> None:
        """Write a sentence above the bars."""
        self._progress.console.print(sentence, markup=False, highlight=False)

    def _note(self, stage: Stage, progress: collected.Progress) -> str:
        if stage is Stage.VIDEOS:
            return self._quota()
        return f"{progress.later} later" if progress.later else ""

    def _quota(self) -> str:
        return f"{self._ledger.left(Quota.YOUTUBE_SEARCHES)} searches left today"


class Lines:
    """The same in a log, where nobody watches: a line when a stage begins or ends."""

    def __enter__(self) -> Self:
        """Return the display itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to do."""

    def stage(self, stage: Stage, progress: collected.Progress) -> None:
        """Log how a stage stands."""
        ended = progress.done + progress.nothing
        log.info("%s: %d of %d done, %d later", stage, ended, ended + progress.due + progress.later, progress.later)

    def advance(self, stage: Stage) -> None:
        """Log nothing: a line for each of thousands would say too much."""

    def say(self, sentence: str) -> None:
        """Log a sentence."""
        log.warning("%s", sentence)


def display_for(console: Console, ledger: Ledger) -> Bars | Lines:
    """Return bars for a terminal, lines for anything else."""
    return Bars(ledger, console) if console.is_terminal else Lines()
