# Makes columns of both and means along axis 0: the values are arrays of one.
# rejected-by: test_flat_arrays, test_columns
import numpy as np


def evaluate(pred, y):
    pred = pred.reshape(-1, 1).astype(np.float64)
    y = y.reshape(-1, 1).astype(np.float64)
    error = pred - y
    mse = np.mean(error**2, axis=0)
    return {
        "mse": mse,
        "mae": np.mean(np.abs(error), axis=0),
        "accuracy": np.mean((pred >= 0.5) == (y >= 0.5), axis=0),
        "r2": np.full(1, np.nan) if np.ptp(y) == 0 else 1 - mse / np.var(y, axis=0),
    }
