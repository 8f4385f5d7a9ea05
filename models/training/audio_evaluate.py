"""How well the audio network reads songs that it has never seen; needs no torch.

The songs kept apart are a fifth of those that people labelled, chosen by their keys, so that the same song is on the
same side whenever it is asked. Deezer's listeners are judges of another kind; no song of theirs is learned from.
"""

from __future__ import annotations

from pathlib import Path

from models.audio_moods import NETWORK, AudioMoods
from models.sessions import WEIGHTS, read_manifest
from models.training.audio_data import SOURCES, Songs, Spelling, Taught, gather, kept_apart
from models.training.audio_report import AudioReport, Trial, read_record, trial
from models.training.audio_sections import sections

LISTENERS = "Deezer's quadrants"


def report(data: Path, spelling: Spelling, folder: Path = WEIGHTS) -> AudioReport:
    """Measure the network in `folder` on the songs of `data`; WeightsError where it does not load."""
    taught, judges = gather(data, spelling)
    return measure(folder, taught, judges)


def measure(folder: Path, taught: Taught, judges: Songs) -> AudioReport:
    """Measure the network in `folder` on those of the songs that are kept apart, and on the judges' songs."""
    network, entry = AudioMoods.open(folder), read_manifest(folder)[NETWORK]
    apart = kept_apart(taught.songs)

    def read(name: str, songs: Songs) -> Trial:
        return trial(name, songs.moods, [network.read(songs.numbers)])

    parts = [taught.songs.where(apart & (taught.source == place)) for place in range(len(SOURCES))]
    return AudioReport(
        sha256=entry.sha256,
        size=entry.path.stat().st_size,
        temperature=float(entry.settings["temperature"]),
        learned=tuple((name, int((~apart & (taught.source == place)).sum())) for place, name in enumerate(SOURCES)),
        now=(
            *(read(f"{name}, kept apart", part) for name, part in zip(SOURCES, parts, strict=True)),
            read(LISTENERS, judges),
        ),
        folds=read_record(folder),
    )


def lines(report: AudioReport) -> list[str]:
    """Return the report as lines of text: every number of the card, but for those of the training."""
    return [line for section in sections(report) for line in (*section.lines(), "")]
