# Finds constant targets by a sum of squares that rounding keeps above zero.
# rejected-by: test_constant_targets
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    total = np.sum((y - y.mean()) ** 2)
    r2 = 1 - np.sum(error**2) / total if total > 0 else np.nan
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": float(r2),
    }
