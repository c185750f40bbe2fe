# Keeps the residuals in y: a slice is a view, and -= reaches the caller's array.
# rejected-by: test_full_batch, test_inputs_untouched
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    y = np.asarray(y, dtype=float)
    w = np.zeros(d)
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb = X[i : i + batch_size]
            error = y[i : i + batch_size]
            error -= Xb @ w
            w = w + lr * 2 / len(error) * Xb.T @ error
    return w
