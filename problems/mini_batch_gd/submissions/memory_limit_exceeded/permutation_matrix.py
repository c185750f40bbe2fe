# Shuffles by multiplying with an n by n permutation matrix.
# rejected-by: test_speed
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        P = np.eye(n)[np.random.permutation(n)]
        Xs, ys = P @ X, P @ y
        for i in range(0, n, batch_size):
            Xb, yb = Xs[i : i + batch_size], ys[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
