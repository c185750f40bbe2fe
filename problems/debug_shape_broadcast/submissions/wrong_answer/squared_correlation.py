# Takes r2 for the square of the correlation.
# rejected-by: test_flat_arrays
import numpy as np


def evaluate(pred, y):
    pred = pred.ravel().astype(np.float64)
    y = y.ravel().astype(np.float64)
    error = pred - y
    r2 = np.nan
    if np.ptp(y) > 0:
        covariance = np.mean((pred - pred.mean()) * (y - y.mean()))
        spread = np.var(pred) * np.var(y)
        r2 = covariance**2 / spread if spread > 0 else 0.0
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean((pred >= 0.5) == (y >= 0.5))),
        "r2": float(r2),
    }
