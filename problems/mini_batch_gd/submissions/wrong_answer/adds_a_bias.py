# Fits an intercept that nobody asked for, then throws it away.
# rejected-by: test_full_batch, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    b = 0.0
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            error = Xb @ w + b - yb
            w = w - lr * 2 / len(yb) * Xb.T @ error
            b = b - lr * 2 / len(yb) * error.sum()
    return w
