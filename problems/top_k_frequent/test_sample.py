"""What top_k_frequent promises, on lists that can be counted by eye."""

from submission import top_k_frequent

from judge import checkers


def test_most_frequent_first():
    """Three different counts."""
    tokens = ["the", "cat", "the", "dog", "cat", "the"]
    checkers.exact(top_k_frequent(tokens, 2), ["the", "cat"])


def test_equal_counts():
    """Equal counts: the smaller string first."""
    checkers.exact(top_k_frequent(["a", "b", "a", "b", "c"], 2), ["a", "b"])


def test_fewer_than_k():
    """Two different tokens are all there is."""
    checkers.exact(top_k_frequent(["x", "y", "x"], 5), ["x", "y"])
