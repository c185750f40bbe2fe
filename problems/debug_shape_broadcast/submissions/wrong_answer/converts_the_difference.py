# Converts to float after the subtraction has wrapped round.
# rejected-by: test_class_labels
import numpy as np


def evaluate(pred, y):
    pred, y = pred.ravel(), y.ravel()
    error = (pred - y).astype(np.float64)
    accuracy = np.mean((pred >= 0.5) == (y >= 0.5))
    residual = np.sum(error**2)
    total = np.sum((y - np.mean(y)) ** 2)
    return {
        "mse": float(np.mean(error**2)),
        "mae": float(np.mean(np.abs(error))),
        "accuracy": float(accuracy),
        "r2": float("nan") if y.min() == y.max() else float(1 - residual / total),
    }
