"""serenade-collect: builds the catalogue, offline from the bot."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from data_collectors import commands
from data_collectors.errors import CollectorError
from data_collectors.scheduling import NotATime
from data_collectors.settings import SettingsError
from models.errors import WeightsError
from recommender.collected import Stage
from recommender.errors import RecommenderError
from recommender.vocabulary import Mood

STARTER = Path(__file__).parent.parent / "recommender" / "starter" / "songs.csv"

EXPECTED = (CollectorError, RecommenderError, SettingsError, NotATime, WeightsError, ModuleNotFoundError)

STOPPED = 130
"""The exit code of a program that was stopped by Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    The exit code is 0, 1 where something went wrong, 2 where it was not understood, 130 where it was stopped.
    """
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is saved is whole at any moment
    try:
        return int(options.command(options))
    except KeyboardInterrupt:
        print("Stopped. Nothing is lost: the same command goes on from here.", file=sys.stderr)
        return STOPPED
    except EXPECTED as error:
        print(commands.words_for(error), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serenade-collect", description=__doc__)
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(added.add_parser("run", help="collect artists, songs and all about them, and label the songs"))
    swept = added.add_parser("sweep", help="check the links of all videos, and replace dead ones")
    swept.set_defaults(command=commands.sweep)
    stands = added.add_parser("status", help="how far each stage is, and what is left of the quotas")
    stands.set_defaults(command=commands.status)
    playlist = added.add_parser("playlist", help="label the tracks of a Spotify playlist, and keep them")
    playlist.add_argument("playlist", help="its id, or its link")
    playlist.add_argument("--mood", type=Mood, choices=list(Mood), help="the mood that the playlist is for")
    playlist.set_defaults(command=commands.playlist)
    starter = added.add_parser("starter", help="derive the starter catalogue from a folder of tables")
    starter.add_argument("--data", type=Path, required=True, help="the folder that holds the tables")
    starter.add_argument("--out", type=Path, default=STARTER, help="where to write it (default: into the package)")
    starter.add_argument("--report", action="store_true", help="say how the songs cover the plane; write nothing")
    starter.set_defaults(command=commands.starter)
    fusion = added.add_parser("fusion", help="learn from people's labels how much each source counts for a mood")
    fusion.add_argument("--data", type=Path, required=True, help="the folder songs, which holds the tables")
    fusion.add_argument("--write", action="store_true", help="let labels be made with what was learned")
    fusion.set_defaults(command=commands.fusion)
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--artists", type=_count, default=100, help="how many of a chart's artists (default: 100)")
    run.add_argument("--songs", type=_count, default=50, help="how many top tracks of each (default: 50)")
    run.add_argument("--country", action="append", default=[], help="a country's chart, too; may be repeated")
    run.add_argument("--tag", action="append", default=[], help="the chart of a tag, too; may be repeated")
    run.add_argument("--only", type=_stages, help=f"some stages alone: {','.join(Stage)}, or labels")
    run.add_argument("--limit", type=_count, help="at most so many tasks of each stage")
    run.add_argument("--table", type=Path, help="your table of audio numbers, CSV or Parquet")
    run.add_argument("--without-starter", action="store_true", help="leave the starter catalogue's songs alone")
    run.add_argument("--dry-run", action="store_true", help="say what would be asked and spent; ask nobody")
    run.add_argument("--wait", action="store_true", help="wait for quotas and retries until nothing is left to do")
    run.add_argument("--every", metavar="WHEN", help='keep running, refresh weekly: --every "sunday 03:00"')
    run.set_defaults(command=commands.run)


def _count(text: str) -> int:
    count = int(text)
    if not 0 < count <= 1000:  # noqa: PLR2004  # as many as Last.fm's charts give in one call
        message = f"{text} is not from 1 to 1000"
        raise argparse.ArgumentTypeError(message)
    return count


def _stages(text: str) -> tuple[Stage, ...]:
    names = [name.strip() for name in text.split(",")]
    known = {stage.value for stage in Stage} | {commands.LABELS}
    for name in names:
        if name not in known:
            message = f"there is no stage {name!r}; there are {', '.join(Stage)} and {commands.LABELS}"
            raise argparse.ArgumentTypeError(message)
    return tuple(stage for stage in Stage if stage.value in names)


if __name__ == "__main__":
    sys.exit(main())
