"""How weights are stored with 16 bits, on a network of one product and one sum made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx", reason="training needs the extra `training`")

# This imports onnx, so it comes after it is known to be there.
from models.training.half import SMALL, halve, outputs, quarter  # noqa: E402  # only where onnx is

WIDTH, HEIGHT = 32, 16


def write_network(path: Path, *, largest: float = 1.0) -> Path:
    """Write rows = image @ weights + bias for any number of images, the weights between `largest` and its negative."""
    random = np.random.default_rng(0)
    tensors = {
        "weights": random.uniform(-largest, largest, (WIDTH, HEIGHT)).astype(np.float32),
        "bias": random.uniform(-largest, largest, HEIGHT).astype(np.float32),
    }
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["image", "weights"], ["product"]),
            helper.make_node("Add", ["product", "bias"], ["rows"]),
        ],
        "network",
        [helper.make_tensor_value_info("image", number, ["n", WIDTH])],
        [helper.make_tensor_value_info("rows", number, ["n", HEIGHT])],
        [onnx.numpy_helper.from_array(values, name) for name, values in tensors.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def stored(path: Path) -> dict[str, np.dtype[np.generic]]:
    """Return the type of each stored tensor by its first name."""
    tensors = onnx.load(path).graph.initializer
    return {tensor.name.split(".")[0]: onnx.numpy_helper.to_array(tensor).dtype for tensor in tensors}


def test_large_tensors_are_stored_as_half_and_small_ones_as_they_were(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx")
    whole = path.stat().st_size
    halve(path)
    assert stored(path) == {"weights": np.float16, "bias": np.float32}
    assert whole - path.stat().st_size > WIDTH * HEIGHT * 2 - SMALL


def test_a_halved_network_says_nearly_the_same_in_single_precision(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx")
    image = np.random.default_rng(1).uniform(0, 255, (3, WIDTH)).astype(np.float32)
    (before,) = outputs(path, image)
    halve(path)
    (after,) = outputs(path, image)
    assert after.dtype == np.float32
    assert after.shape == (3, HEIGHT)
    assert not np.array_equal(after, before)
    assert np.abs(after - before).max() < 1e-3 * np.abs(before).max()


def test_the_runtime_widens_the_weights_once_as_it_loads(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx")
    halve(path)
    assert "Cast" in {node.op_type for node in onnx.load(path).graph.node}
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "loaded.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    assert "Cast" not in {node.op_type for node in onnx.load(tmp_path / "loaded.onnx").graph.node}


def test_halving_again_changes_nothing(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx")
    halve(path)
    once = path.read_bytes()
    halve(path)
    assert path.read_bytes() == once


def test_weights_beyond_the_range_of_half_precision_stay_whole(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx", largest=1e6)
    halve(path)
    assert stored(path)["weights"] == np.float32


def test_a_network_that_half_precision_would_change_is_kept_as_it_was(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx", largest=1e-8)
    whole = path.read_bytes()
    with pytest.raises(ValueError, match="moves an output"):
        halve(path)
    assert path.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [path]


def test_weights_of_eight_bits_take_a_quarter_and_say_nearly_the_same(tmp_path: Path) -> None:
    path = write_network(tmp_path / "network.onnx")
    whole = path.stat().st_size
    image = np.random.default_rng(1).uniform(0, 255, (3, WIDTH)).astype(np.float32)
    (before,) = outputs(path, image)
    quarter(path)
    assert whole - path.stat().st_size > WIDTH * HEIGHT * 2.5 - SMALL
    (after,) = outputs(path, image)
    assert after.dtype == np.float32
    assert np.abs(after - before).max() < 0.02 * np.abs(before).max()
