# Rounds to get classes: 0.5 becomes 0, 1.75 becomes 2.
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
        "accuracy": float(np.mean(np.round(pred) == np.round(y))),
        "r2": float(1 - mse / np.var(y)) if np.ptp(y) else float("nan"),
    }
