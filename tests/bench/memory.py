"""The memory of a process that does nothing but read photos, from its start to its ten-thousandth reading."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from tests.bench.measuring import MEBIBYTE, Effort, row
from tests.bench.scenes import jpeg, mixture

SETTLED = 1_000
"""Readings after which memory should not grow: by then every kind of photo was read many times by every thread."""


@dataclass(frozen=True, slots=True)
class Look:
    """Mebibytes that a process has after `count` readings, and the most that it had until then."""

    count: int
    resident: float
    peak: float


def lines(effort: Effort) -> Iterator[str]:
    """Yield the reader's resident memory alone, and over many readings of all kinds of photos by two threads."""
    yield "the reader alone in a process of its own, resident memory"
    for label, look in zip(
        ("when ready", "after a 12-megapixel selfie"), _looks({"selfie": jpeg()}, (0, 1)), strict=True
    ):
        yield row(label, look.resident, "MiB", f"at most until then {look.peak:.1f}; aim: 250")
    kinds = mixture()
    yield f"photos of {len(kinds)} kinds, 12 megapixels among them, read by two threads"
    found = []
    for look in _looks(kinds, effort.marks):
        found.append(look)
        yield row(f"after {look.count:,} readings", look.resident, "MiB", f"at most until then {look.peak:.1f}")
    settled = [look for look in found if look.count >= SETTLED]
    if len(settled) > 1:
        yield row("growth", _slope(settled) * 1_000, "MiB", "for 1,000 readings; aim: none", digits=2)


def _looks(photos: Mapping[str, bytes], marks: tuple[int, ...]) -> Iterator[Look]:
    """Yield a look at a new process after each number of readings."""
    with tempfile.TemporaryDirectory() as folder:
        for name, photo in photos.items():
            (Path(folder) / name).write_bytes(photo)
        command = [sys.executable, "-m", "tests.bench.reader_process", folder, *map(str, marks)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own program
            assert process.stdin is not None
            assert process.stdout is not None
            for line in process.stdout:
                resident = psutil.Process(process.pid).memory_info().rss / MEBIBYTE
                yield Look(int(line), resident, _peak(process.pid))
                process.stdin.write("\n")
                process.stdin.flush()


def _peak(pid: int) -> float:
    """Return the most memory that a process ever had; Linux alone tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _slope(found: list[Look]) -> float:
    """Return the mebibytes that a reading adds, by least squares."""
    return float(np.polyfit([look.count for look in found], [look.resident for look in found], 1)[0])
