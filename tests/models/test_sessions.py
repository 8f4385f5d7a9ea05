"""The checked way from a weights file to a network, on a network of one addition made here."""

import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from models.errors import WeightsError
from models.sessions import MANIFEST, Session, checked_bytes, read_manifest
from models.training.manifest import record

ADDER = b64decode(
    "CAkSADpTChkKBWltYWdlCgVpbWFnZRIEcm93cyIDQWRkEgVhZGRlcloXCgVpbWFnZRIOCgwIARIICgIIAQoCCANiFgoEcm93cxIO"
    "CgwIARIICgIIAQoCCANCBAoAEBE="
)
"""A network with one node, Add(image, image) -> rows, both 1 x 3: made with onnx.helper, which is no need of ours."""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Return a folder with one network, "adder"."""
    (tmp_path / "adder.onnx").write_bytes(ADDER)
    record(tmp_path, "adder", "adder.onnx", (1, 3), {"threshold": 0.25})
    return tmp_path


def test_a_network_in_the_manifest_runs(weights: Path) -> None:
    (rows,) = Session.open("adder", weights).run(np.array([[1, 2, 3]], np.float32))
    assert rows.tolist() == [[2, 4, 6]]


def test_an_entry_carries_its_input_and_settings(weights: Path) -> None:
    entry = read_manifest(weights)["adder"]
    assert entry.input == (1, 3)
    assert entry.settings == {"threshold": 0.25}
    assert entry.path == weights / "adder.onnx"


def test_recording_a_network_again_replaces_it_and_keeps_the_others(weights: Path) -> None:
    (weights / "other.onnx").write_bytes(ADDER)
    record(weights, "other", "other.onnx", (1, 3), {})
    record(weights, "adder", "adder.onnx", (1, 3), {"threshold": 0.75})
    entries = read_manifest(weights)
    assert set(entries) == {"adder", "other"}
    assert entries["adder"].settings == {"threshold": 0.75}


def test_an_altered_file_is_not_loaded(weights: Path) -> None:
    path = weights / "adder.onnx"
    path.write_bytes(path.read_bytes() + b"\x00")
    with pytest.raises(WeightsError, match="is not the file that the manifest names") as caught:
        Session.open("adder", weights)
    assert caught.value.path == path


def test_a_missing_file_is_named(weights: Path) -> None:
    (weights / "adder.onnx").unlink()
    with pytest.raises(WeightsError, match=r"adder\.onnx is missing"):
        checked_bytes(read_manifest(weights)["adder"])


def test_a_file_that_is_no_network_does_not_load(weights: Path) -> None:
    (weights / "adder.onnx").write_bytes(b"not a network")
    record(weights, "adder", "adder.onnx", (1, 3), {})
    with pytest.raises(WeightsError, match="does not load"):
        Session.open("adder", weights)


def test_an_unknown_network_is_named(weights: Path) -> None:
    with pytest.raises(WeightsError, match="has no network subtractor"):
        Session.open("subtractor", weights)


def test_a_missing_manifest_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is missing"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "text", ["not = = toml", "adder = 3", '[adder]\nfile = "x"', "\x00", '[adder]\nfile = 3\nsha256 = ""\ninput = 1']
)
def test_a_damaged_manifest_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(WeightsError, match="is damaged"):
        read_manifest(tmp_path)


def test_a_manifest_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WeightsError, match="is damaged"):
        read_manifest(tmp_path)


def test_reading_photos_loads_nothing_that_only_training_or_tests_need() -> None:
    program = "import sys, models.reader; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # our own program
    assert "onnxruntime" in loaded
    assert not {"matplotlib", "nltk", "onnx", "scipy", "skimage", "torch"} & set(loaded)
