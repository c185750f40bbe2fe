# The starter with the least changes that mend it.
import numpy as np


def evaluate(pred, y):
    pred = np.asarray(pred, dtype=np.float64).reshape(-1)
    y = np.asarray(y, dtype=np.float64).reshape(-1)
    error = pred - y
    accuracy = np.mean((pred >= 0.5) == (y >= 0.5))
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(y)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float(1 - residual / total) if np.ptp(y) > 0 else float("nan"),
    }
