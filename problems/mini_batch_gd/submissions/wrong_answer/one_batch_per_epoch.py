# Takes an epoch for one step on one random batch.
# rejected-by: test_equal_rows, test_each_row_once, test_reachable, test_defaults
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        rows = np.random.choice(n, min(batch_size, n), replace=False)
        w = w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w
