# Flattens by setting the shape of the caller's own arrays.
# rejected-by: test_arguments_untouched
import numpy as np


def evaluate(pred, y):
    pred.shape = (pred.size,)
    y.shape = (y.size,)
    pred, y = pred.astype(np.float64), y.astype(np.float64)
    error = pred - y
    mse = np.mean(error**2)
    return {
        "mse": float(mse),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": float(1 - mse / np.var(y)) if np.ptp(y) else float("nan"),
    }
