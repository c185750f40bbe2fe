# Computes in float32 to be fast and converts at the end.
# rejected-by: test_full_batch, test_defaults
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    X, y = X.astype(np.float32), y.astype(np.float32)
    n, d = X.shape
    w = np.zeros(d, dtype=np.float32)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= np.float32(lr * 2 / len(yb)) * (Xb.T @ (Xb @ w - yb))
    return w.astype(np.float64)
