# Right, but with a default of its own.
# rejected-by: test_defaults
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=10):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
