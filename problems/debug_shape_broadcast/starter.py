"""Metrics of a model's predictions. Something in here is wrong, and not only in one place."""

import numpy as np


def evaluate(pred: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return mse, mae, accuracy and r2 of predictions pred for targets y.

    Both have shape (n,) or (n, 1). Accuracy is the share of rows in which prediction and target
    are on the same side of 0.5. The statement has the whole contract.
    """
    error = pred - y
    accuracy = np.mean(pred == y)
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(pred)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float(1 - residual / (total + 1e-12)),
    }
