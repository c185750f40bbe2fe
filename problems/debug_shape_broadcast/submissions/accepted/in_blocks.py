# Goes through the rows in blocks and adds up, as for data that do not fit.
import numpy as np

BLOCK = 8192


def blocks(*columns):
    for start in range(0, len(columns[0]), BLOCK):
        yield [column[start : start + BLOCK].astype(np.float64) for column in columns]


def evaluate(pred, y):
    pred, y = pred[:, 0] if pred.ndim == 2 else pred, y[:, 0] if y.ndim == 2 else y
    n = len(y)
    mean = sum(t.sum() for (t,) in blocks(y)) / n
    squares = absolute = same_side = total = 0.0
    for p, t in blocks(pred, y):
        squares += np.sum((p - t) ** 2)
        absolute += np.sum(np.abs(p - t))
        same_side += np.sum((p >= 0.5) == (t >= 0.5))
        total += np.sum((t - mean) ** 2)
    r2 = np.nan if y.min() == y.max() else 1 - squares / total
    values = (squares / n, absolute / n, same_side / n, r2)
    return dict(zip(("mse", "mae", "accuracy", "r2"), map(float, values)))
