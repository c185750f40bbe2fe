# All mended but the baseline of r2, the mean of the predictions.
# rejected-by: test_flat_arrays
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    accuracy = np.mean((pred >= 0.5) == (y >= 0.5))
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(pred)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float("nan") if y.min() == y.max() else float(1 - residual / total),
    }
