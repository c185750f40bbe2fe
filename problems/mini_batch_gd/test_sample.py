"""What mini_batch_gd promises, on examples small enough to follow by hand."""

import numpy as np
from submission import mini_batch_gd

from judge import checkers


def test_one_step():
    """One batch of two rows, one step."""
    w = mini_batch_gd(np.eye(2), np.array([1.0, 2.0]), batch_size=2, lr=0.5, epochs=1)
    checkers.allclose(w, np.array([0.5, 1.0]))


def test_two_steps():
    """The same batch once more: half of what was missing."""
    w = mini_batch_gd(np.eye(2), np.array([1.0, 2.0]), batch_size=2, lr=0.5, epochs=2)
    checkers.allclose(w, np.array([0.75, 1.5]))


def test_two_batches():
    """Four rows in two batches; each row touches a weight of its own."""
    y = np.array([8.0, -4.0, 2.0, 6.0])
    w = mini_batch_gd(np.eye(4), y, batch_size=2, lr=0.25, epochs=1)
    checkers.allclose(w, y / 4)
