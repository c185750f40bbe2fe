# Divides the variance of the targets by n - 1.
# rejected-by: test_flat_arrays
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    mse = np.mean(error**2)
    return {
        "mse": float(mse),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": float(1 - mse / np.var(y, ddof=1)) if np.ptp(y) else float("nan"),
    }
