# Adds the gradient up in Python, row by row and weight by weight.
# rejected-by: test_speed
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            stop = min(start + batch_size, n)
            gradient = [0.0] * d
            for i in range(start, stop):
                error = sum(X[i, j] * w[j] for j in range(d)) - y[i]
                for j in range(d):
                    gradient[j] += 2 * error * X[i, j] / (stop - start)
            for j in range(d):
                w[j] -= lr * gradient[j]
    return w
