# Lets the learning rate fall from epoch to epoch.
# rejected-by: test_full_batch, test_equal_rows, test_reachable, test_defaults
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for epoch in range(epochs):
        rate = lr / (1 + 0.01 * epoch)
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= rate * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
