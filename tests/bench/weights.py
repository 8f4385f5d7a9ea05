"""The sizes of the networks' files."""

from __future__ import annotations

from collections.abc import Iterator

from models import expressions, faces, feelings, landmarks
from models.sessions import read_manifest
from tests.bench.measuring import Effort, row

AIMS = {(faces.NETWORK, landmarks.NETWORK): 1.0, (expressions.NETWORK,): 6.0, (feelings.NETWORK,): 4.0}
"""Megabytes that networks may weigh, those of one task together."""


def lines(_: Effort) -> Iterator[str]:
    """Yield each network's megabytes, as its file lies in the package."""
    entries = read_manifest()
    yield "weights"
    for names, aim in AIMS.items():
        sizes = [entries[name].path.stat().st_size / 1e6 for name in names]
        for name, size in zip(names, sizes, strict=True):
            yield row(name, size, "MB", digits=2)
        yield row(f"  {' and '.join(names)}", sum(sizes), "MB", f"aim: at most {aim:.0f}", digits=2)
