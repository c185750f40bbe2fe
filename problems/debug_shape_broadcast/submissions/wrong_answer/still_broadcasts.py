# All mended but the shapes: (n, 1) against (n,) becomes (n, n).
# rejected-by: test_columns
import numpy as np


def evaluate(pred, y):
    pred = pred.astype(np.float64)
    y = y.astype(np.float64)
    error = pred - y
    accuracy = np.mean((pred >= 0.5) == (y >= 0.5))
    residual = np.mean(error**2)
    total = np.mean((y - np.mean(y)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float("nan") if y.min() == y.max() else float(1 - residual / total),
    }
