"""serenade-collect: builds the catalogue, offline from the bot."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from data_collectors.report import report
from data_collectors.starter import Derived, derive
from recommender.starter import write_facts

STARTER = Path(__file__).parent.parent / "recommender" / "starter" / "songs.csv"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 2 where it was not understood."""
    options = _parser().parse_args(arguments)
    return _starter(options.data, options.out, with_report=options.report)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serenade-collect", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    starter = commands.add_parser("starter", help="derive the starter catalogue from a folder of tables")
    starter.add_argument("--data", type=Path, required=True, help="the folder that holds the tables")
    starter.add_argument("--out", type=Path, default=STARTER, help="where to write it (default: into the package)")
    starter.add_argument("--report", action="store_true", help="say how the labels fare; write nothing")
    return parser


def _starter(data: Path, out: Path, *, with_report: bool) -> int:
    derived = derive(data)
    if not derived.songs:
        print(f"No songs found in {data}: is it the folder with the tables?", file=sys.stderr)
        return 1
    if with_report:
        print(report(derived, data))
        return 0
    with out.open("w", encoding="utf-8", newline="") as file:
        write_facts(file, derived.songs)
    print(_summary(derived, out))
    return 0


def _summary(derived: Derived, out: Path) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(derived.left_out.items()))
    return f"{len(derived.songs)} songs in {out}; entries left out: {reasons}"
