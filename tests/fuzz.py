"""Tens of thousands of damaged photos, each read whole by the real networks; what `make fuzz` runs.

A child process makes every input from its number and reads it; this one watches. Every input has to end in a reading
or in an error of ours, within `MOST_SECONDS`, `MOST_MEMORY` and `MOST_HELD`. One that does not is
named by its number and fails the run: `python -m tests.fuzz --seed S --only N` reads it again. Nothing is written.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from models.errors import ModelError
from tests.models.mutants import Mutant, mutant

INPUTS = 20_000
MOST_SECONDS = 2.0
"""Processor time of one reading, in all threads: the same on a busy machine as on an idle one."""
MOST_PATIENCE = 60.0
"""Seconds by the clock after which a child counts as hung."""
MOST_MEMORY = 400
"""Megabytes that one reading may take beyond what the child held before."""
MOST_HELD = 800
"""Megabytes that the child may hold at any time: the networks, all sources, one reading."""
READING = "reading"
COLUMNS = (
    READING,
    "NoFace",
    "BrokenPhoto",
    "UnusualPhoto",
    "NotAPhoto",
    "PhotoTooLarge",
    "PhotoTooSmall",
    "PhotoTooHeavy",
)

Read = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one input ended: its kind, a reading or the error's name, and what went wrong if anything.

    It took so many `seconds` of processor time and megabytes of `memory`, and the process held so many at most.
    """

    number: int
    kind: str
    end: str
    seconds: float = 0.0
    memory: int = 0
    held: int = 0
    trouble: str = ""


@dataclass(slots=True)
class Tally:
    """What the inputs of one kind came to."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    memory: int = 0
    held: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.ends[outcome.end] += 1
        self.seconds = max(self.seconds, outcome.seconds)
        self.memory = max(self.memory, outcome.memory)
        self.held = max(self.held, outcome.held)


def open_reader() -> Read:
    """Return the whole way from bytes to a reading, with the networks that are shipped."""
    from models.reader import PhotoReader  # noqa: PLC0415  # only the child needs it

    return PhotoReader.open().read


def read_one(read: Read, number: int, photo: Mutant, *, most_held: int = MOST_HELD) -> Outcome:
    """Read an input, and judge how that ended; `most_held` is in megabytes."""
    _forget_peak()
    before, start = _peak(), time.process_time()
    end, trouble = READING, ""
    try:
        read(photo.data)
    except ModelError as error:
        end = type(error).__name__
    except Exception as error:  # noqa: BLE001  # finding these is the point
        end, trouble = type(error).__name__, traceback.format_exc()
    seconds, memory = time.process_time() - start, _peak()
    if not trouble and seconds > MOST_SECONDS:
        trouble = f"took {seconds:.1f} s"
    if not trouble and (memory - before > MOST_MEMORY or memory > most_held):
        trouble = f"took {memory - before} MB and held {memory} MB"
    return Outcome(number, photo.kind, end, seconds, memory - before, memory, trouble)


def watch(
    numbers: Iterable[int], *, seed: int, opened: Callable[[], Read], patience: float = MOST_PATIENCE
) -> Iterator[Outcome]:
    """Yield how each input ends in a child process, which is replaced whenever one kills or hangs it."""
    child: _Child | None = None
    try:
        for number in numbers:
            child = child or _Child(opened, seed)
            outcome = child.ask(number, patience)
            if outcome is None:
                photo = mutant(seed, number)
                yield Outcome(number, photo.kind, "crash", trouble=child.stop())
                child = None
            else:
                yield outcome
    finally:
        if child:
            child.stop()


class _Child:
    """A process that reads one input after another."""

    def __init__(self, opened: Callable[[], Read], seed: int) -> None:
        # Not forked: threads of the libraries' would not come along.
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, opened, seed), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, number: int, patience: float) -> Outcome | None:
        """Return how an input ends, or None where the process does."""
        try:
            self._ours.send(number)
            answer: Outcome | None = self._ours.recv() if self._ours.poll(patience) else None
        except (EOFError, OSError):
            return None
        return answer

    def stop(self) -> str:
        """End the process, and say how it had ended before."""
        self._process.join(1)
        code = self._process.exitcode
        self._process.kill()
        self._process.join()
        self._process.close()
        self._ours.close()
        return "hung" if code is None else f"ended the process with code {code}"


def _serve(asked: Connection, opened: Callable[[], Read], seed: int) -> None:
    """Answer numbers with outcomes until nobody asks any more."""
    read = opened()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            number = asked.recv()
            asked.send(read_one(read, number, mutant(seed, number)))


_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _forget_peak() -> None:
    """Have the most memory that was held counted anew, where the system can."""
    with suppress(OSError):
        _CLEAR.write_text("5")


def _peak() -> int:
    """Return the most megabytes that this process held, 0 where the system does not tell."""
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


def table(tallies: dict[str, Tally]) -> list[str]:
    """Return the lines of a table: a kind each, its inputs, how they ended, the slowest, the largest."""
    others = sorted({end for tally in tallies.values() for end in tally.ends} - set(COLUMNS))
    heads = ("kind", "inputs", *COLUMNS, *others, "slowest s", "took MB", "held MB")
    rows = [
        (
            kind,
            tally.ends.total(),
            *(tally.ends[end] for end in (*COLUMNS, *others)),
            f"{tally.seconds:.2f}",
            tally.memory,
            tally.held,
        )
        for kind, tally in sorted(tallies.items())
    ]
    widths = [max(len(str(row[column])) for row in (heads, *rows)) for column in range(len(heads))]
    return [
        "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)
    ]


def run(numbers: Sequence[int], *, seed: int, opened: Callable[[], Read] = open_reader) -> list[Outcome]:
    """Read the inputs of a run, say how they ended, and return those that ended badly."""
    tallies: dict[str, Tally] = {}
    troubles = []
    for outcome in watch(numbers, seed=seed, opened=opened):
        tallies.setdefault(outcome.kind, Tally()).add(outcome)
        if outcome.trouble:
            troubles.append(outcome)
            _say(f"input {outcome.number} of seed {seed}, a damaged {outcome.kind}: {outcome.end}, {outcome.trouble}")
    for line in table(tallies):
        _say(line)
    return troubles


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 1 where an input ended badly."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="how many damaged photos (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which of all runs (%(default)s)")
    parser.add_argument("--only", type=int, help="one input, by its number")
    options = parser.parse_args(arguments)
    numbers = range(options.inputs) if options.only is None else [options.only]
    troubles = run(numbers, seed=options.seed)
    if troubles:
        _say(
            f"{len(troubles)} of {len(numbers)} inputs ended badly: {', '.join(str(each.number) for each in troubles)}"
        )
        return 1
    _say(f"all {len(numbers)} inputs of seed {options.seed} ended well")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a command line prints


if __name__ == "__main__":
    sys.exit(main())
