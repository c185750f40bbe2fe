# Shuffles the features and the targets independently of one another.
# rejected-by: test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    rng = np.random.default_rng()
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        Xs, ys = rng.permutation(X), rng.permutation(y)
        for i in range(0, n, batch_size):
            Xb, yb = Xs[i : i + batch_size], ys[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
