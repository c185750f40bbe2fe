"""What the contract of kmeans_lloyd looks like."""

import numpy as np
from submission import kmeans_lloyd

from judge import checkers

X = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]])
INIT = np.array([[0.0, 0.0], [10.0, 2.0]])


def test_two_groups():
    """Each centroid moves to the middle of the group that it starts in."""
    centroids, labels = kmeans_lloyd(X.copy(), INIT.copy())
    checkers.is_array(centroids, shape=(2, 2), dtype=np.float64)
    checkers.allclose(centroids, np.array([[0.0, 1.0], [10.0, 1.0]]))
    checkers.exact(labels, np.array([0, 0, 1, 1]))


def test_one_group():
    """A single centroid moves to the mean of all points."""
    centroids, labels = kmeans_lloyd(X.copy(), INIT[:1].copy(), max_iter=5)
    checkers.allclose(centroids, np.array([[5.0, 1.0]]))
    checkers.exact(labels, np.array([0, 0, 0, 0]))
