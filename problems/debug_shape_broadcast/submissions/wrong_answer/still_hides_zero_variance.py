# All mended but the 1e-12 that keeps the division from failing.
# rejected-by: test_constant_targets
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    accuracy = np.mean((pred >= 0.5) == (y >= 0.5))
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(y)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float(1 - residual / (total + 1e-12)),
    }
