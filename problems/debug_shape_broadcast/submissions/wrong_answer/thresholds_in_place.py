# Turns the scores into classes in a view of the caller's array.
# rejected-by: test_arguments_untouched
import numpy as np


def evaluate(pred, y):
    scores = pred.ravel()
    y = y.ravel().astype(np.float64)
    error = scores.astype(np.float64) - y
    mse = np.mean(error**2)
    upper = scores >= 0.5
    scores[upper] = 1
    scores[~upper] = 0
    return {
        "mse": float(mse),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(np.mean(scores == (y >= 0.5))),
        "r2": float(1 - mse / np.var(y)) if np.ptp(y) else float("nan"),
    }
