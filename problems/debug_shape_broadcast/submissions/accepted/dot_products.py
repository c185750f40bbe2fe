# Sums of squares as dot products, counts by count_nonzero, and math.nan.
import math

import numpy as np


def evaluate(pred, y):
    p = pred.flatten() * 1.0
    t = y.flatten() * 1.0
    n = t.size
    difference = p - t
    centred = t - t.sum() / n
    squares = float(difference @ difference)
    wrong_side = np.count_nonzero((p < 0.5) != (t < 0.5))
    metrics = dict.fromkeys(("mse", "mae", "accuracy", "r2"), math.nan)
    metrics["mse"] = squares / n
    metrics["mae"] = float(np.abs(difference).sum()) / n
    metrics["accuracy"] = (n - wrong_side) / n
    if len(set(t[:2])) > 1 or np.any(t != t[0]):
        metrics["r2"] = 1 - squares / float(centred @ centred)
    return metrics
