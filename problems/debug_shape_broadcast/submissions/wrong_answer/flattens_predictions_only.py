# Takes for granted that the targets are flat.
# rejected-by: test_columns
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.astype(np.float64)
    error = pred - y
    constant = np.unique(y).size == 1
    mse = np.mean(error**2)
    return {
        "mse": float(mse),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": float("nan") if constant else float(1 - mse / np.var(y)),
    }
