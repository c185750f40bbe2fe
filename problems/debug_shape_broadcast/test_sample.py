"""What evaluate promises, on a few rows."""

import numpy as np
from submission import evaluate

from judge import checkers


def test_flat_arrays():
    """Two flat arrays of three rows."""
    metrics = evaluate(np.array([0.5, 0.25, 1.0]), np.array([1.0, 0.0, 1.0]))
    expected = {"mse": 0.3125 / 3, "mae": 0.25, "accuracy": 1.0, "r2": 0.53125}
    checkers.allclose(metrics, expected)


def test_column_and_flat_array():
    """The same rows, the predictions as a column."""
    metrics = evaluate(np.array([[0.5], [0.25], [1.0]]), np.array([1.0, 0.0, 1.0]))
    expected = {"mse": 0.3125 / 3, "mae": 0.25, "accuracy": 1.0, "r2": 0.53125}
    checkers.allclose(metrics, expected)
