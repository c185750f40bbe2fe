# Adds the gradient up row by row in Python.
# rejected-by: test_speed
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            stop = min(start + batch_size, n)
            gradient = np.zeros(d)
            for i in range(start, stop):
                error = np.dot(X[i], w) - y[i]
                gradient += 2 * error * X[i]
            w -= lr * gradient / (stop - start)
    return w
