# Stops when the loss does not fall by more than a tolerance: neither plateaus nor divergence.
# rejected-by: test_full_batch
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    best = np.inf
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w = w - lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
        loss = np.mean((X @ w - y) ** 2)
        if best - loss < 1e-6:
            break
        best = loss
    return w
