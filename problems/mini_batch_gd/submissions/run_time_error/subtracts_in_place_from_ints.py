# Weights that inherit int64 from X cannot take a float step in place.
# rejected-by: test_whole_numbers
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d, dtype=X.dtype)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
