"""The command line: chooses the parts and prints their lines."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping

from tests.bench import (
    burst,
    collecting,
    killed,
    labelling,
    listeners,
    memory,
    people,
    reading,
    scale,
    storm,
    talking,
    variety,
    weights,
    whole,
    words,
)
from tests.bench.measuring import QUICK, THOROUGH, Effort

PARTS: Mapping[str, Callable[[Effort], Iterator[str]]] = {
    "weights": weights.lines,
    "reading": reading.lines,
    "words": words.lines,
    "burst": burst.lines,
    "collect": collecting.lines,
    "labels": labelling.lines,
    "picks": whole.picks,
    "variety": variety.lines,
    "listeners": listeners.lines,
    "people": people.lines,
    "scale": scale.lines,
    "bot": whole.bot,
    "talk": talking.lines,
    "storm": storm.lines,
    "killed": killed.lines,
    "memory": memory.lines,
}
"""What each part measures says the docstring of its function; the last takes minutes."""


def main() -> None:
    """Print every number of the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="what Serenade costs on this machine")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="a few rounds, to see that all parts run")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    for name in asked.parts or PARTS:
        for line in PARTS[name](QUICK if asked.quick else THOROUGH):
            print(line, flush=True)  # noqa: T201  # a benchmark prints


if __name__ == "__main__":
    main()
