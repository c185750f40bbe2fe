"""The k most frequent tokens of a text: count, then keep the k best of the different tokens."""

from collections import Counter
from heapq import nsmallest


def top_k_frequent(tokens: list[str], k: int) -> list[str]:
    """Tokens by falling count, equal counts by rising code points; at most k."""
    counts = Counter(tokens)
    return nsmallest(k, counts, key=lambda token: (-counts[token], token))
