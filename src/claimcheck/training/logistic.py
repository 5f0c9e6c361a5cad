"""Logistic regression with weighted examples, drawn towards given weights: one fit for what is a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["feature_table", "fit_logistic"]

Vector = npt.NDArray[np.float64]


def feature_table(examples: Sequence[Mapping[str, float]], names: Sequence[str]) -> Any:
    """The examples as a sparse matrix, shape (examples, names); features not named are left out."""
    from scipy.sparse import csr_matrix

    at = {name: i for i, name in enumerate(names)}
    rows, columns, values = [], [], []
    for i, features in enumerate(examples):
        for name, value in features.items():
            if value and name in at:
                rows.append(i)
                columns.append(at[name])
                values.append(value)
    shape = (len(examples), len(names))
    return csr_matrix((np.array(values, dtype=np.float64), (rows, columns)), shape=shape)


def fit_logistic(
    table: Any,
    right: Vector,
    *,
    freedom: float,
    before: Vector,
    bias: float = 0.0,
    shift: Vector | float = 0.0,
    counts: Vector | float = 1.0,
) -> tuple[Vector, float]:
    """The weights and the bias with the least logistic loss plus squared distance from `before` / (2 freedom).

    table: features, sparse, shape (n, k). right: 0 or 1, shape (n,). bias: where its search starts. shift:
    log odds that are given. counts: how often each example counts.
    """
    from scipy.optimize import minimize

    turned = table.T.tocsr()

    def loss(x: Vector) -> tuple[float, Vector]:
        odds = table @ x[:-1] + x[-1] + shift
        moved = x[:-1] - before
        error = (1 / (1 + np.exp(-odds)) - right) * counts
        value = (np.logaddexp(0, np.where(right > 0, -odds, odds)) * counts).sum()
        value += moved @ moved / (2 * freedom)
        return float(value), np.append(turned @ error + moved / freedom, error.sum())

    start = np.append(before, bias)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    return best[:-1], float(best[-1])
