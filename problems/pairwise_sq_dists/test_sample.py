"""What the contract of pairwise_sq_dists looks like."""

import numpy as np
from submission import pairwise_sq_dists

from judge import checkers


def test_a_table_of_two_by_three():
    """Two points against three: one row per point of A, one column per point of B."""
    A = np.array([[0.0, 0.0], [3.0, 4.0]])
    B = np.array([[0.0, 0.0], [0.0, 4.0], [3.0, 0.0]])
    D = pairwise_sq_dists(A, B)
    checkers.is_array(D, shape=(2, 3), dtype=np.float64)
    checkers.allclose(D, np.array([[0.0, 16.0, 9.0], [25.0, 9.0, 16.0]]), scale=25.0)


def test_points_on_a_line():
    """With one coordinate an entry is the square of a difference."""
    A = np.array([[1.0], [2.0], [5.0]])
    D = pairwise_sq_dists(A, np.array([[2.0]]))
    checkers.is_array(D, shape=(3, 1), dtype=np.float64)
    checkers.allclose(D, np.array([[1.0], [0.0], [9.0]]), scale=25.0)
