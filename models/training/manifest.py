"""Writes what training made into the manifest of weights."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from models.sessions import MANIFEST


def record(folder: Path, name: str, file: str, shape: tuple[int, ...], settings: Mapping[str, Any]) -> None:
    """Add or replace network `name` in `folder`'s manifest, with the sha256 of its `file` as it lies there."""
    path = folder / MANIFEST
    tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    sha256 = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    tables[name] = {"file": file, "sha256": sha256, "input": list(shape), **settings}
    path.write_text(tomli_w.dumps(dict(sorted(tables.items()))), encoding="utf-8")
