# Draws every batch anew, so that an epoch misses some rows and repeats others.
# rejected-by: test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    rng = np.random.default_rng()
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            size = min(batch_size, n - start)
            rows = rng.choice(n, size=size, replace=False)
            w = w - lr * 2 / size * X[rows].T @ (X[rows] @ w - y[rows])
    return w
