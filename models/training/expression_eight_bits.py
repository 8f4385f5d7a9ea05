"""Makes an ONNX network compute its convolutions with 8 bits: a quarter of the weight, and faster on most CPUs.

Weights get one scale for each output channel; the range of every feature is what a sample of training faces shows.
Needs the package onnx, of the extra `training`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from models.training.half import outputs

INPUT = "faces"
SAMPLE = 384
"""Faces that the ranges are taken from."""
AT_ONCE = 32
NARROWED = ("Conv", "Relu", "AveragePool")
"""What is computed with 8 bits; sums are few, and of logits, 8 bits would be coarse."""
MOST_OFF = 0.1
"""How far outputs may move on average, in their own standard deviations; ours move by a fortieth."""


def narrow(path: Path, faces: NDArray[np.uint8]) -> None:
    """Rewrite an ONNX file so that it computes with 8 bits; it takes faces [N, 1, S, S], of which `faces` are typical.

    Raises ValueError where its outputs for them then move by more than `MOST_OFF`; the file stays as it was.
    """
    sample = _sample(faces)
    with TemporaryDirectory() as folder:
        fused, narrowed = Path(folder) / "fused.onnx", Path(folder) / "narrowed.onnx"
        # Its shape inference by symbols needs one more package, and knows no more of a network as plain as these.
        quant_pre_process(str(path), str(fused), skip_symbolic_shape=True)
        quantize_static(
            str(fused),
            str(narrowed),
            _Sample(sample),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(NARROWED),
            per_channel=True,
            # Seven bits a weight: CPUs without dot products of bytes add two products in 16 bits, which overflow.
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        _check(path, narrowed, sample)
        path.write_bytes(narrowed.read_bytes())


def _sample(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    rows = np.random.default_rng(0).permutation(len(faces))[:SAMPLE]
    return np.ascontiguousarray(faces[rows, None], np.float32)


class _Sample(CalibrationDataReader):
    """Hands out the sample, batch by batch."""

    def __init__(self, sample: NDArray[np.float32]) -> None:
        self._batches = self._cut(sample)

    @staticmethod
    def _cut(sample: NDArray[np.float32]) -> Iterator[dict[str, NDArray[np.float32]]]:
        for start in range(0, len(sample), AT_ONCE):
            yield {INPUT: sample[start : start + AT_ONCE]}

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next batch, None after the last."""
        return next(self._batches, None)


def _check(path: Path, narrowed: Path, sample: NDArray[np.float32]) -> None:
    for before, after in zip(outputs(path, sample), outputs(narrowed, sample), strict=True):
        off = float(np.abs(after - before).mean() / max(float(before.std()), np.finfo(np.float32).tiny))
        # Written so that an output that is no number fails too.
        if not off < MOST_OFF:
            raise ValueError(f"{path}: computing with 8 bits moves its outputs by {off:.2g} of their deviation")
