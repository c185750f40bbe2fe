# Forgets the rows that do not fill a batch.
# rejected-by: test_full_batch, test_equal_rows, test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        order = np.random.permutation(n)
        for b in range(n // batch_size):
            rows = order[b * batch_size : (b + 1) * batch_size]
            w = w - lr * 2 / batch_size * X[rows].T @ (X[rows] @ w - y[rows])
    return w
