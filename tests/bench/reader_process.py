"""The process that `memory` looks at: it reads the photos of a folder over and over and imports nothing else."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

from models.errors import PhotoError
from models.reader import PhotoReader

WORKERS = 2
"""Threads that read, as many as the bot has."""


def main() -> None:
    """Take a folder and numbers of readings; at each of those print it and wait for a line."""
    folder, *marks = sys.argv[1:]
    reader = PhotoReader.open()
    photos = cycle(path.read_bytes() for path in sorted(Path(folder).iterdir()))

    def read(photo: bytes) -> None:
        try:
            reader.read(photo)
        except PhotoError:
            return  # some are no photos, or show no face

    done = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for mark in map(int, marks):
            for _ in pool.map(read, islice(photos, mark - done)):
                pass
            done = mark
            sys.stdout.write(f"{mark}\n")
            sys.stdout.flush()
            sys.stdin.readline()


if __name__ == "__main__":
    main()
