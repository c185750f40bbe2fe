# Cuts the batches once and keeps their second moments: a step is one small product.
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    slopes, offsets = [], []
    for start in range(0, n, batch_size):
        Xb = X[start : start + batch_size].astype(float)
        yb = y[start : start + batch_size].astype(float)
        slopes.append(np.eye(d) - 2 * lr / len(Xb) * (Xb.T @ Xb))
        offsets.append(2 * lr / len(Xb) * (Xb.T @ yb))
    w = np.zeros(d)
    for _ in range(epochs):
        for slope, offset in zip(slopes, offsets):
            w = slope @ w + offset
    return w
