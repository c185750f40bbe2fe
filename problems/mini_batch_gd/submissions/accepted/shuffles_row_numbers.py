# A fresh permutation of the row numbers in every epoch.
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    rng = np.random.default_rng()
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            Xb, yb = X[batch], y[batch]
            w = w - lr * (2.0 / len(batch)) * Xb.T @ (Xb @ w - yb)
    return w
