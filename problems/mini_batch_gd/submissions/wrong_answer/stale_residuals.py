# Predicts once per epoch: later batches use the weights from the start of the epoch.
# rejected-by: test_equal_rows, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        error = X @ w - y
        for i in range(0, n, batch_size):
            e = error[i : i + batch_size]
            w = w - lr * 2 / len(e) * X[i : i + batch_size].T @ e
    return w
