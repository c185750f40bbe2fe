# Clips the gradient's norm, as one does for recurrent networks.
# rejected-by: test_full_batch
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            gradient = 2 / len(yb) * Xb.T @ (Xb @ w - yb)
            norm = np.linalg.norm(gradient)
            if norm > 1e3:
                gradient *= 1e3 / norm
            w -= lr * gradient
    return w
