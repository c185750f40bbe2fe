"""The k most frequent tokens of a text."""


def top_k_frequent(tokens: list[str], k: int) -> list[str]:
    """Return the k most frequent tokens, the most frequent first.

    Of tokens that occur equally often the lexicographically smaller one comes first. If there
    are fewer than k different tokens, all of them are returned.
    """
    raise NotImplementedError
