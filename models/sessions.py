"""The one way to an ONNX network: its file is checked against the manifest before it is loaded."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.errors import WeightsError

WEIGHTS = Path(__file__).parent / "weights"
MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One network of the manifest; `settings` are its own values (labels, thresholds, temperature …)."""

    name: str
    path: Path
    sha256: str
    input: tuple[int, ...]
    settings: Mapping[str, Any]


def read_manifest(folder: Path = WEIGHTS) -> dict[str, Entry]:
    """Return the manifest's networks by name; WeightsError where it is missing or not understood."""
    path = folder / MANIFEST
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(name, folder, table) for name, table in tables.items()}
    except FileNotFoundError as error:
        raise WeightsError(path, "is missing") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(path, "is damaged") from error


def _entry(name: str, folder: Path, table: Mapping[str, Any]) -> Entry:
    settings = {key: value for key, value in table.items() if key not in {"file", "sha256", "input"}}
    return Entry(name, folder / table["file"], table["sha256"], tuple(table["input"]), settings)


def checked_bytes(entry: Entry) -> bytes:
    """Return the weights file's bytes; WeightsError where it is missing or its sha256 differs."""
    try:
        weights = entry.path.read_bytes()
    except OSError as error:
        raise WeightsError(entry.path, "is missing") from error
    if hashlib.sha256(weights).hexdigest() != entry.sha256:
        raise WeightsError(entry.path, "is not the file that the manifest names")
    return weights


class Session:
    """A loaded network; safe to call from several threads."""

    def __init__(self, entry: Entry, *, threads: int = 1) -> None:
        """Check and load the weights; `threads` is how many cores one call may use."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only: its warnings are about graph details nobody can act on
        # The arena keeps the largest batch's memory for ever; readings are small and rare.
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(
                checked_bytes(entry), options, providers=["CPUExecutionProvider"]
            )
        except WeightsError:
            raise
        except Exception as error:  # onnxruntime raises undocumented types for a file that it cannot load
            raise WeightsError(entry.path, "does not load") from error
        self._inputs = [each.name for each in self._session.get_inputs()]
        self.entry = entry

    @classmethod
    def open(cls, name: str, folder: Path = WEIGHTS, *, threads: int = 1) -> Session:
        """Load the network that the manifest in `folder` calls `name`."""
        try:
            entry = read_manifest(folder)[name]
        except KeyError as error:
            raise WeightsError(folder / MANIFEST, f"has no network {name}") from error
        return cls(entry, threads=threads)

    def run(self, *arrays: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Return the network's outputs for one batch: an array for each of its inputs, in their order."""
        return list(self._session.run(None, dict(zip(self._inputs, arrays, strict=True))))
