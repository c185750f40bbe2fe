# Works with column vectors and returns one.
# rejected-by: test_full_batch, test_equal_rows, test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    y = y.reshape(-1, 1)
    w = np.zeros((d, 1))
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
