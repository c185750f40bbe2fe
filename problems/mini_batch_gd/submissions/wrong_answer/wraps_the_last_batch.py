# Fills the last batch up with rows from the start, so that some rows count twice.
# rejected-by: test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    size = min(batch_size, n)
    w = np.zeros(d)
    for _ in range(epochs):
        for start in range(0, n, size):
            rows = np.arange(start, start + size) % n
            w = w - lr * 2 / size * X[rows].T @ (X[rows] @ w - y[rows])
    return w
