# Deals the rows out like cards: batch b holds every k-th row, the last batch the leftovers.
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    X = np.array(X, dtype=float)
    y = np.array(y, dtype=float).reshape(-1, 1)
    n, d = X.shape
    whole = n // batch_size
    groups = [slice(first, whole * batch_size, whole) for first in range(whole)]
    if n % batch_size:
        groups.append(slice(whole * batch_size, n))
    parts = [(X[group], y[group]) for group in groups]
    w = np.zeros((d, 1))
    for _ in range(epochs):
        for Xb, yb in parts:
            w -= (2 * lr / Xb.shape[0]) * (Xb.T @ (Xb @ w - yb))
    return w.ravel()
