# Shuffles the caller's own arrays.
# rejected-by: test_inputs_untouched
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for epoch in range(epochs):
        np.random.default_rng(epoch).shuffle(X)
        np.random.default_rng(epoch).shuffle(y)
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w -= lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
    return w
