# Makes columns of both, and takes r2 from two variances; values are NumPy's float64.
import numpy as np


def as_column(values):
    return np.array(values, dtype=float, ndmin=2).reshape(len(values), 1)


def evaluate(pred, y):
    pred, y = as_column(pred), as_column(y)
    misses = np.logical_xor(pred >= 0.5, y >= 0.5)
    mse = np.square(pred - y).mean()
    explained = np.nan
    if y.min() < y.max():
        explained = 1.0 - mse / y.var()
    return {
        "r2": explained,
        "accuracy": 1.0 - misses.mean(),
        "mae": np.linalg.norm(pred - y, ord=1) / len(y),
        "mse": mse,
    }
