# Differentiates half the squared error: every step is half as long.
# rejected-by: test_full_batch, test_equal_rows, test_each_row_once, test_reachable, test_defaults
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * Xb.T @ (Xb @ w - yb) / len(yb)
    return w
