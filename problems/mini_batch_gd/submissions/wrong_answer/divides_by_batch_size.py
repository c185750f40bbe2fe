# Divides the short batch by batch_size instead of by its own size.
# rejected-by: test_full_batch, test_equal_rows, test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        order = np.random.permutation(n)
        for i in range(0, n, batch_size):
            rows = order[i : i + batch_size]
            w = w - lr * 2 * X[rows].T @ (X[rows] @ w - y[rows]) / batch_size
    return w
