"""The wide part of the network of feelings: logistic regressions over all features of a text."""

from __future__ import annotations

from logging import getLogger

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]  # SciPy ships no types
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # the same

from models.feelings import softmax

log = getLogger(__name__)

COST = 1.0
"""Of a weight's square, beside the summed cross-entropy of the texts."""
STEPS = 150
"""Of L-BFGS, each of which reads all texts; more change nothing that texts kept apart would show."""
LEAST = 1e-12  # a chance that is less counts as this


def fit_wide(
    texts: csr_array,
    classes: NDArray[np.int64],
    counts: NDArray[np.float32],
    barred: NDArray[np.float32],
    *,
    cost: float = COST,
    steps: int = STEPS,
) -> NDArray[np.float32]:
    """Return weights [features, K] that give the texts' classes, each text with its count.

    `barred` [texts, K] is added to the logits. The first feature, of every text, is free of cost: it is how common
    each class is.
    """
    kinds = barred.shape[1]
    targets, total = np.eye(kinds, dtype=np.float32)[classes], float(counts.sum())
    shape = (texts.shape[1], kinds)
    charged = np.full((shape[0], 1), cost, np.float32)
    charged[0] = 0.0
    turned = texts.T

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32)
        shares = softmax((texts @ weights + barred).astype(np.float64)).astype(np.float32)
        entropy = -(counts * np.log((shares * targets).sum(axis=1) + LEAST)).sum()
        slope = turned @ ((shares - targets) * counts[:, None]) + charged * weights
        value = entropy + (charged * weights * weights).sum() / 2
        return float(value) / total, slope.astype(np.float64).ravel() / total

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    log.info("the wide part has a loss of %.4f after %d steps", found.fun, found.nit)
    return np.asarray(found.x, np.float32).reshape(shape)
