# Plain floats raise ZeroDivisionError where NumPy would have warned.
# rejected-by: test_constant_targets
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    residual = float(np.sum(error**2))
    spread = max(y) - min(y)
    total = float(np.sum((y - y.mean()) ** 2)) if spread > 0 else 0
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": 1 - residual / total,
    }
