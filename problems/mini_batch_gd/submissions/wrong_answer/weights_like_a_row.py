# The weights inherit the type of X: whole-number data cuts every step off.
# rejected-by: test_whole_numbers
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros_like(X[0])
    for _ in range(epochs):
        for i in range(0, n, batch_size):
            Xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            gradient = 2 * Xb.T @ (Xb @ w - yb) / len(yb)
            for j in range(d):
                w[j] -= lr * gradient[j]
    return w
