"""The command line: serenade run | doctor | catalogue | corrections | models."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from bot import app, cataloguing, doctor, looking, priors
from bot.cataloguing import UnknownSong
from bot.discord.client import DiscordError
from bot.logs import start_logging
from bot.looking import CannotLook
from bot.settings import SettingsError, load_settings
from bot.web.errors import CannotListen
from models.errors import WeightsError
from models.sessions import WEIGHTS
from recommender.errors import CatalogueFileError, StoreError
from recommender.keys import is_other_recording, song_key

SWITCH_SECONDS: Final = 0.001
"""How long a thread that reads photos may keep the interpreter from the event loop, a fifth of what is usual: when many
ask at once, each of the loop's many small steps would wait for that long."""

EXPECTED = (
    SettingsError,
    DiscordError,
    CannotListen,
    CannotLook,
    StoreError,
    CatalogueFileError,
    UnknownSong,
    WeightsError,
    FileNotFoundError,
    ModuleNotFoundError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what goes wrong is one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except EXPECTED as error:
        print(_words(error), file=sys.stderr)
        return 1


def _words(error: Exception) -> str:
    match error:
        case SettingsError():
            return f"{error}\nCorrect that in .env; .env.example explains each setting."
        case StoreError():
            return str(doctor.store_finding(error))
        case WeightsError():
            return str(doctor.weights_finding(error))
        case FileNotFoundError():
            return f"There is no {error.filename}. Check the folder given with --data."
        case ModuleNotFoundError():
            return f"{error.name} is not installed. Training needs more packages: make setup-training."
        case _:
            return str(error)


def _run(_: argparse.Namespace) -> int:
    settings = load_settings()
    start_logging(settings.log_level, settings.log_format)
    sys.setswitchinterval(SWITCH_SECONDS)
    asyncio.run(app.run(settings))
    return 0


def _doctor(_: argparse.Namespace) -> int:
    findings = list(doctor.examine())
    for finding in findings:
        print(finding)
    return int(any(finding.advice is not None for finding in findings))


def _catalogue(options: argparse.Namespace) -> int:
    with closing(app.open_store(load_settings())) as store:
        print("\n".join(options.lines(store, options)))
    return 0


def _corrections(options: argparse.Namespace) -> int:
    with closing(app.open_store(load_settings())) as store:
        if options.reset:
            store.corrections.reset()
        print("\n".join(priors.lines(store.corrections.counts())))
    return 0


def _train_faces(options: argparse.Namespace) -> int:
    # Only training needs torch, which the bot does without.
    from models.training.face_train import train  # noqa: PLC0415  # see above

    start_logging("INFO")
    train(options.data, options.out, **_given(options, "minutes", "threads", "seed"))
    return 0


def _train_expressions(options: argparse.Namespace) -> int:
    # Only training needs torch, which the bot does without.
    from models.training.expression_train import train  # noqa: PLC0415  # see above

    start_logging("INFO")
    train(options.data, options.out, **_given(options, "epochs", "threads", "seed"))
    return 0


def _train_audio(options: argparse.Namespace) -> int:
    # Only training needs torch, which the bot does without.
    from models.training.audio_data import Spelling  # noqa: PLC0415  # see above
    from models.training.audio_train import train  # noqa: PLC0415  # see above

    start_logging("INFO")
    train(options.data, options.out, Spelling(song_key, is_other_recording), **_given(options, "threads", "seed"))
    return 0


def _train_feelings(options: argparse.Namespace) -> int:
    # Only training needs torch, which the bot does without.
    from models.training.feeling_train import train  # noqa: PLC0415  # see above

    start_logging("INFO")
    train(options.data, options.out, **_given(options, "threads", "seed"))
    return 0


def _circular(options: argparse.Namespace) -> int:
    # Only training needs scikit-learn, which the bot does without.
    from models.training import audio_circular  # noqa: PLC0415  # see above

    print(audio_circular.words(audio_circular.circle(options.data)))
    return 0


def _given(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return those of the options that were given, so that the others keep what training thinks best."""
    return {name: value for name, value in vars(options).items() if name in names}


def _evaluate(options: argparse.Namespace) -> int:
    # Evaluation code is no part of the running bot.
    from models.training import (  # noqa: PLC0415  # see above
        audio_evaluate,
        expression_evaluate,
        face_evaluate,
        feeling_evaluate,
    )
    from models.training.audio_data import Spelling  # noqa: PLC0415  # see above

    start_logging("INFO")
    for network in (face_evaluate, expression_evaluate):
        measured = network.report(options.data, options.weights)
        print("\n".join(network.lines(measured)), flush=True)
        if options.sheets is not None:
            for path in network.write_sheets(options.sheets, measured):
                print(f"The worst mistakes are drawn in {path}; do not publish it.", flush=True)
    audio = audio_evaluate.report(options.data, Spelling(song_key, is_other_recording), options.weights)
    print("\n".join(audio_evaluate.lines(audio)), flush=True)
    print("\n".join(feeling_evaluate.lines(feeling_evaluate.report(options.data, options.weights))))
    return 0


def _look(options: argparse.Namespace) -> int:
    print(looking.look(options.photo, options.out))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serenade", description="Songs for a selfie or a few words.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, words in (
        ("run", _run, "start the local page, and Discord where there is a token"),
        ("doctor", _doctor, "say what could be wrong, and what to do"),
    ):
        commands.add_parser(name, help=words, description=words).set_defaults(command=command)
    catalogue = commands.add_parser("catalogue", help="say what songs there are, settle disputed ones, carry them")
    catalogue.set_defaults(command=_catalogue)
    cataloguing.add_commands(catalogue)
    words = "show how photos' readings were corrected, all people's together, and what follows"
    corrections = commands.add_parser("corrections", help=words, description=words)
    corrections.add_argument("--reset", action="store_true", help="forget the counts first")
    corrections.set_defaults(command=_corrections)
    _add_models(commands.add_parser("models", help="look through the networks, train and evaluate them"))
    return parser


def _add_models(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    evaluate = commands.add_parser("evaluate", help="measure the networks on test data and print the numbers")
    evaluate.add_argument(
        "--data", type=Path, required=True, help="the folder of data, with `faces`, `songs` and `text`"
    )
    evaluate.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of weights and manifest")
    evaluate.add_argument("--sheets", type=Path, help="a folder for pictures of the worst mistakes")
    evaluate.set_defaults(command=_evaluate)
    look = commands.add_parser("look", help="draw what is seen in a photo, on a copy of it")
    look.add_argument("photo", type=Path, help="the photo, which stays as it is")
    look.add_argument("--out", type=Path, help="where the copy goes, a .png or .jpg; if not given, NAME-look.png here")
    look.set_defaults(command=_look)
    circular = commands.add_parser("circular", help="show why an older audio network is no use (training extra)")
    circular.add_argument("--data", type=Path, required=True, help="the folder of data, with its folder `songs`")
    circular.set_defaults(command=_circular)
    train = commands.add_parser("train", help="train a network anew (needs the training extra)")
    networks = train.add_subparsers(required=True, metavar="NETWORK")
    for name, command, length, kind in (
        ("faces", _train_faces, "--minutes", float),
        ("expressions", _train_expressions, "--epochs", int),
    ):
        network = networks.add_parser(name, argument_default=argparse.SUPPRESS, help=f"the network for {name}")
        network.add_argument("--data", type=Path, required=True, help="the folder of data, with its folder `faces`")
        network.add_argument("--out", type=Path, default=WEIGHTS, help="where weights, manifest and card go")
        network.add_argument(length, type=kind, help="how long to train")
        network.add_argument("--threads", type=int, help="processor cores to use")
        network.add_argument("--seed", type=int, help="where chance starts")
        network.set_defaults(command=command)
    for name, command, folder, words in (
        ("audio", _train_audio, "songs", "the network for moods of tracks"),
        ("feelings", _train_feelings, "text", "the network for feelings in words"),
    ):
        network = networks.add_parser(name, argument_default=argparse.SUPPRESS, help=words)
        network.add_argument("--data", type=Path, required=True, help=f"the folder of data, with its folder `{folder}`")
        network.add_argument("--out", type=Path, default=WEIGHTS, help="where weights, manifest and card go")
        network.add_argument("--threads", type=int, help="processor cores to use")
        network.add_argument("--seed", type=int, help="where chance starts")
        network.set_defaults(command=command)


if __name__ == "__main__":
    sys.exit(main())
