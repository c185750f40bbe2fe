# Keeps the (n, n) differences and reads the metrics off the diagonal.
# rejected-by: test_long_columns
import numpy as np


def evaluate(pred, y):
    pred = pred.reshape(-1, 1).astype(np.float64)
    y = y.reshape(1, -1).astype(np.float64)
    error = np.diagonal(pred - y)
    same_side = np.diagonal((pred >= 0.5) == (y >= 0.5))
    mse = np.mean(error**2)
    return {
        "mse": float(mse),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean(same_side)),
        "r2": float(1 - mse / np.var(y)) if np.ptp(y) else float("nan"),
    }
